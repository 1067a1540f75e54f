package io.pleura.fusion.search;

import io.pleura.error.CancelledException;
import io.pleura.error.ExtractionException;
import io.pleura.execution.ExecutionContext;
import java.util.Map;

/**
 * Decides which candidates of a space are scored. Immutable and safe for concurrent use; the same
 * settings, space and objective give the same result at any number of threads.
 */
public interface SearchStrategy {

  /**
   * Searches for the candidate with the highest score.
   *
   * @param space the settings to choose from
   * @param objective scores a candidate
   * @param context threads, over which the candidates of a generation are spread; progress, one
   *     unit an evaluation; cancellation between evaluations
   * @return the best candidate and all evaluations
   * @throws ExtractionException when the objective throws or gives a score that is not finite
   * @throws CancelledException when cancelled
   */
  SearchResult search(SearchSpace space, Objective objective, ExecutionContext context);

  /**
   * Everything that decides which candidates are tried, for the record.
   *
   * @return value by key, the strategy's name included
   */
  Map<String, String> settings();
}
