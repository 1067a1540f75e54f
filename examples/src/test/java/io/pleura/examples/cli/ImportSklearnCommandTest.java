package io.pleura.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pleura.bundle.ModelBundle;
import io.pleura.examples.text.CsvText;
import io.pleura.feature.FeatureName;
import io.pleura.fusion.sklearn.SklearnModel;
import io.pleura.spi.Classifier;
import io.pleura.spi.Plugins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code pleura import-sklearn}. */
class ImportSklearnCommandTest {

  private static final Path MODELS = Path.of("src", "test", "resources", "sklearn");

  private static final int ROWS = 3;

  @TempDir private Path folder;

  private CommandRun run(String model, Object... more) {
    Stream<Object> words =
        Stream.of("import-sklearn", MODELS.resolve(model), "--out", folder.resolve("m.pibundle"));
    return CommandRun.of(Stream.concat(words, Stream.of(more)).toArray());
  }

  private Path names(int count) throws IOException {
    return Files.writeString(
        folder.resolve("names.json"),
        IntStream.range(0, count)
            .mapToObj(i -> "\"f" + i + "\"")
            .collect(Collectors.joining(",", "[", "]")));
  }

  private void assertRefused(CommandRun run, String... words) {
    assertEquals(4, run.exitCode(), run.err());
    for (String word : words) {
      assertTrue(run.err().contains(word), run.err());
    }
    assertTrue(Files.notExists(folder.resolve("m.pibundle")));
  }

  private Classifier imported() throws IOException {
    ModelBundle bundle = ModelBundle.read(folder.resolve("m.pibundle"));
    assertTrue(bundle.manifest().isForTables());
    return bundle.classifier(Plugins.onClassPath());
  }

  @Test
  void aForestBecomesABundleForTables() throws IOException {
    CommandRun run = run("rf10.pkl");
    assertEquals(0, run.exitCode(), run.err());
    SklearnModel model = SklearnModel.read(MODELS.resolve("rf10.pkl"));
    Classifier classifier = imported();
    assertEquals(
        model.featureNames().orElseThrow(),
        classifier.schema().names().stream().map(Object::toString).toList());
    assertTrue(classifier.trees().isPresent());
    double[] row = new double[20];
    assertEquals(model.probabilities(row)[1], classifier.probability(row), 1e-14);
  }

  @Test
  void boostedTreesBecomeABundleForTables() throws IOException {
    CommandRun run = run("gboost.pkl", "--features", names(20));
    assertEquals(0, run.exitCode(), run.err());
    SklearnModel model = SklearnModel.read(MODELS.resolve("gboost.pkl"));
    double[] row = new double[20];
    assertEquals(model.probabilities(row)[1], imported().probability(row));
  }

  @Test
  void thePositiveClassIsAskedFor() throws IOException {
    Path names = names(20);
    assertRefused(run("rf5_strings.pkl", "--features", names), "[intact, invasion]");
    assertRefused(
        run("rf5_strings.pkl", "--features", names, "--positive", "yes"), "[intact, invasion]");
    CommandRun run = run("rf5_strings.pkl", "--features", names, "--positive", "invasion");
    assertEquals(0, run.exitCode(), run.err());
    double[] row = new double[20];
    assertEquals(
        SklearnModel.read(MODELS.resolve("rf5_strings.pkl")).probabilities(row)[1],
        imported().probability(row),
        1e-14);
  }

  @Test
  void contributionsMeanTheChosenClassWhereverItStands() throws IOException {
    List<double[]> invasion = explained("invasion");
    List<double[]> intact = explained("intact"); // the class that stands first in the file
    for (int r = 0; r < ROWS; r++) {
      double[] with = invasion.get(r);
      double[] without = intact.get(r);
      double sumWith = 0;
      double sumWithout = 0;
      boolean told = false;
      for (int c = 0; c < with.length - 1; c++) {
        sumWith += with[c];
        sumWithout += without[c];
        told |= c > 0 && Math.abs(with[c]) > 0.01;
        assertEquals(c == 0 ? 1 : 0, with[c] + without[c], 1e-12, "row " + r + " column " + c);
      }
      assertTrue(told);
      assertEquals(with[with.length - 1], sumWith, 1e-9);
      assertEquals(without[without.length - 1], sumWithout, 1e-9);
      assertEquals(1, with[with.length - 1] + without[without.length - 1], 1e-12);
    }
  }

