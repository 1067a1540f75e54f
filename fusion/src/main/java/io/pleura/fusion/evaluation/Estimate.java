package io.pleura.fusion.evaluation;

import java.util.Locale;

/**
 * A number with its confidence interval. Text: {@code 0.81 [0.72, 0.90]}.
 *
 * @param value the estimate
 * @param low lower bound, not above high
 * @param high upper bound
 * @param level coverage of the interval, above 0 and below 1, such as 0.95
 * @param method how the interval was made, such as {@code DeLong}
 */
public record Estimate(double value, double low, double high, double level, String method) {

  /**
   * Checks the numbers.
   *
   * @param value the estimate
   * @param low lower bound
   * @param high upper bound
   * @param level coverage of the interval
   * @param method how the interval was made
   * @throws IllegalArgumentException when a number is NaN, low is above high, or the level is not
   *     between 0 and 1
   */
  public Estimate {
    if (Double.isNaN(value) || !(low <= high)) {
      throw new IllegalArgumentException(value + " [" + low + ", " + high + "]");
    }
    Normal.requireLevel(level);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.2f [%.2f, %.2f]", value, low, high);
  }
}
