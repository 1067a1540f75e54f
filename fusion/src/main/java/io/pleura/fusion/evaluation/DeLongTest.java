package io.pleura.fusion.evaluation;

import io.pleura.error.InvalidInputException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Test whether two models that scored the same cases have the same area under the ROC curve
 * (DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44:837-845): z = (A - B) / sqrt(var A + var B
 * - 2 cov).
 *
 * @param first area and variance of the first model
 * @param second area and variance of the second model
 * @param covariance covariance of the two areas
 * @param differenceVariance variance of first minus second area, at least 0
 * @param outcome statistic and p value; empty when the difference of the areas has no variance, as
 *     with two models that rank all cases alike
 */
public record DeLongTest(
    DeLong first,
    DeLong second,
    double covariance,
    double differenceVariance,
    Optional<Outcome> outcome) {

  /**
   * Statistic and p value.
   *
   * @param z standard normal under equal areas; above 0 when the first area is larger
   * @param p two-sided p value, 0 to 1
   */
  public record Outcome(double z, double p) {}

  /**
   * Compares two models.
   *
   * @param first scores of the first model
   * @param second scores of the second model, the same cases in the same order
   * @return the test
   * @throws InvalidInputException when the labels of the two differ, or a class has fewer than two
   *     cases
   */
  public static DeLongTest paired(ScoredCases first, ScoredCases second) {
    if (!Arrays.equals(first.labels(), second.labels())) {
      throw new InvalidInputException(
          "delong-not-paired",
          "The labels of the two models differ ("
              + first.size()
              + " and "
              + second.size()
              + " cases).",
          "Give both models' scores of the same cases in the same order.");
    }
    DeLong.Placements a = DeLong.Placements.of(first);
    DeLong.Placements b = DeLong.Placements.of(second);
    double aucA = first.areaUnderCurve();
    double aucB = second.areaUnderCurve();
    double variance = a.minus(b).variance();
    Optional<Outcome> outcome = Optional.empty();
    if (variance > 0) {
      double z = (aucA - aucB) / Math.sqrt(variance);
      outcome = Optional.of(new Outcome(z, Normal.twoSidedP(z)));
    }
    return new DeLongTest(
        new DeLong(aucA, a.variance()),
        new DeLong(aucB, b.variance()),
        a.covariance(b),
        variance,
        outcome);
  }

  /**
   * First minus second area with its Wald interval.
   *
   * @param level coverage, such as 0.95
   * @return the difference, -1 to 1, with its interval
   * @throws IllegalArgumentException when the level is not between 0 and 1
   */
  public Estimate difference(double level) {
    double difference = first.auc() - second.auc();
    double half = Normal.twoSided(level) * Math.sqrt(differenceVariance);
    return new Estimate(difference, difference - half, difference + half, level, "DeLong");
  }
}
