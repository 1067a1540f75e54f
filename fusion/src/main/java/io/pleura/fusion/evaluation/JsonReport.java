package io.pleura.fusion.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.LibraryVersion;
import java.util.Optional;
import java.util.OptionalDouble;

/** The report as JSON; what does not exist is null. */
final class JsonReport {

  private final EvaluationReport report;

  JsonReport(EvaluationReport report) {
    this.report = report;
  }

  byte[] bytes() {
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(root());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private ObjectNode root() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("formatVersion", 1);
    root.put("title", report.title);
    root.put("notice", EvaluationReport.NOTICE);
    root.put("synthetic", report.synthetic);
    root.put("pleuraVersion", LibraryVersion.current());
    root.put("confidenceLevel", ModelEvaluation.LEVEL);
    root.putObject("bootstrap")
        .put("replicates", report.replicates)
        .put("seed", report.seed)
        .put("generator", "SplitMix64");
    root.put("fixedSensitivity", report.fixedSensitivity);
    ArrayNode models = root.putArray("models");
    report.models.forEach(model -> model(models.addObject(), model));
    ArrayNode comparisons = root.putArray("comparisons");
    for (EvaluationReport.Comparison comparison : report.comparisons) {
      ObjectNode node =
          comparisons
              .addObject()
              .put("first", comparison.first())
              .put("second", comparison.second());
      put(node, "difference", comparison.test().difference(ModelEvaluation.LEVEL));
      node.put("covariance", comparison.test().covariance());
      Optional<DeLongTest.Outcome> outcome = comparison.test().outcome();
      node.put("z", outcome.map(DeLongTest.Outcome::z).orElse(null));
      node.put("p", outcome.map(DeLongTest.Outcome::p).orElse(null));
    }
    ArrayNode subgroups = root.putArray("subgroups");
    for (EvaluationReport.SubgroupTable table : report.subgroups) {
      ObjectNode node = subgroups.addObject().put("attribute", table.attribute());
      ArrayNode groups = node.putArray("groups");
      for (EvaluationReport.Subgroup group : table.groups()) {
        ObjectNode row =
            groups
                .addObject()
                .put("name", group.name())
                .put("cases", group.cases())
                .put("invasion", group.invasion())
                .put("brierScore", group.brierScore());
        put(row, "auc", group.auc());
      }
    }
    ArrayNode importances = root.putArray("importances");
    for (FeatureImportance importance : report.importances) {
      importances
          .addObject()
          .put("feature", importance.feature())
          .put("selectedShare", importance.selectedShare())
          .put("meanImportance", importance.meanImportance());
    }
    if (!report.learningModel.isEmpty()) {
      root.put("learningCurveOf", report.learningModel);
    }
    ArrayNode learning = root.putArray("learningCurve");
    for (LearningPoint point : report.learningCurve) {
      learning
          .addObject()
          .put("cases", point.cases())
          .put("auc", point.auc())
          .put("standardDeviation", point.standardDeviation());
    }
    ArrayNode tuning = root.putArray("tuning");
    for (TuningHistory history : report.tunings) {
      ArrayNode scores = tuning.addObject().put("strategy", history.strategy()).putArray("scores");
      history.scores().forEach(scores::add);
    }
    ArrayNode items = root.putArray("items");
    for (EvaluationReport.ReportedItem item : report.items) {
      items.addObject().put("item", item.item()).put("text", item.text());
    }
    return root;
  }

