package io.pleura.feature;

/**
 * How far two values of one feature may lie apart when they are computed from the same study on
 * different processors.
 *
 * @param relative largest difference as a part of the expected value's magnitude, at least 0
 * @param absolute difference that is always accepted, in the feature's unit, at least 0
 */
public record Tolerance(double relative, double absolute) {

  /** For arithmetic in Java, which is the same on every processor up to rounding in libraries. */
  public static final Tolerance ROUNDING = new Tolerance(1e-6, 1e-9);

  /**
   * Checks the numbers.
   *
   * @param relative largest difference as a part of the expected value's magnitude, at least 0
   * @param absolute difference that is always accepted, in the feature's unit, at least 0
   * @throws IllegalArgumentException when one is negative or not finite, or both are 0
   */
  public Tolerance {
    if (!(relative >= 0 && absolute >= 0 && relative + absolute > 0)
        || Double.isInfinite(relative + absolute)) {
      throw new IllegalArgumentException("tolerance " + relative + ", " + absolute);
    }
  }

  /**
   * The difference of two values as a share of what is accepted.
   *
   * @param expected the value to compare with, finite
   * @param found the value to judge
   * @return at most 1 when it is accepted; NaN when the found value is NaN
   */
  public double share(double expected, double found) {
    double accepted = Math.max(absolute, relative * Math.abs(expected));
    double difference = Math.abs(found - expected);
    return difference == 0 ? 0 : difference / accepted;
  }
}
