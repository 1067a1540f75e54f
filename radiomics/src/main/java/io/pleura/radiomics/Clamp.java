package io.pleura.radiomics;

import io.pleura.error.ConfigurationException;

/**
 * The range to which voxels are limited before anything else.
 *
 * @param lower smallest value, HU
 * @param upper largest value, HU, above the lower
 */
public record Clamp(double lower, double upper) {

  /**
   * Checks the bounds.
   *
   * @param lower smallest value, HU
   * @param upper largest value, HU, above the lower
   * @throws ConfigurationException when a bound is not finite or upper is not above lower
   */
  public Clamp {
    if (!Double.isFinite(lower) || !Double.isFinite(upper) || lower >= upper) {
      throw new ConfigurationException(
          "setting-value",
          "The clamp [" + lower + ", " + upper + "] is no range.",
          "Give two finite numbers, the smaller one first.");
    }
  }
}
