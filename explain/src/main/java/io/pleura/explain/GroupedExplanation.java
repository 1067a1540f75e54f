package io.pleura.explain;

import io.pleura.Explanation;
import io.pleura.tree.ScoreFunction;
import java.util.List;

/**
 * An explanation by groups of features: base and contributions of the groups add up to the
 * probability, or to its log odds, within {@link Explanation#TOLERANCE} of the probability.
 *
 * @param base expected outcome before any feature is known, in units of the scale
 * @param probability the predicted probability, 0 to 1
 * @param groups the groups of the highest level; each feature is in one of them
 * @param scale what adds up
 */
public record GroupedExplanation(
    double base, double probability, List<ContributionGroup> groups, Explanation.Scale scale) {

  /**
   * Checks the sum.
   *
   * @param base expected outcome before any feature is known, in units of the scale
   * @param probability the predicted probability, 0 to 1
   * @param groups the groups of the highest level
   * @param scale what adds up
   * @throws IllegalArgumentException when base and groups do not add up to the probability
   */
  public GroupedExplanation {
    groups = List.copyOf(groups);
    double sum = base;
    for (ContributionGroup group : groups) {
      sum += group.contribution();
    }
    double outcome =
        switch (scale) {
          case PROBABILITY -> sum;
          case LOG_ODDS -> ScoreFunction.LOGISTIC.probability(sum);
        };
    if (!(Math.abs(outcome - probability) <= Explanation.TOLERANCE)) {
      throw new IllegalArgumentException(
          "base and groups sum to " + sum + ", the probability is " + probability);
    }
  }
}
