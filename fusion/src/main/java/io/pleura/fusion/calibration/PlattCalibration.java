package io.pleura.fusion.calibration;

/**
 * The sigmoid 1 / (1 + exp(slope p + intercept)) (Platt 1999, Probabilistic outputs for support
 * vector machines). Fitted by maximum likelihood to the targets (n1 + 1) / (n1 + 2) with and 1 /
 * (n0 + 2) without invasion, n1 and n0 being the numbers of cases. The search is limited-memory
 * BFGS that stops at a gradient of 1e-6, as in scikit-learn, whose parameters it shares.
 *
 * @param slope factor of the probability, below 0 when a higher probability means invasion
 * @param intercept summand
 */
public record PlattCalibration(double slope, double intercept) implements Calibration {

  /**
   * Checks the parameters.
   *
   * @param slope factor of the probability, below 0 when a higher probability means invasion
   * @param intercept summand
   * @throws IllegalArgumentException when one of them is not finite
   */
  public PlattCalibration {
    if (!Double.isFinite(slope) || !Double.isFinite(intercept)) {
      throw new IllegalArgumentException("slope " + slope + ", intercept " + intercept);
    }
  }

  @Override
  public double calibrate(double probability) {
    CalibrationMethod.requireProbability(probability);
    return 1 / (1 + Math.exp(slope * probability + intercept));
  }

  @Override
  public CalibrationMethod method() {
    return CalibrationMethod.PLATT;
  }
}
