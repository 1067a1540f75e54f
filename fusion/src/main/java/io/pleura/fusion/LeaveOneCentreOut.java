package io.pleura.fusion;

import io.pleura.error.InvalidInputException;
import java.util.List;
import java.util.TreeSet;

/** Predicts the cases of each centre by a model that learnt from the other centres only. */
public record LeaveOneCentreOut() implements ValidationPlan {

  /**
   * Parts the cases by centre.
   *
   * @param cases what to part
   * @return a fold a centre, named after it, in alphabetical order
   * @throws InvalidInputException when centres are unknown, there is only one, a patient has cases
   *     of two centres, or the other centres have one class only
   */
  @Override
  public List<ValidationFold> folds(LabelledCases cases) {
    if (!cases.hasCentres()) {
      throw new InvalidInputException(
          "validation-no-centres",
          "Leave one centre out: it is not known at which centre each case was scanned.",
          "Give the centre of each case, in a table in the column center.");
    }
    List<String> centres = List.copyOf(new TreeSet<>(cases.centres()));
    if (centres.size() < 2) {
      throw new InvalidInputException(
          "validation-one-centre",
          "Leave one centre out: all cases are of the centre '" + centres.get(0) + "'.",
          "Give cases of at least two centres, or use stratified folds.");
    }
    return FoldAssembly.of(cases, cases.centres(), centres);
  }

  @Override
  public String describe() {
    return "one centre left out at a time";
  }
}
