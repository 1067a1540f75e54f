package io.pleura.tree;

import java.util.Arrays;

/**
 * One binary decision tree for the probability of invasion, as parallel arrays over its nodes. Node
 * 0 is the root; a child's number is above its parent's. A row goes left where {@code value <=
 * threshold}. Immutable and safe for concurrent use.
 */
public final class DecisionTree {

  /** What {@link #left(int)}, {@link #right(int)} and {@link #feature(int)} give at a leaf. */
  public static final int LEAF = -1;

  private final int[] left;
  private final int[] right;
  private final int[] feature;
  private final double[] threshold;
  private final double[] probability;
  private final double[] cover;
  private final int depth;

  /**
   * Checks and copies the arrays, one element a node.
   *
   * @param left left child, {@link #LEAF} at a leaf
   * @param right right child, {@link #LEAF} at a leaf
   * @param feature feature that a node compares, {@link #LEAF} at a leaf
   * @param threshold what a node compares with; ignored and kept as 0 at a leaf
   * @param probability probability of invasion at a leaf, 0 to 1; ignored and kept as 0 elsewhere
   * @param cover weight of the training rows that reached the node, above 0
   * @throws IllegalArgumentException when the lengths differ, there is no node, the links are not
   *     one tree, a threshold is not finite, a leaf's probability is outside 0 to 1, or a cover is
   *     not finite and positive
   */
  public DecisionTree(
      int[] left,
      int[] right,
      int[] feature,
      double[] threshold,
      double[] probability,
      double[] cover) {
    int nodes = left.length;
    if (nodes == 0
        || right.length != nodes
        || feature.length != nodes
        || threshold.length != nodes
        || probability.length != nodes
        || cover.length != nodes) {
      throw new IllegalArgumentException("node arrays are empty or differ in length");
    }
    this.left = left.clone();
    this.right = right.clone();
    this.feature = feature.clone();
    this.threshold = threshold.clone();
    this.probability = probability.clone();
    this.cover = cover.clone();
    this.depth = check();
  }

  /** Checks the copied arrays, clears what is to be ignored, and measures the depth. */
  private int check() {
    int nodes = left.length;
    int[] level = new int[nodes];
    Arrays.fill(level, -1);
    level[0] = 0;
    int deepest = 0;
    for (int node = 0; node < nodes; node++) {
      if (level[node] < 0) {
        throw new IllegalArgumentException("node " + node + " has no parent before it");
      }
      if (!(cover[node] > 0) || Double.isInfinite(cover[node])) {
        throw new IllegalArgumentException("cover of node " + node + " is " + cover[node]);
      }
      if (left[node] == LEAF && right[node] == LEAF) {
        if (!(probability[node] >= 0 && probability[node] <= 1)) {
          throw new IllegalArgumentException(
              "probability of leaf " + node + " is " + probability[node]);
        }
        feature[node] = LEAF;
        threshold[node] = 0;
        deepest = Math.max(deepest, level[node]);
        continue;
      }
      if (feature[node] < 0 || !Double.isFinite(threshold[node])) {
        throw new IllegalArgumentException(
            "node " + node + " splits feature " + feature[node] + " at " + threshold[node]);
      }
      probability[node] = 0;
      setLevel(level, node, left[node]);
      setLevel(level, node, right[node]);
    }
    return deepest;
  }

  private static void setLevel(int[] level, int node, int child) {
    if (child <= node || child >= level.length || level[child] >= 0) {
      throw new IllegalArgumentException("node " + node + " has the child " + child);
    }
    level[child] = level[node] + 1;
  }

  /**
   * The same tree for rows in which the features lie elsewhere.
   *
   * @param positions where each feature lies, from 0
   * @return a new tree
   * @throws IllegalArgumentException when a position is negative
   * @throws IndexOutOfBoundsException when the tree compares a feature that has no position
   */
  public DecisionTree withFeaturesAt(int[] positions) {
    int[] moved = feature.clone();
    for (int node = 0; node < moved.length; node++) {
      moved[node] = isLeaf(node) ? LEAF : positions[feature[node]];
    }
    return new DecisionTree(left, right, moved, threshold, probability, cover);
  }

  /**
   * The number of nodes, leaves included.
   *
   * @return at least 1
   */
  public int nodeCount() {
    return left.length;
  }

  /**
   * The number of splits on the longest way from the root to a leaf.
   *
   * @return 0 when the root is a leaf
   */
  public int depth() {
    return depth;
  }

  /**
   * Whether a node is a leaf.
   *
   * @param node its number
   * @return true at a leaf
   */
  public boolean isLeaf(int node) {
    return left[node] == LEAF;
  }

  /**
   * Where a row with {@code value <= threshold} goes.
   *
   * @param node its number
   * @return the child, or {@link #LEAF}
   */
  public int left(int node) {
    return left[node];
  }

