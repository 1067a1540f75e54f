package io.pleura.fusion.harmonisation;

import io.pleura.feature.FeatureSchema;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierProvider;
import io.pleura.spi.Plugins;

/** Reads {@link HarmonisedClassifier}s, and what they give for one centre. */
public final class HarmonisedClassifierProvider implements ClassifierProvider {

  /** For {@link java.util.ServiceLoader}. */
  public HarmonisedClassifierProvider() {}

  @Override
  public String id() {
    return HarmonisedClassifier.ID;
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
    return HarmonisedClassifier.read(schema, data, plugins);
  }
}
