package io.pleura.fusion.sklearn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.spi.Classifier;
import io.pleura.tree.TreeEnsemble;
import io.pleura.tree.TreeEnsembleClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SklearnModelTest {

  static final Path FILES = Path.of("src", "test", "resources", "sklearn");

  private static final String NEWEST = "sklearn1.9.1_numpy2";

  private static final ObjectMapper JSON = new ObjectMapper();

  static JsonNode json(String file) throws IOException {
    return JSON.readTree(FILES.resolve(file).toFile());
  }

  static List<double[]> rows(JsonNode table) {
    List<double[]> rows = new ArrayList<>();
    for (JsonNode row : table) {
      double[] values = new double[row.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = row.get(i).isNull() ? Double.NaN : row.get(i).doubleValue();
      }
      rows.add(values);
    }
    return rows;
  }

  static SklearnModel model(String name) throws IOException {
    return SklearnModel.read(FILES.resolve("pkl").resolve(NEWEST).resolve(name + ".pkl"));
  }

  static FeatureSchema schema(SklearnModel model) {
    List<String> names =
        model
            .featureNames()
            .orElseGet(
                () -> IntStream.range(0, model.featureCount()).mapToObj(i -> "f" + i).toList());
    return FeatureSchema.of(
        names.stream()
            .map(name -> new FeatureDefinition(new FeatureName(name), "", "table"))
            .toList());
  }

  static Stream<String> tags() throws IOException {
    try (Stream<Path> files = Files.list(FILES.resolve("pkl"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("tags")
  void everyFileGivesTheProbabilitiesOfScikitLearn(String tag) throws IOException {
    JsonNode expected = json("expected/" + tag + ".json");
    List<double[]> plain = rows(json("inputs.json").get("rows"));
    plain.addAll(rows(expected.get("edge_rows")));
    int files = 0;
    for (var entry : expected.get("files").properties()) {
      JsonNode answer = expected.get("models").get(entry.getValue().get("model").textValue());
      SklearnModel model =
          SklearnModel.read(FILES.resolve("pkl").resolve(tag).resolve(entry.getKey()));
      boolean missing = answer.get("inputs").textValue().equals("missing_rows");
      List<double[]> rows = missing ? rows(expected.get("missing_rows")) : plain;
      List<double[]> probabilities = rows(answer.get("proba"));
      assertEquals(rows.size(), probabilities.size());
      for (int r = 0; r < rows.size(); r++) {
        assertArrayEquals(
            probabilities.get(r),
            model.probabilities(rows.get(r)),
            1e-12,
            tag + " " + entry.getKey() + " row " + r);
      }
      List<String> labels = new ArrayList<>();
      answer.get("classes").forEach(label -> labels.add(label.asText()));
      assertEquals(labels, model.classLabels());
      assertEquals(Optional.of(expected.get("sklearn").textValue()), model.version());
      assertEquals(20, model.featureCount());
      assertEquals(
          entry.getKey().startsWith("rf10"), model.featureNames().isPresent(), entry.getKey());
      if (labels.size() == 2) {
        checkClassifier(model, rows, labels, missing);
      }
      files++;
    }
    assertTrue(files >= 2);
  }

  private static void checkClassifier(
      SklearnModel model, List<double[]> rows, List<String> labels, boolean missing) {
    for (int c = 0; c < 2; c++) {
      Classifier classifier = model.toClassifier(schema(model), Optional.of(labels.get(c)));
      for (double[] row : rows) {
        if (Arrays.stream(row).noneMatch(Double::isNaN)) {
          assertEquals(model.probabilities(row)[c], classifier.probability(row), 1e-14);
        } else {
          assertTrue(missing);
          assertThrows(IllegalArgumentException.class, () -> classifier.probability(row));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rf10",
        "rf5_deep",
        "pipeline",
        "calibrated_sigmoid",
        "extratrees",
        "gboost",
        "rf5_missing",
        "rf5_threeclass"
      })
  void filesOfSkopsHoldTheSameModels(String name) throws IOException {
    SklearnModel skops = SklearnModel.read(FILES.resolve("export").resolve(name + ".skops"));
    SklearnModel pickled = model(name);
    for (double[] row : rows(json("inputs.json").get("rows"))) {
      assertArrayEquals(pickled.probabilities(row), skops.probabilities(row));
    }
    assertEquals(pickled.classLabels(), skops.classLabels());
    assertEquals(pickled.featureNames(), skops.featureNames());
    assertEquals(pickled.version(), skops.version());
    assertEquals(pickled.acceptsMissing(), skops.acceptsMissing());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rf10",
        "rf5_deep",
        "pipeline",
        "calibrated_sigmoid",
        "extratrees",
        "gboost",
        "rf5_missing",
        "rf5_threeclass"
      })
  void onnxFilesGiveWhatOnnxRuntimeGives(String name) throws IOException {
    Path file = FILES.resolve("export").resolve(name + ".onnx");
    SklearnModel model = SklearnModel.read(file);
    List<double[]> rows = rows(json("inputs.json").get("rows"));
    rows.addAll(rows(json("expected/" + NEWEST + ".json").get("edge_rows")));
    List<double[]> expected = rows(json("exports.json").get(name).get("onnx_proba"));
    assertEquals(rows.size(), expected.size());
    for (int r = 0; r < rows.size(); r++) {
      assertArrayEquals(expected.get(r), model.probabilities(rows.get(r)), 1e-6, name + " " + r);
    }
    assertEquals(model(name).classLabels(), model.classLabels());
    assertEquals(20, model.featureCount());
    if (model.classLabels().size() == 2) {
      Classifier classifier = model.toClassifier(schema(model), Optional.empty());
      assertFalse(classifier.trees().filter(TreeEnsemble::hasCover).isPresent());
      assertEquals(expected.get(0)[1], classifier.probability(rows.get(0)), 1e-6);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rf5_threeclass", "calibrated_sigmoid"})
  void damagedOnnxFilesAreReadOrRefused(String name, @TempDir Path folder) throws IOException {
    byte[] whole = Files.readAllBytes(FILES.resolve("export").resolve(name + ".onnx"));
    Path file = folder.resolve("damaged.onnx");
    for (int place = 1; place < whole.length; place += 7) {
      byte[] damaged = whole.clone();
      damaged[place] ^= (byte) (1 + place % 255);
      for (byte[] bytes : List.of(damaged, Arrays.copyOf(whole, place))) {
        Files.write(file, bytes);
        try {
          SklearnModel.read(file);
        } catch (InvalidInputException typed) {
          assertTrue(typed.code().startsWith("model-file-"), typed.code());
        }
      }
    }
  }

  @Test
  void damagedFilesOfSkopsAreReadOrRefused(@TempDir Path folder) throws IOException {
    byte[] whole = Files.readAllBytes(FILES.resolve("export").resolve("rf5_threeclass.skops"));
    Path file = folder.resolve("damaged.skops");
    for (int place = 0; place < whole.length; place += 401) {
      byte[] damaged = whole.clone();
      damaged[place] ^= (byte) (1 + place % 255);
      for (byte[] bytes : List.of(damaged, Arrays.copyOf(whole, place + 1))) {
        Files.write(file, bytes);
        try {
          SklearnModel.read(file);
        } catch (InvalidInputException typed) {
          assertTrue(typed.code().startsWith("model-file-"), typed.code());
        }
      }
    }
  }

  @Test
  void aForestOfAnotherReleaseIsRead() throws IOException {
    SklearnModel model = SklearnModel.read(FILES.resolve("D30").resolve("forest.joblib"));
    JsonNode expected = json("D30/case.json");
    List<double[]> rows = rows(expected.get("rows"));
    for (int r = 0; r < rows.size(); r++) {
      assertArrayEquals(
          rows(expected.get("predict_proba")).get(r), model.probabilities(rows.get(r)), 1e-12);
    }
  }

  @Test
  void plainForestsCanBeExplainedTreeByTree() throws IOException {
    SklearnModel model = model("rf10");
    Classifier classifier = model.toClassifier(schema(model), Optional.empty());
    assertInstanceOf(TreeEnsembleClassifier.class, classifier);
    assertEquals(10, classifier.trees().orElseThrow().trees().size());
    SklearnModel boosted = model("gboost");
    TreeEnsemble trees =
        boosted.toClassifier(schema(boosted), Optional.empty()).trees().orElseThrow();
    assertFalse(trees.isForest());
    assertTrue(trees.hasCover());
    double[] row = rows(json("inputs.json").get("rows")).get(0);
    for (int c = 0; c < 2; c++) {
      TreeEnsemble ofClass = boosted.trees(boosted.classLabels().get(c)).orElseThrow();
      assertEquals(boosted.probabilities(row)[c], ofClass.probability(row), 1e-15);
      assertEquals(
          model.probabilities(row)[c],
          model.trees(model.classLabels().get(c)).orElseThrow().probability(row),
          1e-15);
    }
  }

  @Test
  void missingValuesGoTheirWayInTheTreesOfAClass() throws IOException {
    SklearnModel model = model("rf5_missing");
    TreeEnsemble trees = model.trees(model.classLabels().get(1)).orElseThrow();
    assertTrue(trees.acceptsMissing());
    double[] row = rows(json("inputs.json").get("rows")).get(0);
    for (int f = 0; f < row.length; f++) {
      row[f] = Double.NaN;
      assertEquals(model.probabilities(row)[1], trees.probability(row), 1e-15);
    }
  }

  @Test
  void thePositiveClassIsNamedAndNeverAPosition() throws IOException {
    SklearnModel strings = model("rf5_strings");
    assertEquals(List.of("intact", "invasion"), strings.classLabels());
    var e =
        assertThrows(
            ConfigurationException.class,
            () -> strings.toClassifier(schema(strings), Optional.empty()));
    assertEquals("model-positive-label", e.code());
    assertTrue(e.getMessage().contains("[intact, invasion]"), e.getMessage());
    e =
        assertThrows(
            ConfigurationException.class,
            () -> strings.toClassifier(schema(strings), Optional.of("1")));
    assertTrue(e.getMessage().contains("[intact, invasion]"), e.getMessage());
    double[] row = new double[20];
    assertEquals(
        strings.probabilities(row)[0],
        strings.toClassifier(schema(strings), Optional.of("intact")).probability(row),
        1e-15);
    SklearnModel numbers = model("rf5_deep");
    assertEquals(
        numbers.probabilities(row)[1],
        numbers.toClassifier(schema(numbers), Optional.empty()).probability(row),
        1e-15);
    SklearnModel three = model("rf5_threeclass");
    e =
        assertThrows(
            ConfigurationException.class,
            () -> three.toClassifier(schema(three), Optional.of("1")));
    assertEquals("model-classes", e.code());
  }

  @Test
  void namesOfOtherFeaturesAreRefused() throws IOException {
    SklearnModel model = model("rf10");
    List<FeatureDefinition> swapped = new ArrayList<>(schema(model).definitions());
    swapped.add(2, swapped.remove(5));
    var e =
        assertThrows(
            ConfigurationException.class,
            () -> model.toClassifier(FeatureSchema.of(swapped), Optional.empty()));
    assertTrue(e.getMessage().contains("as feature 3"), e.getMessage());
    assertThrows(
        ConfigurationException.class,
        () -> model.toClassifier(FeatureSchema.of(swapped.subList(0, 7)), Optional.empty()));
  }

  @Test
  void rowsThatScikitLearnRefusesAreRefused() throws IOException {
    SklearnModel old =
        SklearnModel.read(FILES.resolve("pkl").resolve("sklearn1.3.2_numpy1").resolve("rf10.pkl"));
    double[] row = new double[20];
    row[3] = Double.NaN;
    assertThrows(IllegalArgumentException.class, () -> old.probabilities(row));
    SklearnModel missing = model("rf5_missing");
    missing.probabilities(row);
    row[3] = 1e39;
    assertThrows(IllegalArgumentException.class, () -> missing.probabilities(row));
    row[3] = Double.NEGATIVE_INFINITY;
    assertThrows(IllegalArgumentException.class, () -> missing.probabilities(row));
    assertThrows(IllegalArgumentException.class, () -> missing.probabilities(new double[19]));
  }

  static Stream<String> hostile() throws IOException {
    List<String> names = new ArrayList<>();
    json("hostile.json").fieldNames().forEachRemaining(names::add);
    return names.stream();
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void hostileFilesAreRefusedAndNothingIsRun(String name) {
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> SklearnModel.read(FILES.resolve("hostile").resolve(name)));
    assertTrue(e.code().startsWith("model-file-"), e.code());
    assertTrue(e.getMessage().contains(name), e.getMessage());
    assertTrue(Files.notExists(Path.of("PWNED_marker")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rf10", "rf10_proto0", "rf10_picklemodule_proto5", "gboost"})
  void cutFilesAreRefused(String name, @TempDir Path folder) throws IOException {
    byte[] whole = Files.readAllBytes(FILES.resolve("pkl").resolve(NEWEST).resolve(name + ".pkl"));
    Path file = folder.resolve("cut.pkl");
    for (int length = 0; length < whole.length; length += 211) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThrows(InvalidInputException.class, () -> SklearnModel.read(file));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rf10", "calibrated_isotonic", "rf10_picklemodule_proto5", "gboost"})
  void damagedFilesAreReadOrRefused(String name, @TempDir Path folder) throws IOException {
    byte[] whole = Files.readAllBytes(FILES.resolve("pkl").resolve(NEWEST).resolve(name + ".pkl"));
    Path file = folder.resolve("damaged.pkl");
    for (int place = 0; place < whole.length; place += 37) {
      byte[] damaged = whole.clone();
      damaged[place] ^= (byte) (1 + place % 255);
      Files.write(file, damaged);
      try {
        SklearnModel.read(file);
      } catch (InvalidInputException typed) {
        assertTrue(typed.code().startsWith("model-file-"), typed.code());
      }
    }
  }

  @Test
  void theLimitCountsUnpackedBytes() throws IOException {
    Path file = FILES.resolve("pkl").resolve(NEWEST).resolve("rf10_xz.pkl");
    long packed = Files.size(file);
    var e = assertThrows(InvalidInputException.class, () -> SklearnModel.read(file, packed + 1));
    assertEquals("model-file-too-large", e.code());
  }
}
