package io.pleura.fusion.sklearn;

import io.pleura.error.BundleException;
import io.pleura.feature.FeatureSchema;
import io.pleura.fusion.sklearn.ModelFormat.Content;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierProvider;

/** Reads imported models back that are no plain forest: boosted, scaled or calibrated ones. */
public final class ImportedClassifierProvider implements ClassifierProvider {

  /** For {@link java.util.ServiceLoader}. */
  public ImportedClassifierProvider() {}

  @Override
  public String id() {
    return ImportedClassifier.ID;
  }

  @Override
  public int spiVersion() {
    return SPI_VERSION;
  }

  @Override
  public Classifier read(FeatureSchema schema, byte[] data) {
    Content content = ModelFormat.read(data);
    if (content.model().featureCount() != schema.size()) {
      throw new BundleException(
          "classifier-schema-mismatch",
          "The stored model was trained on "
              + content.model().featureCount()
              + " features, the schema names "
              + schema.size()
              + ".",
          "Use the schema that the model was stored with.");
    }
    return new ImportedClassifier(schema, content);
  }
}
