package io.pleura.fusion.sklearn;

import java.util.Arrays;

/** Turns what a model gives into a probability. */
sealed interface Calibrator {

  double probability(double response);

  /**
   * Platt's logistic curve, {@code 1 / (1 + exp(a response + b))}.
   *
   * @param a slope
   * @param b offset
   */
  record Sigmoid(double a, double b) implements Calibrator {

    public Sigmoid {
      if (!Double.isFinite(a) || !Double.isFinite(b)) {
        throw new IllegalArgumentException("its calibration has the numbers " + a + " and " + b);
      }
    }

    @Override
    public double probability(double response) {
      return ModelNode.logistic(-(a * response + b));
    }
  }

  /**
   * Straight lines between points, constant beyond them.
   *
   * @param x rising
   * @param y as many, 0 to 1
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Isotonic(double[] x, double[] y) implements Calibrator {

    public Isotonic {
      if (x.length == 0 || x.length != y.length) {
        throw new IllegalArgumentException(
            "its calibration has " + x.length + " and " + y.length + " numbers");
      }
      for (int i = 0; i < x.length; i++) {
        if (!Double.isFinite(x[i])
            || !(y[i] >= 0 && y[i] <= 1)
            || (i > 0 && !(x[i] > x[i - 1] && y[i] >= y[i - 1]))) {
          throw new IllegalArgumentException("its calibration does not rise at point " + i);
        }
      }
    }

    @Override
    public double probability(double response) {
      int last = x.length - 1;
      if (response <= x[0] || last == 0) {
        return y[0];
      }
      if (response >= x[last]) {
        return y[last];
      }
      int place = Arrays.binarySearch(x, response);
      if (place >= 0) {
        return y[place];
      }
      int low = -place - 2;
      double slope = (y[low + 1] - y[low]) / (x[low + 1] - x[low]);
      return slope * (response - x[low]) + y[low];
    }
  }
}
