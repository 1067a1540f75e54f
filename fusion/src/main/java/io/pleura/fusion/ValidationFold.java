package io.pleura.fusion;

import java.util.List;

/**
 * One turn of a cross-validation.
 *
 * @param name the fold, for example {@code 1}, or the centre that is left out
 * @param training positions of the cases to learn from, ascending
 * @param test positions of the cases to predict, ascending; none of them is learnt from
 */
public record ValidationFold(String name, List<Integer> training, List<Integer> test) {

  /**
   * Copies the lists.
   *
   * @param name the fold, for example {@code 1}, or the centre that is left out
   * @param training positions of the cases to learn from, ascending
   * @param test positions of the cases to predict, ascending; none of them is learnt from
   */
  public ValidationFold {
    training = List.copyOf(training);
    test = List.copyOf(test);
  }
}
