package io.pleura.fusion.evaluation;

import io.pleura.error.InvalidInputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/** All numbers of one model. */
final class ModelEvaluation {

  static final double LEVEL = 0.95;
  static final int BINS = 10;

  final EvaluatedModel model;
  final ScoredCases cases;
  final Estimate auc;
  final Optional<Estimate> aucLogit;
  final double aucStandardError;
  final Estimate aucBootstrap;
  final int bootstrapSkipped;
  final RocCurve roc;
  final PrecisionRecallCurve precisionRecall;
  final Optional<CalibrationLine> calibration;
  final String noCalibration;
  final CalibrationCurve equalWidth;
  final CalibrationCurve equalSize;
  final DecisionCurve decision;
  final List<Fold> folds;
  final Map<String, OperatingPoint> thresholds = new LinkedHashMap<>();

  /** The cases that one fold held out; no area when they are of one class. */
  record Fold(int number, int cases, int invasion, OptionalDouble auc) {

    static Fold of(int number, List<CasePrediction> predictions) {
      ScoredCases cases = EvaluatedModel.scoredCases(predictions);
      return new Fold(
          number,
          cases.size(),
          cases.positives(),
          cases.positives() == 0 || cases.negatives() == 0
              ? OptionalDouble.empty()
              : OptionalDouble.of(cases.areaUnderCurve()));
    }
  }

  ModelEvaluation(EvaluatedModel model, int replicates, long seed, double fixedSensitivity) {
    this.model = model;
    cases = model.scoredCases();
    DeLong delong = DeLong.of(cases);
    auc = delong.wald(LEVEL);
    aucLogit = delong.logit(LEVEL);
    aucStandardError = delong.standardError();
    BootstrapAuc bootstrap = BootstrapAuc.of(cases, replicates, seed);
    aucBootstrap = bootstrap.interval(LEVEL);
    bootstrapSkipped = bootstrap.skipped();
    roc = RocCurve.of(cases);
    precisionRecall = PrecisionRecallCurve.of(cases);
    Optional<CalibrationLine> line = Optional.empty();
    String reason = "";
    try {
      line = Optional.of(CalibrationLine.of(cases));
    } catch (InvalidInputException e) {
      reason = e.problem();
    }
    calibration = line;
    noCalibration = reason;
    equalWidth = CalibrationCurve.equalWidth(cases, BINS);
    equalSize = CalibrationCurve.equalSize(cases, BINS);
    double[] percents = new double[99];
    for (int i = 0; i < percents.length; i++) {
      percents[i] = (i + 1) / 100.0;
    }
    decision = DecisionCurve.of(cases, percents);
    SortedMap<Integer, List<CasePrediction>> byFold = new TreeMap<>();
    for (CasePrediction prediction : model.predictions()) {
      byFold.computeIfAbsent(prediction.fold(), fold -> new ArrayList<>()).add(prediction);
    }
    folds = byFold.entrySet().stream().map(e -> Fold.of(e.getKey(), e.getValue())).toList();
    thresholds.put("Youden", OperatingPoint.youden(cases));
    thresholds.put(
        "sensitivity at least " + fixedSensitivity,
        OperatingPoint.forSensitivity(cases, fixedSensitivity));
    thresholds.put("0.5", OperatingPoint.at(cases, 0.5));
  }

  String name() {
    return model.name();
  }
}
