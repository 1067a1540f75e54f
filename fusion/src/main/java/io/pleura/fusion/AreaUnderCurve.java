package io.pleura.fusion;

import io.pleura.error.InvalidInputException;
import java.util.Arrays;

/**
 * Area under the ROC curve: the probability that a case with invasion has a higher score than one
 * without, equal scores counting one half (Mann-Whitney).
 */
public final class AreaUnderCurve {

  private AreaUnderCurve() {}

  /**
   * Computes the area.
   *
   * @param scores one score a case, not NaN; higher means invasion is more likely
   * @param invasion one label a case: true for pleural invasion
   * @return 0 to 1; 0.5 when scores say nothing, below 0.5 when they point the wrong way
   * @throws IllegalArgumentException when the lengths differ or a score is NaN
   * @throws InvalidInputException when one class is missing
   */
  public static double of(double[] scores, boolean[] invasion) {
    if (scores.length != invasion.length) {
      throw new IllegalArgumentException(scores.length + " scores, " + invasion.length + " labels");
    }
    int positives = 0;
    for (boolean label : invasion) {
      positives += label ? 1 : 0;
    }
    double[] invaded = new double[positives];
    double[] intact = new double[scores.length - positives];
    int p = 0;
    int n = 0;
    for (int i = 0; i < scores.length; i++) {
      if (Double.isNaN(scores[i])) {
        throw new IllegalArgumentException("score " + i + " is NaN");
      }
      double score = scores[i] + 0.0; // -0.0 ranks with 0.0
      if (invasion[i]) {
        invaded[p++] = score;
      } else {
        intact[n++] = score;
      }
    }
    if (invaded.length == 0 || intact.length == 0) {
      throw new InvalidInputException(
          "auc-one-class",
          "Area under the ROC curve: "
              + invaded.length
              + " cases with and "
              + intact.length
              + " without invasion.",
          "Give scores of cases of both kinds.");
    }
    Arrays.sort(invaded);
    Arrays.sort(intact);
    long halves = 0; // 2 for each pair in the right order, 1 for each tie
    int below = 0;
    int notAbove = 0;
    for (double score : invaded) {
      while (below < intact.length && intact[below] < score) {
        below++;
      }
      while (notAbove < intact.length && intact[notAbove] <= score) {
        notAbove++;
      }
      halves += (long) below + notAbove;
    }
    return halves / (2.0 * invaded.length * intact.length);
  }
}
