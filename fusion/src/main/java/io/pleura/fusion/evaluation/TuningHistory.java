package io.pleura.fusion.evaluation;

import java.util.List;

/**
 * What a search for settings found, evaluation by evaluation.
 *
 * @param strategy name of the search, such as {@code particle swarm}
 * @param scores score of each evaluation in the order they were made, finite, higher is better
 */
public record TuningHistory(String strategy, List<Double> scores) {

  /**
   * Copies the list.
   *
   * @param strategy name of the search
   * @param scores score of each evaluation
   * @throws IllegalArgumentException when there is none or one is not finite
   */
  public TuningHistory {
    scores = List.copyOf(scores);
    if (scores.isEmpty() || !scores.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(strategy + ": scores " + scores);
    }
  }
}
