package io.pleura.explain;

import io.pleura.tree.DecisionTree;
import java.util.Arrays;

/**
 * One tree, prepared for path-dependent SHAP values.
 *
 * <p>A leaf with value v is reached through the splits of the features F. Let z(j) be the share of
 * the training rows that the splits of feature j let pass (a product when j is split several
 * times), and o(j) be 1 when the explained row passes all of them, else 0. The leaf adds to feature
 * i its Shapley value
 *
 * <pre>v (o(i) - z(i)) ∫ ∏ [(1 - t) z(j) + t o(j)] dt,  t from 0 to 1, product over j in F, j ≠ i.
 * </pre>
 *
 * <p>The integrand is a polynomial of degree |F| - 1 without negative terms, so a Gauss-Legendre
 * rule with half as many points is exact and loses no digits. The products of all leaves are found
 * on the way from the root down, the sums over the leaves below each split on the way up.
 * Everything that does not depend on the row is tabulated here; a row only chooses between the
 * tables. Immutable.
 *
 * <p>A single row is worked on point by point, a block of rows split by split, with inner loops
 * over rows that a compiler turns into vector instructions. Both add the same numbers in the same
 * order, so that a row has the same bits alone and in a block.
 *
 * <p>Method: Lundberg et al., "From local explanations to global understanding with explainable AI
 * for trees", 2020 (the values); Yu et al., "Linear TreeShap", 2022 (the idea of one polynomial a
 * node).
 */
final class PathDependentTree {

  /** What a row does at a split: it left the feature's path earlier, goes left, goes right. */
  private static final int OUTCOMES = 3;

  private static final int SIDES = 2;
  private static final int ROOT = -1;

  private final double base;
  private final int points;
  private final int nodes;
  private final int levels;

  // One element a split, parents before their children, left branches before right ones.
  private final int[] node; // position among all nodes in the same order; the left child is next
  private final int[] rightChild;
  private final int[] feature;
  private final double[] threshold;
  private final boolean[] missingLeft;
  private final int[] leftSplit; // the split of a child, or a leaf
  private final int[] rightSplit;
  private final int[] earlier; // the last node above that the same feature led to; 0 if none
  private final int[] earlierLevel; // splits above the one that led there; ROOT if none
  private final boolean[] earlierIsRight;

  // Factors by which a split's children differ from it: [point][split][outcome][child]. A leaf's
  // value and the tree's weight are in the last factor.
  private final double[] multiplier;

  // What a unit under a child adds to the feature, in the same order.
  private final double[] gain;

