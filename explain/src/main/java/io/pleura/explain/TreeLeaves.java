package io.pleura.explain;

import io.pleura.tree.DecisionTree;
import java.util.Arrays;

/**
 * The leaves of a tree, each with what it asks of the features on the way to it: one interval a
 * feature, however often the feature is split. Immutable.
 */
final class TreeLeaves {

  private final int[] start; // of a leaf's conditions; one more than leaves
  private final double[] value;
  private final int[] feature;
  private final double[] above; // a value up to this fails; NaN where nothing is too low
  private final double[] upTo; // a value above this fails; NaN where nothing is too high
  private final boolean[] missingPasses;
  private final double[] share; // of the training rows that pass; NaN where nobody knows
  private final int mostConditions;

  TreeLeaves(DecisionTree tree) {
    int leaves = (tree.nodeCount() + 1) / 2;
    this.start = new int[leaves + 1];
    this.value = new double[leaves];
    var found = new Walk(tree, leaves);
    found.visit(0, 0, 0);
    this.feature = Arrays.copyOf(found.feature, start[leaves]);
    this.above = Arrays.copyOf(found.above, start[leaves]);
    this.upTo = Arrays.copyOf(found.upTo, start[leaves]);
    this.missingPasses = Arrays.copyOf(found.missingPasses, start[leaves]);
    this.share = Arrays.copyOf(found.share, start[leaves]);
    int most = 0;
    for (int leaf = 0; leaf < leaves; leaf++) {
      most = Math.max(most, conditions(leaf));
    }
    this.mostConditions = most;
  }

  /** The way from the root to where the walk is, and the conditions of the leaves so far. */
  private final class Walk {
    private final DecisionTree tree;
    private final int[] wayFeature;
    private final double[] wayAbove;
    private final double[] wayUpTo;
    private final boolean[] wayMissing;
    private final double[] wayShare;
    private int[] feature;
    private double[] above;
    private double[] upTo;
    private boolean[] missingPasses;
    private double[] share;

    Walk(DecisionTree tree, int leaves) {
      this.tree = tree;
      int longest = tree.depth();
      wayFeature = new int[longest];
      wayAbove = new double[longest];
      wayUpTo = new double[longest];
      wayMissing = new boolean[longest];
      wayShare = new double[longest];
      int room = 8 * leaves;
      feature = new int[room];
      above = new double[room];
      upTo = new double[room];
      missingPasses = new boolean[room];
      share = new double[room];
    }

    /** Returns the next leaf's number. */
    int visit(int node, int distinct, int leaf) {
      if (tree.isLeaf(node)) {
        int first = start[leaf];
        if (first + distinct > feature.length) {
          int room = Math.max(2 * feature.length, first + distinct);
          feature = Arrays.copyOf(feature, room);
          above = Arrays.copyOf(above, room);
          upTo = Arrays.copyOf(upTo, room);
          missingPasses = Arrays.copyOf(missingPasses, room);
          share = Arrays.copyOf(share, room);
        }
        System.arraycopy(wayFeature, 0, feature, first, distinct);
        System.arraycopy(wayAbove, 0, above, first, distinct);
        System.arraycopy(wayUpTo, 0, upTo, first, distinct);
        System.arraycopy(wayMissing, 0, missingPasses, first, distinct);
        System.arraycopy(wayShare, 0, share, first, distinct);
        start[leaf + 1] = first + distinct;
        value[leaf] = tree.value(node);
        return leaf + 1;
      }
      int f = tree.feature(node);
      int place = 0;
      while (place < distinct && wayFeature[place] != f) {
        place++;
      }
      boolean first = place == distinct;
      double lowBefore = first ? Double.NaN : wayAbove[place];
      double highBefore = first ? Double.NaN : wayUpTo[place];
      boolean missingBefore = first || wayMissing[place];
      double shareBefore = first ? 1 : wayShare[place];
      double threshold = tree.threshold(node);
      boolean missingLeft = tree.missingGoesLeft(node);
      double rows =
          tree.hasCover() ? tree.cover(tree.left(node)) + tree.cover(tree.right(node)) : Double.NaN;
      wayFeature[place] = f;
      int next = leaf;
      for (int side = 0; side < 2; side++) {
        boolean left = side == 0;
        int child = left ? tree.left(node) : tree.right(node);
        wayAbove[place] = left || lowBefore > threshold ? lowBefore : threshold;
        wayUpTo[place] = !left || highBefore < threshold ? highBefore : threshold;
        wayMissing[place] = missingBefore && missingLeft == left;
        wayShare[place] = tree.hasCover() ? shareBefore * tree.cover(child) / rows : Double.NaN;
        next = visit(child, first ? distinct + 1 : distinct, next);
      }
      wayAbove[place] = lowBefore;
      wayUpTo[place] = highBefore;
      wayMissing[place] = missingBefore;
      wayShare[place] = shareBefore;
      return next;
    }
  }

  int count() {
    return value.length;
  }

  double value(int leaf) {
    return value[leaf];
  }

  /** Where the conditions of a leaf begin. */
  int start(int leaf) {
    return start[leaf];
  }

  /** How many features a leaf asks. */
  int conditions(int leaf) {
    return start[leaf + 1] - start[leaf];
  }

  int mostConditions() {
    return mostConditions;
  }

  int conditionCount() {
    return feature.length;
  }

  int feature(int condition) {
    return feature[condition];
  }

  double share(int condition) {
    return share[condition];
  }

  /** Whether a value passes a condition. */
  boolean passes(int condition, double compared) {
    if (Double.isNaN(compared)) {
      return missingPasses[condition];
    }
    return !(compared <= above[condition]) && !(compared > upTo[condition]);
  }

  /** Sets a bit for each row that passes a condition. */
  void mark(int condition, double[] column, int bit, int[] pattern) {
    double low = above[condition];
    double high = upTo[condition];
    boolean missing = missingPasses[condition];
    for (int r = 0; r < column.length; r++) {
      double compared = column[r];
      boolean inside = !(compared <= low) && !(compared > high);
      boolean passed = inside && (missing || !Double.isNaN(compared));
      pattern[r] |= passed ? bit : 0;
    }
  }
}
