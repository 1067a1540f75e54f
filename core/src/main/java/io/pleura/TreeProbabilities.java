package io.pleura;

import io.pleura.tree.TreeEnsemble;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The probabilities of a forest's single trees. */
final class TreeProbabilities {

  /** Weights add up to 1 within this. */
  private static final double ROUNDING = 1e-9;

  private TreeProbabilities() {}

  static Uncertainty.TreeSpread spread(TreeEnsemble forest, double[] row) {
    double[] values = forest.treeValues(row);
    int count = values.length;
    double total = 0;
    double mean = 0;
    boolean equal = true;
    for (int t = 0; t < count; t++) {
      total += forest.weight(t);
      mean += forest.weight(t) * values[t];
      equal &= forest.weight(t) == forest.weight(0);
    }
    mean /= total;
    double squares = 0;
    for (int t = 0; t < count; t++) {
      squares += forest.weight(t) * (values[t] - mean) * (values[t] - mean);
    }
    double deviation = Math.sqrt(squares / total);
    if (equal) { // the usual case needs no order of trees
      Arrays.sort(values);
      return new Uncertainty.TreeSpread(
          count, values[rank(count, 1)], values[rank(count, 9)], deviation);
    }
    int[] order =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.comparingDouble(t -> values[t]))
            .mapToInt(t -> t)
            .toArray();
    return new Uncertainty.TreeSpread(
        count,
        weighted(forest, values, order, 0.1 * total),
        weighted(forest, values, order, 0.9 * total),
        deviation);
  }

  /** Position of the least value that so many tenths of the sorted values do not exceed. */
  private static int rank(int count, int tenths) {
    return (count * tenths + 9) / 10 - 1;
  }

  /** The least value such that trees of so much weight give no more. */
  private static double weighted(TreeEnsemble forest, double[] values, int[] order, double weight) {
    double sum = 0;
    for (int tree : order) {
      sum += forest.weight(tree);
      if (sum >= weight - ROUNDING) {
        return values[tree];
      }
    }
    return values[order[order.length - 1]];
  }
}
