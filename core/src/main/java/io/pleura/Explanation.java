package io.pleura;

import java.util.Comparator;
import java.util.List;

/**
 * Why a prediction came out as it did: {@code base + sum of contributions = probability}, within
 * 1e-9.
 *
 * @param base expected probability before any feature is known
 * @param probability the predicted probability
 * @param contributions one a feature, in schema order
 */
public record Explanation(double base, double probability, List<Contribution> contributions) {

  /** The largest difference between the sum and the probability that is accepted. */
  public static final double TOLERANCE = 1e-9;

  /**
   * Checks the sum.
   *
   * @param base expected probability before any feature is known
   * @param probability the predicted probability
   * @param contributions one a feature, in schema order
   * @throws IllegalArgumentException when base and contributions do not add up to the probability
   */
  public Explanation {
    contributions = List.copyOf(contributions);
    double sum = base;
    for (Contribution contribution : contributions) {
      sum += contribution.contribution();
    }
    if (!(Math.abs(sum - probability) <= TOLERANCE)) {
      throw new IllegalArgumentException(
          "base and contributions sum to " + sum + ", the probability is " + probability);
    }
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
