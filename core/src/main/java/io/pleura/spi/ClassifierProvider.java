package io.pleura.spi;

import io.pleura.error.BundleException;
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
}
