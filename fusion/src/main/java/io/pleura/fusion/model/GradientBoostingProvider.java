package io.pleura.fusion.model;

import io.pleura.feature.FeatureSchema;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierProvider;

/** Reads what {@link GradientBoosting} trained. */
public final class GradientBoostingProvider implements ClassifierProvider {

  /** For {@link java.util.ServiceLoader}. */
  public GradientBoostingProvider() {}

  @Override
  public String id() {
    return BoostedTrees.ID;
  }

  @Override
  public int spiVersion() {
    return SPI_VERSION;
  }

  @Override
  public Classifier read(FeatureSchema schema, byte[] data) {
    return BoostedTrees.read(schema, data);
  }
}
