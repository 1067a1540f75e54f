package io.pleura.fusion.evaluation;

import smile.math.special.Erf;

/** The standard normal distribution. */
final class Normal {

  private Normal() {}

  /** z such that the share {@code level} lies between -z and z. */
  static double twoSided(double level) {
    requireLevel(level);
    return Math.sqrt(2) * Erf.inverfc(1 - level);
  }

  /** Two-sided p value of a standard normal statistic. */
  static double twoSidedP(double z) {
    return Erf.erfc(Math.abs(z) / Math.sqrt(2));
  }

  static void requireLevel(double level) {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("confidence level " + level + ", needs 0 to 1");
    }
  }
}
