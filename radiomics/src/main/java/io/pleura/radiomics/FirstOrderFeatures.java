package io.pleura.radiomics;

import java.util.Arrays;

/**
 * Statistics of the N values x of the ROI, divisor N throughout, as PyRadiomics and (but for the
 * offset of Kurtosis) IBSI define them.
 */
final class FirstOrderFeatures {

  private static final double EPSILON = Math.ulp(1.0);

  private FirstOrderFeatures() {}

  /**
   * All features in the order of {@link FeatureClass#FIRSTORDER}.
   *
   * @param shift added to each value in Energy, TotalEnergy and RootMeanSquared
   */
  static double[] compute(Roi roi, GrayLevels levels, double shift) {
    double[] values = roi.values;
    int n = values.length;
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double tenth = percentile(sorted, 0.1);
    double ninetieth = percentile(sorted, 0.9);
    double minimum = sorted[0];
    double maximum = sorted[n - 1];
    double mean = PairwiseSum.mean(values);

    double[] scratch = new double[n];
    for (int i = 0; i < n; i++) {
      double shifted = values[i] + shift;
      scratch[i] = shifted * shifted;
    }
    double energy = PairwiseSum.of(scratch);
    for (int i = 0; i < n; i++) {
      scratch[i] = Math.abs(values[i] - mean);
    }
    double meanAbsoluteDeviation = PairwiseSum.mean(scratch);
    for (int i = 0; i < n; i++) {
      double d = values[i] - mean;
      scratch[i] = d * d;
    }
    double m2 = PairwiseSum.mean(scratch);
    for (int i = 0; i < n; i++) {
      double d = values[i] - mean;
      scratch[i] = d * d * d;
    }
    double m3 = PairwiseSum.mean(scratch);
    for (int i = 0; i < n; i++) {
      double d = values[i] - mean;
      scratch[i] = d * d * d * d;
    }
    double m4 = PairwiseSum.mean(scratch);

    double entropy = 0;
    double uniformity = 0;
    for (int count : levels.counts) {
      double p = (double) count / n;
      entropy -= p * (Math.log(p + EPSILON) / Math.log(2));
      uniformity += p * p;
    }
    return new double[] {
      tenth,
      ninetieth,
      energy,
      entropy,
      percentile(sorted, 0.75) - percentile(sorted, 0.25),
      m2 == 0 ? 0 : m4 / (m2 * m2),
      maximum,
      meanAbsoluteDeviation,
      mean,
      percentile(sorted, 0.5),
      minimum,
      maximum - minimum,
      robustMeanAbsoluteDeviation(values, tenth, ninetieth),
      Math.sqrt(energy / n),
      m2 == 0 ? 0 : m3 / Math.pow(m2, 1.5),
      Math.sqrt(m2),
      energy * roi.voxelVolume(),
      uniformity,
      m2
    };
  }

  /** Mean absolute deviation of the values within two bounds about their own mean. */
  private static double robustMeanAbsoluteDeviation(double[] values, double lower, double upper) {
    double[] within = new double[values.length];
    int count = 0;
    for (double value : values) {
      if (value >= lower && value <= upper) {
        within[count++] = value;
      }
    }
    if (count == 0) {
      return Double.NaN;
    }
    within = Arrays.copyOf(within, count);
    double mean = PairwiseSum.mean(within);
    for (int i = 0; i < count; i++) {
      within[i] = Math.abs(within[i] - mean);
    }
    return PairwiseSum.mean(within);
  }

  /** Linear interpolation at position (N − 1)·q of the sorted values. */
  private static double percentile(double[] sorted, double q) {
    double position = (sorted.length - 1) * q;
    int below = (int) Math.floor(position);
    int above = Math.min(below + 1, sorted.length - 1);
    double fraction = position - below;
    double difference = sorted[above] - sorted[below];
    return fraction < 0.5
        ? sorted[below] + difference * fraction
        : sorted[above] - difference * (1 - fraction);
  }
}
