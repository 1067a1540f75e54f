package io.pleura.fusion.search;

import io.pleura.error.CancelledException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.ExtractionException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import java.io.IOException;
import java.nio.file.Path;
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
   * The same with a file in which the evaluations are saved, whole or not at all, after each
   * generation and within large ones. When the file exists, the search goes on from there and
   * gives, bit for bit, the result of a search that was never interrupted; the objective has to be
   * the same, which nobody checks. The file stays when the search ends.
   *
   * @param space the settings to choose from
   * @param objective scores a candidate
   * @param state the file, JSON; its folder must exist
   * @param context threads, over which the candidates of a generation are spread; progress, one
   *     unit an evaluation; cancellation between evaluations
   * @return the best candidate and all evaluations, the saved ones included
   * @throws ExtractionException when the objective throws or gives a score that is not finite
   * @throws ConfigurationException when the file was saved with other settings or another space
   * @throws InvalidInputException when the file is damaged
   * @throws CancelledException when cancelled
   * @throws IOException when the file cannot be read or written
   */
  SearchResult search(SearchSpace space, Objective objective, Path state, ExecutionContext context)
      throws IOException;

  /**
   * Everything that decides which candidates are tried, for the record.
   *
   * @return value by key, the strategy's name included
   */
  Map<String, String> settings();
}
