package io.pleura.fusion.model;

import io.pleura.feature.FeatureSchema;
import io.pleura.spi.Classifier;
import io.pleura.spi.StoredFormat;
import io.pleura.tree.ScoreFunction;
import io.pleura.tree.TreeEnsemble;
import io.pleura.tree.TreeEnsemble.InputPrecision;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Log odds that are the sum of a start and what trees add. */
final class BoostedTrees implements Classifier {

  static final String ID = "gradient-boosting";

  private static final StoredFormat FORMAT =
      new StoredFormat("PLGB", 1, "classifier", "boosted trees");

  private final FeatureSchema schema;
  private final double start;
  private final List<RegressionTree> trees;
  private final Optional<TreeEnsemble> ensemble;

  BoostedTrees(FeatureSchema schema, double start, List<RegressionTree> trees) {
    this.schema = schema;
    this.start = start;
    this.trees = List.copyOf(trees);
    this.ensemble =
        trees.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new TreeEnsemble(
                    schema.size(),
                    InputPrecision.DOUBLE,
                    trees.stream().map(RegressionTree::toDecisionTree).toList(),
                    Collections.nCopies(trees.size(), 1.0),
                    start,
                    ScoreFunction.LOGISTIC));
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
    double odds = start;
    for (RegressionTree tree : trees) {
      odds += tree.value(row);
    }
    return LinearClassifier.sigmoid(odds);
  }

  @Override
  public Optional<TreeEnsemble> trees() {
    return ensemble;
  }

  @Override
  public byte[] toBytes() {
    return FORMAT.write(
        out -> {
          out.writeInt(schema.size());
          out.writeDouble(start);
          out.writeInt(trees.size());
          for (RegressionTree tree : trees) {
            tree.write(out);
          }
        });
  }

  static BoostedTrees read(FeatureSchema schema, byte[] data) {
    return FORMAT.read(
        data,
        in -> {
          in.readFeatureCount(schema);
          double start = in.readDouble();
          if (!Double.isFinite(start)) {
            throw in.damaged("it starts at " + start);
          }
          int count = in.readCount("trees", RegressionTree.LEAST_BYTES);
          List<RegressionTree> trees = new ArrayList<>();
          for (int t = 0; t < count; t++) {
            trees.add(RegressionTree.read(in, schema.size()));
          }
          return new BoostedTrees(schema, start, trees);
        });
  }
}
