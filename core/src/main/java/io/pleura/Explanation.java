package io.pleura;

import io.pleura.tree.ScoreFunction;
import java.util.Comparator;
import java.util.List;

/**
 * Why a prediction came out as it did: base and contributions add up to the probability, or to its
 * log odds, within 1e-9 of the probability.
 *
 * @param base expected outcome before any feature is known, in units of the scale
 * @param probability the predicted probability, 0 to 1
 * @param contributions one a feature, in schema order, in units of the scale
 * @param scale what adds up
 */
public record Explanation(
    double base, double probability, List<Contribution> contributions, Scale scale) {

  /** The largest difference between the sum's probability and the probability that is accepted. */
  public static final double TOLERANCE = 1e-9;

  /** What base and contributions add up to. */
  public enum Scale {
    /** The probability of invasion. */
    PROBABILITY {
      @Override
      double toProbability(double sum) {
        return sum;
      }
    },
    /** The natural logarithm of the odds of invasion, {@code log(p / (1 - p))}. */
    LOG_ODDS {
      @Override
      double toProbability(double sum) {
        return ScoreFunction.LOGISTIC.probability(sum);
      }
    };

    abstract double toProbability(double sum);
  }

  /**
   * Checks the sum.
   *
   * @param base expected outcome before any feature is known, in units of the scale
   * @param probability the predicted probability, 0 to 1
   * @param contributions one a feature, in schema order, in units of the scale
   * @param scale what adds up
   * @throws IllegalArgumentException when base and contributions do not add up to the probability
   */
  public Explanation {
    contributions = List.copyOf(contributions);
    double sum = base;
    for (Contribution contribution : contributions) {
      sum += contribution.contribution();
    }
    if (!(Math.abs(scale.toProbability(sum) - probability) <= TOLERANCE)) {
      throw new IllegalArgumentException(
          "base and contributions sum to "
              + sum
              + (scale == Scale.LOG_ODDS ? " log odds" : "")
              + ", the probability is "
              + probability);
    }
  }

  /**
   * An explanation in units of probability.
   *
   * @param base expected probability before any feature is known
   * @param probability the predicted probability, 0 to 1
   * @param contributions one a feature, in schema order
   * @throws IllegalArgumentException when base and contributions do not add up to the probability
   */
  public Explanation(double base, double probability, List<Contribution> contributions) {
    this(base, probability, contributions, Scale.PROBABILITY);
  }

  /**
   * What base and contributions add up to.
   *
   * @return the sum, in units of the scale
   */
  public double sum() {
    double sum = base;
    for (Contribution contribution : contributions) {
      sum += contribution.contribution();
    }
    return sum;
  }

  /**
   * The contributions that moved the probability most, whichever way.
   *
   * @param count how many, at least 0
   * @return largest magnitude first, equal magnitudes in schema order; fewer when there are fewer
   */
  public List<Contribution> top(int count) {
    return contributions.stream()
        .sorted(
            Comparator.comparingDouble((Contribution c) -> Math.abs(c.contribution())).reversed())
        .limit(count)
        .toList();
  }
}
