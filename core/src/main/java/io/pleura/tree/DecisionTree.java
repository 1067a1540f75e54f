package io.pleura.tree;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One binary decision tree, as parallel arrays over its nodes. Node 0 is the root; a child's number
 * is above its parent's. A row goes left where {@code value <= threshold}; a missing value (NaN)
 * goes where the node sends it, in trees that know such values. Immutable and safe for concurrent
 * use.
 */
public final class DecisionTree {

  /** What {@link #left(int)}, {@link #right(int)} and {@link #feature(int)} give at a leaf. */
  public static final int LEAF = -1;

  private final int[] left;
  private final int[] right;
  private final int[] feature;
  private final double[] threshold;
  private final double[] value;
  private final double @Nullable [] cover;
  private final boolean @Nullable [] missingLeft;
  private final int depth;

  /**
   * Checks and copies the arrays, one element a node.
   *
   * @param left left child, {@link #LEAF} at a leaf
   * @param right right child, {@link #LEAF} at a leaf
   * @param feature feature that a node compares, {@link #LEAF} at a leaf
   * @param threshold what a node compares with; ignored and kept as 0 at a leaf
   * @param value outcome of a leaf, for example its probability of invasion; ignored and kept as 0
   *     elsewhere
   * @param cover weight of the training rows that reached the node, above 0
   * @throws IllegalArgumentException when the lengths differ, there is no node, the links are not
   *     one tree, a threshold or a leaf's value is not finite, or a cover is not finite and
   *     positive
   */
  public DecisionTree(
      int[] left, int[] right, int[] feature, double[] threshold, double[] value, double[] cover) {
    this(
        left.clone(),
        right.clone(),
        feature.clone(),
        threshold.clone(),
        value.clone(),
        cover.clone(),
        null);
  }

  /** Takes the arrays over. */
  private DecisionTree(
      int[] left,
      int[] right,
      int[] feature,
      double[] threshold,
      double[] value,
      double @Nullable [] cover,
      boolean @Nullable [] missingLeft) {
    int nodes = left.length;
    if (nodes == 0
        || right.length != nodes
        || feature.length != nodes
        || threshold.length != nodes
        || value.length != nodes
        || (cover != null && cover.length != nodes)
        || (missingLeft != null && missingLeft.length != nodes)) {
      throw new IllegalArgumentException("node arrays are empty or differ in length");
    }
    this.left = left;
    this.right = right;
    this.feature = feature;
    this.threshold = threshold;
    this.value = value;
    this.cover = cover;
    this.missingLeft = missingLeft;
    this.depth = check();
  }

  /**
   * A tree of which nobody knows how many training rows reached each node.
   *
   * @param left left child, {@link #LEAF} at a leaf
   * @param right right child, {@link #LEAF} at a leaf
   * @param feature feature that a node compares, {@link #LEAF} at a leaf
   * @param threshold what a node compares with; ignored and kept as 0 at a leaf
   * @param value outcome of a leaf; ignored and kept as 0 elsewhere
   * @return a tree without {@linkplain #hasCover() cover}
   * @throws IllegalArgumentException when the arrays are not one tree of finite numbers
   */
  public static DecisionTree withoutCover(
      int[] left, int[] right, int[] feature, double[] threshold, double[] value) {
    return new DecisionTree(
        left.clone(), right.clone(), feature.clone(), threshold.clone(), value.clone(), null, null);
  }

