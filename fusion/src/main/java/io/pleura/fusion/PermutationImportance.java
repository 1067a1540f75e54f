package io.pleura.fusion;

import io.pleura.execution.ExecutionContext;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * How much of the area under the curve a model loses when the values of a feature are exchanged
 * among cases that it has not learnt from (Breiman, Machine Learning 45, 2001). It works for every
 * classifier; of features that tell the same, each seems to matter little.
 */
final class PermutationImportance {

  private static final int REPEATS = 5;

  private PermutationImportance() {}

  /** One loss a kept feature, the mean of five exchanges; nothing where a class is missing. */
  static Optional<double[]> of(LearningProcedure.Fitted fitted, LabelledCases held, long seed) {
    if (new HashSet<>(held.data().invasion()).size() < 2) {
      return Optional.empty();
    }
    boolean[] invasion = held.labels();
    List<double[]> rows = fitted.keptRows(held);
    double area =
        AreaUnderCurve.of(rows.stream().mapToDouble(fitted::probability).toArray(), invasion);
    double[] losses = new double[fitted.selection().kept().size()];
    var seeds = new SplittableRandom(seed);
    long[] own = seeds.longs(losses.length).toArray();
    ExecutionContext.ofAllCores()
        .forEach(losses.length, f -> losses[f] = area - area(fitted, rows, invasion, f, own[f]));
    return Optional.of(losses);
  }

  /** The mean area with one feature's values in random order. */
  private static double area(
      LearningProcedure.Fitted fitted,
      List<double[]> rows,
      boolean[] invasion,
      int feature,
      long seed) {
    var random = new SplittableRandom(seed);
    int n = invasion.length;
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = rows.get(i)[feature];
    }
    double sum = 0;
    double[] probabilities = new double[n];
    for (int repeat = 0; repeat < REPEATS; repeat++) {
      for (int i = n - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        double value = values[i];
        values[i] = values[j];
        values[j] = value;
      }
      for (int i = 0; i < n; i++) {
        double[] row = rows.get(i).clone();
        row[feature] = values[i];
        probabilities[i] = fitted.probability(row);
      }
      sum += AreaUnderCurve.of(probabilities, invasion);
    }
    return sum / REPEATS;
  }
}
