package io.pleura.fusion;

import io.pleura.error.InvalidInputException;
import java.util.List;
import java.util.TreeSet;

/**
 * Folds that somebody chose.
 *
 * @param foldOfCase the fold in which each case is predicted, in the order of the cases
 */
public record PredefinedFolds(List<String> foldOfCase) implements ValidationPlan {

  /**
   * Copies the list.
   *
   * @param foldOfCase the fold in which each case is predicted, in the order of the cases
   */
  public PredefinedFolds {
    foldOfCase = List.copyOf(foldOfCase);
  }

  /**
   * Parts the cases.
   *
   * @param cases as many as folds were given
   * @return the folds in alphabetical order
   * @throws IllegalArgumentException when the numbers differ
   * @throws InvalidInputException when there is only one fold, a patient lies in two, or a fold
   *     leaves one class only to learn from
   */
  @Override
  public List<ValidationFold> folds(LabelledCases cases) {
    if (foldOfCase.size() != cases.size()) {
      throw new IllegalArgumentException(
          "folds of " + foldOfCase.size() + " cases for " + cases.size());
    }
    List<String> names = List.copyOf(new TreeSet<>(foldOfCase));
    if (names.size() < 2) {
      throw new InvalidInputException(
          "validation-one-fold",
          "Cross-validation: all cases are of the same fold, so that none is left to learn from.",
          "Name at least two folds.");
    }
    return FoldAssembly.of(cases, foldOfCase, names);
  }

  @Override
  public String describe() {
    return new TreeSet<>(foldOfCase).size() + " given folds";
  }
}