  /**
   * The same tree for rows in which values may be missing.
   *
   * @param goesLeft whether a row whose value is NaN goes left, one element a node; ignored at a
   *     leaf
   * @return a new tree, which takes NaN
   * @throws IllegalArgumentException when the length is not the number of nodes
   */
  public DecisionTree withMissingLeft(boolean[] goesLeft) {
    return new DecisionTree(
        left.clone(),
        right.clone(),
        feature.clone(),
        threshold.clone(),
        value.clone(),
        cover,
        goesLeft.clone());
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
      if (cover != null && (!(cover[node] > 0) || Double.isInfinite(cover[node]))) {
        throw new IllegalArgumentException("cover of node " + node + " is " + cover[node]);
      }
      if (left[node] == LEAF && right[node] == LEAF) {
        if (!Double.isFinite(value[node])) {
          throw new IllegalArgumentException("value of leaf " + node + " is " + value[node]);
        }
        feature[node] = LEAF;
        threshold[node] = 0;
        if (missingLeft != null) {
          missingLeft[node] = false;
        }
        deepest = Math.max(deepest, level[node]);
        continue;
      }
      if (feature[node] < 0 || !Double.isFinite(threshold[node])) {
        throw new IllegalArgumentException(
            "node " + node + " splits feature " + feature[node] + " at " + threshold[node]);
      }
      value[node] = 0;
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
    return new DecisionTree(
        left.clone(), right.clone(), moved, threshold.clone(), value.clone(), cover, missingLeft);
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
   * The outcome of a leaf: its probability of invasion in a forest, what it adds to the score in
   * other ensembles.
   *
   * @param node its number, a leaf
   * @return a finite number
   */
  public double value(int node) {
    return value[node];
  }

  /**
   * Whether the weight of the training rows at each node is known.
   *
   * @return false for a tree made {@linkplain #withoutCover without}
   */
  public boolean hasCover() {
    return cover != null;
  }

  /**
   * The weight of the training rows that reached a node.
   *
   * @param node its number
   * @return above 0
   * @throws IllegalStateException when it is not known
   */
  public double cover(int node) {
    if (cover == null) {
      throw new IllegalStateException("the tree does not know the training rows at its nodes");
    }
    return cover[node];
  }

  /**
   * Whether rows may hold NaN for a value that is missing.
   *
   * @return true for a tree made {@linkplain #withMissingLeft with} the ways of missing values
   */
  public boolean acceptsMissing() {
    return missingLeft != null;
  }

  /**
   * Where a row goes that lacks the value a node compares.
   *
   * @param node its number, not a leaf
   * @return true for left, false for right and in trees that take no missing values
   */
  public boolean missingGoesLeft(int node) {
    return missingLeft != null && missingLeft[node];
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
      node = goesLeft(node, row[compared]) ? left[node] : right[node];
      compared = feature[node];
    }
    return node;
  }

  private boolean goesLeft(int node, double compared) {
    return compared <= threshold[node] || (Double.isNaN(compared) && missingGoesLeft(node));
  }

  /**
   * Adds the weighted value of each row of a block. Rows are parted among the nodes, parents first,
   * as in training: one node's numbers are at hand for all rows that reach it, and there is no jump
   * that a processor would have to guess.
   *
   * @param columns value {@code f} of row {@code r} at {@code f * rows + r}, as the ensemble's
   *     precision wants them, none NaN
   * @param weight of this tree
   * @param sums one a row, added to
   * @param scratch working memory of at least {@link #scratch}
   */
  void addValues(double[] columns, double weight, double[] sums, int[] scratch) {
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
            sums[row] += weight * value[leaf];
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
      double share = weight * value[node];
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
  private static int side(double limit, double compared) {
    return (int) (Double.doubleToRawLongBits(limit - compared + 0.0) >>> 63);
  }

  /** The working memory that {@link #addValues} needs for so many rows and splits. */
  static int scratch(int rows, int depth) {
    return rows + 3 * (depth + 1);
  }

  /**
   * Checks the leaves of a forest's tree.
   *
   * @throws IllegalArgumentException when one is no probability
   */
  void requireProbabilities() {
    for (int node = 0; node < value.length; node++) {
      if (!(value[node] >= 0 && value[node] <= 1)) {
        throw new IllegalArgumentException("probability of leaf " + node + " is " + value[node]);
      }
    }
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
        && Arrays.equals(value, tree.value)
        && Arrays.equals(cover, tree.cover)
        && Arrays.equals(missingLeft, tree.missingLeft);
  }

  @Override
  public int hashCode() {
    int hash = Arrays.hashCode(left);
    hash = 31 * hash + Arrays.hashCode(feature);
    hash = 31 * hash + Arrays.hashCode(threshold);
    return 31 * hash + Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return "DecisionTree[" + left.length + " nodes, depth " + depth + "]";
  }
}
