package io.pleura.radiomics;

import java.util.Optional;

/**
 * A value of a feature, or why there is none.
 *
 * @param value finite, or NaN where it is undefined
 * @param undefinedBecause a sentence that says why there is no value; nothing where there is one
 */
public record FeatureValue(double value, Optional<String> undefinedBecause) {

  /**
   * Checks that there is a value or a reason.
   *
   * @param value finite, or NaN where it is undefined
   * @param undefinedBecause why there is no value
   * @throws IllegalArgumentException when there are both or neither, or the reason is blank
   */
  public FeatureValue {
    if (undefinedBecause.isPresent() ? !Double.isNaN(value) : !Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "a feature has a finite value or a reason, not " + value + " and " + undefinedBecause);
    }
    if (undefinedBecause.filter(String::isBlank).isPresent()) {
      throw new IllegalArgumentException("the reason why a feature is undefined is blank");
    }
  }

  /**
   * A value.
   *
   * @param value finite
   * @return the value
   * @throws IllegalArgumentException when it is not finite
   */
  public static FeatureValue of(double value) {
    return new FeatureValue(value, Optional.empty());
  }

  /**
   * No value.
   *
   * @param reason a sentence that says why
   * @return a value that is undefined
   */
  public static FeatureValue undefined(String reason) {
    return new FeatureValue(Double.NaN, Optional.of(reason));
  }
}
