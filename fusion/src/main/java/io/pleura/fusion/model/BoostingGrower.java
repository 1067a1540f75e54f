package io.pleura.fusion.model;

import io.pleura.execution.ExecutionContext;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Grows the trees of a boosted classifier, level by level. For each feature all drawn rows are
 * walked through in the order of their values once a level, and each adds to the sums of the node
 * it lies in; features are worked on at once, and the best splits compared in their order.
 */
final class BoostingGrower {

  private static final int NOWHERE = -1;

  private final RankedTable table;
  private final int[][] order;
  private final boolean[] invasion;
  private final double[] weights;
  private final double[] odds;
  private final double[] lack;
  private final int[] open;
  private final GradientBoosting.Settings settings;

  BoostingGrower(
      RankedTable table,
      boolean[] invasion,
      double[] weights,
      double start,
      GradientBoosting.Settings settings) {
    this.table = table;
    this.invasion = invasion;
    this.weights = weights;
    this.settings = settings;
    this.odds = new double[invasion.length];
    Arrays.fill(odds, start);
    this.lack = new double[invasion.length];
    this.open = new int[invasion.length];
    this.order = new int[table.features()][];
    for (int f = 0; f < order.length; f++) {
      order[f] = byRank(f);
    }
  }

  /** The rows in ascending order of a feature. */
  private int[] byRank(int feature) {
    int[] ranks = table.ranks(feature);
    int[] next = new int[table.distinct(feature) + 1];
    for (int rank : ranks) {
      next[rank + 1]++;
    }
    for (int r = 1; r < next.length; r++) {
      next[r] += next[r - 1];
    }
    int[] rows = new int[ranks.length];
    for (int row = 0; row < rows.length; row++) {
      rows[next[ranks[row]]++] = row;
    }
    return rows;
  }

  /** The nodes of a level that may be split: sums over their rows, and what each may choose. */
  private static final class Level {
    final int[] nodes;
    final int[] rows;
    final double[] weight;
    final double[] sum;
    final boolean[][] choosable;

    Level(int[] nodes, boolean[][] choosable) {
      this.nodes = nodes;
      this.rows = new int[nodes.length];
      this.weight = new double[nodes.length];
      this.sum = new double[nodes.length];
      this.choosable = choosable;
    }
  }

  /** The best split of one feature in each node of a level. */
  private static final class Splits {
    final double[] gain;
    final int[] lower;
    final int[] higher;

    Splits(int nodes) {
      gain = new double[nodes];
      lower = new int[nodes];
      higher = new int[nodes];
      Arrays.fill(gain, Double.NEGATIVE_INFINITY);
    }
  }

  /** The next tree; its values are added to the log odds of all rows. */
  RegressionTree grow(SplittableRandom random, ExecutionContext context) {
    boolean[] drawn = draw(random);
    int most = 2 * (int) Math.min(odds.length, 1L << settings.maxDepth()) + 1;
    int[] feature = new int[most];
    int[] left = new int[most];
    double[] number = new double[most];
    Arrays.fill(feature, RegressionTree.LEAF);
    int[] place = new int[odds.length];
    int nodes = 1;
    int first = 0;
    for (int r = 0; r < lack.length; r++) {
      lack[r] = (invasion[r] ? 1 : 0) - LinearClassifier.sigmoid(odds[r]);
    }
    for (int depth = 0; depth < settings.maxDepth() && first < nodes; depth++) {
      Level level = level(first, nodes, place, drawn, random);
      Splits[] splits = new Splits[order.length];
      context.forEach(order.length, f -> splits[f] = search(f, level));
      int begin = nodes;
      for (int k = 0; k < level.nodes.length; k++) {
        int best = best(splits, k);
        if (best != NOWHERE) {
          int node = level.nodes[k];
          feature[node] = best;
          number[node] = table.threshold(best, splits[best].lower[k], splits[best].higher[k]);
          left[node] = nodes;
          nodes += 2;
        }
      }
      first = begin;
      for (int row = 0; row < place.length; row++) {
        int node = place[row];
        if (feature[node] != RegressionTree.LEAF) {
          // A rank that no drawn row has may lie between two others, so the value decides.
          double value = table.value(feature[node], row);
          place[row] = left[node] + (value <= number[node] ? 0 : 1);
        }
      }
    }
    setLeaves(feature, number, place, drawn, nodes);
    for (int row = 0; row < odds.length; row++) {
      odds[row] += number[place[row]];
    }
    return new RegressionTree(
        Arrays.copyOf(feature, nodes), Arrays.copyOf(left, nodes), Arrays.copyOf(number, nodes));
  }

