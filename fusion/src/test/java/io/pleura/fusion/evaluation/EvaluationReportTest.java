package io.pleura.fusion.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.error.PleuraException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class EvaluationReportTest {

  private static final String NASTY = "<script>alert('1')</script> & \"quoted\"";

  @TempDir Path folder;

  @Test
  void aucReadsNaturally() throws IOException {
    EvaluationReport report = example().build();
    assertEquals("0.83 [0.77, 0.89]", report.auc().toString());
    assertEquals("0.72 [0.65, 0.80]", report.auc("default").toString());
    refused("evaluation-unknown-model", () -> report.auc("other"));
  }

  @Test
  void pageStandsAlone() throws IOException {
    example().build().write(folder.resolve("deep/report"));
    String page = Files.readString(folder.resolve("deep/report/report.html"));
    assertTrue(page.contains("Research use only, not a medical device."));
    assertTrue(page.contains("All data is synthetic"));
    for (String heading :
        List.of(
            "ROC curve",
            "Precision and recall",
            "Calibration",
            "Decision curve",
            "Thresholds",
            "Comparison of models",
            "Subgroups of tuned",
            "Learning curve of tuned",
            "Tuning",
            "Feature importance of tuned",
            "What was done")) {
      assertTrue(page.contains("<h2>" + heading + "</h2>"), heading);
    }
    for (String outside : List.of("<script", "http://", "https://", "<link", "url(", "@import")) {
      assertFalse(page.contains(outside), outside);
    }
    assertFalse(page.contains("NaN"));
    assertFalse(page.contains("Infinity"));
    assertTrue(page.contains("one class only"));
    assertTrue(page.contains("0.83 [0.77, 0.89]"));
    assertFalse(plain().contains("All data is synthetic"));
  }

  @Test
  void namesAreEscaped() throws IOException {
    EvaluatedModel model = model("model_a", NASTY);
    EvaluationReport.builder(NASTY)
        .model(model)
        .subgroups(new Subgrouping(NASTY, Map.of("case 0", NASTY)))
        .importances(List.of(new FeatureImportance(NASTY, 1, 1)))
        .tuning(new TuningHistory(NASTY, List.of(1.0)))
        .item(NASTY, NASTY + "\u0000")
        .bootstrap(50, 1)
        .build()
        .write(folder);
    String page = Files.readString(folder.resolve("report.html"));
    assertFalse(page.contains("<script"));
    assertFalse(page.contains("\u0000"));
    assertTrue(page.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;quoted"));
    assertEquals(NASTY, json().get("models").get(0).get("name").asText());
    assertEquals(NASTY, rows().get(0).get("model"));
  }

  @Test
  void numbersKeepFullPrecision() throws IOException {
    example().build().write(folder);
    JsonNode tuned = json().get("models").get(0);
    assertEquals(0.8293842682140554, tuned.get("auc").get("value").asDouble(), 1e-15);
    assertEquals(0.7682582458467913, tuned.get("auc").get("low").asDouble(), 1e-9);
    assertEquals(0.7642855256871275, tuned.get("aucBootstrap").get("low").asDouble(), 1e-9);
    List<CasePrediction> third =
        model("model_a", "tuned").predictions().stream().filter(p -> p.fold() == 2).toList();
    JsonNode fold = tuned.get("folds").get(2);
    assertEquals(2, fold.get("fold").asInt());
    assertEquals(third.size(), fold.get("cases").asInt());
    assertEquals(
        new EvaluatedModel("fold", third).scoredCases().areaUnderCurve(),
        fold.get("auc").asDouble(),
        1e-15);
    assertEquals(154, tuned.get("roc").size());
    assertTrue(tuned.get("roc").get(0).get("threshold").isNull());
    assertEquals(0.397, tuned.get("thresholds").get(0).get("threshold").asDouble());
    assertEquals(0.004476052161007268, json().get("comparisons").get(0).get("p").asDouble(), 1e-9);
    assertEquals(99, tuned.get("decisionCurve").size());
    JsonNode centres = json().get("subgroups").get(0);
    assertEquals("centre", centres.get("attribute").asText());
    JsonNode groups = centres.get("groups");
    assertEquals("lone", groups.get(0).get("name").asText());
    assertTrue(groups.get(0).get("auc").isNull());

    List<CSVRecord> rows = rows();
    assertEquals(320, rows.size());
    List<CasePrediction> expected = model("model_b", "default").predictions();
    for (int i = 0; i < expected.size(); i++) {
      CSVRecord row = rows.get(160 + i);
      assertEquals("default", row.get("model"));
      assertEquals(expected.get(i).id(), row.get("id"));
      assertEquals(expected.get(i).probability(), Double.parseDouble(row.get("probability")));
      assertEquals(expected.get(i).invasion() ? "1" : "0", row.get("label"));
    }
  }

  @Test
  void orderOfTheOtherModelDoesNotMatter() throws IOException {
    List<CasePrediction> reversed = new ArrayList<>(model("model_b", "default").predictions());
    Collections.reverse(reversed);
    EvaluationReport.builder("order")
        .model(model("model_a", "tuned"))
        .model(new EvaluatedModel("default", reversed))
        .bootstrap(50, 1)
        .build()
        .write(folder);
    assertEquals(0.004476052161007268, json().get("comparisons").get(0).get("p").asDouble(), 1e-9);
  }

  @Test
  void sameReportSameBytes() throws IOException {
    example().build().write(folder.resolve("a"));
    example().build().write(folder.resolve("b"));
    for (String name : List.of("report.html", "report.json", "predictions.csv")) {
      assertEquals(
          -1, Files.mismatch(folder.resolve("a/" + name), folder.resolve("b/" + name)), name);
    }
  }

  @Test
  void perfectModelIsReportedWithoutNaN() throws IOException {
    List<CasePrediction> predictions = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      predictions.add(
          new CasePrediction("c" + i, "p" + i, Optional.empty(), i > 3, i > 3 ? 1 : 0, i % 2));
    }
    EvaluationReport.builder("perfect")
        .model(new EvaluatedModel("a", predictions))
        .model(new EvaluatedModel("b", predictions))
        .bootstrap(50, 1)
        .build()
        .write(folder);
    String page = Files.readString(folder.resolve("report.html"));
    assertFalse(page.contains("NaN"));
    assertTrue(page.contains("no finite slope"));
    assertTrue(page.contains("no difference in ranking"));
    assertTrue(json().get("comparisons").get(0).get("p").isNull());
    assertFalse(page.contains("Subgroups of"));
  }

  @Test
  void nothingIsLeftWhenWritingFails() throws IOException {
    Path blocked = folder.resolve("predictions.csv");
    Files.createDirectories(blocked.resolve("in the way"));
    EvaluationReport report = example().build();
    assertThrows(IOException.class, () -> report.write(folder));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(blocked), left.toList());
    }
  }

  @Test
  void refusesWhatCannotBeReported() throws IOException {
    EvaluatedModel model = model("model_a", "tuned");
    List<CasePrediction> cases = model.predictions();
    refused("evaluation-no-cases", () -> new EvaluatedModel("x", List.of()));
    refused("evaluation-model-name", () -> new EvaluatedModel(" ", cases));
    refused(
        "evaluation-duplicate-case",
        () -> new EvaluatedModel("x", List.of(cases.get(0), cases.get(0))));
    CasePrediction a = new CasePrediction("1", "p", Optional.empty(), true, 0.5, 0);
    CasePrediction b = new CasePrediction("2", "p", Optional.empty(), true, 0.5, 1);
    refused("evaluation-patient-in-two-folds", () -> new EvaluatedModel("x", List.of(a, b)));
    refused(
        "evaluation-identifier",
        () -> new CasePrediction(" ", "p", Optional.empty(), true, 0.5, 0));
    refused(
        "evaluation-probability",
        () -> new CasePrediction("1", "p", Optional.empty(), true, Double.NaN, 0));
    refused("evaluation-fold", () -> new CasePrediction("1", "p", Optional.empty(), true, 0.5, -1));
    EvaluatedModel fewer = new EvaluatedModel("fewer", cases.subList(1, cases.size()));
    refused(
        "evaluation-cases-differ",
        () -> EvaluationReport.builder("x").model(model).model(fewer).build());
    refused(
        "evaluation-cases-differ",
        () -> EvaluationReport.builder("x").model(fewer).model(model).build());
    refused(
        "evaluation-few-cases",
        () -> EvaluationReport.builder("x").model(new EvaluatedModel("x", List.of(a))).build());
    Subgrouping unknown = new Subgrouping("age", Map.of("nobody", "old"));
    refused(
        "evaluation-unknown-case",
        () -> EvaluationReport.builder("x").model(model).subgroups(unknown).build());
    EvaluationReport.Builder builder = EvaluationReport.builder("x");
    misconfigured("evaluation-no-model", builder::build);
    misconfigured("evaluation-bootstrap", () -> builder.bootstrap(0, 1));
    misconfigured("evaluation-sensitivity", () -> builder.fixedSensitivity(0));
    builder.model(model);
    misconfigured("evaluation-duplicate-model", () -> builder.model(model));
  }

  @Test
  void valuesArePartedAtTheBounds() {
    Map<String, Double> ages = new LinkedHashMap<>();
    ages.put("a", 59.9);
    ages.put("b", 60.0);
    ages.put("c", 70.0);
    ages.put("d", 90.0);
    Map<String, String> groups = Subgrouping.byValue("age", "years", ages, 60, 70).groups();
    assertEquals("below 60 years", groups.get("a"));
    assertEquals("60 to below 70 years", groups.get("b"));
    assertEquals("70 years and above", groups.get("c"));
    assertEquals("70 years and above", groups.get("d"));
    assertEquals("below 65", Subgrouping.byValue("age", "", ages).groups().get("b"));
    assertThrows(
        IllegalArgumentException.class, () -> Subgrouping.byValue("age", "", ages, 70, 60));
    ages.put("e", Double.NaN);
    assertThrows(IllegalArgumentException.class, () -> Subgrouping.byValue("age", "", ages));
  }

  private static void refused(String code, Executable call) {
    PleuraException e = assertThrows(InvalidInputException.class, call);
    assertEquals(code, e.code());
  }

  private static void misconfigured(String code, Executable call) {
    PleuraException e = assertThrows(ConfigurationException.class, call);
    assertEquals(code, e.code());
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(folder.resolve("report.json").toFile());
  }

  private List<CSVRecord> rows() throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (CSVParser parser =
        CSVParser.parse(folder.resolve("predictions.csv"), StandardCharsets.UTF_8, format)) {
      return parser.getRecords();
    }
  }

  private String plain() throws IOException {
    EvaluationReport.builder("x")
        .model(model("model_a", "tuned"))
        .bootstrap(50, 1)
        .build()
        .write(folder.resolve("plain"));
    return Files.readString(folder.resolve("plain/report.html"));
  }

  private static EvaluatedModel model(String column, String name) throws IOException {
    ScoredCases cases = MetricsReferenceTest.cases(column);
    List<CasePrediction> predictions = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      String centre = i < 1 ? "lone" : i % 3 == 0 ? "north" : "south";
      predictions.add(
          new CasePrediction(
              "case " + i,
              "patient " + i,
              Optional.of(centre),
              cases.invasion(i),
              cases.probability(i),
              i % 5));
    }
    return new EvaluatedModel(name, predictions);
  }

  static EvaluationReport.Builder example() throws IOException {
    Map<String, Double> ages = new LinkedHashMap<>();
    for (int i = 0; i < 150; i++) {
      ages.put("case " + i, 40.0 + i % 45);
    }
    List<FeatureImportance> features = new ArrayList<>();
    for (int i = 0; i < 34; i++) {
      features.add(
          new FeatureImportance(
              i % 4 == 0
                  ? "radiomics:wavelet-HHH_glszm_SmallAreaHighGrayLevelEmphasis_" + i
                  : "radiomics:original_glcm_Contrast_" + i,
              (10 - i % 7) / 10.0,
              0.13 / (i + 1)));
    }
    List<Double> swarm = new ArrayList<>();
    List<Double> random = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      swarm.add(0.80 + 0.002 * Math.floorMod(i * 17, 23));
      random.add(0.79 + 0.002 * Math.floorMod(i * 29, 31));
    }
    return EvaluationReport.builder("Pleural invasion: validation of the example cohort")
        .synthetic()
        .model(model("model_a", "tuned"))
        .model(model("model_b", "default"))
        .subgroups(Subgrouping.byValue("age", "years", ages, 50, 60, 70))
        .importances(features)
        .learningCurve(
            "tuned",
            List.of(
                new LearningPoint(128, 0.83, 0.02),
                new LearningPoint(32, 0.72, 0.07),
                new LearningPoint(64, 0.78, 0.05),
                new LearningPoint(96, 0.81, 0.03)))
        .tuning(new TuningHistory("particle swarm", swarm))
        .tuning(new TuningHistory("random search", random))
        .item("Data source", "160 made-up cases with two scores each.")
        .item(
            "Validation",
            "Nested cross-validation of 5 folds by patient; selection, tuning and calibration within"
                + " the outer fold.");
  }
}