  /**
   * Where a row with {@code value > threshold} goes.
   *
   * @param node its number
   * @return the child, or {@link #LEAF}
   */
  public int right(int node) {
    return right[node];
  }

  /**
   * The feature that a node compares.
   *
   * @param node its number
   * @return position in the schema, or {@link #LEAF}
   */
  public int feature(int node) {
    return feature[node];
  }

  /**
   * What a node compares with.
   *
   * @param node its number, not a leaf
   * @return the threshold
   */
  public double threshold(int node) {
    return threshold[node];
  }

  /**
   * The outcome of a leaf.
   *
   * @param node its number, a leaf
   * @return probability of invasion, 0 to 1
   */
  public double probability(int node) {
    return probability[node];
  }

  /**
   * The weight of the training rows that reached a node.
   *
   * @param node its number
   * @return above 0
   */
  public double cover(int node) {
    return cover[node];
  }

  /**
   * The leaf that a row ends in.
   *
   * @param row one value a feature, as the ensemble's precision wants them
   * @return the leaf's number
   */
  int leafOf(double[] row) {
    int node = 0;
    int compared = feature[0];
    while (compared != LEAF) {
      node = row[compared] <= threshold[node] ? left[node] : right[node];
      compared = feature[node];
    }
    return node;
  }

  /**
   * Adds the weighted probability of each row of a block. Rows are parted among the nodes, parents
   * first, as in training: one node's numbers are at hand for all rows that reach it, and there is
   * no jump that a processor would have to guess.
   *
   * @param columns value {@code f} of row {@code r} at {@code f * rows + r}, as the ensemble's
   *     precision wants them
   * @param weight of this tree
   * @param sums one a row, added to
   * @param scratch working memory of at least {@link #scratch}
   */
  void addProbabilities(double[] columns, double weight, double[] sums, int[] scratch) {
    int rows = sums.length;
    // The rows of the node at work, and where each waiting right child's rows end.
    int stack = rows;
    for (int r = 0; r < rows; r++) {
      scratch[r] = r;
    }
    int start = 0;
    int end = rows;
    int node = 0;
    int waiting = stack;
    while (true) {
      int compared = feature[node];
      if (compared != LEAF && start < end) {
        double limit = threshold[node];
        int column = compared * rows;
        int lower = left[node];
        int toRight = right[node] - lower;
        if (feature[lower] == LEAF && feature[right[node]] == LEAF) {
          for (int i = start; i < end; i++) {
            int row = scratch[i];
            int leaf = lower + toRight * side(limit, columns[column + row]);
            sums[row] += weight * probability[leaf];
          }
          start = end;
          continue;
        }
        int low = start;
        for (int i = start; i < end; i++) {
          int row = scratch[i];
          scratch[i] = scratch[low];
          scratch[low] = row;
          low += 1 - side(limit, columns[column + row]);
        }
        scratch[waiting++] = low;
        scratch[waiting++] = end;
        scratch[waiting++] = right[node];
        end = low;
        node = left[node];
        continue;
      }
      double share = weight * probability[node];
      for (int i = start; i < end; i++) {
        sums[scratch[i]] += share;
      }
      if (waiting == stack) {
        return;
      }
      node = scratch[--waiting];
      end = scratch[--waiting];
      start = scratch[--waiting];
    }
  }

  /**
   * 0 where {@code value <= limit}, otherwise 1: the sign of the difference, which never rounds to
   * zero unless both are equal; a negative zero is made positive.
   */
  private static int side(double limit, double value) {
    return (int) (Double.doubleToRawLongBits(limit - value + 0.0) >>> 63);
  }

  /** The working memory that {@link #addProbabilities} needs for so many rows and splits. */
  static int scratch(int rows, int depth) {
    return rows + 3 * (depth + 1);
  }

  int highestFeature() {
    int highest = -1;
    for (int f : feature) {
      highest = Math.max(highest, f);
    }
    return highest;
  }

  /**
   * Whether the other is a tree of the same nodes with the same numbers, bit for bit.
   *
   * @param other what to compare with
   * @return true when nothing tells them apart
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof DecisionTree tree
        && Arrays.equals(left, tree.left)
        && Arrays.equals(right, tree.right)
        && Arrays.equals(feature, tree.feature)
        && Arrays.equals(threshold, tree.threshold)
        && Arrays.equals(probability, tree.probability)
        && Arrays.equals(cover, tree.cover);
  }

  @Override
  public int hashCode() {
    int hash = Arrays.hashCode(left);
    hash = 31 * hash + Arrays.hashCode(feature);
    hash = 31 * hash + Arrays.hashCode(threshold);
    return 31 * hash + Arrays.hashCode(probability);
  }

  @Override
  public String toString() {
    return "DecisionTree[" + left.length + " nodes, depth " + depth + "]";
  }
}
