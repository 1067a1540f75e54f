package io.pleura.fusion.sklearn;

import java.util.List;

/**
 * Trees whose probabilities are averaged in tree order.
 *
 * @param featureCount values in a row
 * @param classCount classes
 * @param acceptsMissing whether NaN may stand in a row
 * @param trees each with one probability a class at a leaf
 */
record ForestNode(int featureCount, int classCount, boolean acceptsMissing, List<NodeTree> trees)
    implements ModelNode {

  /**
   * Checks the trees.
   *
   * @throws IllegalArgumentException when they do not fit one another
   */
  ForestNode {
    trees = List.copyOf(trees);
    if (trees.isEmpty() || classCount < 2) {
      throw new IllegalArgumentException(
          "it has " + trees.size() + " trees for " + classCount + " classes");
    }
    for (NodeTree tree : trees) {
      if (tree.width != classCount || tree.highestFeature() >= featureCount) {
        throw new IllegalArgumentException(
            "a tree has "
                + tree.width
                + " classes and splits feature "
                + tree.highestFeature()
                + ", the forest has "
                + classCount
                + " classes and "
                + featureCount
                + " features");
      }
      for (int node = 0; node < tree.nodeCount(); node++) {
        double sum = 0;
        for (int c = 0; c < classCount; c++) {
          double value = tree.values[node * classCount + c];
          if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("a probability of leaf " + node + " is " + value);
          }
          sum += value;
        }
        if (tree.left[node] == NodeTree.LEAF && !(Math.abs(sum - 1) <= 1e-6)) {
          throw new IllegalArgumentException(
              "the probabilities of leaf " + node + " sum to " + sum);
        }
      }
    }
  }

  @Override
  public double[] probabilities(double[] row) {
    double[] rounded = ModelNode.toSingle(row, acceptsMissing);
    double[] sum = new double[classCount];
    for (NodeTree tree : trees) {
      int first = tree.leafOf(rounded) * classCount;
      for (int c = 0; c < classCount; c++) {
        sum[c] += tree.values[first + c];
      }
    }
    for (int c = 0; c < classCount; c++) {
      sum[c] /= trees.size();
    }
    return sum;
  }

  @Override
  public double[] responses(double[] row) {
    return ModelNode.secondOrAll(probabilities(row));
  }
}
