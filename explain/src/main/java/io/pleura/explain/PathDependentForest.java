package io.pleura.explain;

import io.pleura.tree.TreeEnsemble;
import java.util.ArrayList;
import java.util.List;

/**
 * Path-dependent values of the score: a feature that is not known yet sends a row both ways at a
 * split, in the shares of the training rows that went there.
 */
final class PathDependentForest extends TreeShapValues {

  /** Fewer rows are worked on one by one. */
  private static final int LEAST_BLOCK_ROWS = 8;

  private static final int MOST_BLOCK_ROWS = 64;

  /** What a block works in should stay in the fast cache. */
  private static final int BLOCK_BYTES = 96 << 10;

  private final TreeEnsemble ensemble;
  private final List<PathDependentTree> trees = new ArrayList<>();
  private final double base;
  private final int mostNodes;
  private final int levels;
  private final int points;

  /**
   * Prepares the trees.
   *
   * @param ensemble trees that know their training rows
   */
  PathDependentForest(TreeEnsemble ensemble) {
    super(ensemble);
    this.ensemble = ensemble;
    int[] positions = positions();
    double sum = ensemble.offset();
    int nodes = 0;
    int deepest = 0;
    int most = 0;
    for (int t = 0; t < ensemble.trees().size(); t++) {
      var tree = new PathDependentTree(ensemble.trees().get(t), ensemble.weight(t), positions);
      trees.add(tree);
      sum += tree.base();
      nodes = Math.max(nodes, tree.nodeCount());
      deepest = Math.max(deepest, tree.levels());
      most = Math.max(most, tree.points());
    }
    this.base = sum;
    this.mostNodes = nodes;
    this.levels = deepest;
    this.points = most;
  }

  @Override
  double base() {
    return base;
  }

  @Override
  double outcome(double[] row) {
    return ensemble.score(row);
  }

  /** Not asked for: values of a tree do not depend on the other trees. */
  @Override
  double score(double[] row) {
    return 0;
  }

  @Override
  int blockRows() {
    int bytesARow = Math.max(1, levels) * (4 + 3 * points) * Double.BYTES;
    return Math.max(LEAST_BLOCK_ROWS, Math.min(MOST_BLOCK_ROWS, BLOCK_BYTES / bytesARow / 8 * 8));
  }

  @Override
  double[][] chunk(double[][] rows, double[] scores, int firstTree, int endTree) {
    List<PathDependentTree> own = trees.subList(firstTree, endTree);
    double[][] sums = new double[used().length][rows.length];
    if (rows.length >= LEAST_BLOCK_ROWS) {
      var block = new RowBlock(rows, used().length, levels, points);
      for (PathDependentTree tree : own) {
        tree.addBlock(block, sums);
      }
      return sums;
    }
    var room = new PathDependentTree.RowRoom(mostNodes);
    for (int r = 0; r < rows.length; r++) {
      double[] sum = new double[sums.length];
      for (PathDependentTree tree : own) {
        tree.addRow(rows[r], room, sum);
      }
      for (int u = 0; u < sum.length; u++) {
        sums[u][r] = sum[u];
      }
    }
    return sums;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A leaf adds to two of its features, in the terms of {@link PathDependentTree}, half of
   * {@code v (o(i) - z(i)) (o(j) - z(j))} times the integral over the product of the other
   * features.
   */
  @Override
  double[][] interactions(double[] row) {
    double[][] values = new double[row.length][row.length];
    for (int t = 0; t < ensemble.trees().size(); t++) {
      var leaves = new TreeLeaves(ensemble.trees().get(t));
      GaussLegendre rule = GaussLegendre.of(Math.max(1, (leaves.mostConditions() + 1) / 2));
      for (int leaf = 0; leaf < leaves.count(); leaf++) {
        addInteractions(leaves, leaf, ensemble.weight(t) * leaves.value(leaf), rule, row, values);
      }
    }
    return values;
  }

  private static void addInteractions(
      TreeLeaves leaves,
      int leaf,
      double value,
      GaussLegendre rule,
      double[] row,
      double[][] values) {
    int first = leaves.start(leaf);
    int count = leaves.conditions(leaf);
    double[] gain = new double[count];
    for (int q = 0; q < rule.size(); q++) {
      double product = value * rule.weight(q);
      for (int c = 0; c < count; c++) {
        double share = leaves.share(first + c);
        double passed = leaves.passes(first + c, row[leaves.feature(first + c)]) ? 1 : 0;
        double factor = (1 - rule.point(q)) * share + rule.point(q) * passed;
        product *= factor;
        gain[c] = (passed - share) / factor;
      }
      for (int c = 0; c < count; c++) {
        int i = leaves.feature(first + c);
        values[i][i] += product * gain[c];
        for (int other = 0; other < c; other++) {
          double half = product * gain[c] * gain[other] / 2;
          int j = leaves.feature(first + other);
          values[i][j] += half;
          values[j][i] += half;
          values[i][i] -= half;
          values[j][j] -= half;
        }
      }
    }
  }
}
