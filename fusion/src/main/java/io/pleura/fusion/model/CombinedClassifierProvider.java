package io.pleura.fusion.model;

import io.pleura.feature.FeatureSchema;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierProvider;
import io.pleura.spi.Plugins;

/** Reads {@link CombinedClassifier}s, their members through the plug-ins. */
public final class CombinedClassifierProvider implements ClassifierProvider {

  /** For {@link java.util.ServiceLoader}. */
  public CombinedClassifierProvider() {}

  @Override
  public String id() {
    return CombinedClassifier.ID;
  }

  @Override
  public int spiVersion() {
    return SPI_VERSION;
  }

  @Override
  public Classifier read(FeatureSchema schema, byte[] data) {
    return read(schema, data, Plugins.onClassPath());
  }

  @Override
  public Classifier read(FeatureSchema schema, byte[] data, Plugins plugins) {
    return CombinedClassifier.read(schema, data, plugins);
  }
}
