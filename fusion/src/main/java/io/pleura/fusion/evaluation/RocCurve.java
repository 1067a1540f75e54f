package io.pleura.fusion.evaluation;

import io.pleura.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * Receiver operating characteristic: one point for each different probability, by falling
 * threshold, after the point (0, 0) of a threshold above all.
 *
 * @param points the points from (0, 0) to (1, 1)
 */
public record RocCurve(List<Point> points) {

  /**
   * One point.
   *
   * @param threshold cases with at least this probability are called positive; infinity at the
   *     first point
   * @param falsePositiveRate 1 - specificity, 0 to 1
   * @param truePositiveRate sensitivity, 0 to 1
   */
  public record Point(double threshold, double falsePositiveRate, double truePositiveRate) {}

  /**
   * Copies the list.
   *
   * @param points the points
   */
  public RocCurve {
    points = List.copyOf(points);
  }

  /**
   * Computes the curve.
   *
   * @param cases both classes
   * @return the curve
   * @throws InvalidInputException when one class is missing
   */
  public static RocCurve of(ScoredCases cases) {
    cases.requireBothClasses("ROC curve", 1);
    int[] order = cases.byFallingProbability();
    List<Point> points = new ArrayList<>();
    points.add(new Point(Double.POSITIVE_INFINITY, 0, 0));
    int tp = 0;
    int fp = 0;
    for (int i = 0; i < order.length; i++) {
      if (cases.invasion(order[i])) {
        tp++;
      } else {
        fp++;
      }
      double threshold = cases.probability(order[i]);
      if (i + 1 == order.length || cases.probability(order[i + 1]) != threshold) {
        points.add(
            new Point(threshold, (double) fp / cases.negatives(), (double) tp / cases.positives()));
      }
    }
    return new RocCurve(points);
  }
}
