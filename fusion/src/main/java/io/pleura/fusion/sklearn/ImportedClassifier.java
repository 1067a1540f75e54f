package io.pleura.fusion.sklearn;

import io.pleura.feature.FeatureSchema;
import io.pleura.fusion.sklearn.ModelFormat.Content;
import io.pleura.spi.Classifier;
import io.pleura.tree.TreeEnsemble;
import java.util.Optional;

/** One class of an imported model of two. */
final class ImportedClassifier implements Classifier {

  static final String ID = "imported-model";

  private final FeatureSchema schema;
  private final Content content;

  ImportedClassifier(FeatureSchema schema, Content content) {
    this.schema = schema;
    this.content = content;
  }

  @Override
  public String providerId() {
    return ID;
  }

  @Override
  public FeatureSchema schema() {
    return schema;
  }

  @Override
  public double probability(double[] row) {
    schema.requireRow(row);
    return Math.min(content.model().probabilities(row)[content.positive()], 1);
  }

  @Override
  public Optional<TreeEnsemble> trees() {
    return Optional.empty();
  }

  @Override
  public byte[] toBytes() {
    return ModelFormat.write(content);
  }
}
