package io.pleura.fusion;

import io.pleura.error.InvalidInputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns the fold of each case into training and test positions. */
final class FoldAssembly {

  private FoldAssembly() {}

  /**
   * Makes the folds.
   *
   * @param foldOfCase the fold in which each case is predicted
   * @param order the names of all folds, in order
   * @throws InvalidInputException when a patient lies in two folds, or a fold leaves one class only
   *     to learn from
   */
  static List<ValidationFold> of(LabelledCases cases, List<String> foldOfCase, List<String> order) {
    requireWholePatients(cases, foldOfCase);
    Map<String, List<Integer>> test = new LinkedHashMap<>();
    order.forEach(name -> test.put(name, new ArrayList<>()));
    for (int i = 0; i < foldOfCase.size(); i++) {
      test.computeIfAbsent(foldOfCase.get(i), name -> new ArrayList<>()).add(i);
    }
    List<ValidationFold> folds = new ArrayList<>();
    test.forEach(
        (name, tested) -> {
          List<Integer> training = new ArrayList<>();
          boolean invasion = false;
          boolean intact = false;
          for (int i = 0; i < foldOfCase.size(); i++) {
            if (!foldOfCase.get(i).equals(name)) {
              training.add(i);
              invasion |= cases.data().invasion().get(i);
              intact |= !cases.data().invasion().get(i);
            }
          }
          if (!invasion || !intact) {
            throw new InvalidInputException(
                "validation-one-class",
                "Without fold '"
                    + name
                    + "' there is no case "
                    + (invasion ? "without" : "with")
                    + " invasion to learn from.",
                "Part the cases so that both classes remain without each fold.");
          }
          folds.add(new ValidationFold(name, training, tested));
        });
    return List.copyOf(folds);
  }

  private static void requireWholePatients(LabelledCases cases, List<String> foldOfCase) {
    Map<String, Integer> first = new HashMap<>();
    for (int i = 0; i < foldOfCase.size(); i++) {
      Integer other = first.putIfAbsent(cases.patients().get(i), i);
      if (other != null && !foldOfCase.get(other).equals(foldOfCase.get(i))) {
        throw new InvalidInputException(
            "validation-patient-in-two-folds",
            "Patient '"
                + cases.patients().get(i)
                + "' lies in two folds: case '"
                + cases.ids().get(other)
                + "' in '"
                + foldOfCase.get(other)
                + "', case '"
                + cases.ids().get(i)
                + "' in '"
                + foldOfCase.get(i)
                + "'.",
            "Put all cases of a patient into the same fold.");
      }
    }
  }
}
