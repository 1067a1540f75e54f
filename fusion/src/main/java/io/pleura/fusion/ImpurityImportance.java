package io.pleura.fusion;

import io.pleura.tree.DecisionTree;
import io.pleura.tree.TreeEnsemble;

/**
 * How much each feature lowers the Gini impurity over all splits of a forest, weighted by the rows
 * that reach them (mean decrease in impurity; Breiman, Machine Learning 45, 2001). It favours
 * features of many values.
 */
final class ImpurityImportance {

  private final double[] sums;

  private ImpurityImportance(int features) {
    sums = new double[features];
  }

  /** One share a feature, summing to 1 where any split lowers impurity. */
  static double[] of(TreeEnsemble forest) {
    double[] shares = new double[forest.featureCount()];
    for (int t = 0; t < forest.trees().size(); t++) {
      var importance = new ImpurityImportance(shares.length);
      DecisionTree tree = forest.trees().get(t);
      importance.visit(tree, 0);
      for (int f = 0; f < shares.length; f++) {
        shares[f] += forest.weight(t) * importance.sums[f] / tree.cover(0);
      }
    }
    double sum = 0;
    for (double share : shares) {
      sum += share;
    }
    for (int f = 0; f < shares.length && sum > 0; f++) {
      shares[f] /= sum;
    }
    return shares;
  }

  /** The mean probability of the rows below a node. */
  private double visit(DecisionTree tree, int node) {
    if (tree.isLeaf(node)) {
      return tree.value(node);
    }
    int left = tree.left(node);
    int right = tree.right(node);
    double leftRows = tree.cover(left);
    double rightRows = tree.cover(right);
    double leftMean = visit(tree, left);
    double rightMean = visit(tree, right);
    double mean = (leftRows * leftMean + rightRows * rightMean) / (leftRows + rightRows);
    sums[tree.feature(node)] +=
        (leftRows + rightRows) * gini(mean)
            - leftRows * gini(leftMean)
            - rightRows * gini(rightMean);
    return mean;
  }

  private static double gini(double probability) {
    return 2 * probability * (1 - probability);
  }
}
