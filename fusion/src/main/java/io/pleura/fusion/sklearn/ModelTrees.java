package io.pleura.fusion.sklearn;

import io.pleura.tree.DecisionTree;
import io.pleura.tree.ScoreFunction;
import io.pleura.tree.TreeEnsemble;
import io.pleura.tree.TreeEnsemble.InputPrecision;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The trees of an imported model as an ensemble that gives the probability of one class. */
final class ModelTrees {

  /** Explainers walk trees recursively. */
  private static final int DEEPEST = 512;

  /** Weights of training rows are sums of rounded weights. */
  private static final double ROUNDING = 1e-6;

  private ModelTrees() {}

  /**
   * The ensemble.
   *
   * @param model what was imported
   * @param positive position of the class
   * @param missing whether the trees take missing values, where the model does
   * @return nothing where the probability of the class is no function of one sum of trees that
   *     compare the values as they are, or a tree compares with infinity or is deeper than 512
   *     splits
   */
  static Optional<TreeEnsemble> of(ModelNode model, int positive, boolean missing) {
    if (model instanceof ForestNode forest) {
      return forest(forest, positive, missing && forest.acceptsMissing());
    }
    if (model instanceof BoostedNode boosted && boosted.start().length == 1) {
      return boosted(boosted, positive);
    }
    if (model instanceof CalibratedNode calibrated
        && calibrated.members().size() == 1
        && calibrated.classCount() == 2) {
      return calibrated(calibrated.members().get(0), positive);
    }
    return Optional.empty();
  }

  private static Optional<TreeEnsemble> forest(ForestNode forest, int positive, boolean missing) {
    List<DecisionTree> trees = new ArrayList<>();
    for (NodeTree tree : forest.trees()) {
      double[] probability = new double[tree.nodeCount()];
      for (int node = 0; node < probability.length; node++) {
        probability[node] = tree.values[node * tree.width + positive];
      }
      Optional<DecisionTree> plain = plain(tree, probability);
      if (plain.isEmpty()) {
        return Optional.empty();
      }
      trees.add(missing ? plain.get().withMissingLeft(tree.missingLeft) : plain.get());
    }
    List<Double> weights = Collections.nCopies(trees.size(), 1.0 / trees.size());
    return Optional.of(
        new TreeEnsemble(forest.featureCount(), InputPrecision.SINGLE, trees, weights));
  }

  private static Optional<TreeEnsemble> boosted(BoostedNode boosted, int positive) {
    List<DecisionTree> trees = new ArrayList<>();
    for (NodeTree tree : boosted.trees()) {
      Optional<DecisionTree> plain = plain(tree, tree.values);
      if (plain.isEmpty()) {
        return Optional.empty();
      }
      trees.add(plain.get());
    }
    double slope = positive == 1 ? boosted.slope() : -boosted.slope();
    return Optional.of(
        new TreeEnsemble(
            boosted.featureCount(),
            InputPrecision.SINGLE,
            trees,
            Collections.nCopies(trees.size(), slope * boosted.rate()),
            slope * boosted.start()[0],
            ScoreFunction.LOGISTIC));
  }

  private static Optional<TreeEnsemble> calibrated(CalibratedNode.Member member, int positive) {
    Calibrator calibrator = member.calibrators().get(0);
    boolean second = positive == 1;
    // A boosted model is calibrated by its sum without the slope.
    double slope = member.model() instanceof BoostedNode boosted ? boosted.slope() : 1;
    if (slope == 0) {
      return Optional.empty();
    }
    ScoreFunction function =
        score -> {
          double probability = calibrator.probability(score / slope);
          return second ? probability : 1 - probability;
        };
    return of(member.model(), 1, false).map(trees -> trees.withFunction(function));
  }

  private static Optional<DecisionTree> plain(NodeTree tree, double[] values) {
    if (tree.hasInfiniteThreshold()) {
      return Optional.empty();
    }
    DecisionTree plain =
        hasCover(tree)
            ? new DecisionTree(
                tree.left, tree.right, tree.feature, tree.threshold, values, tree.cover)
            : DecisionTree.withoutCover(
                tree.left, tree.right, tree.feature, tree.threshold, values);
    return plain.depth() > DEEPEST ? Optional.empty() : Optional.of(plain);
  }

  /** Whether the weights of nodes are those of training rows; ONNX files have none. */
  private static boolean hasCover(NodeTree tree) {
    for (int node = 0; node < tree.nodeCount(); node++) {
      if (tree.left[node] != NodeTree.LEAF) {
        double below = tree.cover[tree.left[node]] + tree.cover[tree.right[node]];
        if (!(Math.abs(below - tree.cover[node]) <= ROUNDING * tree.cover[node])) {
          return false;
        }
      }
    }
    return true;
  }
}
