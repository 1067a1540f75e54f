package io.pleura.fusion.agreement;

import io.pleura.error.InvalidInputException;
import io.pleura.fusion.selection.FisherDistribution;

/**
 * The intraclass correlation of single measurements with its confidence interval (Shrout and Fleiss
 * 1979, Psychol Bull 86:420-428).
 *
 * @param form which of the coefficients
 * @param value the coefficient, at most 1; below 0 when measurements of one subject differ more
 *     than subjects do
 * @param lower lower bound
 * @param upper upper bound
 * @param level coverage of the interval, such as 0.95
 */
public record IntraclassCorrelation(
    Form form, double value, double lower, double upper, double level) {

  /** Which of the coefficients. */
  public enum Form {
    /** ICC(2,1): raters are a sample; differences between them count. */
    ABSOLUTE_AGREEMENT,
    /** ICC(3,1): raters are fixed; constant differences between them do not count. */
    CONSISTENCY
  }

  /**
   * Computes the coefficient. Measurements that agree without any difference give 1 and the
   * interval from 1 to 1.
   *
   * @param measurements one array a subject, one finite value a rater; at least two of each
   * @param form which of the coefficients
   * @param level coverage of the interval, such as 0.95
   * @return value and interval
   * @throws InvalidInputException when there are fewer than two subjects or raters ({@code
   *     agreement-few-measurements}), a value is not finite ({@code agreement-value}) or all are
   *     equal, so that there is nothing to compare ({@code agreement-constant})
   * @throws IllegalArgumentException when subjects have different numbers of raters or the level is
   *     not between 0 and 1
   */
  public static IntraclassCorrelation of(double[][] measurements, Form form, double level) {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("confidence level " + level + ", needs 0 to 1");
    }
    int s = measurements.length;
    int k = s == 0 ? 0 : measurements[0].length;
    if (s < 2 || k < 2) {
      throw new InvalidInputException(
          "agreement-few-measurements",
          "Agreement: " + s + " subjects measured " + k + " times.",
          "Measure at least two subjects at least twice each.");
    }
    if (isConstant(measurements)) {
      throw new InvalidInputException(
          "agreement-constant",
          "Agreement: all measurements are " + measurements[0][0] + ", so that none is defined.",
          "Leave this feature out.");
    }
    double between = 0;
    double raters = 0;
    double residual = 0;
    double[] subjectMean = new double[s];
    double[] raterMean = new double[k];
    double mean = 0;
    for (int i = 0; i < s; i++) {
      for (int j = 0; j < k; j++) {
        subjectMean[i] += measurements[i][j] / k;
        raterMean[j] += measurements[i][j] / s;
      }
      mean += subjectMean[i] / s;
    }
    for (int i = 0; i < s; i++) {
      between += (subjectMean[i] - mean) * (subjectMean[i] - mean);
      for (int j = 0; j < k; j++) {
        double rest = measurements[i][j] - subjectMean[i] - raterMean[j] + mean;
        residual += rest * rest;
      }
    }
    for (int j = 0; j < k; j++) {
      raters += (raterMean[j] - mean) * (raterMean[j] - mean);
    }
    double freedom = (s - 1.0) * (k - 1);
    double msr = k * between / (s - 1);
    double msc = s * raters / (k - 1);
    double mse = residual / freedom;
    return form == Form.CONSISTENCY
        ? consistency(s, k, msr, mse, level)
        : absolute(s, k, msr, msc, mse, level);
  }

  /** Whether all measurements are equal. */
  static boolean isConstant(double[][] measurements) {
    boolean constant = true;
    for (int i = 0; i < measurements.length; i++) {
      if (measurements[i].length != measurements[0].length) {
        throw new IllegalArgumentException(
            measurements[i].length
                + " measurements of subject "
                + i
                + ", of the first "
                + measurements[0].length);
      }
      for (double value : measurements[i]) {
        if (!Double.isFinite(value)) {
          throw new InvalidInputException(
              "agreement-value",
              "Agreement: a measurement of subject " + (i + 1) + " is " + value + ".",
              "Give finite measurements, or leave this subject out.");
        }
        constant &= value == measurements[0][0];
      }
    }
    return constant;
  }

  private static IntraclassCorrelation consistency(
      int s, int k, double msr, double mse, double level) {
    double freedom = (s - 1.0) * (k - 1);
    double tail = (1 + level) / 2;
    double narrow = new FisherDistribution(s - 1, freedom).quantile(tail);
    double wide = new FisherDistribution(freedom, s - 1).quantile(tail);
    // Written without F = msr / mse, which is infinite for full agreement.
    return new IntraclassCorrelation(
        Form.CONSISTENCY,
        (msr - mse) / (msr + (k - 1) * mse),
        (msr - narrow * mse) / (msr + (k - 1) * narrow * mse),
        (msr * wide - mse) / (msr * wide + (k - 1) * mse),
        level);
  }

  private static IntraclassCorrelation absolute(
      int s, int k, double msr, double msc, double mse, double level) {
    double value = (msr - mse) / (msr + (k - 1) * mse + k * (msc - mse) / s);
    double a = k * value * msc;
    double b = (s * (1 + (k - 1) * value) - k * value) * mse;
    if (a == 0 && b == 0) {
      return new IntraclassCorrelation(Form.ABSOLUTE_AGREEMENT, value, value, value, level);
    }
    double freedom = (s - 1.0) * (k - 1) * (a + b) * (a + b) / ((s - 1) * a * a + b * b);
    double tail = (1 + level) / 2;
    double narrow = new FisherDistribution(s - 1, freedom).quantile(tail);
    double wide = new FisherDistribution(freedom, s - 1).quantile(tail);
    double rest = k * msc + ((double) k * s - k - s) * mse;
    return new IntraclassCorrelation(
        Form.ABSOLUTE_AGREEMENT,
        value,
        s * (msr - narrow * mse) / (narrow * rest + s * msr),
        s * (wide * msr - mse) / (rest + s * wide * msr),
        level);
  }
}
