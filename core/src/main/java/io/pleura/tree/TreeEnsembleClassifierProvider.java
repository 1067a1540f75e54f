package io.pleura.tree;

import io.pleura.error.BundleException;
import io.pleura.feature.FeatureSchema;
import io.pleura.spi.ClassifierProvider;

/** Reads {@link TreeEnsembleClassifier}s back. */
public final class TreeEnsembleClassifierProvider implements ClassifierProvider {

  /** For {@link java.util.ServiceLoader}. */
  public TreeEnsembleClassifierProvider() {}

  @Override
  public String id() {
    return TreeEnsembleClassifier.ID;
  }

  @Override
  public int spiVersion() {
    return SPI_VERSION;
  }

  @Override
  public TreeEnsembleClassifier read(FeatureSchema schema, byte[] data) {
    TreeEnsemble forest = TreeEnsembleFormat.read(data);
    if (forest.featureCount() != schema.size()) {
      throw new BundleException(
          "classifier-schema-mismatch",
          "The stored forest was trained on "
              + forest.featureCount()
              + " features, the schema names "
              + schema.size()
              + ".",
          "Use the schema that the forest was stored with.");
    }
    return new TreeEnsembleClassifier(schema, forest);
  }
}
