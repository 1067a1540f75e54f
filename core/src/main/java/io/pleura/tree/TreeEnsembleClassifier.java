package io.pleura.tree;

import io.pleura.feature.FeatureSchema;
import io.pleura.spi.Classifier;
import java.util.Optional;

/**
 * A classifier whose probability is that of a forest. Whatever trained the forest, it is plain data
 * here. Immutable and safe for concurrent use.
 */
public final class TreeEnsembleClassifier implements Classifier {

  /** Id of the provider that reads such classifiers back. */
  public static final String ID = "tree-ensemble";

  private final FeatureSchema schema;
  private final TreeEnsemble forest;

  /**
   * Joins a forest with the names of its features.
   *
   * @param schema the features, in the order that the forest counts them
   * @param forest the trees
   * @throws IllegalArgumentException when the numbers of features differ, a tree is deeper than 512
   *     splits, or the trees are no forest that knows its training rows and takes finite values
   */
  public TreeEnsembleClassifier(FeatureSchema schema, TreeEnsemble forest) {
    if (schema.size() != forest.featureCount()) {
      throw new IllegalArgumentException(
          "schema of "
              + schema.size()
              + " features, forest of "
              + forest.featureCount()
              + " features");
    }
    if (!forest.isForest() || !forest.hasCover() || forest.acceptsMissing()) {
      throw new IllegalArgumentException(
          "the trees are no plain forest: calibrated or boosted, without cover, or for rows with"
              + " missing values");
    }
    for (DecisionTree tree : forest.trees()) {
      if (tree.depth() > TreeEnsembleFormat.MAX_DEPTH) {
        throw new IllegalArgumentException("a tree is " + tree.depth() + " splits deep");
      }
    }
    this.schema = schema;
    this.forest = forest;
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
    for (int i = 0; i < row.length; i++) {
      if (!Double.isFinite(row[i])) {
        throw new IllegalArgumentException("value " + i + " is " + row[i]);
      }
    }
    return forest.probability(row);
  }

  /**
   * The forest.
   *
   * @return always present
   */
  @Override
  public Optional<TreeEnsemble> trees() {
    return Optional.of(forest);
  }

  @Override
  public byte[] toBytes() {
    return TreeEnsembleFormat.write(forest);
  }
}
