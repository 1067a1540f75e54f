package io.pleura.fusion.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every number of metrics.json. */
class MetricsReferenceTest {

  private static final double TOLERANCE = 1e-9;
  private static final double LEVEL = 0.95;

  @ParameterizedTest
  @ValueSource(strings = {"model_a", "model_b"})
  void areaWithItsIntervals(String model) throws IOException {
    JsonNode expected = metrics().get(model);
    ScoredCases cases = cases(model);
    DeLong area = DeLong.of(cases);
    JsonNode delong = expected.get("delong");
    near(delong.get("auc"), area.auc());
    near(expected.get("auc_sklearn"), cases.areaUnderCurve());
    near(delong.get("se"), area.standardError());
    interval(delong.get("ci95"), area.wald(LEVEL));
    interval(delong.get("ci95_logit"), area.logit(LEVEL).orElseThrow());
  }

  @Test
  void pairedTest() throws IOException {
    JsonNode expected = metrics().get("delong_test");
    DeLongTest test = DeLongTest.paired(cases("model_a"), cases("model_b"));
    near(expected.get("auc_a"), test.first().auc());
    near(expected.get("auc_b"), test.second().auc());
    near(expected.get("var_a"), test.first().variance());
    near(expected.get("var_b"), test.second().variance());
    near(expected.get("cov"), test.covariance());
    double variance =
        expected.get("var_a").asDouble()
            + expected.get("var_b").asDouble()
            - 2 * expected.get("cov").asDouble();
    assertEquals(variance, test.differenceVariance(), TOLERANCE);
    Estimate difference = test.difference(LEVEL);
    assertEquals(
        expected.get("auc_a").asDouble() - expected.get("auc_b").asDouble(),
        (difference.low() + difference.high()) / 2,
        TOLERANCE);
    assertEquals(
        2 * 1.959963984540054 * Math.sqrt(variance),
        difference.high() - difference.low(),
        TOLERANCE);
    near(expected.get("z"), test.outcome().orElseThrow().z());
    near(expected.get("p_two_sided"), test.outcome().orElseThrow().p());
  }

  @ParameterizedTest
  @ValueSource(strings = {"model_a", "model_b"})
  void bootstrap(String model) throws IOException {
    JsonNode expected = metrics().get(model).get("bootstrap_auc");
    BootstrapAuc bootstrap = BootstrapAuc.of(cases(model), expected.get("replicates").asInt(), 42);
    assertEquals(expected.get("skipped_one_class").asInt(), bootstrap.skipped());
    double[] areas = bootstrap.areas();
    assertEquals(2000, areas.length);
    for (int i = 0; i < 5; i++) {
      near(expected.get("first5").get(i), areas[i]);
    }
    near(expected.get("mean"), bootstrap.mean());
    interval(expected.get("ci95_percentile_linear"), bootstrap.interval(LEVEL));
    near(metrics().get(model).get("auc_sklearn"), bootstrap.interval(LEVEL).value());
  }

  @ParameterizedTest
  @ValueSource(strings = {"model_a", "model_b"})
  void scoresAndCalibration(String model) throws IOException {
    JsonNode expected = metrics().get(model);
    ScoredCases cases = cases(model);
    near(expected.get("brier"), cases.brierScore());
    near(expected.get("log_loss"), cases.logLoss());
    near(
        expected.get("average_precision_sklearn"),
        PrecisionRecallCurve.of(cases).averagePrecision());
    JsonNode calibration = expected.get("calibration");
    CalibrationLine line = CalibrationLine.of(cases);
    near(calibration.get("intercept"), line.intercept());
    near(calibration.get("slope"), line.slope());
    near(calibration.get("intercept_slope_fixed_1"), line.interceptAtUnitSlope());
    near(calibration.get("se").get(0), line.interceptStandardError());
    near(calibration.get("se").get(1), line.slopeStandardError());

    CalibrationCurve width = CalibrationCurve.equalWidth(cases, 10);
    near(expected.get("ece_width").get("ece"), width.expectedError());
    near(expected.get("ece_width").get("mce"), width.maximumError());
    JsonNode rows = expected.get("ece_width").get("rows");
    assertEquals(rows.size(), width.bins().size());
    for (int i = 0; i < rows.size(); i++) {
      CalibrationCurve.Bin bin = width.bins().get(i);
      assertEquals(rows.get(i).get(0).asInt(), bin.index());
      assertEquals(rows.get(i).get(1).asInt(), bin.observed().of());
      near(rows.get(i).get(2), bin.meanProbability());
      near(rows.get(i).get(3), bin.observed().share());
    }
    near(
        expected.get("ece_quantile").get("ece"),
        CalibrationCurve.equalSize(cases, 10).expectedError());
  }

