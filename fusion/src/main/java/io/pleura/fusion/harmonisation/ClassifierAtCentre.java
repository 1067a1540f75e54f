package io.pleura.fusion.harmonisation;

import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.spi.Classifier;
import io.pleura.tree.DecisionTree;
import io.pleura.tree.TreeEnsemble;
import io.pleura.tree.TreeEnsemble.InputPrecision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A {@link HarmonisedClassifier} for cases of one centre. */
final class ClassifierAtCentre implements Classifier {

  private static final int AS_IT_IS = -1;

  private final HarmonisedClassifier all;
  private final Classifier inner;
  private final ComBatModel model;
  private final int centre;

  /** Where each feature of the inner classifier lies in a row. */
  private final int[] positions;

  /** The feature of the model that it is. */
  private final int[] harmonised;

  private final int[] covariates;
  private final Optional<TreeEnsemble> forest;

  ClassifierAtCentre(HarmonisedClassifier all, Classifier inner, ComBatModel model, int centre) {
    this.all = all;
    this.inner = inner;
    this.model = model;
    this.centre = centre;
    FeatureSchema schema = all.schema();
    List<FeatureName> names = inner.schema().names();
    this.positions = names.stream().mapToInt(schema::indexOf).toArray();
    this.harmonised = names.stream().mapToInt(model.schema()::indexOf).toArray();
    this.covariates =
        model.covariates().stream()
            .mapToInt(name -> schema.indexOf(new FeatureName(name)))
            .toArray();
    this.forest = covariates.length > 0 ? Optional.empty() : inner.trees().flatMap(this::measured);
  }

  /** The forest of the features as they were measured. */
  private Optional<TreeEnsemble> measured(TreeEnsemble trees) {
    if (!trees.isForest() || trees.inputPrecision() != InputPrecision.DOUBLE) {
      return Optional.empty();
    }
    List<DecisionTree> own = new ArrayList<>();
    for (DecisionTree tree : trees.trees()) {
      own.add(measured(tree).withFeaturesAt(positions));
    }
    return Optional.of(
        new TreeEnsemble(all.schema().size(), InputPrecision.DOUBLE, own, trees.weights()));
  }

  private DecisionTree measured(DecisionTree tree) {
    int nodes = tree.nodeCount();
    int[] left = new int[nodes];
    int[] right = new int[nodes];
    int[] feature = new int[nodes];
    double[] threshold = new double[nodes];
    double[] probability = new double[nodes];
    double[] cover = new double[nodes];
    for (int node = 0; node < nodes; node++) {
      left[node] = tree.left(node);
      right[node] = tree.right(node);
      feature[node] = tree.feature(node);
      probability[node] = tree.value(node);
      cover[node] = tree.cover(node);
      int own = tree.isLeaf(node) ? AS_IT_IS : harmonised[feature[node]];
      threshold[node] =
          own == AS_IT_IS
              ? tree.threshold(node)
              : model.largestUpTo(own, tree.threshold(node), centre);
    }
    return new DecisionTree(left, right, feature, threshold, probability, cover);
  }

  @Override
  public String providerId() {
    return HarmonisedClassifier.ID;
  }

  @Override
  public FeatureSchema schema() {
    return all.schema();
  }

  @Override
  public double probability(double[] row) {
    all.schema().requireRow(row);
    if (forest.isPresent()) {
      return forest.get().probability(row);
    }
    return harmonisedProbability(row);
  }

  /** The probability of the inner classifier for the harmonised row. */
  double harmonisedProbability(double[] row) {
    double[] values = new double[covariates.length];
    for (int k = 0; k < values.length; k++) {
      values[k] = row[covariates[k]];
    }
    double[] own = new double[positions.length];
    for (int f = 0; f < own.length; f++) {
      double value = row[positions[f]];
      own[f] =
          harmonised[f] == AS_IT_IS ? value : model.apply(harmonised[f], value, centre, values);
    }
    return inner.probability(own);
  }

  @Override
  public Optional<TreeEnsemble> trees() {
    return forest;
  }

  @Override
  public byte[] toBytes() {
    return all.toBytes(model.centres().get(centre));
  }
}