  PathDependentTree(DecisionTree tree, double weight, int[] positions) {
    this.nodes = tree.nodeCount();
    this.levels = tree.depth();
    int splits = (nodes - 1) / 2;
    this.node = new int[splits];
    this.rightChild = new int[splits];
    this.feature = new int[splits];
    this.threshold = new double[splits];
    this.missingLeft = new boolean[splits];
    this.leftSplit = new int[splits];
    this.rightSplit = new int[splits];
    this.earlier = new int[splits];
    this.earlierLevel = new int[splits];
    this.earlierIsRight = new boolean[splits];

    int[] order = new int[nodes]; // number in the given tree, by position
    int[] splitAt = new int[nodes]; // by position
    int[] parent = new int[nodes]; // by position
    int[] level = new int[nodes];
    int[] leadingFeature = new int[nodes];
    int[] earlierOf = new int[nodes]; // the same, for the feature that led to a node
    int[] distinct = new int[nodes]; // different features on the way to a node
    boolean[] isRight = new boolean[nodes];
    double[] edgeShare = new double[nodes]; // share of the parent's rows
    double[] share = new double[nodes]; // z of the feature that led to a node
    double[] reach = new double[nodes]; // share of all rows
    Arrays.fill(splitAt, DecisionTree.LEAF);
    leadingFeature[0] = DecisionTree.LEAF;
    edgeShare[0] = 1;
    share[0] = 1;
    reach[0] = 1;

    // A node's children wait on a stack, the left one on top.
    int[] waiting = new int[nodes];
    int[] waitingParent = new int[nodes];
    boolean[] waitingRight = new boolean[nodes];
    int open = 1;
    int known = 0;
    int split = 0;
    int mostDistinct = 1;
    double expected = 0;
    while (open > 0) {
      int from = waiting[--open];
      int n = known++;
      order[n] = from;
      if (n > 0) {
        int up = waitingParent[open];
        isRight[n] = waitingRight[open];
        parent[n] = up;
        int owner = splitAt[up];
        if (isRight[n]) {
          rightChild[owner] = n;
        }
        level[n] = level[up] + 1;
        leadingFeature[n] = tree.feature(order[up]);
        earlierOf[n] = earlier[owner];
        distinct[n] = distinct[up] + (earlierOf[n] == 0 ? 1 : 0);
        double rows = tree.cover(tree.left(order[up])) + tree.cover(tree.right(order[up]));
        edgeShare[n] = tree.cover(from) / rows;
        share[n] = share[earlierOf[n]] * edgeShare[n];
        reach[n] = reach[up] * edgeShare[n];
      }
      if (tree.isLeaf(from)) {
        expected += reach[n] * tree.value(from);
        mostDistinct = Math.max(mostDistinct, distinct[n]);
        continue;
      }
      int f = tree.feature(from);
      int above = n;
      while (above != 0 && leadingFeature[above] != f) {
        above = parent[above];
      }
      splitAt[n] = split;
      node[split] = n;
      feature[split] = positions[f];
      threshold[split] = tree.threshold(from);
      missingLeft[split] = tree.missingGoesLeft(from);
      earlier[split] = above;
      earlierLevel[split] = above == 0 ? ROOT : level[above] - 1;
      earlierIsRight[split] = isRight[above];
      for (int side = SIDES - 1; side >= 0; side--) {
        waiting[open] = side == 0 ? tree.left(from) : tree.right(from);
        waitingParent[open] = n;
        waitingRight[open++] = side == 1;
      }
      split++;
    }
    this.base = weight * expected;

    GaussLegendre rule = GaussLegendre.of((mostDistinct + 1) / 2);
    this.points = rule.size();
    this.multiplier = new double[splits * OUTCOMES * SIDES * points];
    this.gain = new double[multiplier.length];
    for (int s = 0; s < splits; s++) {
      leftSplit[s] = splitAt[node[s] + 1];
      rightSplit[s] = splitAt[rightChild[s]];
      for (int side = 0; side < SIDES; side++) {
        int child = side == 0 ? node[s] + 1 : rightChild[s];
        int from = order[child];
        double value = tree.isLeaf(from) ? weight * tree.value(from) : 1;
        double shareBefore = share[earlierOf[child]];
        for (int q = 0; q < points; q++) {
          double t = rule.point(q);
          double passedBefore = (1 - t) * shareBefore + t;
          double failed = (1 - t) * share[child];
          double passed = failed + t;
          double gainBefore =
              earlierOf[child] == 0 ? 0 : rule.weight(q) * (1 - shareBefore) / passedBefore;
          double gainFailed = -rule.weight(q) / (1 - t) - gainBefore;
          double gainPassed = rule.weight(q) * (1 - share[child]) / passed - gainBefore;
          for (int outcome = 0; outcome < OUTCOMES; outcome++) {
            double factor;
            if (outcome == 0) {
              factor = edgeShare[child];
            } else {
              factor = (outcome == 1 + side ? passed : failed) / passedBefore;
            }
            int entry = entry(q, s) + outcome * SIDES + side;
            multiplier[entry] = value * factor;
            if (outcome > 0) {
              gain[entry] = outcome == 1 + side ? gainPassed : gainFailed;
            }
          }
        }
      }
    }
  }

  /**
   * What the tree gives before any feature is known.
   *
   * @return the weight of the tree times the mean of its leaves, weighted by their training rows
   */
  double base() {
    return base;
  }

  /** Where the tables of a point and split begin. */
  private int entry(int point, int split) {
    return (point * node.length + split) * OUTCOMES * SIDES;
  }

  int nodeCount() {
    return nodes;
  }

  /** Splits on the longest way. */
  int levels() {
    return levels;
  }

  /** Points of the quadrature. */
  int points() {
    return points;
  }

  /**
   * Adds the SHAP values of a row.
   *
   * @param row one value a feature, in the ensemble's precision
   * @param room to work in
   * @param sums one sum a feature, added to in an order that depends on the tree only
   */
  void addRow(double[] row, RowRoom room, double[] sums) {
    int splits = node.length;
    boolean[] passes = room.passes;
    int[] outcome = room.outcome;
    double[] products = room.products;
    double[] gains = room.gains;
    passes[0] = true;
    for (int s = 0; s < splits; s++) {
      double value = row[feature[s]];
      boolean left = value <= threshold[s] || (missingLeft[s] && Double.isNaN(value));
      boolean passed = passes[earlier[s]];
      passes[node[s] + 1] = passed && left;
      passes[rightChild[s]] = passed && !left;
      outcome[s] = SIDES * (passed ? (left ? 1 : 2) : 0);
      gains[s] = 0;
    }
    for (int q = 0; q < points; q++) {
      int table = entry(q, 0);
      products[0] = 1;
      for (int s = 0; s < splits; s++) {
        double product = products[node[s]];
        int at = table + s * OUTCOMES * SIDES + outcome[s];
        products[node[s] + 1] = product * multiplier[at];
        products[rightChild[s]] = product * multiplier[at + 1];
      }
      for (int s = splits - 1; s >= 0; s--) {
        double left = products[node[s] + 1];
        double right = products[rightChild[s]];
        int at = table + s * OUTCOMES * SIDES + outcome[s];
        gains[s] += gain[at] * left + gain[at + 1] * right;
        products[node[s]] = left + right;
      }
    }
    for (int s = splits - 1; s >= 0; s--) {
      sums[feature[s]] += gains[s];
    }
  }