  private static void model(ObjectNode node, ModelEvaluation model) {
    node.put("name", model.name());
    node.put("cases", model.cases.size());
    node.put("invasion", model.cases.positives());
    put(node, "auc", model.auc);
    node.put("aucStandardError", model.aucStandardError);
    put(node, "aucLogit", model.aucLogit);
    put(node, "aucBootstrap", model.aucBootstrap);
    node.put("bootstrapSkipped", model.bootstrapSkipped);
    ArrayNode folds = node.putArray("folds");
    for (ModelEvaluation.Fold fold : model.folds) {
      ObjectNode row =
          folds
              .addObject()
              .put("fold", fold.number())
              .put("cases", fold.cases())
              .put("invasion", fold.invasion());
      put(row, "auc", fold.auc());
    }
    node.put("averagePrecision", model.precisionRecall.averagePrecision());
    node.put("brierScore", model.cases.brierScore());
    node.put("logLoss", model.cases.logLoss());
    if (model.calibration.isPresent()) {
      CalibrationLine line = model.calibration.get();
      ObjectNode calibration = node.putObject("calibration");
      put(calibration, "intercept", line.intercept(ModelEvaluation.LEVEL));
      put(calibration, "slope", line.slope(ModelEvaluation.LEVEL));
      calibration.put("interceptAtUnitSlope", line.interceptAtUnitSlope());
    } else {
      node.putNull("calibration");
      node.put("noCalibration", model.noCalibration);
    }
    curve(node.putObject("calibrationEqualWidth"), model.equalWidth);
    curve(node.putObject("calibrationEqualSize"), model.equalSize);
    ArrayNode thresholds = node.putArray("thresholds");
    model.thresholds.forEach((rule, point) -> point(thresholds.addObject(), rule, point));
    ArrayNode roc = node.putArray("roc");
    for (RocCurve.Point point : model.roc.points()) {
      ObjectNode row = roc.addObject();
      if (Double.isFinite(point.threshold())) {
        row.put("threshold", point.threshold());
      } else {
        row.putNull("threshold");
      }
      row.put("falsePositiveRate", point.falsePositiveRate())
          .put("truePositiveRate", point.truePositiveRate());
    }
    ArrayNode precisionRecall = node.putArray("precisionRecall");
    for (PrecisionRecallCurve.Point point : model.precisionRecall.points()) {
      precisionRecall
          .addObject()
          .put("threshold", point.threshold())
          .put("recall", point.recall())
          .put("precision", point.precision());
    }
    ArrayNode decision = node.putArray("decisionCurve");
    for (DecisionCurve.Point point : model.decision.points()) {
      decision
          .addObject()
          .put("threshold", point.threshold())
          .put("model", point.model())
          .put("treatAll", point.treatAll())
          .put("treatNone", 0.0);
    }
  }

  private static void curve(ObjectNode node, CalibrationCurve curve) {
    node.put("expectedError", curve.expectedError());
    node.put("maximumError", curve.maximumError());
    ArrayNode bins = node.putArray("bins");
    for (CalibrationCurve.Bin bin : curve.bins()) {
      ObjectNode row =
          bins.addObject()
              .put("index", bin.index())
              .put("cases", bin.observed().of())
              .put("invasion", bin.observed().count())
              .put("meanProbability", bin.meanProbability());
      put(row, "observed", bin.observed().wilson(ModelEvaluation.LEVEL));
    }
  }

  private static void point(ObjectNode node, String rule, OperatingPoint point) {
    node.put("rule", rule)
        .put("threshold", point.threshold())
        .put("truePositives", point.truePositives())
        .put("falsePositives", point.falsePositives())
        .put("falseNegatives", point.falseNegatives())
        .put("trueNegatives", point.trueNegatives());
    put(node, "sensitivity", point.sensitivity().wilson(ModelEvaluation.LEVEL));
    put(node, "specificity", point.specificity().wilson(ModelEvaluation.LEVEL));
    put(node, "ppv", point.positivePredictiveValue().wilson(ModelEvaluation.LEVEL));
    put(node, "npv", point.negativePredictiveValue().wilson(ModelEvaluation.LEVEL));
    put(node, "accuracy", point.accuracy().wilson(ModelEvaluation.LEVEL));
    put(node, "balancedAccuracy", point.balancedAccuracy());
    put(node, "f1", point.f1());
    node.put("matthewsCorrelation", point.matthewsCorrelation());
  }

  private static void put(ObjectNode node, String name, Optional<Estimate> estimate) {
    if (estimate.isPresent()) {
      put(node, name, estimate.get());
    } else {
      node.putNull(name);
    }
  }

  private static void put(ObjectNode node, String name, OptionalDouble value) {
    if (value.isPresent()) {
      node.put(name, value.getAsDouble());
    } else {
      node.putNull(name);
    }
  }

  private static void put(ObjectNode node, String name, Estimate estimate) {
    node.putObject(name)
        .put("value", estimate.value())
        .put("low", estimate.low())
        .put("high", estimate.high())
        .put("method", estimate.method());
  }
}