  @ParameterizedTest
  @ValueSource(strings = {"model_a", "model_b"})
  void thresholds(String model) throws IOException {
    ScoredCases cases = cases(model);
    JsonNode thresholds = metrics().get(model).get("thresholds");
    assertEquals(7, thresholds.size());
    for (JsonNode expected : thresholds) {
      OperatingPoint point = OperatingPoint.at(cases, expected.get("threshold").asDouble());
      assertEquals(expected.get("tp").asInt(), point.truePositives());
      assertEquals(expected.get("fp").asInt(), point.falsePositives());
      assertEquals(expected.get("fn").asInt(), point.falseNegatives());
      assertEquals(expected.get("tn").asInt(), point.trueNegatives());
      near(expected.get("sensitivity"), point.sensitivity().share());
      near(expected.get("specificity"), point.specificity().share());
      near(expected.get("ppv"), point.positivePredictiveValue().share());
      near(expected.get("npv"), point.negativePredictiveValue().share());
      near(expected.get("accuracy"), point.accuracy().share());
      near(expected.get("f1"), point.f1());
      near(expected.get("mcc"), point.matthewsCorrelation());
      near(expected.get("balanced_accuracy"), point.balancedAccuracy());
    }
    OperatingPoint youden = OperatingPoint.youden(cases);
    near(metrics().get(model).get("youden").get("threshold"), youden.threshold());
    near(metrics().get(model).get("youden").get("j"), youden.youdenIndex());
  }

  @ParameterizedTest
  @ValueSource(strings = {"model_a", "model_b"})
  void curves(String model) throws IOException {
    ScoredCases cases = cases(model);
    JsonNode expected = metrics().get(model);
    JsonNode decision = expected.get("decision_curve");
    double[] thresholds = new double[decision.size()];
    for (int i = 0; i < thresholds.length; i++) {
      thresholds[i] = decision.get(i).get("threshold").asDouble();
    }
    List<DecisionCurve.Point> benefit = DecisionCurve.of(cases, thresholds).points();
    assertEquals(19, benefit.size());
    for (int i = 0; i < thresholds.length; i++) {
      near(decision.get(i).get("model"), benefit.get(i).model());
      near(decision.get(i).get("treat_all"), benefit.get(i).treatAll());
    }
    List<RocCurve.Point> roc = RocCurve.of(cases).points();
    assertEquals(expected.get("roc_points").asInt(), roc.size());
    for (int i = 0; i < roc.size(); i++) {
      near(expected.get("roc_fpr").get(i), roc.get(i).falsePositiveRate());
      near(expected.get("roc_tpr").get(i), roc.get(i).truePositiveRate());
    }
  }

  private static void interval(JsonNode expected, Estimate estimate) {
    near(expected.get(0), estimate.low());
    near(expected.get(1), estimate.high());
  }

  private static void near(JsonNode expected, double actual) {
    assertTrue(expected.isNumber(), () -> "no number: " + expected);
    assertEquals(expected.asDouble(), actual, TOLERANCE);
  }

  private static void near(JsonNode expected, OptionalDouble actual) {
    if (expected.isNull()) {
      assertEquals(OptionalDouble.empty(), actual);
    } else {
      near(expected, actual.orElseThrow());
    }
  }

  private static JsonNode metrics() throws IOException {
    try (InputStream in = MetricsReferenceTest.class.getResourceAsStream("metrics.json")) {
      return new ObjectMapper().readTree(in);
    }
  }

  static ScoredCases cases(String model) throws IOException {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                MetricsReferenceTest.class.getResourceAsStream("/io/pleura/fusion/scores.csv"),
                StandardCharsets.UTF_8))) {
      int column = List.of(in.readLine().split(",", -1)).indexOf(model);
      List<String[]> rows = in.lines().map(line -> line.split(",", -1)).toList();
      double[] probability = new double[rows.size()];
      boolean[] invasion = new boolean[rows.size()];
      for (int i = 0; i < probability.length; i++) {
        probability[i] = Double.parseDouble(rows.get(i)[column]);
        invasion[i] = rows.get(i)[0].equals("1");
      }
      return new ScoredCases(probability, invasion);
    }
  }
}
