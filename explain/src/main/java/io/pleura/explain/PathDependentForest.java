package io.pleura.explain;

import io.pleura.execution.ExecutionContext;
import io.pleura.tree.DecisionTree;
import io.pleura.tree.TreeEnsemble;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The trees of an ensemble, prepared for path-dependent SHAP values of the score: a feature that is
 * not known yet sends a row both ways at a split, in the shares of the training rows that went
 * there. Immutable and safe for concurrent use.
 */
final class PathDependentForest implements TreeShapValues {

  /** Trees that are added up before they are added to the others, whoever works on them. */
  private static final int TREES_IN_A_CHUNK = 32;

  /** Fewer rows are worked on one by one. */
  private static final int LEAST_BLOCK_ROWS = 8;

  private static final int MOST_BLOCK_ROWS = 64;

  /** What a block works in should stay in the fast cache. */
  private static final int BLOCK_BYTES = 96 << 10;

  private final List<PathDependentTree> trees = new ArrayList<>();
  private final int featureCount;
  private final int[] used;
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
    this.featureCount = ensemble.featureCount();
    this.used = usedFeatures(ensemble);
    int[] positions = new int[featureCount];
    for (int u = 0; u < used.length; u++) {
      positions[used[u]] = u;
    }
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

  /** The features that a tree compares, ascending. */
  private static int[] usedFeatures(TreeEnsemble ensemble) {
    var features = new TreeSet<Integer>();
    for (DecisionTree tree : ensemble.trees()) {
      for (int node = 0; node < tree.nodeCount(); node++) {
        if (!tree.isLeaf(node)) {
          features.add(tree.feature(node));
        }
      }
    }
    return features.stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public double base() {
    return base;
  }

  @Override
  public double[][] of(double[][] rows, ExecutionContext context) {
    int bytesARow = Math.max(1, levels) * (4 + 3 * points) * Double.BYTES;
    int fitting = Math.max(LEAST_BLOCK_ROWS, BLOCK_BYTES / bytesARow / 8 * 8);
    int blockRows = Math.min(MOST_BLOCK_ROWS, fitting);
    int blocks = (rows.length + blockRows - 1) / blockRows;
    int chunks = (trees.size() + TREES_IN_A_CHUNK - 1) / TREES_IN_A_CHUNK;
    double[][] values = new double[rows.length][featureCount];
    if (blocks >= context.parallelism()) {
      context.forEach(
          blocks,
          b -> {
            double[][] block = block(rows, b, blockRows);
            for (int chunk = 0; chunk < chunks; chunk++) {
              add(chunk(block, chunk), values, b * blockRows);
            }
          });
      return values;
    }
    double[][][] parts = new double[blocks * chunks][][];
    context.forEach(
        parts.length,
        part -> parts[part] = chunk(block(rows, part / chunks, blockRows), part % chunks));
    for (int part = 0; part < parts.length; part++) {
      add(parts[part], values, part / chunks * blockRows);
    }
    return values;
  }

  private static double[][] block(double[][] rows, int block, int blockRows) {
    int first = block * blockRows;
    double[][] own = new double[Math.min(blockRows, rows.length - first)][];
    System.arraycopy(rows, first, own, 0, own.length);
    return own;
  }

  /** Adds sums [used feature][row] to values [row][feature]. */
  private void add(double[][] sums, double[][] values, int first) {
    for (int u = 0; u < sums.length; u++) {
      double[] own = sums[u];
      for (int r = 0; r < own.length; r++) {
        values[first + r][used[u]] += own[r];
      }
    }
  }

  /** The sums of a chunk of trees, [used feature][row]. */
  private double[][] chunk(double[][] rows, int chunk) {
    List<PathDependentTree> own =
        trees.subList(
            chunk * TREES_IN_A_CHUNK, Math.min((chunk + 1) * TREES_IN_A_CHUNK, trees.size()));
    double[][] sums = new double[used.length][rows.length];
    if (rows.length >= LEAST_BLOCK_ROWS) {
      var block = new RowBlock(rows, used, levels, points);
      for (PathDependentTree tree : own) {
        tree.addBlock(block, sums);
      }
      return sums;
    }
    var room = new PathDependentTree.RowRoom(mostNodes);
    double[] values = new double[used.length];
    for (int r = 0; r < rows.length; r++) {
      double[] sum = new double[used.length];
      for (int u = 0; u < used.length; u++) {
        values[u] = rows[r][used[u]];
      }
      for (PathDependentTree tree : own) {
        tree.addRow(values, room, sum);
      }
      for (int u = 0; u < used.length; u++) {
        sums[u][r] = sum[u];
      }
    }
    return sums;
  }
}
