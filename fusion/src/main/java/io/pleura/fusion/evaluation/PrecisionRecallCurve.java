package io.pleura.fusion.evaluation;

import io.pleura.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * Precision (positive predictive value) against recall (sensitivity): one point for each different
 * probability, by falling threshold, so by rising recall.
 *
 * @param points the points; the last has recall 1
 */
public record PrecisionRecallCurve(List<Point> points) {

  /**
   * One point.
   *
   * @param threshold cases with at least this probability are called positive
   * @param recall sensitivity, 0 to 1
   * @param precision positive predictive value, 0 to 1
   */
  public record Point(double threshold, double recall, double precision) {}

  /**
   * Copies the list.
   *
   * @param points the points
   */
  public PrecisionRecallCurve {
    points = List.copyOf(points);
  }

  /**
   * Computes the curve.
   *
   * @param cases at least one with invasion
   * @return the curve
   * @throws InvalidInputException when no case has invasion
   */
  public static PrecisionRecallCurve of(ScoredCases cases) {
    if (cases.positives() == 0) {
      throw new InvalidInputException(
          "evaluation-few-cases",
          "Precision-recall curve: none of " + cases.size() + " cases has invasion.",
          "Give at least one case with invasion.");
    }
    int[] order = cases.byFallingProbability();
    List<Point> points = new ArrayList<>();
    int tp = 0;
    for (int i = 0; i < order.length; i++) {
      tp += cases.invasion(order[i]) ? 1 : 0;
      double threshold = cases.probability(order[i]);
      if (i + 1 == order.length || cases.probability(order[i + 1]) != threshold) {
        points.add(new Point(threshold, (double) tp / cases.positives(), tp / (i + 1.0)));
      }
    }
    return new PrecisionRecallCurve(points);
  }

  /**
   * Average precision: sum over points of (recall - recall before) precision, without
   * interpolation. A model that knows nothing comes near the share of cases with invasion.
   *
   * @return above 0, at most 1
   */
  public double averagePrecision() {
    double sum = 0;
    double before = 0;
    for (Point point : points) {
      sum += (point.recall() - before) * point.precision();
      before = point.recall();
    }
    return sum;
  }
}
