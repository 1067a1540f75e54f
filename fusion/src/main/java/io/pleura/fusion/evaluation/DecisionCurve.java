package io.pleura.fusion.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * Decision curve (Vickers and Elkin 2006, Medical Decision Making 26:565-574): net benefit of
 * treating by the model, NB = (TP - FP t / (1 - t)) / n, against treating all and treating none.
 *
 * @param points one for each threshold probability
 */
public record DecisionCurve(List<Point> points) {

  /**
   * Net benefit at one threshold probability; treating none has net benefit 0.
   *
   * @param threshold threshold probability t, above 0 and below 1
   * @param model net benefit of treating the cases with at least this probability
   * @param treatAll net benefit of treating every case
   */
  public record Point(double threshold, double model, double treatAll) {}

  /**
   * Copies the list.
   *
   * @param points the points
   */
  public DecisionCurve {
    points = List.copyOf(points);
  }

  /**
   * Computes the curve.
   *
   * @param cases the cases
   * @param thresholds threshold probabilities, each above 0 and below 1
   * @return the curve, points in the order of the thresholds
   * @throws IllegalArgumentException when a threshold is outside
   */
  public static DecisionCurve of(ScoredCases cases, double... thresholds) {
    List<Point> points = new ArrayList<>(thresholds.length);
    for (double threshold : thresholds) {
      if (!(threshold > 0 && threshold < 1)) {
        throw new IllegalArgumentException(
            "threshold probability " + threshold + ", needs above 0 and below 1");
      }
      OperatingPoint at = OperatingPoint.at(cases, threshold);
      double odds = threshold / (1 - threshold);
      points.add(
          new Point(
              threshold,
              (at.truePositives() - at.falsePositives() * odds) / cases.size(),
              (cases.positives() - cases.negatives() * odds) / cases.size()));
    }
    return new DecisionCurve(points);
  }
}
