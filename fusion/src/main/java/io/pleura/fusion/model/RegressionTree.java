package io.pleura.fusion.model;

import io.pleura.spi.StoredFormat;
import io.pleura.tree.DecisionTree;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * A tree of numbers: a row goes left where {@code value <= threshold}. Children have higher numbers
 * than their parent, the right one that after the left one's.
 */
final class RegressionTree {

  static final int LEAF = -1;

  /** A tree that is one leaf. */
  static final int LEAST_BYTES = 4 + 4 + 8;

  private static final int NODE_BYTES = 4 + 8;

  private final int[] feature;
  private final int[] left;

  /** The threshold of a node, the value of a leaf. */
  private final double[] number;

  RegressionTree(int[] feature, int[] left, double[] number) {
    this.feature = feature;
    this.left = left;
    this.number = number;
  }

  double value(double[] row) {
    int node = 0;
    while (feature[node] != LEAF) {
      node = left[node] + (row[feature[node]] <= number[node] ? 0 : 1);
    }
    return number[node];
  }

  /** The same tree for explainers. */
  DecisionTree toDecisionTree() {
    int[] right = new int[left.length];
    int[] lefts = new int[left.length];
    for (int node = 0; node < left.length; node++) {
      boolean leaf = feature[node] == LEAF;
      lefts[node] = leaf ? DecisionTree.LEAF : left[node];
      right[node] = leaf ? DecisionTree.LEAF : left[node] + 1;
    }
    return DecisionTree.withoutCover(lefts, right, feature, number, number);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(feature.length);
    for (int node = 0; node < feature.length; node++) {
      out.writeInt(feature[node]);
      out.writeDouble(number[node]);
      if (feature[node] != LEAF) {
        out.writeInt(left[node]);
      }
    }
  }

  static RegressionTree read(StoredFormat.Reader in, int features) {
    int nodes = in.readCount("nodes", NODE_BYTES);
    int[] feature = new int[nodes];
    int[] left = new int[nodes];
    double[] number = new double[nodes];
    boolean[] reached = new boolean[nodes];
    reached[0] = true;
    for (int node = 0; node < nodes; node++) {
      feature[node] = in.readInt();
      number[node] = in.readDouble();
      if (!reached[node] || feature[node] < LEAF || feature[node] >= features) {
        throw in.damaged("node " + node + " compares feature " + feature[node]);
      }
      if (!Double.isFinite(number[node])) {
        throw in.damaged("node " + node + " holds " + number[node]);
      }
      if (feature[node] != LEAF) {
        int child = in.readInt();
        if (child <= node || child + 1 >= nodes || reached[child] || reached[child + 1]) {
          throw in.damaged("node " + node + " has the child " + child);
        }
        reached[child] = true;
        reached[child + 1] = true;
        left[node] = child;
      }
    }
    return new RegressionTree(feature, left, number);
  }
}
