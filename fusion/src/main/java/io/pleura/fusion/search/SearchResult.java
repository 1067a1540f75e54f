package io.pleura.fusion.search;

import java.util.List;

/**
 * What a search found and all it tried.
 *
 * @param best the candidate with the highest score at full effort; of equal ones the earliest
 * @param bestScore its score
 * @param evaluations all calls of the objective, in an order that does not depend on threads; no
 *     candidate comes twice with the same budget share
 * @param repeats how often a candidate was proposed again and answered without the objective
 * @param stopped why the search ended
 */
public record SearchResult(
    Candidate best,
    double bestScore,
    List<Evaluation> evaluations,
    int repeats,
    StopReason stopped) {

  /**
   * Copies the list.
   *
   * @param best the candidate with the highest score at full effort; of equal ones the earliest
   * @param bestScore its score
   * @param evaluations all calls of the objective, in order
   * @param repeats how often a candidate was proposed again and answered without the objective
   * @param stopped why the search ended
   */
  public SearchResult {
    evaluations = List.copyOf(evaluations);
  }

  /**
   * How often the objective was called.
   *
   * @return the number of evaluations, whatever their budget share
   */
  public int evaluationsDone() {
    return evaluations.size();
  }

  /**
   * The effort spent, to compare strategies at equal budget.
   *
   * @return the sum of the evaluations' budget shares, in units of one evaluation at full effort
   */
  public double budgetSpent() {
    double sum = 0;
    for (Evaluation evaluation : evaluations) {
      sum += evaluation.budgetShare();
    }
    return sum;
  }
}
