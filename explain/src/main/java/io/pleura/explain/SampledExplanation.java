package io.pleura.explain;

import io.pleura.Explanation;
import java.util.List;

/**
 * An explanation whose contributions are estimates, with how far off each may be.
 *
 * @param explanation base and contributions; they add up to the probability however few samples
 *     were drawn
 * @param standardErrors one a contribution, in the same order and unit, 0 or more; the standard
 *     deviation that the contribution has over seeds. 0 where the contribution is exact. The choice
 *     of the background rows is taken as given.
 */
public record SampledExplanation(Explanation explanation, List<Double> standardErrors) {

  /**
   * Checks the errors.
   *
   * @param explanation base and contributions
   * @param standardErrors one a contribution, in the same order and unit, 0 or more
   * @throws IllegalArgumentException when there is not one error a contribution, or one is below 0
   *     or not finite
   */
  public SampledExplanation {
    standardErrors = List.copyOf(standardErrors);
    if (standardErrors.size() != explanation.contributions().size()) {
      throw new IllegalArgumentException(
          standardErrors.size()
              + " standard errors for "
              + explanation.contributions().size()
              + " contributions");
    }
    for (double error : standardErrors) {
      if (!(error >= 0 && error < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("standard error " + error);
      }
    }
  }
}
