package io.pleura.fusion;

import io.pleura.fusion.search.SearchStrategy;
import java.util.Optional;

/**
 * A kind of classifier, and how its hyper-parameters are found.
 *
 * @param classifier the kind
 * @param strategy how they are searched; empty for the defaults
 */
public record TuningPlan(TunableClassifier classifier, Optional<SearchStrategy> strategy) {

  /**
   * A search.
   *
   * @param classifier the kind
   * @param strategy how hyper-parameters are searched
   * @return the plan
   */
  public static TuningPlan tunedBy(TunableClassifier classifier, SearchStrategy strategy) {
    return new TuningPlan(classifier, Optional.of(strategy));
  }

  /**
   * No search.
   *
   * @param classifier the kind
   * @return the plan that takes the defaults
   */
  public static TuningPlan defaults(TunableClassifier classifier) {
    return new TuningPlan(classifier, Optional.empty());
  }
}
