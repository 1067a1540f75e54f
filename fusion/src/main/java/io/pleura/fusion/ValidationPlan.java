package io.pleura.fusion;

import io.pleura.error.InvalidInputException;
import java.util.List;

/**
 * How cases are parted into those to learn from and those to predict. Every case is predicted
 * exactly once, and all cases of a patient lie on the same side.
 */
public sealed interface ValidationPlan permits StratifiedKFold, LeaveOneCentreOut, PredefinedFolds {

  /**
   * Parts the cases. The same cases give the same folds.
   *
   * @param cases what to part
   * @return at least two folds
   * @throws InvalidInputException when the cases cannot be parted so, for example too few patients
   *     of a class
   */
  List<ValidationFold> folds(LabelledCases cases);

  /**
   * What was done, in words for a report.
   *
   * @return one clause, for example {@code 5-fold, stratified by label, by patient, seed 42}
   */
  String describe();
}
