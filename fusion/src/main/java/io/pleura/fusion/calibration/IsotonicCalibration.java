package io.pleura.fusion.calibration;

import java.util.List;

/**
 * The curve that fits the labels best in the sense of least squares among all that never fall
 * (Zadrozny and Elkan 2002, KDD:694-699), found by pooling adjacent violators. Straight between its
 * points, level outside of them.
 *
 * @param probabilities where the points are, rising, 0 to 1
 * @param calibrated the calibrated probability at each point, never falling, 0 to 1
 */
public record IsotonicCalibration(List<Double> probabilities, List<Double> calibrated)
    implements Calibration {

  /**
   * Copies the points and checks them.
   *
   * @param probabilities where the points are, rising, 0 to 1
   * @param calibrated the calibrated probability at each point, never falling, 0 to 1
   * @throws IllegalArgumentException when there is no point, or the points are not rising, not
   *     between 0 and 1, or not as many as calibrated probabilities
   */
  public IsotonicCalibration {
    probabilities = List.copyOf(probabilities);
    calibrated = List.copyOf(calibrated);
    if (probabilities.isEmpty() || probabilities.size() != calibrated.size()) {
      throw new IllegalArgumentException(
          probabilities.size() + " points, " + calibrated.size() + " calibrated probabilities");
    }
    for (int i = 0; i < probabilities.size(); i++) {
      CalibrationMethod.requireProbability(probabilities.get(i));
      CalibrationMethod.requireProbability(calibrated.get(i));
      if (i > 0
          && (probabilities.get(i) <= probabilities.get(i - 1)
              || calibrated.get(i) < calibrated.get(i - 1))) {
        throw new IllegalArgumentException("point " + i + " does not rise");
      }
    }
  }

  @Override
  public double calibrate(double probability) {
    CalibrationMethod.requireProbability(probability);
    int last = probabilities.size() - 1;
    if (probability <= probabilities.get(0)) {
      return calibrated.get(0);
    }
    if (probability >= probabilities.get(last)) {
      return calibrated.get(last);
    }
    int low = 0;
    int high = last;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (probabilities.get(middle) <= probability) {
        low = middle;
      } else {
        high = middle;
      }
    }
    double x = probabilities.get(low);
    double y = calibrated.get(low);
    double slope = (calibrated.get(high) - y) / (probabilities.get(high) - x);
    // Rounding must not carry the value beyond the ends of its piece.
    return Math.min(slope * (probability - x) + y, calibrated.get(high));
  }

  @Override
  public CalibrationMethod method() {
    return CalibrationMethod.ISOTONIC;
  }
}
