package io.pleura.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.examples.text.CsvText;
import io.pleura.examples.text.PythonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code pleura explain} with the demonstration model. */
class ExplainCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path shared;
  private static Path rows = Path.of("");
  private static JsonNode predicted = JSON.createObjectNode();

  @TempDir private Path folder;

  @BeforeAll
  static void predict() throws IOException {
    var run = CommandRun.of("demo", "--out", shared);
    assertEquals(0, run.exitCode(), run.err());
    predicted = JSON.readTree(shared.resolve("prediction.json").toFile());
    List<String> columns = new ArrayList<>(List.of("id"));
    List<String> first = new ArrayList<>(List.of("P/1"));
    List<String> second = new ArrayList<>(List.of("P2"));
    predicted
        .get("features")
        .fields()
        .forEachRemaining(
            feature -> {
              columns.add(feature.getKey());
              double value = feature.getValue().asDouble();
              boolean marker = feature.getKey().equals("CA125");
              first.add(PythonText.number(value));
              second.add(PythonText.number(marker ? value + 30 : value));
            });
    rows =
        Files.writeString(
            shared.resolve("rows.csv"),
            CsvText.line(columns) + CsvText.line(first) + CsvText.line(second));
  }

  private CommandRun explain(Object... more) {
    Stream<Object> words = Stream.of("explain", "--features", rows, "--out", folder.resolve("why"));
    return CommandRun.of(Stream.concat(words, Stream.of(more)).toArray());
  }

  private List<String> files() throws IOException {
    Path top = folder.resolve("why");
    if (!Files.exists(top)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(top)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> top.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }

  @Test
  void drawsTheCohortAndTheCasesThatAreNamed() throws IOException {
    var run = explain("--case", "P/1", "--theme", "dark");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(
        files()
            .containsAll(
                List.of(
                    "bars.svg",
                    "beeswarm.svg",
                    "case-P_1/force.svg",
                    "case-P_1/modalities.csv",
                    "case-P_1/modalities.svg",
                    "case-P_1/ranking.csv",
                    "case-P_1/ranking.svg",
                    "case-P_1/waterfall.svg",
                    "dependence-1.svg",
                    "heatmap.svg")),
        files().toString());
    String waterfall = Files.readString(folder.resolve("why/case-P_1/waterfall.svg"));
    assertTrue(waterfall.contains("synthetic phantoms"), "the notice of the model");
    assertTrue(waterfall.contains("Venn-Abers interval"), "the uncertainty");
    assertTrue(run.out().contains("2 rows explained"), run.out());
    assertTrue(run.out().contains("Research use only"), run.out());
  }

  @Test
  void rankingTellsPercentileAndMeaningAndAddsUp() throws IOException {
    assertEquals(0, explain("--case", "P/1").exitCode());
    List<List<String>> lines =
        Files.readAllLines(folder.resolve("why/case-P_1/ranking.csv")).stream()
            .map(CsvText::cells)
            .toList();
    assertEquals(
        List.of(
            "feature",
            "value",
            "contribution",
            "standard_error",
            "direction",
            "training_percentile",
            "title",
            "measured_in",
            "high_value_means",
            "notice"),
        lines.get(0));
    assertEquals(predicted.get("features").size(), lines.size() - 1);
    double sum = predicted.get("explanation").get("base").asDouble();
    for (List<String> line : lines.subList(1, lines.size())) {
      double contribution = Double.parseDouble(line.get(2));
      sum += contribution;
      assertEquals(contribution > 0 ? "raises" : contribution < 0 ? "lowers" : "none", line.get(4));
      assertEquals("", line.get(3), "exact values have no error");
      double percentile = Double.parseDouble(line.get(5));
      assertTrue(percentile >= 0 && percentile <= 100, line.toString());
      assertFalse(line.get(8).isBlank(), line.toString());
    }
    assertEquals(predicted.get("probability").asDouble(), sum, 1e-9);
    double groups = 0;
    for (String line : Files.readAllLines(folder.resolve("why/case-P_1/modalities.csv"))) {
      List<String> cells = CsvText.cells(line);
      groups += cells.get(1).equals("1") ? Double.parseDouble(cells.get(3)) : 0;
    }
    assertEquals(sum, predicted.get("explanation").get("base").asDouble() + groups, 1e-9);
  }

  @Test
  void casesOfLikeNamesHaveFoldersOfTheirOwn() throws IOException {
    Path alike = folder.resolve("alike.csv");
    List<String> lines = Files.readAllLines(rows);
    Files.writeString(
        alike,
        lines.get(0)
            + "\n"
            + lines.get(1).replaceFirst("^[^,]*", "a/b")
            + "\n"
            + lines.get(2).replaceFirst("^[^,]*", "a:b")
            + "\n");
    var run =
        CommandRun.of(
            "explain",
            "--features",
            alike,
            "--out",
            folder.resolve("why"),
            "--case",
            "a/b",
            "--case",
            "a:b",
            "--case",
            "a/b");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(
        files().containsAll(List.of("case-a_b/ranking.csv", "case-a_b-2/ranking.csv")),
        files().toString());
    assertTrue(files().stream().noneMatch(name -> name.contains(".part")), files().toString());
    assertTrue(Files.readString(folder.resolve("why/case-a_b-2/force.svg")).contains("Case a:b"));
  }

  @Test
  void estimatesAreCalledSo() throws IOException {
    var run = explain("--case", "P2", "--explainer", "kernel-shap");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(
        Files.readString(folder.resolve("why/case-P2/waterfall.svg"))
            .contains("Contributions are estimates; the largest standard error is"));
    String line = Files.readAllLines(folder.resolve("why/case-P2/ranking.csv")).get(1);
    assertTrue(Double.parseDouble(CsvText.cells(line).get(3)) > 0, line);
  }

  @Test
  void anotherExplainerGivesOtherReasonsThatAddUpToo() throws IOException {
    var run = explain("--case", "P2", "--explainer", "interventional-tree-shap");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(files().contains("case-P2/waterfall.svg"), files().toString());
    var unknown = explain("--explainer", "tea-leaves");
    assertEquals(4, unknown.exitCode(), unknown.err());
    assertTrue(unknown.err().contains("permutation-shap"), unknown.err());
    var tooMany = explain("--explainer", "exact-shap");
    assertEquals(4, tooMany.exitCode(), tooMany.err());
  }

  @Test
  void wrongUseWritesNothing() throws IOException {
    for (Object[] wrong :
        new Object[][] {
          {"--theme", "sepia"}, {"--format", "gif"}, {"--top", "1"}, {"--threads", "0"}
        }) {
      assertEquals(2, explain(wrong).exitCode());
    }
    var missing = explain("--case", "P1");
    assertEquals(3, missing.exitCode(), missing.err());
    assertTrue(missing.err().contains("'P1'"), missing.err());
    assertEquals(List.of(), files());
  }

  @Test
  void galleryShowsEveryPictureInBothThemes() throws IOException {
    Path gallery = folder.resolve("gallery");
    var run = CommandRun.of("gallery", "--out", gallery, "--cases", "2");
    assertEquals(0, run.exitCode(), run.err());
    String page = Files.readString(gallery.resolve("README.md"));
    try (Stream<Path> pictures = Files.list(gallery)) {
      List<String> names = pictures.map(file -> file.getFileName().toString()).toList();
      for (String name : names) {
        assertTrue(name.equals("README.md") || page.contains("\"" + name + "\""), name);
        if (name.endsWith("-light.svg")) {
          assertTrue(names.contains(name.replace("-light", "-dark")), name);
        }
      }
      assertTrue(names.contains("heatmap-dark.svg"), names.toString());
    }
    assertTrue(page.contains("synthetic phantoms"), page);
    assertEquals(2, CommandRun.of("gallery", "--out", gallery, "--cases", "1").exitCode());
  }
}
