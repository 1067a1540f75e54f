package io.pleura.fusion.model;

import io.pleura.feature.FeatureSchema;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierProvider;

/** Reads what {@link LogisticRegression} trained. */
public final class LogisticRegressionProvider implements ClassifierProvider {

  /** For {@link java.util.ServiceLoader}. */
  public LogisticRegressionProvider() {}

  @Override
  public String id() {
    return LinearClassifier.ID;
  }

  @Override
  public int spiVersion() {
    return SPI_VERSION;
  }

  @Override
  public Classifier read(FeatureSchema schema, byte[] data) {
    return LinearClassifier.read(schema, data);
  }
}