  /** Room to work in for a row and any tree of so many nodes. Used by one thread. */
  static final class RowRoom {
    private final boolean[] passes;
    private final int[] outcome;
    private final double[] products;
    private final double[] gains;

    RowRoom(int nodes) {
      passes = new boolean[nodes];
      outcome = new int[nodes];
      products = new double[nodes];
      gains = new double[nodes];
    }
  }

  /**
   * Adds the SHAP values of a block of rows.
   *
   * @param block the rows
   * @param sums one array a feature with one sum a row
   */
  void addBlock(RowBlock block, double[][] sums) {
    if (node.length > 0) {
      double[][] products = block.level(0).products;
      for (int q = 0; q < points; q++) {
        Arrays.fill(products[q], 1);
      }
      visit(0, 0, block, products, sums);
    }
  }

  /**
   * Works on a split and all below it.
   *
   * @param result gets the sums of the leaves below, one array a point
   */
  private void visit(int s, int depth, RowBlock block, double[][] result, double[][] sums) {
    RowBlock.Level level = block.level(depth);
    boolean always = earlierLevel[s] == ROOT;
    double[] passed = block.ones();
    if (!always) {
      RowBlock.Level before = block.level(earlierLevel[s]);
      passed = earlierIsRight[s] ? before.right : before.left;
    }
    block.compare(feature[s], threshold[s], missingLeft[s], passed, level);
    descend(s, 1, rightSplit[s], depth, block, level.belowRight, sums);
    descend(s, 0, leftSplit[s], depth, block, level.belowLeft, sums);
    double[] sum = level.sum;
    Arrays.fill(sum, 0);
    for (int q = 0; q < points; q++) {
      collect(level, q, result[q], entry(q, s) + SIDES);
    }
    double[] own = sums[feature[s]];
    for (int r = 0; r < own.length; r++) {
      own[r] += sum[r];
    }
  }

  /** Finds the sums of the leaves below a child. */
  private void descend(
      int s, int side, int split, int depth, RowBlock block, double[][] below, double[][] sums) {
    RowBlock.Level level = block.level(depth);
    boolean leaf = split == DecisionTree.LEAF;
    double[][] to = leaf ? below : block.level(depth + 1).products;
    for (int q = 0; q < points; q++) {
      int table = entry(q, s) + side;
      multiply(
          level,
          level.products[q],
          multiplier[table],
          multiplier[table + SIDES],
          multiplier[table + 2 * SIDES],
          to[q]);
    }
    if (!leaf) {
      visit(split, depth + 1, block, below, sums);
    }
  }

  private static void multiply(
      RowBlock.Level level,
      double[] from,
      double ifOut,
      double ifLeft,
      double ifRight,
      double[] to) {
    double[] left = level.left;
    double[] right = level.right;
    double[] out = level.out;
    for (int r = 0; r < to.length; r++) {
      to[r] = from[r] * (out[r] * ifOut + left[r] * ifLeft + right[r] * ifRight);
    }
  }

  private void collect(RowBlock.Level level, int q, double[] result, int table) {
    double leftOfLeft = gain[table];
    double rightOfLeft = gain[table + 1];
    double leftOfRight = gain[table + 2];
    double rightOfRight = gain[table + 3];
    double[] left = level.left;
    double[] right = level.right;
    double[] belowLeft = level.belowLeft[q];
    double[] belowRight = level.belowRight[q];
    double[] sum = level.sum;
    for (int r = 0; r < result.length; r++) {
      double gainLeft = left[r] * leftOfLeft + right[r] * leftOfRight;
      double gainRight = left[r] * rightOfLeft + right[r] * rightOfRight;
      sum[r] += gainLeft * belowLeft[r] + gainRight * belowRight[r];
      result[r] = belowLeft[r] + belowRight[r];
    }
  }
}
