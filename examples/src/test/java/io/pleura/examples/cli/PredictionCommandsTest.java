package io.pleura.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code demo} and {@code predict} with the demonstration model, as a newcomer runs them. */
class PredictionCommandsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path demo;
  private static CommandRun demoRun = new CommandRun(-1, "", "");

  @TempDir private Path folder;

  @BeforeAll
  static void runDemo() {
    demoRun = CommandRun.of("demo", "--out", demo);
  }

  private static CommandRun predict(Object... more) throws IOException {
    JsonNode clinical = JSON.readTree(demo.resolve("clinical.json").toFile());
    Stream<Object> words =
        Stream.of(
            "predict",
            "--image",
            demo.resolve("ct.nii.gz"),
            "--mask",
            demo.resolve("mask.nii.gz"),
            "--cea",
            clinical.get("ceaNgPerMl").asText(),
            "--ca125",
            clinical.get("ca125UPerMl").asText(),
            "--age",
            clinical.get("ageYears").asText());
    return CommandRun.of(Stream.concat(words, Stream.of(more)).toArray());
  }

  @Test
  void demoWritesPhantomResultAndPlots() throws IOException {
    assertEquals(0, demoRun.exitCode(), demoRun.err());
    try (Stream<Path> files = Files.list(demo)) {
      assertEquals(
          List.of(
              "clinical.json",
              "ct.nii.gz",
              "force.png",
              "force.svg",
              "mask.nii.gz",
              "modalities.png",
              "modalities.svg",
              "prediction.json",
              "ranking.png",
              "ranking.svg",
              "waterfall.png",
              "waterfall.svg"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
    assertTrue(demoRun.out().contains("Try next:"), demoRun.out());
    assertTrue(demoRun.out().contains("synthetic phantoms"), demoRun.out());
    assertTrue(ImageIO.read(demo.resolve("waterfall.png").toFile()).getWidth() > 400);
  }

  @Test
  void resultAddsUpAndSaysWhereItComesFrom() throws IOException {
    JsonNode result = JSON.readTree(demo.resolve("prediction.json").toFile());
    double probability = result.get("probability").asDouble();
    assertEquals(
        probability >= result.get("threshold").asDouble()
            ? "High risk of pleural invasion"
            : "Low risk, intact pleura",
        result.get("label").asText());
    JsonNode explanation = result.get("explanation");
    double sum = explanation.get("base").asDouble();
    for (JsonNode contribution : explanation.get("contributions")) {
      sum += contribution.asDouble();
    }
    assertEquals(probability, sum, 1e-9);
    assertEquals(result.get("features").size(), explanation.get("contributions").size());
    assertTrue(
        result.get("warnings").findValuesAsText("code").contains("demonstration-model"),
        result.get("warnings").toString());
    assertTrue(result.get("bundle").asText().length() > 10, result.toString());
  }

  @Test
  void uncertaintyIsToldInWordsAndNumbers() throws IOException {
    JsonNode uncertainty =
        JSON.readTree(demo.resolve("prediction.json").toFile()).get("uncertainty");
    JsonNode interval = uncertainty.get("interval");
    assertEquals(500, interval.get("cases").asInt());
    assertTrue(interval.get("lower").asDouble() < interval.get("upper").asDouble());
    assertEquals(0.9, uncertainty.at("/predictionSet/confidence").asDouble());
    assertEquals(
        500,
        uncertainty.at("/predictionSet/invasionCases").asInt()
            + uncertainty.at("/predictionSet/intactCases").asInt());
    assertEquals(500, uncertainty.at("/treeSpread/trees").asInt());
    for (String words :
        List.of(
            "Among 500 training cases, predicted without having learnt from them",
            "Not excluded at 90 % confidence: ",
            "Spread over the 500 single trees",
            "no confidence interval")) {
      assertTrue(demoRun.out().contains(words), demoRun.out());
    }
  }

  @Test
  void resultTellsModalitiesMeaningsAndWhatWouldBeDifferent() throws IOException {
    JsonNode result = JSON.readTree(demo.resolve("prediction.json").toFile());
    assertEquals("probability", result.get("explanation").get("scale").asText());
    double sum = result.get("explanation").get("base").asDouble();
    List<String> groups = new ArrayList<>();
    for (JsonNode group : result.get("modalities")) {
      groups.add(group.get("group").asText());
      sum += group.get("contribution").asDouble();
    }
    assertEquals(List.of("Radiomics", "Deep features", "Clinical"), groups);
    assertEquals(result.get("probability").asDouble(), sum, 1e-9);
    assertEquals(10, result.get("ranking").size());
    for (JsonNode feature : result.get("ranking")) {
      assertTrue(feature.has("trainingPercentile"), feature.toString());
      assertTrue(feature.get("highValueMeans").asText().length() > 10, feature.toString());
    }
    assertEquals(3, result.get("counterfactuals").size());
    for (JsonNode hint : result.get("counterfactuals")) {
      assertTrue(hint.get("exact").asBoolean(), hint.toString());
      assertTrue(demoRun.out().contains(hint.get("sentence").asText()), demoRun.out());
    }
  }

  @Test
  void valueOutsideTheTrainingRangeIsToldWithItsDistance() throws IOException {
    Path json = folder.resolve("result.json");
    var run =
        CommandRun.of(
            "predict",
            "--image",
            demo.resolve("ct.nii.gz"),
            "--mask",
            demo.resolve("mask.nii.gz"),
            "--cea",
            "900",
            "--ca125",
            "31",
            "--age",
            "63",
            "--json",
            json);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("times the range above it)"), run.out());
    JsonNode warning =
        StreamSupport.stream(JSON.readTree(json.toFile()).get("warnings").spliterator(), false)
            .filter(one -> one.get("code").asText().equals("feature-out-of-training-range"))
            .findFirst()
            .orElseThrow();
    JsonNode cea = warning.get("features").get(0);
    assertEquals("CEA", cea.get("name").asText());
    assertEquals(900, cea.get("value").asDouble());
    double maximum = cea.get("maximum").asDouble();
    assertEquals(
        (900 - maximum) / (maximum - cea.get("minimum").asDouble()),
        cea.get("rangeWidths").asDouble(),
        1e-12);
  }

  @Test
  void predictDrawsEveryPictureOfTheCase() throws IOException {
    Path plots = folder.resolve("plots");
    var run = predict("--plots", plots, "--explainer", "interventional-tree-shap");
    assertEquals(0, run.exitCode(), run.err());
    for (String name :
        List.of("waterfall.svg", "force.svg", "modalities.svg", "ranking.csv", "modalities.csv")) {
      assertTrue(Files.size(plots.resolve(name)) > 100, name);
    }
  }

  @Test
  void predictGivesWhatTheDemoGave() throws IOException {
    var run = predict("--json", "-");
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(JSON.readTree(demo.resolve("prediction.json").toFile()), JSON.readTree(run.out()));
  }

  @Test
  void predictPrintsTenReasonsWithDirection() throws IOException {
    Path plot = folder.resolve("plot.svg");
    var run = predict("--plot", plot);
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(
        10,
        run.out()
            .lines()
            .filter(line -> line.contains("towards invasion") || line.contains("towards intact"))
            .count(),
        run.out());
    assertTrue(Files.readString(plot).contains("Research use only"));
  }

  @Test
  void valueBelowTheDetectionLimitIsToldWithTheResult() throws IOException {
    Path json = folder.resolve("result.json");
    var run =
        CommandRun.of(
            "predict",
            "--image",
            demo.resolve("ct.nii.gz"),
            "--mask",
            demo.resolve("mask.nii.gz"),
            "--cea",
            "< 0,5",
            "--ca125",
            "31 kU/L",
            "--age",
            "63",
            "--detection-limit",
            "half-limit",
            "--json",
            json);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("CEA 0.25 ng/mL, CA125 31 U/mL, age 63 years"), run.out());
    assertTrue(run.out().contains("'< 0,5' taken as 0.25 ng/mL, half the limit"), run.out());
    JsonNode result = JSON.readTree(json.toFile());
    assertEquals(0.25, result.at("/clinical/ceaNgPerMl").asDouble());
    assertEquals(0.25, result.at("/features/CEA").asDouble());
    assertTrue(
        result
            .get("warnings")
            .findValuesAsText("code")
            .containsAll(
                List.of(
                    "clinical-below-detection",
                    "clinical-decimal-comma",
                    "clinical-unit-converted")),
        result.get("warnings").toString());
  }
}
