package io.pleura.explain;

import io.pleura.tree.DecisionTree;

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
 * in one pass from the root down, the sums over the leaves below each split in one pass up.
 * Everything that does not depend on the row is tabulated here; a row only chooses between the
 * tables. Immutable.
 *
 * <p>Method: Lundberg et al., "From local explanations to global understanding with explainable AI
 * for trees", 2020 (the values); Yu et al., "Linear TreeShap", 2022 (the idea of one polynomial a
 * node).
 */
final class ShapTree {

  /** Tables of multipliers a split: the row left the feature's path earlier, goes left, right. */
  private static final int OUTCOMES = 3;

  private final double base;
  private final int points;
  private final int nodes;

  // One element a split, in an order in which a parent comes before its children.
  private final int[] node;
  private final int[] feature;
  private final double[] threshold;
  private final int[] firstChild; // the left child; the right child is the next node
  private final int[] earlier; // the last node above that the same feature led to; the root if none

  // Factors by which a split's children differ from it: [split][outcome][child][point]. A leaf's
  // value and the tree's weight are in the last factor.
  private final double[] multiplier;

  // What a unit under a child adds to the feature: [split][left or right][child][point].
  private final double[] gain;

  ShapTree(DecisionTree tree, double weight) {
    this.nodes = tree.nodeCount();
    int splits = (nodes - 1) / 2;
    this.node = new int[splits];
    this.feature = new int[splits];
    this.threshold = new double[splits];
    this.firstChild = new int[splits];
    this.earlier = new int[splits];

    int[] original = new int[nodes]; // number in the given tree
    int[] earlierOf = new int[nodes]; // the same, for the feature that led to a node
    int[] parent = new int[nodes];
    int[] leadingFeature = new int[nodes];
    int[] distinct = new int[nodes]; // different features on the way to a node
    double[] edgeShare = new double[nodes]; // share of the parent's rows
    double[] share = new double[nodes]; // z of the feature that led to a node
    double[] reach = new double[nodes]; // share of all rows
    leadingFeature[0] = DecisionTree.LEAF;
    edgeShare[0] = 1;
    share[0] = 1;
    reach[0] = 1;

    int known = 1;
    int split = 0;
    int mostDistinct = 1;
    double expected = 0;
    for (int n = 0; n < nodes; n++) {
      int from = original[n];
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
      node[split] = n;
      feature[split] = f;
      threshold[split] = tree.threshold(from);
      firstChild[split] = known;
      earlier[split] = above;
      double rows = tree.cover(tree.left(from)) + tree.cover(tree.right(from));
      for (int side = 0; side < 2; side++) {
        int child = known++;
        original[child] = side == 0 ? tree.left(from) : tree.right(from);
        earlierOf[child] = above;
        parent[child] = n;
        leadingFeature[child] = f;
        distinct[child] = distinct[n] + (above == 0 ? 1 : 0);
        edgeShare[child] = tree.cover(original[child]) / rows;
        share[child] = share[above] * edgeShare[child];
        reach[child] = reach[n] * edgeShare[child];
      }
      split++;
    }
    this.base = weight * expected;

    GaussLegendre rule = GaussLegendre.of((mostDistinct + 1) / 2);
    this.points = rule.size();
    this.multiplier = new double[splits * OUTCOMES * 2 * points];
    this.gain = new double[splits * 2 * 2 * points];
    for (int s = 0; s < splits; s++) {
      for (int side = 0; side < 2; side++) {
        int child = firstChild[s] + side;
        double value = tree.isLeaf(original[child]) ? weight * tree.value(original[child]) : 1;
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
            multiplier[((s * OUTCOMES + outcome) * 2 + side) * points + q] = value * factor;
          }
          for (int way = 0; way < 2; way++) {
            gain[((s * 2 + way) * 2 + side) * points + q] = way == side ? gainPassed : gainFailed;
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

  /**
   * How long the first array for {@link #addTo} must be.
   *
   * @return numbers
   */
  int productCount() {
    return nodes * points;
  }

  /**
   * How long the second array for {@link #addTo} must be.
   *
   * @return numbers
   */
  int nodeCount() {
    return nodes;
  }

  /**
   * Adds the SHAP values of a row.
   *
   * @param row one value a feature, in the ensemble's precision
   * @param products room to work in, overwritten
   * @param passes room to work in, overwritten
   * @param sums one sum a feature, added to in an order that depends on the tree only
   */
  void addTo(double[] row, double[] products, boolean[] passes, double[] sums) {
    int q2 = 2 * points;
    for (int q = 0; q < points; q++) {
      products[q] = 1;
    }
    passes[0] = true;
    for (int s = 0; s < node.length; s++) {
      int child = firstChild[s];
      boolean left = row[feature[s]] <= threshold[s];
      boolean passed = passes[earlier[s]];
      passes[child] = passed && left;
      passes[child + 1] = passed && !left;
      int outcome = passed ? (left ? 1 : 2) : 0;
      int table = (s * OUTCOMES + outcome) * q2;
      int from = node[s] * points;
      int to = child * points;
      for (int q = 0; q < points; q++) {
        double product = products[from + q];
        products[to + q] = product * multiplier[table + q];
        products[to + points + q] = product * multiplier[table + points + q];
      }
    }
    for (int s = node.length - 1; s >= 0; s--) {
      int child = firstChild[s];
      int from = child * points;
      int to = node[s] * points;
      if (passes[child] || passes[child + 1]) {
        int table = (s * 2 + (passes[child] ? 0 : 1)) * q2;
        double sum = 0;
        for (int q = 0; q < points; q++) {
          double below = products[from + q];
          double belowRight = products[from + points + q];
          sum += gain[table + q] * below + gain[table + points + q] * belowRight;
          products[to + q] = below + belowRight;
        }
        sums[feature[s]] += sum;
      } else {
        for (int q = 0; q < points; q++) {
          products[to + q] = products[from + q] + products[from + points + q];
        }
      }
    }
  }
}
