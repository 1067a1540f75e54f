package io.pleura.fusion.calibration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Pooling of adjacent violators. */
final class IsotonicFit {

  private IsotonicFit() {}

  static IsotonicCalibration fit(double[] probabilities, boolean[] invasion) {
    int n = probabilities.length;
    Integer[] order = new Integer[n];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> probabilities[i]));
    double[] x = new double[n];
    double[] mean = new double[n];
    double[] weight = new double[n];
    int[] length = new int[n];
    int points = 0;
    for (int i = 0; i < n; ) {
      // Adding 0 turns -0 into 0, so that both are one point.
      double value = probabilities[order[i]] + 0.0;
      double sum = 0;
      int first = i;
      while (i < n && probabilities[order[i]] == value) {
        sum += invasion[order[i++]] ? 1 : 0;
      }
      x[points] = value;
      weight[points] = i - first;
      mean[points] = sum / weight[points];
      points++;
    }
    int blocks = 0;
    for (int p = 0; p < points; p++) {
      mean[blocks] = mean[p];
      weight[blocks] = weight[p];
      length[blocks] = 1;
      blocks++;
      while (blocks > 1 && mean[blocks - 2] >= mean[blocks - 1]) {
        double total = weight[blocks - 2] + weight[blocks - 1];
        mean[blocks - 2] =
            (weight[blocks - 2] * mean[blocks - 2] + weight[blocks - 1] * mean[blocks - 1]) / total;
        weight[blocks - 2] = total;
        length[blocks - 2] += length[blocks - 1];
        blocks--;
      }
    }
    List<Double> at = new ArrayList<>();
    List<Double> calibrated = new ArrayList<>();
    int first = 0;
    for (int b = 0; b < blocks; b++) {
      int last = first + length[b] - 1;
      double value = Math.min(Math.max(mean[b], 0), 1);
      at.add(x[first]);
      calibrated.add(value);
      if (last > first) {
        at.add(x[last]);
        calibrated.add(value);
      }
      first = last + 1;
    }
    return new IsotonicCalibration(at, calibrated);
  }
}
