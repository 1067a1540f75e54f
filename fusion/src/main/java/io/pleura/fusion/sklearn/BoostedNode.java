package io.pleura.fusion.sklearn;

import java.util.List;

/**
 * Trees whose values are added up, stage after stage.
 *
 * @param featureCount values in a row
 * @param start where the sums begin: one number for two classes, otherwise one a class
 * @param rate what each tree's value is multiplied with
 * @param slope what the sum of two classes is multiplied with before it becomes a probability
 * @param trees one value a leaf; stage after stage, in a stage as many as sums
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record BoostedNode(
    int featureCount, double[] start, double rate, double slope, List<NodeTree> trees)
    implements ModelNode {

  /**
   * Checks the trees.
   *
   * @throws IllegalArgumentException when they do not fit one another
   */
  BoostedNode {
    trees = List.copyOf(trees);
    if (trees.isEmpty()
        || start.length == 0
        || start.length == 2
        || trees.size() % start.length != 0
        || !Double.isFinite(rate)
        || !Double.isFinite(slope)) {
      throw new IllegalArgumentException(
          "it has " + trees.size() + " trees for " + start.length + " sums at the rate " + rate);
    }
    for (double first : start) {
      if (!Double.isFinite(first)) {
        throw new IllegalArgumentException("its sums begin at " + first);
      }
    }
    for (NodeTree tree : trees) {
      if (tree.width != 1 || tree.highestFeature() >= featureCount) {
        throw new IllegalArgumentException(
            "a tree has "
                + tree.width
                + " values a leaf and splits feature "
                + tree.highestFeature()
                + " of "
                + featureCount);
      }
    }
  }

  @Override
  public int classCount() {
    return Math.max(2, start.length);
  }

  @Override
  public boolean acceptsMissing() {
    return false;
  }

  @Override
  public double[] responses(double[] row) {
    double[] rounded = ModelNode.toSingle(row, false);
    double[] sum = start.clone();
    for (int t = 0; t < trees.size(); t++) {
      NodeTree tree = trees.get(t);
      sum[t % sum.length] += rate * tree.values[tree.leafOf(rounded)];
    }
    return sum;
  }

  @Override
  public double[] probabilities(double[] row) {
    double[] sum = responses(row);
    if (sum.length == 1) {
      double second = ModelNode.logistic(slope * sum[0]);
      return new double[] {1 - second, second};
    }
    double highest = Double.NEGATIVE_INFINITY;
    for (double value : sum) {
      highest = Math.max(highest, value);
    }
    double total = 0;
    for (int c = 0; c < sum.length; c++) {
      sum[c] = Math.exp(sum[c] - highest);
      total += sum[c];
    }
    for (int c = 0; c < sum.length; c++) {
      sum[c] /= total;
    }
    return sum;
  }
}
