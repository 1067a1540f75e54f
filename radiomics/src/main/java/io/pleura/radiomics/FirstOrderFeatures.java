package io.pleura.radiomics;

/**
 * Statistics of the N values x of the ROI, divisor N throughout, as PyRadiomics and (but for the
 * offset of Kurtosis) IBSI define them.
 */
final class FirstOrderFeatures {

  private static final double EPSILON = Math.ulp(1.0);
  private static final double LOG_2 = Math.log(2);

  private FirstOrderFeatures() {}

  /**
   * All features in the order of {@link FeatureClass#FIRSTORDER}.
   *
   * @param shift added to each value in Energy, TotalEnergy and RootMeanSquared
   */
  static double[] compute(Roi roi, GrayLevels levels, double shift) {
    double[] values = roi.values;
    int n = values.length;
    var percentiles = new Percentiles(values, 0, 0.1, 0.25, 0.5, 0.75, 0.9, 1);
    double minimum = percentiles.of[0];
    double tenth = percentiles.of[1];
    double ninetieth = percentiles.of[5];
    double maximum = percentiles.of[6];

    double[] sums =
        PairwiseSum.of(
            values,
            2,
            (x, count, summands) -> {
              double[] plain = summands[0];
              double[] squares = summands[1];
              for (int i = 0; i < count; i++) {
                double shifted = x[i] + shift;
                plain[i] = x[i];
                squares[i] = shifted * shifted;
              }
            });
    double mean = sums[0] / n;
    double energy = sums[1];

    double[] moments =
        PairwiseSum.of(
            values,
            4,
            (x, count, summands) -> {
              double[] first = summands[0];
              double[] second = summands[1];
              double[] third = summands[2];
              double[] fourth = summands[3];
              for (int i = 0; i < count; i++) {
                double d = x[i] - mean;
                double square = d * d;
                first[i] = Math.abs(d);
                second[i] = square;
                third[i] = square * d;
                fourth[i] = square * d * d;
              }
            });
    double m2 = moments[1] / n;
    double m3 = moments[2] / n;
    double m4 = moments[3] / n;

    double entropy = 0;
    double uniformity = 0;
    for (int count : levels.counts) {
      double p = (double) count / n;
      entropy -= p * (Math.log(p + EPSILON) / LOG_2);
      uniformity += p * p;
    }
    return new double[] {
      tenth,
      ninetieth,
      energy,
      entropy,
      percentiles.of[4] - percentiles.of[2],
      m2 == 0 ? 0 : m4 / (m2 * m2),
      maximum,
      moments[0] / n,
      mean,
      percentiles.of[3],
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

  /**
   * Mean absolute deviation of the values within two bounds about their own mean. The others add
   * zeros, in their places, to the sums.
   */
  private static double robustMeanAbsoluteDeviation(double[] values, double lower, double upper) {
    double[] sums =
        PairwiseSum.of(
            values,
            2,
            (x, count, summands) -> {
              double[] within = summands[0];
              double[] ones = summands[1];
              for (int i = 0; i < count; i++) {
                long kept = ~outside(x[i], lower, upper);
                within[i] = Double.longBitsToDouble(Double.doubleToRawLongBits(x[i]) & kept);
                ones[i] = kept & 1;
              }
            });
    double n = sums[1];
    double mean = sums[0] / n;
    double[] deviations =
        PairwiseSum.of(
            values,
            1,
            (x, count, summands) -> {
              double[] within = summands[0];
              for (int i = 0; i < count; i++) {
                long kept = ~outside(x[i], lower, upper);
                double deviation = Math.abs(x[i] - mean);
                within[i] = Double.longBitsToDouble(Double.doubleToRawLongBits(deviation) & kept);
              }
            });
    return deviations[0] / n;
  }

  /** All bits set for a value outside the bounds, none for another; without a branch. */
  private static long outside(double value, double lower, double upper) {
    return (Double.doubleToRawLongBits(value - lower) | Double.doubleToRawLongBits(upper - value))
        >> (Long.SIZE - 1);
  }

  /** Linear interpolation at position (N − 1)·q of the ascending values. */
  private static final class Percentiles {
    private final double[] of;

    /**
     * Computes.
     *
     * @param q from 0 to 1, ascending
     */
    Percentiles(double[] values, double... q) {
      int last = values.length - 1;
      int[] places = new int[2 * q.length];
      for (int i = 0; i < q.length; i++) {
        places[2 * i] = (int) Math.floor(last * q[i]);
        places[2 * i + 1] = Math.min(places[2 * i] + 1, last);
      }
      double[] found = OrderStatistics.of(values, places);
      of = new double[q.length];
      for (int i = 0; i < q.length; i++) {
        double fraction = last * q[i] - places[2 * i];
        double below = found[2 * i];
        double above = found[2 * i + 1];
        double difference = above - below;
        of[i] =
            fraction < 0.5 ? below + difference * fraction : above - difference * (1 - fraction);
      }
    }
  }
}
