package io.pleura.fusion;

import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.fusion.evaluation.LearningPoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/** How the area under the curve grows with the number of training cases. */
final class LearningCurve {

  /** Training cases of each fold are dealt into so many parts, which are then added one by one. */
  private static final int PARTS = 4;

  private LearningCurve() {}

  /**
   * Learns from a quarter, a half and three quarters of the training cases of each fold; what all
   * of them give is known from the validation.
   *
   * @param procedure what learns
   * @param validated what its validation gave
   * @return one point a share; empty where a fold has too few patients to be dealt, a class is
   *     missing from every fold's test cases, or a share cannot be learnt from, for example because
   *     it lacks a centre
   */
  static List<LearningPoint> of(
      LearningProcedure procedure,
      CrossValidation.OutOfFold validated,
      LabelledCases cases,
      List<ValidationFold> folds,
      ExecutionContext context) {
    try {
      return points(procedure, validated, cases, folds, context);
    } catch (InvalidInputException tooLittle) {
      return List.of(); // all cases could be learnt from, so that it is the share's fault
    }
  }

  private static List<LearningPoint> points(
      LearningProcedure procedure,
      CrossValidation.OutOfFold validated,
      LabelledCases cases,
      List<ValidationFold> folds,
      ExecutionContext context) {
    int[] learntFrom = new int[PARTS];
    List<List<Double>> areas =
        Stream.generate(ArrayList<Double>::new)
            .limit(PARTS)
            .<List<Double>>map(list -> list)
            .toList();
    for (ValidationFold fold : folds) {
      LabelledCases training = cases.subset(fold.training());
      if (tooFew(training)) {
        return List.of();
      }
      LabelledCases test = cases.subset(fold.test());
      boolean bothClasses = new HashSet<>(test.data().invasion()).size() == 2;
      List<ValidationFold> dealt =
          StratifiedKFold.byPatient(PARTS, procedure.seed()).folds(training);
      for (int part = 0; part < PARTS; part++) {
        LabelledCases share = training.subset(firstParts(dealt, part + 1));
        learntFrom[part] += share.size();
        if (bothClasses) {
          areas
              .get(part)
              .add(
                  AreaUnderCurve.of(
                      share.size() == training.size()
                          ? validated.probabilities(fold)
                          : predicted(procedure, share, test, context),
                      test.labels()));
        }
      }
    }
    if (areas.get(0).isEmpty()) {
      return List.of();
    }
    List<LearningPoint> points = new ArrayList<>();
    for (int part = 0; part < PARTS; part++) {
      points.add(point(areas.get(part), Math.round((float) learntFrom[part] / folds.size())));
    }
    return points;
  }

  private static double[] predicted(
      LearningProcedure procedure,
      LabelledCases training,
      LabelledCases test,
      ExecutionContext context) {
    LearningProcedure.Fitted fitted = procedure.fit(training, TrainingState.none(), context);
    return fitted.probabilities(test);
  }

  private static LearningPoint point(List<Double> areas, int cases) {
    double mean = areas.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    double squares = areas.stream().mapToDouble(area -> (area - mean) * (area - mean)).sum();
    return new LearningPoint(cases, mean, Math.sqrt(squares / Math.max(1, areas.size() - 1)));
  }

  private static boolean tooFew(LabelledCases cases) {
    PatientGroups patients = PatientGroups.of(cases);
    int least = PARTS * 5; // so that a quarter still has rows enough for a forest
    return patients.invaded().size() < least || patients.intact().size() < least;
  }

  private static List<Integer> firstParts(List<ValidationFold> dealt, int parts) {
    return dealt.stream().limit(parts).flatMap(part -> part.test().stream()).sorted().toList();
  }
}