  /** Base, contributions in the order of the features, and probability of each row. */
  private List<double[]> explained(String positive) throws IOException {
    CommandRun run = run("rf5_strings.pkl", "--features", names(20), "--positive", positive);
    assertEquals(0, run.exitCode(), run.err());
    List<String> names = imported().schema().names().stream().map(FeatureName::value).toList();
    var table = new StringBuilder(CsvText.line(listOf("id", names)));
    for (int r = 0; r < ROWS; r++) {
      List<String> cells = new ArrayList<>(List.of("case " + r));
      for (int f = 0; f < names.size(); f++) {
        cells.add(String.valueOf(Math.sin(1 + r + 7.0 * f)));
      }
      table.append(CsvText.line(cells));
    }
    Path shap = folder.resolve("shap.csv");
    Path scores = folder.resolve("scores.csv");
    CommandRun scored =
        CommandRun.of(
            "score",
            "--bundle",
            folder.resolve("m.pibundle"),
            "--features",
            Files.writeString(folder.resolve("rows.csv"), table),
            "--out",
            scores,
            "--shap",
            shap);
    assertEquals(0, scored.exitCode(), scored.err());
    List<String> contributions = Files.readAllLines(shap);
    assertEquals(CsvText.line(listOf("id", listOf("base", names))).strip(), contributions.get(0));
    List<double[]> rows = new ArrayList<>();
    for (int r = 1; r <= ROWS; r++) {
      String probability = Files.readAllLines(scores).get(r).split(",", -1)[1];
      String[] cells = (contributions.get(r) + "," + probability).split(",", -1);
      rows.add(Arrays.stream(cells).skip(1).mapToDouble(Double::parseDouble).toArray());
    }
    return rows;
  }

  private static List<String> listOf(String first, List<String> others) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(others);
    return all;
  }

  @Test
  void namesThatDoNotFitAreRefused() throws IOException {
    assertRefused(run("gboost.pkl"), "does not name its features");
    assertRefused(run("gboost.pkl", "--features", names(19)), "20 features, and 19 are named");
    assertRefused(run("rf10.pkl", "--features", names(20)), "as feature 1");
    for (String text : List.of("{}", "[1]", "[\"a\"", "[\"a\",\"a\"]", "[\"a b\"]")) {
      Path file = Files.writeString(folder.resolve("wrong.json"), text);
      assertRefused(run("gboost.pkl", "--features", file), "error [model-features]");
    }
  }

  @Test
  void featuresThatThePipelineLacksAreListed() {
    assertRefused(run("rf10.pkl", "--preset", "pleural-invasion"), "DL_feat_");
  }

  /** The published application from its own two files; the expected value comes from Python. */
  @Test
  void weightsAndForestBecomeTheWholePipeline() throws IOException {
    Path files = Path.of("src", "test", "resources", "published-pipeline");
    CommandRun run =
        CommandRun.of(
            "import-sklearn",
            files.resolve("forest.pkl"),
            "--features",
            files.resolve("feature_names.json"),
            "--deep",
            files.resolve("weights.pth"),
            "--output",
            "head100",
            "--preset",
            "pleural-invasion",
            "--out",
            folder.resolve("whole.pibundle"));
    assertEquals(0, run.exitCode(), run.err());
    JsonNode expected = new JsonMapper().readTree(files.resolve("expected.json").toFile());
    JsonNode values = expected.get("features");
    Path study =
        Path.of(System.getProperty("pleura.field", ""))
            .toAbsolutePath()
            .resolveSibling("reference");
    CommandRun predicted =
        CommandRun.of(
            "predict",
            "--bundle",
            folder.resolve("whole.pibundle"),
            "--image",
            study.resolve("synth_image.nii.gz"),
            "--mask",
            study.resolve("synth_mask.nii.gz"),
            "--cea",
            values.get("CEA").asText(),
            "--ca125",
            values.get("CA125").asText(),
            "--age",
            values.get("age").asText(),
            "--json",
            "-");
    assertEquals(0, predicted.exitCode(), predicted.err());
    assertEquals(
        expected.get("probability").doubleValue(),
        new JsonMapper().readTree(predicted.out()).get("probability").doubleValue(),
        1e-4);
  }
}
