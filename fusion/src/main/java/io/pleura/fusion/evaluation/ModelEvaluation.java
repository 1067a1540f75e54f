package io.pleura.fusion.evaluation;

import io.pleura.error.InvalidInputException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

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
  final Map<String, OperatingPoint> thresholds = new LinkedHashMap<>();

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
