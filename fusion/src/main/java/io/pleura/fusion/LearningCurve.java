package io.pleura.fusion;

import io.pleura.execution.ExecutionContext;
import io.pleura.fusion.evaluation.LearningPoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How the area under the curve grows with the number of training cases. */
final class LearningCurve {

  /** Training cases of each fold are dealt into so many parts, which are then added one by one. */
  private static final int PARTS = 4;

  private LearningCurve() {}

  /**
   * Learns from a quarter, a half, three quarters and all of the training cases of each fold.
   *
   * @return one point a share; empty where a fold has too few patients to be dealt, or a class is
   *     missing from every fold's test cases
   */
  static List<LearningPoint> of(
      LearningProcedure procedure,
      LabelledCases cases,
      List<ValidationFold> folds,
      ExecutionContext context) {
    List<LearningPoint> points = new ArrayList<>();
    for (int parts = 1; parts <= PARTS; parts++) {
      List<Double> areas = new ArrayList<>();
      int learntFrom = 0;
      for (ValidationFold fold : folds) {
        LabelledCases training = cases.subset(fold.training());
        if (tooFew(training)) {
          return List.of();
        }
        LabelledCases share = firstParts(training, parts, procedure.seed());
        learntFrom += share.size();
        LearningProcedure.Fitted fitted = procedure.fit(share, context);
        LabelledCases test = cases.subset(fold.test());
        if (new HashSet<>(test.data().invasion()).size() == 2) {
          areas.add(
              AreaUnderCurve.of(
                  test.data().rows().stream().mapToDouble(fitted::probability).toArray(),
                  test.labels()));
        }
      }
      if (areas.isEmpty()) {
        return List.of();
      }
      double mean = areas.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
      double squares = areas.stream().mapToDouble(area -> (area - mean) * (area - mean)).sum();
      points.add(
          new LearningPoint(
              Math.round((float) learntFrom / folds.size()),
              mean,
              Math.sqrt(squares / Math.max(1, areas.size() - 1))));
    }
    return points;
  }

  private static boolean tooFew(LabelledCases cases) {
    Set<String> invaded = new HashSet<>();
    Set<String> all = new HashSet<>(cases.patients());
    for (int i = 0; i < cases.size(); i++) {
      if (cases.data().invasion().get(i)) {
        invaded.add(cases.patients().get(i));
      }
    }
    int least = PARTS * 5; // so that a quarter still has rows enough for a forest
    return invaded.size() < least || all.size() - invaded.size() < least;
  }

  private static LabelledCases firstParts(LabelledCases training, int parts, long seed) {
    List<Integer> chosen = new ArrayList<>();
    StratifiedKFold.byPatient(PARTS, seed).folds(training).stream()
        .limit(parts)
        .forEach(part -> chosen.addAll(part.test()));
    return training.subset(chosen.stream().sorted().toList());
  }
}
