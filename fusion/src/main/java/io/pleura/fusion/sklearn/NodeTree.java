package io.pleura.fusion.sklearn;

import java.util.Arrays;

/**
 * One decision tree as parallel arrays over its nodes; node 0 is the root, a child's number is
 * above its parent's. A value goes left where {@code value <= threshold}; what is missing goes
 * where the node says.
 */
final class NodeTree {

  static final int LEAF = -1;

  final int[] left;
  final int[] right;
  final int[] feature;
  final double[] threshold;
  final boolean[] missingLeft;
  final double[] cover;

  /** The outcome of each leaf, {@code width} numbers a node; zeros elsewhere. */
  final double[] values;

  final int width;

  /**
   * Takes the arrays over and checks that they are one tree.
   *
   * @throws IllegalArgumentException when they are not
   */
  NodeTree(
      int[] left,
      int[] right,
      int[] feature,
      double[] threshold,
      boolean[] missingLeft,
      double[] cover,
      double[] values,
      int width) {
    this.left = left;
    this.right = right;
    this.feature = feature;
    this.threshold = threshold;
    this.missingLeft = missingLeft;
    this.cover = cover;
    this.values = values;
    this.width = width;
    check();
  }

  private void check() {
    int nodes = left.length;
    if (nodes == 0
        || right.length != nodes
        || feature.length != nodes
        || threshold.length != nodes
        || missingLeft.length != nodes
        || cover.length != nodes
        || values.length != (long) nodes * width) {
      throw new IllegalArgumentException("its node arrays are empty or differ in length");
    }
    boolean[] reached = new boolean[nodes];
    reached[0] = true;
    for (int node = 0; node < nodes; node++) {
      if (!reached[node]) {
        throw new IllegalArgumentException("node " + node + " has no parent before it");
      }
      if (!(cover[node] > 0) || Double.isInfinite(cover[node])) {
        throw new IllegalArgumentException("the weight of node " + node + " is " + cover[node]);
      }
      if (left[node] == LEAF && right[node] == LEAF) {
        feature[node] = LEAF;
        threshold[node] = 0;
        missingLeft[node] = false;
        for (int v = 0; v < width; v++) {
          if (!Double.isFinite(values[node * width + v])) {
            throw new IllegalArgumentException(
                "a value of leaf " + node + " is " + values[node * width + v]);
          }
        }
        continue;
      }
      if (feature[node] < 0 || Double.isNaN(threshold[node])) {
        throw new IllegalArgumentException(
            "node " + node + " splits feature " + feature[node] + " at " + threshold[node]);
      }
      Arrays.fill(values, node * width, (node + 1) * width, 0);
      reach(reached, node, left[node]);
      reach(reached, node, right[node]);
    }
  }

  private static void reach(boolean[] reached, int node, int child) {
    if (child <= node || child >= reached.length || reached[child]) {
      throw new IllegalArgumentException("node " + node + " has the child " + child);
    }
    reached[child] = true;
  }

  int nodeCount() {
    return left.length;
  }

  int highestFeature() {
    return Arrays.stream(feature).max().orElse(LEAF);
  }

  boolean hasInfiniteThreshold() {
    return Arrays.stream(threshold).anyMatch(Double::isInfinite);
  }

  /** The leaf of a row that was rounded to single precision. */
  int leafOf(double[] row) {
    int node = 0;
    int compared = feature[0];
    while (compared != LEAF) {
      double value = row[compared];
      boolean goesLeft = Double.isNaN(value) ? missingLeft[node] : value <= threshold[node];
      node = goesLeft ? left[node] : right[node];
      compared = feature[node];
    }
    return node;
  }
}
