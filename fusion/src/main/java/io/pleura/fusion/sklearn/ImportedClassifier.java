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
  private final Optional<TreeEnsemble> trees;

  ImportedClassifier(FeatureSchema schema, Content content) {
    this.schema = schema;
    this.content = content;
    this.trees = ModelTrees.of(content.model(), content.positive(), false);
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
    if (trees.isPresent()) {
      return trees.get().probability(row);
    }
    return Math.min(content.model().probabilities(row)[content.positive()], 1);
  }

  @Override
  public Optional<TreeEnsemble> trees() {
    return trees;
  }

  @Override
  public byte[] toBytes() {
    return ModelFormat.write(content);
  }
}
