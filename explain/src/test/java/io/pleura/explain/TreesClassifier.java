package io.pleura.explain;

import io.pleura.feature.FeatureSchema;
import io.pleura.spi.Classifier;
import io.pleura.tree.TreeEnsemble;
import java.util.Optional;

/** Trees as a classifier. */
record TreesClassifier(TreeEnsemble ensemble) implements Classifier {
  @Override
  public String providerId() {
    return "trees";
  }

  @Override
  public FeatureSchema schema() {
    return Forests.schema(ensemble.featureCount());
  }

  @Override
  public double probability(double[] row) {
    return ensemble.probability(row);
  }

  @Override
  public Optional<TreeEnsemble> trees() {
    return Optional.of(ensemble);
  }

  @Override
  public byte[] toBytes() {
    return new byte[0];
  }
}
