package io.pleura.examples.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.LibraryVersion;
import io.pleura.examples.text.PythonText;
import io.pleura.io.ImageFiles;
import io.pleura.io.NiftiWriter;
import io.pleura.radiomics.RadiomicsSettings;
import io.pleura.volume.Mask;
import io.pleura.volume.VoxelGrid;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line as a user meets it: exit codes, messages, files. */
class CommandLineTest {

  private static final Path BASE = Path.of(System.getProperty("pleura.field", ""), "D00_base");
  private static final Path IMAGE = BASE.resolve("ct.nii.gz");
  private static final Path MASK = BASE.resolve("mask.nii.gz");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private CommandRun predict(Object... more) {
    Stream<Object> words =
        Stream.concat(Stream.of("predict", "--image", IMAGE, "--mask", MASK), Stream.of(more));
    return CommandRun.of(words.toArray());
  }

  private void assertFolderHolds(String... names) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(
          List.of(names), files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "predict", "extract", "info", "phantom", "weights", "score"})
  void helpShowsExamples(String command) {
    var run = CommandRun.of(command, "--help");
    assertEquals(0, run.exitCode());
    assertTrue(run.out().contains("Examples:"), run.out());
    assertTrue(run.out().contains("pleura " + command), run.out());
  }

  @Test
  void withoutCommandTheUseIsShown() {
    var run = CommandRun.of();
    assertEquals(2, run.exitCode());
    assertTrue(run.err().contains("Which command?"), run.err());
  }

  @Test
  void missingFileIsBadInput() {
    var run = CommandRun.of("extract", "--image", folder.resolve("none.nii"), "--mask", MASK);
    assertEquals(3, run.exitCode());
    assertTrue(run.err().startsWith("error [file-missing]"), run.err());
    assertTrue(run.err().contains("none.nii"), run.err());
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 31, 63, CEA",
    "NaN, 31, 63, CEA",
    "5.2, Infinity, 63, CA125",
    "5.2, 31, 17, Age",
    "5.2, 31, 121, Age"
  })
  void clinicalValueOutOfRangeIsNamed(String cea, String ca125, String age, String culprit) {
    var run = predict("--cea", cea, "--ca125", ca125, "--age", age);
    assertEquals(3, run.exitCode());
    assertTrue(run.err().startsWith("error [clinical-out-of-range]: " + culprit), run.err());
  }

  @Test
  void damagedBundleIsRefusedAndNothingIsWritten() throws IOException {
    Path bundle = Files.createTempFile("pleura-test", ".pibundle");
    try {
      Files.writeString(bundle, "no bundle");
      var run =
          predict(
              "--cea",
              5.2,
              "--ca125",
              31,
              "--age",
              63,
              "--bundle",
              bundle,
              "--json",
              folder.resolve("result.json"),
              "--plot",
              folder.resolve("plot.svg"));
      assertEquals(5, run.exitCode(), run.err());
      assertTrue(run.err().startsWith("error [bundle-damaged]: " + bundle), run.err());
      assertFolderHolds();
    } finally {
      Files.delete(bundle);
    }
  }

  @Test
  void anInputIsNeverOverwritten() throws IOException {
    Path image = folder.resolve("ct.nii.gz");
    Files.copy(IMAGE, image);
    var run =
        CommandRun.of(
            "predict",
            "--image",
            image,
            "--mask",
            MASK,
            "--cea",
            5.2,
            "--ca125",
            31,
            "--age",
            63,
            "--json",
            folder.resolve("sub").resolve("..").resolve("ct.nii.gz"));
    assertEquals(4, run.exitCode(), run.err());
    assertTrue(run.err().startsWith("error [output-file]"), run.err());
    assertArrayEquals(Files.readAllBytes(IMAGE), Files.readAllBytes(image));
  }

  @Test
  void twoOutputsNeedTwoFiles() throws IOException {
    Path both = folder.resolve("both.svg");
    var run = predict("--cea", 5.2, "--ca125", 31, "--age", 63, "--json", both, "--plot", both);
    assertEquals(4, run.exitCode(), run.err());
    assertFolderHolds();
  }

  @Test
  void outputIntoMissingFolderIsRefusedFirst() {
    var run =
        CommandRun.of(
            "extract",
            "--image",
            "none.nii",
            "--mask",
            MASK,
            "--out",
            folder.resolve("missing").resolve("features.csv"));
    assertEquals(4, run.exitCode(), run.err());
    assertTrue(run.err().contains("does not exist"), run.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,234 | clinical-ambiguous",
        "5.2d | clinical-unit",
        "0x10 | clinical-not-a-number",
        "five | clinical-not-a-number",
        "<0.5 | clinical-below-detection",
        ">1000 | clinical-above-range"
      })
  void clinicalValuesAreReadByOneParser(String cea, String code) {
    var run = predict("--cea", cea, "--ca125", "31", "--age", "63");
    assertEquals(3, run.exitCode());
    assertTrue(run.err().startsWith("error [" + code + "]: CEA is '" + cea + "'"), run.err());
  }

  @Test
  void ruleForDetectionLimitsIsOneOfThoseThatThereAre() {
    var run = predict("--cea", "<0.5", "--ca125", 31, "--age", 63, "--detection-limit", "zero");
    assertEquals(4, run.exitCode());
    assertTrue(run.err().contains("half-limit, limit-over-root-two, limit"), run.err());
  }

  @Test
  void labelBelowOneIsWrongUse() {
    var run = CommandRun.of("extract", "--image", IMAGE, "--mask", MASK, "--label", 0);
    assertEquals(2, run.exitCode());
    assertTrue(run.err().contains("--label 0"), run.err());
  }

  @ParameterizedTest
  @CsvSource({
    "--image ct.nii, --image and --mask",
    "--mask m.nii --jobs 2, --image and --mask",
    "--image ct.nii --mask m.nii --resume, belong to a --batch"
  })
  void whatIsExtractedMustBeNamed(String words, String message) {
    var run = CommandRun.of((Object[]) ("extract " + words).split(" "));
    assertEquals(2, run.exitCode());
    assertTrue(run.err().contains(message), run.err());
  }

  /** Of two voxels, none lies between the percentiles that the feature looks at. */
  @Test
  void undefinedFeaturesAreNamedWithTheirReason() throws IOException {
    VoxelGrid grid = ImageFiles.read(IMAGE).volume().grid();
    boolean[] voxels = new boolean[grid.voxelCount()];
    voxels[grid.offset(15, 14, 10)] = true;
    voxels[grid.offset(16, 15, 10)] = true;
    Path mask = folder.resolve("two-voxels.nii.gz");
    new NiftiWriter().write(Mask.wrap(grid, voxels), mask);
    Path parameters = folder.resolve("Params.yaml");
    Files.writeString(
        parameters, "featureClass:\n  firstorder: [RobustMeanAbsoluteDeviation, Mean]\n");
    Path csv = folder.resolve("features.csv");
    Path python = folder.resolve("python.json");
    Path own = folder.resolve("own.json");
    var run =
        CommandRun.of(
            "extract",
            "--image",
            IMAGE,
            "--mask",
            mask,
            "--params",
            parameters,
            "--csv",
            csv,
            "--json",
            python,
            "--out",
            own);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.err().contains("feature-undefined"), run.err());
    String name = "original_firstorder_RobustMeanAbsoluteDeviation";
    assertTrue(run.err().contains(name), run.err());
    assertEquals("nan", rows(csv).get(0).get(name));
    assertTrue(Files.readString(python).contains("\"" + name + "\": NaN"));
    assertTrue(JSON.readTree(own.toFile()).get("features").get(name).isNull());
    assertTrue(JSON.readTree(own.toFile()).get("undefined").get(name).asText().contains("10th"));
  }

  private static List<CSVRecord> rows(Path csv) throws IOException {
    return CSVFormat.DEFAULT
        .builder()
        .setHeader()
        .setSkipHeaderRecord(true)
        .get()
        .parse(new StringReader(Files.readString(csv)))
        .getRecords();
  }

  /** Without diagnostics nothing else could say what wrote the file. */
  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void everyFileSaysWhatWroteIt(String additionalInfo) throws IOException {
    Path parameters = folder.resolve("Params.yaml");
    Files.writeString(
        parameters,
        "setting: {additionalInfo: " + additionalInfo + "}\nfeatureClass: {firstorder: [Mean]}\n");
    List<Path> files =
        Stream.of("a.csv", "b.json", "c.csv", "d.json").map(folder::resolve).toList();
    for (String out : List.of("c.csv", "d.json")) {
      var run =
          CommandRun.of(
              "extract",
              "--image",
              IMAGE,
              "--mask",
              MASK,
              "--params",
              parameters,
              "--csv",
              files.get(0),
              "--json",
              files.get(1),
              "--out",
              folder.resolve(out));
      assertEquals(0, run.exitCode(), run.err());
    }
    String fingerprint = RadiomicsSettings.fromYaml(parameters).fingerprint();
    for (Path file : files) {
      String text = Files.readString(file);
      assertTrue(text.contains("equal to PyRadiomics 3.1"), text);
      assertTrue(text.contains(LibraryVersion.current()), text);
      assertTrue(text.contains(fingerprint), text);
    }
  }

  @Test
  void severalLabelsGiveARowEach() throws IOException {
    Path mask = BASE.resolveSibling("D06_two_labels").resolve("mask.nii.gz");
    for (String parameters : List.of("", "featureClass: {firstorder: , shape: [MeshVolume]}")) {
      List<Object> words =
          new ArrayList<>(
              List.of("extract", "--image", IMAGE, "--mask", mask, "--features", "*_V*"));
      if (!parameters.isEmpty()) {
        Path file = Files.writeString(folder.resolve("Params.yaml"), parameters);
        words.addAll(List.of("--params", file));
      }
      Path csv = folder.resolve("all.csv");
      Path json = folder.resolve("all.json");
      var all = new ArrayList<>(words);
      all.addAll(List.of("--labels", "all", "--csv", csv, "--out", json));
      var run = CommandRun.of(all.toArray());
      assertEquals(0, run.exitCode(), run.err());
      assertEquals(List.of("1", "2"), rows(csv).stream().map(row -> row.get("Label")).toList());
      for (int label : List.of(1, 2)) {
        Path alone = folder.resolve("alone.csv");
        var one = new ArrayList<>(words);
        one.addAll(List.of("--label", label, "--csv", alone));
        assertEquals(0, CommandRun.of(one.toArray()).exitCode());
        CSVRecord row = rows(csv).get(label - 1);
        rows(alone)
            .get(0)
            .toMap()
            .forEach(
                (name, value) -> {
                  if (!name.equals("diagnostics_Mask-original_Hash")) {
                    assertEquals(value, row.get(name), name);
                  }
                });
        JsonNode entry = JSON.readTree(json.toFile()).get("labels").get(label - 1);
        assertEquals(label, entry.get("label").asInt());
        assertEquals(
            row.get("original_firstorder_Variance"),
            PythonText.number(
                entry.get("features").get("original_firstorder_Variance").asDouble()));
      }
    }
  }

  @Test
  void aLabelThatFailsDoesNotStopTheOthers() throws IOException {
    Path csv = folder.resolve("features.csv");
    Path mask = BASE.resolveSibling("D06_two_labels").resolve("mask.nii.gz");
    Path parameters =
        Files.writeString(
            folder.resolve("Params.yaml"),
            "setting: {minimumROISize: 100}\nfeatureClass: {firstorder: }\n");
    List<Object> words =
        List.of("extract", "--image", IMAGE, "--mask", mask, "--params", parameters, "--csv", csv);
    var run = CommandRun.of(Stream.concat(words.stream(), Stream.of("--labels", "2,1")).toArray());
    assertEquals(ExtractCommand.SOME_FAILED, run.exitCode(), run.err());
    assertTrue(run.err().contains("error [roi-too-small] label 2"), run.err());
    assertEquals(List.of("1"), rows(csv).stream().map(row -> row.get("Label")).toList());
    Files.delete(csv);
    run = CommandRun.of(Stream.concat(words.stream(), Stream.of("--labels", "2")).toArray());
    assertEquals(3, run.exitCode(), run.err());
    assertFalse(Files.exists(csv));
  }

  @Test
  void featuresAreChosenByPattern() throws IOException {
    Path csv = folder.resolve("features.csv");
    var run =
        CommandRun.of(
            "extract",
            "--image",
            IMAGE,
            "--mask",
            MASK,
            "--out",
            csv,
            "--features",
            "original_glcm_Id*",
            "--features",
            "*_shape_Sphericity");
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(
        List.of(
            "original_shape_Sphericity",
            "original_glcm_Id",
            "original_glcm_Idm",
            "original_glcm_Idmn",
            "original_glcm_Idn"),
        rows(csv).get(0).getParser().getHeaderNames().stream()
            .filter(name -> name.startsWith("original"))
            .toList());
    run =
        CommandRun.of(
            "extract",
            "--image",
            "none.nii",
            "--mask",
            MASK,
            "--features",
            "original_glcm_Contrst");
    assertEquals(4, run.exitCode(), run.err());
    assertTrue(run.err().contains("original_glcm_Contrast"), run.err());
  }

  /** Three slices are too few for LoG: see the field case. */
  @Test
  void thePresetIsWholeOrRefused() throws IOException {
    Path thin = Path.of("..", "radiomics", "src", "test", "resources", "field");
    Path image = thin.resolve("D27_three_slices_log").resolve("ct.nii.gz");
    Path mask = thin.resolve("D27_three_slices_log").resolve("mask.nii.gz");
    var run = CommandRun.of("extract", "--image", image, "--mask", mask);
    assertEquals(3, run.exitCode(), run.err());
    assertTrue(run.err().startsWith("error [image-type-impossible]"), run.err());
    assertTrue(run.err().contains("log-sigma-3-0-mm-3D"), run.err());
    run = CommandRun.of("extract", "--image", image, "--mask", mask, "--features", "original_*_M*");
    assertEquals(0, run.exitCode(), run.err());
    Path parameters =
        Files.writeString(
            folder.resolve("Params.yaml"),
            "imageType: {LoG: {sigma: [3.0]}, Original: {}}\nfeatureClass: {glcm: [Contrast]}\n");
    Path csv = folder.resolve("features.csv");
    run =
        CommandRun.of(
            "extract", "--image", image, "--mask", mask, "--params", parameters, "--csv", csv);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.err().contains("image-missing"), run.err());
    assertTrue(rows(csv).get(0).isMapped("original_glcm_Contrast"));
    assertFalse(rows(csv).get(0).isMapped("log-sigma-3-0-mm-3D_glcm_Contrast"));
  }

  @Test
  void parametersMayBeJson() throws IOException {
    Path parameters =
        Files.writeString(
            folder.resolve("Params.json"),
            "{\"setting\": {\"binWidth\": 10},\n \"featureClass\": {\"glcm\": [\"Contrast\"]}}");
    var run =
        CommandRun.of(
            "extract", "--image", IMAGE, "--mask", MASK, "--params", parameters, "--csv", "-");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("'binWidth': 10"), run.out());
    assertTrue(run.out().lines().findFirst().orElseThrow().endsWith(",original_glcm_Contrast"));
  }

  @Test
  void unknownOutputKindIsRefusedFirst() throws IOException {
    var run =
        CommandRun.of(
            "extract", "--image", IMAGE, "--mask", MASK, "--out", folder.resolve("features.xls"));
    assertEquals(4, run.exitCode());
    assertTrue(run.err().contains(".csv, .json"), run.err());
    assertFolderHolds();
  }

  @Test
  void unknownParameterIsNamedWithFileAndLine() throws IOException {
    Path parameters = folder.resolve("Params.yaml");
    Files.writeString(parameters, "setting:\n  label: 1\n  binWidht: 25\nfeatureClass:\n  glcm:\n");
    var run = CommandRun.of("extract", "--image", IMAGE, "--mask", MASK, "--params", parameters);
    assertEquals(4, run.exitCode());
    assertTrue(run.err().contains("binWidht"), run.err());
    assertTrue(run.err().contains("binWidth"), run.err());
    assertTrue(run.err().contains("Params.yaml"), run.err());
    assertTrue(run.err().contains("3"), run.err());
  }

  @Test
  void parameterFileDecidesWhatIsComputed() throws IOException {
    Path parameters = folder.resolve("Params.yaml");
    Files.writeString(
        parameters,
        "setting:\n  binWidth: 10\nimageType:\n  Original: {}\nfeatureClass:\n  glcm: [Contrast]\n");
    Path target = folder.resolve("features.json");
    var run =
        CommandRun.of(
            "extract", "--image", IMAGE, "--mask", MASK, "--params", parameters, "--out", target);
    assertEquals(0, run.exitCode(), run.err());
    JsonNode result = JSON.readTree(target.toFile());
    assertEquals(
        List.of("original_glcm_Contrast"),
        result.get("features").properties().stream().map(entry -> entry.getKey()).toList());
    assertTrue(result.get("settings").asText().contains("binWidth: 10"), result.toString());
  }

  @Test
  void extractionAsJsonSaysWhatAndHow() throws IOException {
    Path target = folder.resolve("features.json");
    assertEquals(
        0, CommandRun.of("extract", "--image", IMAGE, "--mask", MASK, "--out", target).exitCode());
    JsonNode result = JSON.readTree(target.toFile());
    for (String key : List.of("features", "diagnostics", "warnings", "version", "settings")) {
      assertTrue(result.has(key), () -> key + " in " + result);
    }
    assertEquals(1653, result.get("diagnostics").get("diagnostics_Mask-original_VoxelNum").asInt());
    assertFolderHolds("features.json");
  }

  @Test
  void extractionAsCsvHoldsTheSameNumbersAsJson() throws IOException {
    Path csv = folder.resolve("features.csv");
    Path json = folder.resolve("features.json");
    CommandRun.of("extract", "--image", IMAGE, "--mask", MASK, "--out", csv);
    CommandRun.of("extract", "--image", IMAGE, "--mask", MASK, "--out", json);
    List<CSVRecord> rows = rows(csv);
    assertEquals(1, rows.size());
    assertEquals(TableLayout.absolute(IMAGE), rows.get(0).get("Image"));
    for (var entry : JSON.readTree(json.toFile()).get("features").properties()) {
      assertEquals(
          entry.getValue().asDouble(),
          Double.parseDouble(rows.get(0).get(entry.getKey())),
          entry.getKey());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "json"})
  void filesAreTheSameUnderEveryLocale(String kind) throws IOException {
    Locale before = Locale.getDefault();
    try {
      byte[][] contents = new byte[3][];
      String[] tags = {"en-US", "de-DE", "tr-TR"};
      for (int i = 0; i < tags.length; i++) {
        Locale.setDefault(Locale.forLanguageTag(tags[i]));
        Path target = folder.resolve(tags[i] + "." + kind);
        CommandRun.of("extract", "--image", IMAGE, "--mask", MASK, "--out", target);
        contents[i] = Files.readAllBytes(target);
      }
      assertArrayEquals(contents[0], contents[1]);
      assertArrayEquals(contents[0], contents[2]);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void labelOptionChoosesTheLabel() {
    Path mask = BASE.resolveSibling("D06_two_labels").resolve("mask.nii.gz");
    var run = CommandRun.of("extract", "--image", IMAGE, "--mask", mask, "--label", 2);
    assertEquals(0, run.exitCode(), run.err());
    assertFalse(run.err().contains("labels-left-out"), run.err());
    var absent = CommandRun.of("extract", "--image", IMAGE, "--mask", mask, "--label", 7);
    assertEquals(3, absent.exitCode());
    assertTrue(absent.err().contains("7"), absent.err());
  }

  @Test
  void infoShowsLabelsWithCounts() throws IOException {
    var run = CommandRun.of("info", MASK);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("1: 1653 voxels"), run.out());
    assertTrue(run.out().contains("32 x 30 x 20"), run.out());
    JsonNode json = JSON.readTree(CommandRun.of("info", IMAGE, "--json", "-").out());
    assertEquals(-850, json.get("minimum").asDouble());
    assertEquals("LPS", json.get("orientation").asText());
    assertEquals(0.8, json.get("spacing").get(0).asDouble(), 1e-6);
  }

  @Test
  void sameSeedGivesTheSamePhantomFiles() throws IOException {
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    CommandRun.of("phantom", "--seed", 5, "--relation", "CROSSING", "--out", first);
    var run = CommandRun.of("phantom", "--seed", 5, "--relation", "crossing", "--out", second);
    assertEquals(0, run.exitCode(), run.err());
    for (String name : List.of("ct.nii.gz", "mask.nii.gz", "clinical.json")) {
      assertArrayEquals(
          Files.readAllBytes(first.resolve(name)), Files.readAllBytes(second.resolve(name)), name);
    }
    String clinical = Files.readString(second.resolve("clinical.json"), StandardCharsets.UTF_8);
    assertTrue(clinical.contains("not for clinical use"), clinical);
  }
}
