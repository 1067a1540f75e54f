package io.pleura.fusion;

import io.pleura.error.InvalidInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Parts of cases, a larger one holding every smaller one: whole patients of each class alike, in an
 * order that a seed decides.
 */
final class NestedShares {

  /** Fewer patients of a class teach nothing that a larger part would not turn round. */
  private static final int LEAST = 5;

  private final PatientGroups order;
  private final int cases;

  private NestedShares(PatientGroups order, int cases) {
    this.order = order;
    this.cases = cases;
  }

  static NestedShares of(LabelledCases cases, long seed) {
    return new NestedShares(PatientGroups.of(cases).shuffled(seed), cases.size());
  }

  /**
   * The positions of a part, ascending.
   *
   * @param share above 0 and at most 1; the number of patients of a class is rounded
   * @throws InvalidInputException when a class would have fewer than 5 patients
   */
  List<Integer> positions(double share) {
    List<Integer> chosen = new ArrayList<>();
    take(order.invaded(), share, "with", chosen);
    take(order.intact(), share, "without", chosen);
    Collections.sort(chosen);
    return chosen;
  }

  private void take(
      List<List<Integer>> patients, double share, String which, List<Integer> chosen) {
    int count = (int) Math.round(share * patients.size());
    if (count < LEAST && share < 1) {
      throw new InvalidInputException(
          "training-share-too-small",
          "Successive halving: a share of "
              + share
              + " of the "
              + cases
              + " training cases of an inner fold has "
              + count
              + " patients "
              + which
              + " invasion; it needs at least "
              + LEAST
              + ".",
          "Use fewer rounds or a smaller factor, so that the first share is larger, or give more"
              + " cases.");
    }
    patients.stream().limit(count).forEach(chosen::addAll);
  }
}
