package io.pleura.fusion;

import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Parts patients at random into folds of about equal size, of each class alike. A patient with any
 * case of invasion counts as one with invasion.
 *
 * @param folds how many, 2 to 1000
 * @param seed what the random order starts from
 */
public record StratifiedKFold(int folds, long seed) implements ValidationPlan {

  private static final int MOST = 1000;

  /**
   * Checks the number of folds.
   *
   * @param folds how many, 2 to 1000
   * @param seed what the random order starts from
   * @throws ConfigurationException when the number of folds is out of range
   */
  public StratifiedKFold {
    if (folds < 2 || folds > MOST) {
      throw new ConfigurationException(
          "validation-folds",
          "Cross-validation: " + folds + " folds; it has to be 2 to " + MOST + ".",
          "Choose a number of folds within that range, for example 5.");
    }
  }

  /**
   * Folds of whole patients.
   *
   * @param folds how many, 2 to 1000
   * @param seed what the random order starts from
   * @return the plan
   * @throws ConfigurationException when the number of folds is out of range
   */
  public static StratifiedKFold byPatient(int folds, long seed) {
    return new StratifiedKFold(folds, seed);
  }

  /**
   * Parts the cases. Within a class, patients with most cases are dealt first, each to the fold
   * that has the fewest cases of the class so far, then the fewest in all, then the first.
   *
   * @param cases what to part
   * @return the folds, named from 1
   * @throws InvalidInputException when a class has fewer patients than there are folds
   */
  @Override
  public List<ValidationFold> folds(LabelledCases cases) {
    PatientGroups patients = PatientGroups.of(cases);
    requireEnough(patients.invaded().size(), "with");
    requireEnough(patients.intact().size(), "without");
    PatientGroups order = patients.shuffled(seed);
    String[] foldOfCase = new String[cases.size()];
    int[] dealt = new int[folds];
    deal(order.invaded(), foldOfCase, dealt);
    deal(order.intact(), foldOfCase, dealt);
    List<String> names = IntStream.rangeClosed(1, folds).mapToObj(String::valueOf).toList();
    return FoldAssembly.of(cases, Arrays.asList(foldOfCase), names);
  }

  private void requireEnough(int patients, String which) {
    if (patients < folds) {
      throw new InvalidInputException(
          "validation-too-few-patients",
          "Cross-validation of "
              + folds
              + " folds: there are only "
              + patients
              + " patients "
              + which
              + " invasion, fewer than folds.",
          patients >= 2
              ? "Use at most " + patients + " folds, or give more cases."
              : "Give at least two patients of each class.");
    }
  }

  private void deal(List<List<Integer>> order, String[] foldOfCase, int[] dealt) {
    List<List<Integer>> patients = new ArrayList<>(order);
    patients.sort(Comparator.<List<Integer>>comparingInt(List::size).reversed());
    int[] ofClass = new int[folds];
    for (List<Integer> own : patients) {
      int chosen = 0;
      for (int f = 1; f < folds; f++) {
        if (ofClass[f] < ofClass[chosen]
            || (ofClass[f] == ofClass[chosen] && dealt[f] < dealt[chosen])) {
          chosen = f;
        }
      }
      ofClass[chosen] += own.size();
      dealt[chosen] += own.size();
      for (int position : own) {
        foldOfCase[position] = String.valueOf(chosen + 1);
      }
    }
  }

  @Override
  public String describe() {
    return folds + "-fold, stratified by label, by patient, seed " + seed;
  }
}
