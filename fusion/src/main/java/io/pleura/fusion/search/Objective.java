package io.pleura.fusion.search;

import io.pleura.execution.ExecutionContext;

/**
 * Scores a candidate, for example by cross-validation. Must be safe for concurrent use and give the
 * same score for the same candidate and share, whatever the context.
 */
@FunctionalInterface
public interface Objective {

  /**
   * Scores a candidate. A search that meets a score that is not finite, or an exception, stops with
   * an error that names the candidate.
   *
   * @param candidate the settings to score
   * @param budgetShare how much of the full effort (rows, trees, folds) the score may cost, above 0
   *     and at most 1; always 1 except in {@link SuccessiveHalving}
   * @param context the threads that this score may use, and cancellation; no progress is wanted
   * @return the score, finite, higher is better
   */
  double score(Candidate candidate, double budgetShare, ExecutionContext context);
}
