package io.pleura.examples.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.Study;
import io.pleura.deepfeatures.DeepFeatureSettings;
import io.pleura.deepfeatures.DeepFeatures;
import io.pleura.deepfeatures.InputPreparation;
import io.pleura.deepfeatures.InputSize;
import io.pleura.deepfeatures.ResNetLayout;
import io.pleura.deepfeatures.ResNetWeights;
import io.pleura.deepfeatures.WeightPrecision;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureVector;
import io.pleura.io.ImageFiles;
import io.pleura.spi.Asset;
import io.pleura.volume.Volume;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code pleura extract --deep}: deep features alone, beside radiomics, and where they are. */
class DeepCommandTest {

  private static final Path FIELD =
      Path.of(System.getProperty("pleura.field", "")).toAbsolutePath().normalize();
  private static final Path CT = FIELD.resolve("D00_base").resolve("ct.nii.gz");
  private static final Path MASK = FIELD.resolve("D00_base").resolve("mask.nii.gz");
  private static final Path TWO_LABELS = FIELD.resolve("D06_two_labels").resolve("mask.nii.gz");
  private static final Path CHECKPOINTS =
      FIELD.resolve("../../../../../deepfeatures/src/test/resources/io/pleura/deepfeatures/ckpt");

  @TempDir private Path folder;
  private Path weights = Path.of("");

  @BeforeEach
  void writeWeights() throws IOException {
    weights = folder.resolve("w.safetensors");
    ResNetWeights.random(ResNetLayout.resNet10(2), 7).write(weights, WeightPrecision.FLOAT32);
  }

  private CommandRun extract(Object... more) {
    List<Object> words = new ArrayList<>(List.of("extract", "--image", CT, "--mask", MASK));
    words.addAll(List.of(more));
    return CommandRun.of(words.toArray());
  }

  private CommandRun deep(Object... more) {
    List<Object> words = new ArrayList<>(List.of("--deep", weights, "--deep-set", "size=24"));
    words.addAll(List.of(more));
    return extract(words.toArray());
  }

  private DeepFeatures features() throws IOException {
    return DeepFeatures.open(
        DeepFeatureSettings.ofWeights(weights)
            .withInput(InputPreparation.STANDARD.withSize(InputSize.cube(24))));
  }

  private static Study study() throws IOException {
    return Study.read(CT, MASK, null);
  }

  private static List<CSVRecord> rows(Path table) throws IOException {
    return CSVFormat.DEFAULT
        .builder()
        .setHeader()
        .setSkipHeaderRecord(true)
        .get()
        .parse(new StringReader(Files.readString(table)))
        .getRecords();
  }

  private static void assertRow(FeatureVector expected, CSVRecord row) {
    for (int i = 0; i < expected.schema().size(); i++) {
      String name = expected.schema().names().get(i).value();
      assertEquals(expected.get(i), Double.parseDouble(row.get(name)), 1e-6, name);
    }
  }

  @Test
  void deepFeaturesAloneWithTheirProvenance() throws IOException {
    Path table = folder.resolve("deep.csv");
    Path json = folder.resolve("deep.json");
    CommandRun run = deep("--out", table);
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(0, deep("--out", json).exitCode());
    CSVRecord row = rows(table).get(0);
    JsonNode root = JsonOutput.read(json);
    try (DeepFeatures features = features()) {
      FeatureVector expected = features.extract(study(), ExecutionContext.ofAllCores());
      assertEquals(16, expected.schema().size());
      assertRow(expected, row);
      assertEquals(expected.get(3), root.get("features").get("resnet10_gap_003").asDouble(), 1e-6);
      assertEquals(16, root.get("features").size());
      assertEquals(features.fingerprint(), row.get("diagnostics_Deep_Fingerprint"));
      assertEquals(features.fingerprint(), row.get("diagnostics_Configuration_Fingerprint"));
      assertEquals(features.fingerprint(), root.get("fingerprint").asText());
      assertEquals(features.fingerprint(), root.get("deep").get("fingerprint").asText());
    }
    String digest = "sha256:" + Asset.ofFile(weights).sha256();
    assertEquals(digest, row.get("diagnostics_Deep_Weights"));
    assertEquals(digest, root.get("deep").get("settings").get("weights").asText());
    assertEquals("24", root.get("deep").get("settings").get("size").asText());
    assertEquals("deep features of MedicalNet", root.get("statement").asText());
    assertFalse(rows(table).get(0).isMapped("original_shape_MeshVolume"));
  }

