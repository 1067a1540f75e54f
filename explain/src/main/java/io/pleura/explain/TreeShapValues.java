package io.pleura.explain;

import io.pleura.execution.ExecutionContext;
import io.pleura.tree.DecisionTree;
import io.pleura.tree.TreeEnsemble;
import java.util.Arrays;
import java.util.TreeSet;

/**
 * SHAP values of an ensemble of trees under one meaning of a feature that is not known. Rows are
 * worked on in blocks and trees in chunks whose sums are added in order, so that the bits are the
 * same at any number of threads. Immutable and safe for concurrent use.
 */
abstract class TreeShapValues {

  /** Trees that are added up before they are added to the others, whoever works on them. */
  private static final int TREES_IN_A_CHUNK = 32;

  private final int featureCount;
  private final int treeCount;
  private final int[] used;

  TreeShapValues(TreeEnsemble ensemble) {
    this.featureCount = ensemble.featureCount();
    this.treeCount = ensemble.trees().size();
    var features = new TreeSet<Integer>();
    for (DecisionTree tree : ensemble.trees()) {
      for (int node = 0; node < tree.nodeCount(); node++) {
        if (!tree.isLeaf(node)) {
          features.add(tree.feature(node));
        }
      }
    }
    this.used = features.stream().mapToInt(Integer::intValue).toArray();
  }

  /** What the ensemble gives before any feature is known. */
  abstract double base();

  /** What base and values of a row add up to. */
  abstract double outcome(double[] row);

  /** How many rows are worked on together. */
  abstract int blockRows();

  /**
   * The sums of some trees for some rows.
   *
   * @param rows one value a used feature, in the ensemble's precision
   * @param scores what {@link #score} gives of each row
   * @return one array a used feature with one sum a row
   */
  abstract double[][] chunk(double[][] rows, double[] scores, int firstTree, int endTree);

  /** The score of a row, where {@link #chunk} asks for it. */
  abstract double score(double[] row);

  /**
   * The interaction values of a row: half of what two features do together for each of the two, and
   * on the diagonal what is left of a feature's SHAP value.
   *
   * @param row one value a feature, in the ensemble's precision
   * @return [feature][feature], symmetric; all add up to the sum of the SHAP values
   */
  abstract double[][] interactions(double[] row);

  /** The features that a tree compares, ascending. */
  final int[] used() {
    return used;
  }

  /** Where each feature is among the used ones. */
  final int[] positions() {
    int[] positions = new int[featureCount];
    for (int u = 0; u < used.length; u++) {
      positions[used[u]] = u;
    }
    return positions;
  }

  /**
   * The values of many rows.
   *
   * @param rows one value a feature, in the ensemble's precision
   * @return one value a row and feature
   */
  final double[][] of(double[][] rows, ExecutionContext context) {
    int blockRows = blockRows();
    int blocks = (rows.length + blockRows - 1) / blockRows;
    int chunks = (treeCount + TREES_IN_A_CHUNK - 1) / TREES_IN_A_CHUNK;
    double[][] values = new double[rows.length][featureCount];
    if (blocks >= context.parallelism()) {
      context.forEach(
          blocks,
          b -> {
            var block = new Block(rows, b * blockRows, blockRows);
            for (int chunk = 0; chunk < chunks; chunk++) {
              block.add(chunk(block, chunk), values);
            }
          });
      return values;
    }
    Block[] all = new Block[blocks];
    Arrays.setAll(all, b -> new Block(rows, b * blockRows, blockRows));
    double[][][] parts = new double[blocks * chunks][][];
    context.forEach(parts.length, p -> parts[p] = chunk(all[p / chunks], p % chunks));
    for (int p = 0; p < parts.length; p++) {
      all[p / chunks].add(parts[p], values);
    }
    return values;
  }

  private double[][] chunk(Block block, int chunk) {
    int first = chunk * TREES_IN_A_CHUNK;
    return chunk(block.rows, block.scores, first, Math.min(first + TREES_IN_A_CHUNK, treeCount));
  }

  /** Rows next to one another. */
  private final class Block {
    private final int first;
    private final double[][] rows;
    private final double[] scores;

    Block(double[][] all, int first, int most) {
      this.first = first;
      this.rows = new double[Math.min(most, all.length - first)][used.length];
      this.scores = new double[rows.length];
      for (int r = 0; r < rows.length; r++) {
        for (int u = 0; u < used.length; u++) {
          rows[r][u] = all[first + r][used[u]];
        }
        scores[r] = score(all[first + r]);
      }
    }

    void add(double[][] sums, double[][] values) {
      for (int u = 0; u < sums.length; u++) {
        double[] own = sums[u];
        for (int r = 0; r < own.length; r++) {
          values[first + r][used[u]] += own[r];
        }
      }
    }
  }
}
