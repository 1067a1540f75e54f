package io.pleura.fusion.calibration;

import io.pleura.error.InvalidInputException;

/** How a calibration curve is fitted. */
public enum CalibrationMethod {

  /** A sigmoid of two parameters, for few cases; see {@link PlattCalibration}. */
  PLATT,

  /** The best curve that never falls, for many cases; see {@link IsotonicCalibration}. */
  ISOTONIC;

  /**
   * Fits a curve.
   *
   * @param probabilities what the classifier gave, 0 to 1, one a case
   * @param invasion the label of each case: true for pleural invasion
   * @return the curve
   * @throws InvalidInputException when a class is missing ({@code calibration-one-class}) or a
   *     probability is not between 0 and 1 ({@code calibration-value})
   * @throws IllegalArgumentException when the lengths differ
   */
  public Calibration fit(double[] probabilities, boolean[] invasion) {
    requireBothClasses(probabilities, invasion);
    return switch (this) {
      case PLATT -> SigmoidFit.fit(probabilities, invasion);
      case ISOTONIC -> IsotonicFit.fit(probabilities, invasion);
    };
  }

  private static void requireBothClasses(double[] probabilities, boolean[] invasion) {
    if (probabilities.length != invasion.length) {
      throw new IllegalArgumentException(
          probabilities.length + " probabilities, " + invasion.length + " labels");
    }
    int with = 0;
    for (int i = 0; i < probabilities.length; i++) {
      if (!(probabilities[i] >= 0 && probabilities[i] <= 1)) {
        throw new InvalidInputException(
            "calibration-value",
            "Calibration: the probability of case "
                + (i + 1)
                + " is "
                + probabilities[i]
                + "; it has to be between 0 and 1.",
            "Give the probabilities of a classifier, one a case.");
      }
      with += invasion[i] ? 1 : 0;
    }
    if (with == 0 || with == invasion.length) {
      throw new InvalidInputException(
          "calibration-one-class",
          "Calibration: of "
              + invasion.length
              + " cases, "
              + with
              + " are with invasion and "
              + (invasion.length - with)
              + " without.",
          "Give cases of both classes.");
    }
  }

  /** Refuses what is no probability. */
  static void requireProbability(double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("probability " + probability);
    }
  }
}