  @Test
  void besideRadiomicsInOneFile() throws IOException {
    Path parameters = folder.resolve("Params.yaml");
    Files.writeString(parameters, "featureClass:\n  firstorder: [Mean, Entropy]\n");
    Path both = folder.resolve("both.csv");
    Path alone = folder.resolve("alone.csv");
    CommandRun run = deep("--params", parameters, "--out", both);
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(0, extract("--params", parameters, "--out", alone).exitCode());
    CSVRecord row = rows(both).get(0);
    CSVRecord radiomics = rows(alone).get(0);
    assertEquals(radiomics.get("original_firstorder_Mean"), row.get("original_firstorder_Mean"));
    assertEquals(
        radiomics.get("diagnostics_Configuration_Fingerprint"),
        row.get("diagnostics_Configuration_Fingerprint"));
    assertFalse(radiomics.isMapped("diagnostics_Deep_Fingerprint"));
    assertEquals(
        "equal to PyRadiomics 3.1; deep features of MedicalNet",
        row.get("diagnostics_Versions_Statement"));
    try (DeepFeatures features = features()) {
      assertRow(features.extract(study(), ExecutionContext.ofAllCores()), row);
    }
    Path chosen = folder.resolve("chosen.json");
    assertEquals(
        0,
        deep(
                "--params",
                parameters,
                "--out",
                chosen,
                "--features",
                "*_Mean",
                "--features",
                "resnet10_gap_00[12]")
            .exitCode());
    List<String> names = new ArrayList<>();
    JsonOutput.read(chosen).get("features").fieldNames().forEachRemaining(names::add);
    assertEquals(
        List.of("original_firstorder_Mean", "resnet10_gap_001", "resnet10_gap_002"), names);
  }

  @Test
  void severalLabelsAndABatchOpenOneNetwork() throws IOException {
    Path cases = folder.resolve("cases.csv");
    Files.writeString(
        cases,
        "ID,Image,Mask,Label\n"
            + ("a," + CT + "," + MASK + ",1\n")
            + ("b," + CT + "," + TWO_LABELS + ",2\n")
            + ("c," + folder.resolve("none.nii") + "," + MASK + ",1\n"));
    Path table = folder.resolve("table.csv");
    CommandRun run =
        CommandRun.of(
            "extract",
            "--batch",
            cases,
            "--deep",
            weights,
            "--deep-set",
            "size=24",
            "--out",
            table,
            "--jobs",
            2);
    assertEquals(8, run.exitCode(), run.err());
    List<CSVRecord> rows = rows(table);
    assertEquals(List.of("a", "b"), rows.stream().map(row -> row.get("ID")).toList());
    try (DeepFeatures features = features()) {
      assertRow(features.extract(study(), ExecutionContext.ofAllCores()), rows.get(0));
    }
    Path other = folder.resolve("other.safetensors");
    ResNetWeights.random(ResNetLayout.resNet10(2), 8).write(other, WeightPrecision.FLOAT32);
    CommandRun resumed =
        CommandRun.of(
            "extract",
            "--batch",
            cases,
            "--deep",
            other,
            "--deep-set",
            "size=24",
            "--out",
            table,
            "--resume");
    assertEquals(4, resumed.exitCode(), resumed.out());
    Path labels = folder.resolve("labels.csv");
    CommandRun several =
        CommandRun.of(
            "extract",
            "--image",
            CT,
            "--mask",
            TWO_LABELS,
            "--labels",
            "all",
            "--deep",
            weights,
            "--deep-set",
            "size=24",
            "--out",
            labels);
    assertEquals(0, several.exitCode(), several.err());
    assertEquals(2, rows(labels).size());
    assertEquals(rows.get(1).get("resnet10_gap_000"), rows(labels).get(1).get("resnet10_gap_000"));
  }