  private boolean[] draw(SplittableRandom random) {
    boolean[] drawn = new boolean[odds.length];
    int wanted = (int) Math.max(1, Math.round(settings.subsample() * odds.length));
    int left = odds.length;
    for (int row = 0; row < drawn.length; row++, left--) {
      drawn[row] = wanted == left || random.nextInt(left) < wanted;
      wanted -= drawn[row] ? 1 : 0;
    }
    return drawn;
  }

  /** Sums over the newest nodes; those that cannot be split are left out. */
  private Level level(int first, int nodes, int[] place, boolean[] drawn, SplittableRandom random) {
    int count = nodes - first;
    int[] rows = new int[count];
    double[] lowest = new double[count];
    double[] highest = new double[count];
    Arrays.fill(lowest, Double.POSITIVE_INFINITY);
    Arrays.fill(highest, Double.NEGATIVE_INFINITY);
    for (int row = 0; row < place.length; row++) {
      int k = place[row] - first;
      if (drawn[row] && k >= 0) {
        rows[k]++;
        lowest[k] = Math.min(lowest[k], lack[row]);
        highest[k] = Math.max(highest[k], lack[row]);
      }
    }
    int[] position = new int[count];
    int[] kept = new int[count];
    int splittable = 0;
    for (int k = 0; k < count; k++) {
      boolean can = rows[k] >= 2L * settings.minLeafRows() && lowest[k] < highest[k];
      position[k] = can ? splittable : NOWHERE;
      if (can) {
        kept[splittable++] = first + k;
      }
    }
    boolean[][] choosable = new boolean[splittable][];
    for (int k = 0; k < splittable; k++) {
      choosable[k] = choosable(random);
    }
    var level = new Level(Arrays.copyOf(kept, splittable), choosable);
    for (int row = 0; row < place.length; row++) {
      int k = place[row] - first;
      open[row] = drawn[row] && k >= 0 ? position[k] : NOWHERE;
      if (open[row] != NOWHERE) {
        level.rows[open[row]]++;
        level.weight[open[row]] += weights[row];
        level.sum[open[row]] += weights[row] * lack[row];
      }
    }
    return level;
  }

  private boolean[] choosable(SplittableRandom random) {
    boolean[] choosable = new boolean[order.length];
    int wanted = settings.featuresPerSplit() == 0 ? order.length : settings.featuresPerSplit();
    int left = order.length;
    for (int f = 0; f < choosable.length; f++, left--) {
      choosable[f] = wanted == left || random.nextInt(left) < wanted;
      wanted -= choosable[f] ? 1 : 0;
    }
    return choosable;
  }

  /** The best cut of one feature in every node: the one that leaves the least sum of squares. */
  private Splits search(int feature, Level level) {
    int nodes = level.nodes.length;
    var splits = new Splits(nodes);
    int[] ranks = table.ranks(feature);
    int[] rows = new int[nodes];
    int[] last = new int[nodes];
    double[] weight = new double[nodes];
    double[] sum = new double[nodes];
    int least = settings.minLeafRows();
    for (int row : order[feature]) {
      int k = open[row];
      if (k == NOWHERE || !level.choosable[k][feature]) {
        continue;
      }
      int rank = ranks[row];
      if (rows[k] >= least && rank != last[k] && level.rows[k] - rows[k] >= least) {
        double rest = level.sum[k] - sum[k];
        double gain = sum[k] * sum[k] / weight[k] + rest * rest / (level.weight[k] - weight[k]);
        if (gain > splits.gain[k]) {
          splits.gain[k] = gain;
          splits.lower[k] = last[k];
          splits.higher[k] = rank;
        }
      }
      rows[k]++;
      weight[k] += weights[row];
      sum[k] += weights[row] * lack[row];
      last[k] = rank;
    }
    return splits;
  }

  private static int best(Splits[] splits, int node) {
    int best = NOWHERE;
    double most = Double.NEGATIVE_INFINITY;
    for (int f = 0; f < splits.length; f++) {
      if (splits[f].gain[node] > most) {
        most = splits[f].gain[node];
        best = f;
      }
    }
    return best;
  }

  /** One Newton step of the logistic loss for each leaf, times the learning rate. */
  private void setLeaves(int[] feature, double[] number, int[] place, boolean[] drawn, int nodes) {
    double[] slope = new double[nodes];
    double[] curvature = new double[nodes];
    for (int row = 0; row < place.length; row++) {
      if (drawn[row]) {
        double probability = (invasion[row] ? 1 : 0) - lack[row];
        slope[place[row]] += weights[row] * lack[row];
        curvature[place[row]] += weights[row] * probability * (1 - probability);
      }
    }
    for (int node = 0; node < nodes; node++) {
      if (feature[node] == RegressionTree.LEAF) {
        // Where every row is certain already there is nothing to add, nor to divide by.
        boolean certain = curvature[node] < 1e-150;
        number[node] = certain ? 0 : settings.learningRate() * slope[node] / curvature[node];
      }
    }
  }
}
