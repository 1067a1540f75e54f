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
 * @param outcome statistic and p value; empty when the difference of the areas has no variance, as
 *     with two models that rank all cases alike
 */
public record DeLongTest(
    DeLong first, DeLong second, double covariance, Optional<Outcome> outcome) {

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
        new DeLong(aucA, a.variance()), new DeLong(aucB, b.variance()), a.covariance(b), outcome);
  }
}
