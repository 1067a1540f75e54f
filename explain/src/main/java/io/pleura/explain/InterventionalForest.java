package io.pleura.explain;

import io.pleura.tree.ScoreFunction;
import io.pleura.tree.TreeEnsemble;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Interventional values: a feature that is not known yet has the value of a background row, and the
 * values are averaged over the background rows.
 *
 * <p>For one background row, a leaf with value v counts where each of its features passes in the
 * explained row or in the background row. With a features that pass in the explained row only and b
 * that pass in the background row only, each of the a gets {@code v (a-1)! b! / (a+b)!}, each of
 * the b {@code -v a! (b-1)! / (a+b)!}. Which background rows a leaf leaves over for a row is found
 * by sets of bits; for leaves of few features the outcome is kept for each pattern of passed
 * features, so that a row only looks it up.
 *
 * <p>Where the outcome is a function of the score that is no straight line, the values of each pair
 * of rows are multiplied by the slope of the function between the two scores, as in {@code
 * shap.TreeExplainer} with {@code model_output="probability"}; they add up to the outcome.
 *
 * <p>Method: Lundberg et al., "From local explanations to global understanding with explainable AI
 * for trees", 2020.
 */
final class InterventionalForest extends TreeShapValues {

  private static final int MOST_BLOCK_ROWS = 256;
  private static final int LEAST_BLOCK_ROWS = 16;

  /** A block of more values than these would leave the cache. */
  private static final int BLOCK_VALUES = 1 << 17;

  /** Two scores are too close for the slope between them. */
  private static final double CLOSE = 1e-9;

  /** How far from a score the slope at it is taken. */
  private static final double STEP = 1e-5;

  private final TreeEnsemble ensemble;
  private final ScoreFunction outcome;
  private final boolean straight;
  private final double[] backgroundScores;
  private final double[] backgroundOutcomes;
  private final double base;
  private final List<BackgroundTree> trees = new ArrayList<>();
  private final CoalitionWeights weights;
  private final int mostConditions;

  /**
   * Prepares the trees.
   *
   * @param ensemble trees
   * @param background at least one row, one value a feature
   * @param outcome what is explained, a function of the score
   * @param straight whether the outcome is the score
   */
  InterventionalForest(
      TreeEnsemble ensemble, List<double[]> background, ScoreFunction outcome, boolean straight) {
    super(ensemble);
    this.ensemble = ensemble;
    this.outcome = outcome;
    this.straight = straight;
    double[][] rows = new double[background.size()][];
    this.backgroundScores = new double[rows.length];
    this.backgroundOutcomes = new double[rows.length];
    double sum = 0;
    for (int b = 0; b < rows.length; b++) {
      rows[b] = ensemble.toInputPrecision(background.get(b));
      backgroundScores[b] = ensemble.score(rows[b]);
      backgroundOutcomes[b] = outcome.probability(backgroundScores[b]);
      sum += backgroundOutcomes[b];
    }
    this.base = sum / rows.length;
    int[] positions = positions();
    int most = 0;
    for (int t = 0; t < ensemble.trees().size(); t++) {
      var leaves = new TreeLeaves(ensemble.trees().get(t));
      most = Math.max(most, leaves.mostConditions());
      trees.add(new BackgroundTree(leaves, ensemble.weight(t), rows, positions, straight));
    }
    this.mostConditions = most;
    this.weights = new CoalitionWeights(most);
  }

  @Override
  double base() {
    return base;
  }

  @Override
  double outcome(double[] row) {
    return outcome.probability(ensemble.score(row));
  }

  @Override
  double score(double[] row) {
    return straight ? 0 : ensemble.score(row);
  }

  @Override
  int blockRows() {
    int fitting = BLOCK_VALUES / Math.max(1, used().length) / 8 * 8;
    return Math.max(LEAST_BLOCK_ROWS, Math.min(MOST_BLOCK_ROWS, fitting));
  }

  @Override
  double[][] chunk(double[][] rows, double[] scores, int firstTree, int endTree) {
    double[][] sums = new double[used().length][rows.length];
    double[][] columns = new double[used().length][rows.length];
    for (int r = 0; r < rows.length; r++) {
      for (int u = 0; u < columns.length; u++) {
        columns[u][r] = rows[r][u];
      }
    }
    double[][] factors = new double[rows.length][];
    for (int r = 0; r < rows.length; r++) {
      factors[r] = factors(scores[r]);
    }
    var room = room(rows.length);
    for (BackgroundTree tree : trees.subList(firstTree, endTree)) {
      tree.add(rows, columns, factors, weights, room, sums);
    }
    return sums;
  }

  private BackgroundTree.Room room(int rows) {
    return new BackgroundTree.Room(mostConditions, backgroundScores.length, rows, straight);
  }

  /** What the values of a row and each background row count: their mean, or the slope's. */
  private double[] factors(double score) {
    double[] factors = new double[backgroundScores.length];
    if (straight) {
      Arrays.fill(factors, 1.0 / factors.length);
      return factors;
    }
    double own = outcome.probability(score);
    for (int b = 0; b < factors.length; b++) {
      double run = score - backgroundScores[b];
      double slope =
          Math.abs(run) > CLOSE
              ? (own - backgroundOutcomes[b]) / run
              : (outcome.probability(score + STEP) - outcome.probability(score - STEP))
                  / (2 * STEP);
      factors[b] = slope / factors.length;
    }
    return factors;
  }

  @Override
  double[][] interactions(double[] row) {
    double[][] own = new double[used().length][used().length];
    double[] values = new double[used().length];
    for (int u = 0; u < values.length; u++) {
      values[u] = row[used()[u]];
    }
    double[] factors = factors(score(row));
    var room = room(1);
    for (BackgroundTree tree : trees) {
      tree.addInteractions(values, factors, weights, room, own);
    }
    double[][] all = new double[row.length][row.length];
    for (int i = 0; i < own.length; i++) {
      for (int j = 0; j < own.length; j++) {
        all[used()[i]][used()[j]] = own[i][j];
      }
    }
    return all;
  }
}
