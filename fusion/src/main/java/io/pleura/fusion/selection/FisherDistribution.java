package io.pleura.fusion.selection;

/**
 * Fisher's F distribution, by the continued fraction of the incomplete beta function (Abramowitz
 * and Stegun 1964, 26.5.8 and 26.6).
 *
 * @param numerator degrees of freedom of the numerator, above 0
 * @param denominator degrees of freedom of the denominator, above 0
 */
public record FisherDistribution(double numerator, double denominator) {

  private static final int STEPS = 100_000;
  private static final double TINY = 1e-300;

  /** Lanczos' coefficients for 607/128 (Godfrey 2001). */
  private static final double[] LANCZOS = {
    0.9999999999999971,
    57.15623566586292,
    -59.59796035547549,
    14.136097974741746,
    -0.4919138160976202,
    3.399464998481189e-05,
    4.652362892704858e-05,
    -9.837447530487956e-05,
    0.0001580887032249125,
    -0.00021026444172410488,
    0.00021743961811521265,
    -0.0001643181065367639,
    8.441822398385275e-05,
    -2.6190838401581408e-05,
    3.6899182659531625e-06
  };

  /**
   * Checks the degrees of freedom.
   *
   * @param numerator degrees of freedom of the numerator, above 0
   * @param denominator degrees of freedom of the denominator, above 0
   * @throws IllegalArgumentException when one is not finite and above 0
   */
  public FisherDistribution {
    if (!(numerator > 0 && denominator > 0 && numerator + denominator < 1e9)) {
      throw new IllegalArgumentException("degrees of freedom " + numerator + " and " + denominator);
    }
  }

  /**
   * The probability of a larger value.
   *
   * @param f the value, at least 0, may be infinite
   * @return 0 to 1
   * @throws IllegalArgumentException when the value is negative or NaN
   */
  public double upperTail(double f) {
    if (!(f >= 0)) {
      throw new IllegalArgumentException("F " + f);
    }
    if (f == 0) {
      return 1;
    }
    // Both shares are computed without cancellation.
    double share = denominator / (denominator + numerator * f);
    double rest = Double.isInfinite(f) ? 1 : numerator * f / (denominator + numerator * f);
    return Double.isInfinite(f) ? 0 : incompleteBeta(denominator / 2, numerator / 2, share, rest);
  }

  /**
   * The value that is not exceeded with a probability.
   *
   * @param probability between 0 and 1, both excluded
   * @return the value, above 0
   * @throws IllegalArgumentException when the probability is not between 0 and 1
   */
  public double quantile(double probability) {
    if (!(probability > 0 && probability < 1)) {
      throw new IllegalArgumentException("probability " + probability);
    }
    double low = 0;
    double high = 1;
    while (upperTail(high) > 1 - probability && high < 1e300) {
      low = high;
      high *= 2;
    }
    for (int step = 0; step < 2000; step++) {
      double middle = low + (high - low) / 2;
      if (middle <= low || middle >= high) {
        break;
      }
      if (upperTail(middle) > 1 - probability) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  private static double incompleteBeta(double a, double b, double x, double rest) {
    if (x <= 0) {
      return 0;
    }
    if (rest <= 0) {
      return 1;
    }
    double front =
        Math.exp(
            a * Math.log(x) + b * Math.log(rest) + logGamma(a + b) - logGamma(a) - logGamma(b));
    return x < (a + 1) / (a + b + 2)
        ? front * fraction(a, b, x) / a
        : 1 - front * fraction(b, a, rest) / b;
  }

  /** Lentz's method. */
  private static double fraction(double a, double b, double x) {
    double c = 1;
    double d = 1 / away(1 - (a + b) * x / (a + 1));
    double value = d;
    for (int m = 1; m <= STEPS; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / away(1 + even * d);
      c = away(1 + even / c);
      value *= d * c;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / away(1 + odd * d);
      c = away(1 + odd / c);
      double factor = d * c;
      value *= factor;
      if (Math.abs(factor - 1) < 1e-15) {
        return value;
      }
    }
    throw new ArithmeticException("incomplete beta function " + a + ", " + b + " at " + x);
  }

  private static double away(double value) {
    return Math.abs(value) < TINY ? TINY : value;
  }

  private static double logGamma(double x) {
    if (x < 0.5) {
      return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
    }
    double shifted = x - 1;
    double sum = LANCZOS[0];
    for (int i = 1; i < LANCZOS.length; i++) {
      sum += LANCZOS[i] / (shifted + i);
    }
    double t = shifted + 607.0 / 128 + 0.5;
    return (shifted + 0.5) * Math.log(t) - t + Math.log(Math.sqrt(2 * Math.PI) * sum);
  }
}
