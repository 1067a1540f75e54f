package io.pleura.fusion.evaluation;

import io.pleura.error.InvalidInputException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Area under the ROC curve with the variance of DeLong, DeLong and Clarke-Pearson (1988, Biometrics
 * 44:837-845): var = S<sub>10</sub>/m + S<sub>01</sub>/n, the sample variances (divisor m - 1 and n
 * - 1) of the placement values of the m cases with and the n cases without invasion. The placement
 * values come from mid-ranks (Sun and Xu 2014, IEEE Signal Processing Letters 21:1389-1393).
 *
 * @param auc area under the ROC curve, 0 to 1
 * @param variance its variance, at least 0
 */
public record DeLong(double auc, double variance) {

  /**
   * Computes area and variance.
   *
   * @param cases at least two with and two without invasion
   * @return the area with its variance
   * @throws InvalidInputException when a class has fewer than two cases
   */
  public static DeLong of(ScoredCases cases) {
    Placements placements = Placements.of(cases);
    return new DeLong(cases.areaUnderCurve(), placements.variance());
  }

  /**
   * Standard error of the area.
   *
   * @return at least 0
   */
  public double standardError() {
    return Math.sqrt(variance);
  }

  /**
   * Wald interval: area plus and minus z standard errors, cut at 0 and 1.
   *
   * @param level coverage, such as 0.95
   * @return the area with its interval
   * @throws IllegalArgumentException when the level is not between 0 and 1
   */
  public Estimate wald(double level) {
    double half = Normal.twoSided(level) * standardError();
    return new Estimate(auc, Math.max(0, auc - half), Math.min(1, auc + half), level, "DeLong");
  }

  /**
   * Interval that is symmetric on the logit scale, so it never reaches 0 or 1.
   *
   * @param level coverage, such as 0.95
   * @return the area with its interval; empty at an area of 0 or 1, which has no logit
   * @throws IllegalArgumentException when the level is not between 0 and 1
   */
  public Optional<Estimate> logit(double level) {
    double z = Normal.twoSided(level);
    if (auc == 0 || auc == 1) {
      return Optional.empty();
    }
    double logit = Math.log(auc / (1 - auc));
    double half = z * standardError() / (auc * (1 - auc));
    return Optional.of(
        new Estimate(
            auc, logistic(logit - half), logistic(logit + half), level, "DeLong, logit scale"));
  }

  static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** Placement values. */
  static final class Placements {

    /** For each case with invasion, the share of cases without that score lower, ties one half. */
    private final double[] positive;

    /** For each case without invasion, the share of cases with that score higher, ties one half. */
    private final double[] negative;

    private Placements(double[] positive, double[] negative) {
      this.positive = positive;
      this.negative = negative;
    }

    static Placements of(ScoredCases cases) {
      cases.requireBothClasses("Variance of the area under the ROC curve", 2);
      double[] invaded = new double[cases.positives()];
      double[] intact = new double[cases.negatives()];
      int p = 0;
      int n = 0;
      for (int i = 0; i < cases.size(); i++) {
        if (cases.invasion(i)) {
          invaded[p++] = cases.probability(i);
        } else {
          intact[n++] = cases.probability(i);
        }
      }
      double[] sortedInvaded = invaded.clone();
      double[] sortedIntact = intact.clone();
      Arrays.sort(sortedInvaded);
      Arrays.sort(sortedIntact);
      double[] positive = new double[p];
      for (int i = 0; i < p; i++) {
        positive[i] = twiceBelow(sortedIntact, invaded[i]) / (2.0 * n);
      }
      double[] negative = new double[n];
      for (int j = 0; j < n; j++) {
        negative[j] = (2L * p - twiceBelow(sortedInvaded, intact[j])) / (2.0 * p);
      }
      return new Placements(positive, negative);
    }

    double positive(int index) {
      return positive[index];
    }

    double variance() {
      return covariance(positive, positive) / positive.length
          + covariance(negative, negative) / negative.length;
    }

    double covariance(Placements other) {
      return covariance(positive, other.positive) / positive.length
          + covariance(negative, other.negative) / negative.length;
    }

    Placements minus(Placements other) {
      return new Placements(
          difference(positive, other.positive), difference(negative, other.negative));
    }

    /** How many values are below, twice, plus how many are equal. */
    private static long twiceBelow(double[] sorted, double value) {
      return (long) firstNotBelow(sorted, value) + firstNotBelow(sorted, Math.nextUp(value));
    }

    private static int firstNotBelow(double[] sorted, double value) {
      int low = 0;
      int high = sorted.length;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (sorted[middle] < value) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }

    private static double[] difference(double[] a, double[] b) {
      double[] difference = new double[a.length];
      for (int i = 0; i < a.length; i++) {
        difference[i] = a[i] - b[i];
      }
      return difference;
    }

    private static double covariance(double[] a, double[] b) {
      double meanA = Arrays.stream(a).sum() / a.length;
      double meanB = Arrays.stream(b).sum() / b.length;
      double sum = 0;
      for (int i = 0; i < a.length; i++) {
        sum += (a[i] - meanA) * (b[i] - meanB);
      }
      return sum / (a.length - 1);
    }
  }
}
