package io.pleura.fusion.evaluation;

import io.pleura.error.InvalidInputException;

/**
 * Calibration by logistic regression of the label on the logit of the probability (Cox 1958,
 * Biometrika 45:562-565): logit P(invasion) = intercept + slope logit(p), by maximum likelihood.
 * Probabilities are clipped to 0.001 .. 0.999 first. Perfect calibration has intercept 0 and slope
 * 1; a slope below 1 means that probabilities are too extreme.
 *
 * @param intercept intercept, on the logit scale
 * @param slope slope
 * @param interceptStandardError standard error of the intercept
 * @param slopeStandardError standard error of the slope
 * @param interceptAtUnitSlope intercept when the slope is held at 1 (calibration in the large):
 *     above 0 when probabilities are too low on the whole
 */
public record CalibrationLine(
    double intercept,
    double slope,
    double interceptStandardError,
    double slopeStandardError,
    double interceptAtUnitSlope) {

  private static final double CLIP = 1e-3;
  private static final int STEPS = 200;

  /**
   * Fits the line.
   *
   * @param cases both classes, their probabilities overlapping
   * @return the line
   * @throws InvalidInputException when one class is missing ({@code evaluation-few-cases}), or a
   *     threshold separates the classes so that no finite slope is best ({@code
   *     calibration-separated})
   */
  public static CalibrationLine of(ScoredCases cases) {
    cases.requireBothClasses("Calibration line", 1);
    int n = cases.size();
    double[] logit = new double[n];
    boolean[] invasion = cases.labels();
    for (int i = 0; i < n; i++) {
      double p = Math.min(Math.max(cases.probability(i), CLIP), 1 - CLIP);
      logit[i] = Math.log(p / (1 - p));
    }
    requireOverlap(logit, invasion);
    Fit free = fit(logit, invasion, true);
    Fit shift = fit(logit, invasion, false);
    double determinant = free.h00 * free.h11 - free.h01 * free.h01;
    return new CalibrationLine(
        free.intercept,
        free.slope,
        Math.sqrt(free.h11 / determinant),
        Math.sqrt(free.h00 / determinant),
        shift.intercept);
  }

  /**
   * Slope with its Wald interval.
   *
   * @param level coverage, such as 0.95
   * @return the slope with its interval
   * @throws IllegalArgumentException when the level is not between 0 and 1
   */
  public Estimate slope(double level) {
    double half = Normal.twoSided(level) * slopeStandardError;
    return new Estimate(slope, slope - half, slope + half, level, "Wald");
  }

  /**
   * Intercept with its Wald interval.
   *
   * @param level coverage, such as 0.95
   * @return the intercept with its interval
   * @throws IllegalArgumentException when the level is not between 0 and 1
   */
  public Estimate intercept(double level) {
    double half = Normal.twoSided(level) * interceptStandardError;
    return new Estimate(intercept, intercept - half, intercept + half, level, "Wald");
  }

  private static void requireOverlap(double[] logit, boolean[] invasion) {
    double lowWith = Double.POSITIVE_INFINITY;
    double highWith = Double.NEGATIVE_INFINITY;
    double lowWithout = Double.POSITIVE_INFINITY;
    double highWithout = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < logit.length; i++) {
      if (invasion[i]) {
        lowWith = Math.min(lowWith, logit[i]);
        highWith = Math.max(highWith, logit[i]);
      } else {
        lowWithout = Math.min(lowWithout, logit[i]);
        highWithout = Math.max(highWithout, logit[i]);
      }
    }
    if (highWithout <= lowWith || highWith <= lowWithout) {
      throw new InvalidInputException(
          "calibration-separated",
          "Calibration line: the probabilities of cases with invasion ("
              + DeLong.logistic(lowWith)
              + " to "
              + DeLong.logistic(highWith)
              + ") and without ("
              + DeLong.logistic(lowWithout)
              + " to "
              + DeLong.logistic(highWithout)
              + ") do not overlap, so no finite slope fits best.",
          "Give more cases, or leave the calibration line out.");
    }
  }

  /** Newton's method, each step halved until the likelihood does not fall. */
  private static Fit fit(double[] logit, boolean[] invasion, boolean slopeFree) {
    Fit fit = new Fit(logit, invasion, 0, 1);
    for (int step = 0; step < STEPS; step++) {
      double determinant = fit.h00 * fit.h11 - fit.h01 * fit.h01;
      double toIntercept =
          slopeFree ? (fit.h11 * fit.g0 - fit.h01 * fit.g1) / determinant : fit.g0 / fit.h00;
      double toSlope = slopeFree ? (fit.h00 * fit.g1 - fit.h01 * fit.g0) / determinant : 0;
      double scale = 1;
      Fit next = new Fit(logit, invasion, fit.intercept + toIntercept, fit.slope + toSlope);
      while (!(next.likelihood >= fit.likelihood - 1e-12 * Math.abs(fit.likelihood))
          && scale > 1e-10) {
        scale /= 2;
        next =
            new Fit(
                logit, invasion, fit.intercept + scale * toIntercept, fit.slope + scale * toSlope);
      }
      fit = next;
      double moved = scale * Math.max(Math.abs(toIntercept), Math.abs(toSlope));
      if (moved <= 1e-13 * Math.max(1, Math.max(Math.abs(fit.intercept), Math.abs(fit.slope)))) {
        return fit;
      }
    }
    double size = Math.max(Math.abs(fit.g0), slopeFree ? Math.abs(fit.g1) : 0);
    if (!(size <= 1e-9 * logit.length)) {
      throw new InvalidInputException(
          "calibration-not-converged",
          "Calibration line: no maximum of the likelihood after "
              + STEPS
              + " steps (gradient "
              + size
              + ").",
          "Give more cases, or leave the calibration line out.");
    }
    return fit;
  }

  /** Likelihood with gradient and information at one line. */
  private static final class Fit {
    final double intercept;
    final double slope;
    final double likelihood;
    final double g0;
    final double g1;
    final double h00;
    final double h01;
    final double h11;

    Fit(double[] logit, boolean[] invasion, double intercept, double slope) {
      this.intercept = intercept;
      this.slope = slope;
      double sum = 0;
      double sumG0 = 0;
      double sumG1 = 0;
      double sumH00 = 0;
      double sumH01 = 0;
      double sumH11 = 0;
      for (int i = 0; i < logit.length; i++) {
        double x = logit[i];
        double eta = intercept + slope * x;
        double q = DeLong.logistic(eta);
        double residual = (invasion[i] ? 1 : 0) - q;
        double weight = q * (1 - q);
        double signed = invasion[i] ? -eta : eta;
        sum -= Math.max(signed, 0) + Math.log1p(Math.exp(-Math.abs(signed)));
        sumG0 += residual;
        sumG1 += residual * x;
        sumH00 += weight;
        sumH01 += weight * x;
        sumH11 += weight * x * x;
      }
      likelihood = sum;
      g0 = sumG0;
      g1 = sumG1;
      h00 = sumH00;
      h01 = sumH01;
      h11 = sumH11;
    }
  }
}
