package io.pleura.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.FeaturePredictor;
import io.pleura.bundle.ModelBundle;
import io.pleura.examples.demo.DemoBundle;
import io.pleura.examples.text.CsvText;
import io.pleura.examples.text.PythonText;
import io.pleura.spi.Plugins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code pleura score} with the demonstration model. */
class ScoreCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FIRST = "CEA";

  @TempDir private static Path shared;
  private static Path bundle = Path.of("");
  private static JsonNode predicted = JSON.createObjectNode();

  @TempDir private Path folder;

  /** A row of the table that a test writes: cells by column. */
  private final List<Map<String, String>> rows = new ArrayList<>();

  @BeforeAll
  static void predict() throws IOException {
    var run = CommandRun.of("demo", "--out", shared);
    assertEquals(0, run.exitCode(), run.err());
    predicted = JSON.readTree(shared.resolve("prediction.json").toFile());
    bundle = shared.resolve("model.pibundle");
    DemoBundle.read().save(bundle);
  }

  @BeforeEach
  void fillTheTable() {
    rows.clear();
    for (String id : List.of("b", "a, \"quoted\"", "c")) {
      Map<String, String> row = new LinkedHashMap<>();
      row.put("id", id);
      predicted.get("features").fields().forEachRemaining(e -> row.put(e.getKey(), text(e)));
      rows.add(row);
    }
  }

  private static String text(Map.Entry<String, JsonNode> entry) {
    return PythonText.number(entry.getValue().asDouble());
  }

  private Path features() throws IOException {
    List<String> columns = new ArrayList<>(rows.get(0).keySet());
    Collections.reverse(columns);
    var text = new StringBuilder(CsvText.line(columns));
    rows.forEach(row -> text.append(CsvText.line(columns.stream().map(row::get).toList())));
    return Files.writeString(folder.resolve("rows.csv"), text);
  }

  private CommandRun score(Object... more) throws IOException {
    return scoreFile(features(), more);
  }

  private CommandRun scoreFile(Path features, Object... more) {
    Stream<Object> words =
        Stream.of(
            "score",
            "--bundle",
            bundle,
            "--features",
            features,
            "--out",
            folder.resolve("scores.csv"));
    return CommandRun.of(Stream.concat(words, Stream.of(more)).toArray());
  }

  private List<List<String>> table(String name) throws IOException {
    return Files.readAllLines(folder.resolve(name)).stream().map(CsvText::cells).toList();
  }

  private void assertRefused(CommandRun run, int exitCode, String code, String... words)
      throws IOException {
    assertEquals(exitCode, run.exitCode(), run.err());
    assertTrue(run.err().startsWith("error [" + code + "]"), run.err());
    for (String word : words) {
      assertTrue(run.err().contains(word), run.err());
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of("rows.csv"), files.map(file -> file.getFileName().toString()).toList());
    }
  }

  private void assertColumnsRefused(Consumer<Map<String, String>> change, String... words)
      throws IOException {
    rows.forEach(change);
    assertRefused(score("--shap", folder.resolve("shap.csv")), 4, "features-columns", words);
  }

  @ParameterizedTest
  @CsvSource({"1", "2"})
  void givesWhatPredictGaveToTheLastBit(int threads) throws IOException {
    var run = score("--shap", folder.resolve("shap.csv"), "--threads", threads);
    assertEquals(0, run.exitCode(), run.err());
    double probability = predicted.get("probability").asDouble();
    List<List<String>> scores = table("scores.csv");
    assertEquals(
        List.of(
            "id",
            "probability",
            "interval_lower",
            "interval_upper",
            "not_excluded",
            "invasion_p_value",
            "intact_p_value",
            "trees_p10",
            "trees_p90",
            "trees_standard_deviation",
            "features_outside_training_range"),
        scores.get(0));
    List<String> expected = new ArrayList<>(List.of(PythonText.number(probability)));
    JsonNode uncertainty = predicted.get("uncertainty");
    List<String> verdicts = new ArrayList<>();
    uncertainty.at("/predictionSet/notExcluded").forEach(word -> verdicts.add(word.asText()));
    for (String path :
        List.of(
            "/interval/lower",
            "/interval/upper",
            "",
            "/predictionSet/invasionPValue",
            "/predictionSet/intactPValue",
            "/treeSpread/tenthPercentile",
            "/treeSpread/ninetiethPercentile",
            "/treeSpread/standardDeviation")) {
      expected.add(
          path.isEmpty()
              ? String.join("+", verdicts)
              : PythonText.number(uncertainty.at(path).asDouble(Double.NaN)));
    }
    expected.add("0");
    assertEquals(4, scores.size());
    List<List<String>> shap = table("shap.csv");
    List<String> header = new ArrayList<>(List.of("id", "base"));
    predicted.get("features").fieldNames().forEachRemaining(header::add);
    assertEquals(header, shap.get(0));
    List<String> ids = List.of("b", "a, \"quoted\"", "c");
    for (int row = 0; row < ids.size(); row++) {
      assertEquals(ids.get(row), scores.get(row + 1).get(0));
      assertEquals(expected, scores.get(row + 1).subList(1, expected.size() + 1));
      List<String> values = shap.get(row + 1);
      assertEquals(ids.get(row), values.get(0));
      double sum = Double.parseDouble(values.get(1));
      assertEquals(predicted.at("/explanation/base").asDouble(), sum);
      for (int i = 2; i < values.size(); i++) {
        double value = Double.parseDouble(values.get(i));
        JsonNode contributions = predicted.at("/explanation/contributions");
        assertEquals(contributions.get(header.get(i)).asDouble(), value, header.get(i));
        sum += value;
      }
      assertEquals(probability, sum, 1e-9);
    }
    assertTrue(run.err().contains("warning [demonstration-model]"), run.err());
    assertTrue(run.out().contains("3 rows scored"), run.out());
  }

  @Test
  void everyRowHasItsOwnProbability() throws IOException {
    ModelBundle model = ModelBundle.read(bundle);
    var predictor = FeaturePredictor.of(model);
    List<Double> expected = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      if (i >= rows.size()) {
        rows.add(new LinkedHashMap<>(rows.get(0)));
      }
      Map<String, String> row = rows.get(i);
      row.put("id", "case " + i);
      row.put("CA125", String.valueOf(5 + 7.25 * i));
      double[] values =
          predictor.schema().names().stream()
              .mapToDouble(name -> Double.parseDouble(row.getOrDefault(name.value(), "")))
              .toArray();
      expected.add(model.classifier(Plugins.onClassPath()).probability(values));
    }
    var run = score("--threads", 3);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(expected.stream().distinct().count() > 1, expected.toString());
    assertEquals(
        expected,
        table("scores.csv").stream().skip(1).map(r -> Double.parseDouble(r.get(1))).toList());
  }

  @Test
  void valuesOutsideTheTrainingRangeAreCountedAndNamed() throws IOException {
    rows.get(1).put(FIRST, "1e6");
    rows.get(2).put(FIRST, "2e6");
    var run = score();
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(
        run.err().contains("warning [feature-out-of-training-range]: 2 of 3 rows"), run.err());
    assertTrue(run.err().contains("CEA (2)"), run.err());
    assertEquals(
        List.of("0", "1", "1"),
        table("scores.csv").stream().skip(1).map(row -> row.get(row.size() - 1)).toList());
  }

  @Test
  void clinicalValuesAreReadAsPredictReadsThem() throws IOException {
    rows.get(0).put(FIRST, "<0.5");
    rows.get(1).put(FIRST, "0,25");
    rows.get(2).put(FIRST, "250 ng/L");
    var run = score("--detection-limit", "half-limit");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(
        run.err().contains("Row 2: CEA: '<0.5' taken as 0.25 ng/mL, half the limit"), run.err());
    assertEquals(1, table("scores.csv").stream().skip(1).map(row -> row.get(1)).distinct().count());
    Files.delete(folder.resolve("scores.csv"));
    assertRefused(score(), 3, "features-rows", "row 2, column CEA", "no rule", "--detection-limit");
  }

  @Test
  void missingColumnIsNamedWithTheOneThatIsLikeIt() throws IOException {
    assertColumnsRefused(
        row -> row.put("CA-125", String.valueOf(row.remove("CA125"))),
        "column 'CA125' is missing (there is 'CA-125')",
        "no feature 'CA-125' (it lacks 'CA125')");
  }

  @Test
  void unknownColumnIsNamedUnlessItIsPassedOver() throws IOException {
    assertColumnsRefused(row -> row.put("centre", "north"), "no feature 'centre'", "--ignore");
    assertEquals(0, score("--ignore", "label,centre").exitCode());
    assertEquals(0, score("--ignore", "cent*").exitCode());
  }

  @Test
  void columnWithoutNameIsNamedByItsPlace() throws IOException {
    assertColumnsRefused(row -> row.put("", "1"), "of the model: column 1 has no name.");
  }

  @Test
  void headerInOtherLettersIsToldColumnByColumnOnce() throws IOException {
    assertColumnsRefused(
        row -> {
          row.put("ca125", String.valueOf(row.remove("CA125")));
          row.put("AGE", String.valueOf(row.remove("age")));
        },
        "of the model: the column 'CA125' is missing (there is 'ca125');"
            + " the column 'age' is missing (there is 'AGE').");
  }

  @Test
  void doubledColumnIsNamed() throws IOException {
    String text = Files.readString(features());
    Path file = Files.writeString(folder.resolve("rows.csv"), text.replaceFirst("CA125", "CEA"));
    assertRefused(scoreFile(file), 4, "features-file", "column twice: CEA.");
  }

  @ParameterizedTest
  @CsvSource({
    "NaN, 'is no number'",
    "'', 'the cell is empty'",
    "'1,5', 'is no number; write it with a decimal point'",
    "0x1p3, 'is no number'",
    "1e400, 'not finite'",
    "12d, 'is no number'"
  })
  void cellThatIsNoFiniteNumberIsNamed(String cell, String problem) throws IOException {
    String column =
        rows.get(0).keySet().stream().filter(name -> name.startsWith("original")).findFirst().get();
    rows.get(1).put(column, cell);
    assertRefused(score(), 3, "features-rows", "row 3, column " + column, problem);
  }

  @Test
  void doubledIdIsNamedWithBothRows() throws IOException {
    rows.get(2).put("id", " b ");
    assertRefused(score(), 3, "features-rows", "row 4, column id: 'b' is also the id of row 2");
  }

  @Test
  void raggedRowIsNamed() throws IOException {
    Path file = features();
    Files.writeString(file, Files.readString(file) + "1,2\n");
    assertRefused(scoreFile(file), 3, "features-rows", "row 5 has 2 cells for");
  }

  @Test
  void tableWithoutRowsOrWithoutIdIsRefused() throws IOException {
    Path file = folder.resolve("rows.csv");
    Files.writeString(file, "id,CEA\n");
    assertRefused(scoreFile(file), 4, "features-file", "no row below");
    Files.writeString(file, "CEA,CA125\n1,2\n");
    assertRefused(scoreFile(file), 4, "features-file", "lacks the column id");
    Files.writeString(file, "");
    assertRefused(scoreFile(file), 4, "features-file", "is empty");
  }

  @Test
  void outputsAreNeverInputsAndThreadsAreAtLeastOne() throws IOException {
    Path file = features();
    assertRefused(scoreFile(file, "--shap", file), 4, "output-file");
    assertEquals(2, scoreFile(file, "--threads", 0).exitCode());
  }
}