  @Test
  void theMapOfAFeatureLiesOnTheCtsGrid() throws IOException {
    Path map = folder.resolve("map.nii.gz");
    try (DeepFeatures features = features()) {
      FeatureVector values = features.extract(study(), ExecutionContext.ofAllCores());
      int active = 0;
      while (values.get(active) == 0) {
        active++;
      }
      FeatureName name = values.schema().names().get(active);
      CommandRun run = deep("--attribution", name, "--attribution-out", map);
      assertEquals(0, run.exitCode(), run.err());
      assertTrue(run.out().contains(name + ": "), run.out());
      Volume expected = features.attribution(study(), name, ExecutionContext.ofAllCores());
      Volume found = ImageFiles.read(map).volume();
      assertTrue(found.grid().matches(study().ct().grid(), 1e-3));
      assertArrayEquals(
          expected.toFloats(expected.grid().region()),
          found.toFloats(found.grid().region()),
          1e-6f);
    }
    CommandRun unknown =
        deep("--attribution", "resnet10_gap_999", "--attribution-out", folder.resolve("no.nii"));
    assertEquals(4, unknown.exitCode());
    assertTrue(unknown.err().contains("resnet10_gap_"), unknown.err());
    assertFalse(Files.exists(folder.resolve("no.nii")));
    assertEquals(2, deep("--attribution", "resnet10_gap_000").exitCode());
    assertEquals(
        2, deep("--attribution", "*", "--attribution-out", folder.resolve("no.nii")).exitCode());
  }

  @Test
  void checkpointsOfPyTorchServeAndHostileOnesAreRefusedBeforeTheCtIsRead() {
    CommandRun good =
        extract(
            "--deep",
            CHECKPOINTS.resolve("rn10_w4_proto2.pth"),
            "--deep-set",
            "size=24",
            "--output",
            "layer2");
    assertEquals(0, good.exitCode(), good.err());
    assertTrue(good.out().contains("resnet10_layer2_007: "), good.out());
    Path out = folder.resolve("none.csv");
    Path noCt = folder.resolve("no-ct.nii");
    CommandRun wrong =
        CommandRun.of(
            "extract",
            "--image",
            noCt,
            "--mask",
            MASK,
            "--deep",
            weights,
            "--network",
            "resnet18",
            "--out",
            out);
    assertEquals(3, wrong.exitCode(), wrong.err());
    assertTrue(wrong.err().contains("ResNet-18"), wrong.err());
    CommandRun hostile =
        CommandRun.of(
            "extract",
            "--image",
            noCt,
            "--mask",
            MASK,
            "--deep",
            CHECKPOINTS.resolve("hostile_os_system.pth"),
            "--out",
            out);
    assertEquals(3, hostile.exitCode(), hostile.err());
    CommandRun noHead =
        CommandRun.of(
            "extract",
            "--image",
            noCt,
            "--mask",
            MASK,
            "--deep",
            weights,
            "--output",
            "head100",
            "--out",
            out);
    assertEquals(3, noHead.exitCode(), noHead.err());
    assertFalse(Files.exists(out));
  }

  @Test
  void optionsThatDoNotGoTogether() {
    assertEquals(2, extract("--network", "resnet10").exitCode());
    assertEquals(2, extract("--deep-set", "size=24").exitCode());
    assertEquals(2, deep("--voxel", "--out-dir", folder).exitCode());
    assertEquals(
        2, deep("--attribution", "a", "--attribution-out", "b.nii", "--labels", "all").exitCode());
    assertEquals(4, deep("--deep-set", "sise=24").exitCode());
    assertEquals(4, deep("--engine", "abacus").exitCode());
    assertEquals(4, deep("--out", weights).exitCode());
  }
}
