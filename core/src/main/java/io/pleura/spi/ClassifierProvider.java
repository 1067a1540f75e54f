package io.pleura.spi;

import io.pleura.error.BundleException;
import io.pleura.error.ConfigurationException;
import io.pleura.feature.FeatureSchema;

/** Reads classifiers of one kind. */
public interface ClassifierProvider extends PluginProvider {

  /**
   * Reads a classifier back. Data only: nothing inside is executed.
   *
   * @param schema the features it was trained on
   * @param data what {@link Classifier#toBytes()} gave
   * @return a classifier with the same probabilities, bit for bit
   * @throws BundleException when the data is damaged or of a newer format
   */
  Classifier read(FeatureSchema schema, byte[] data);

  /**
   * Reads a classifier back that may be made of others, which are read by plug-ins of theirs. This
   * is what a bundle calls; a classifier that is made of others overrides it.
   *
   * @param schema the features it was trained on
   * @param data what {@link Classifier#toBytes()} gave
   * @param plugins where the providers of the others come from
   * @return a classifier with the same probabilities, bit for bit
   * @throws BundleException when the data is damaged or of a newer format
   * @throws ConfigurationException when a provider is missing
   */
  default Classifier read(FeatureSchema schema, byte[] data, Plugins plugins) {
    return read(schema, data);
  }
}
