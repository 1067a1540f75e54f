package io.pleura.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.FeaturePipeline;
import io.pleura.Study;
import io.pleura.clinical.ClinicalData;
import io.pleura.error.BundleException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.FeatureVector;
import io.pleura.feature.Tolerance;
import io.pleura.fixture.LinearClassifierProvider;
import io.pleura.fixture.MeanExtractorProvider;
import io.pleura.spi.Asset;
import io.pleura.spi.FeatureExtractor;
import io.pleura.spi.Plugins;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenStudyTest {

  private static final String CT = "golden/study-1/ct.nii";
  private static final String MASK = "golden/study-1/mask.nii";
  private static final String EXPECTED = "golden/study-1/expected.json";

  private static final Region TUMOUR = new Region(30, 31, 8, 34, 38, 11);

  @TempDir Path folder;

  /** The mean extractor of a later version that computes otherwise under the same settings. */
  public abstract static class Altered extends MeanExtractorProvider {
    abstract FeatureVector alter(FeatureVector values);

    @Override
    public FeatureExtractor create(Map<String, String> settings, List<Asset> assets)
        throws IOException {
      FeatureExtractor extractor = super.create(settings, assets);
      return new FeatureExtractor() {
        @Override
        public FeatureSchema schema() {
          return extractor.schema();
        }

        @Override
        public Map<String, String> settings() {
          return extractor.settings();
        }

        @Override
        public List<Asset> assets() {
          return extractor.assets();
        }

        @Override
        public FeatureVector extract(Study study, ExecutionContext context) {
          return alter(extractor.extract(study, context));
        }

        @Override
        public Tolerance tolerance() {
          return allowed();
        }

        @Override
        public void close() {
          extractor.close();
        }
      };
    }

    Tolerance allowed() {
      return Tolerance.ROUNDING;
    }

    static FeatureVector withMean(FeatureVector values, double factor) {
      double[] row = values.toArray();
      row[0] *= factor;
      return FeatureVector.of(values.schema(), row);
    }
  }

  /** Off by half the tolerance. */
  public static class RoundsOtherwise extends Altered {
    @Override
    FeatureVector alter(FeatureVector values) {
      return withMean(values, 1 + 5e-7);
    }
  }

  /** Off by twice the tolerance. */
  public static class ComputesOtherwise extends Altered {
    @Override
    FeatureVector alter(FeatureVector values) {
      return withMean(values, 1 + 2e-6);
    }
  }

  /** Off by the same, with an engine for which that is rounding. */
  public static class RoundsCoarsely extends ComputesOtherwise {
    @Override
    Tolerance allowed() {
      return new Tolerance(1e-5, 1e-9);
    }
  }

  /** Gives no mean any more. */
  public static class GivesNoMean extends Altered {
    @Override
    FeatureVector alter(FeatureVector values) {
      double[] row = values.toArray();
      row[0] = Double.NaN;
      return FeatureVector.of(
          values.schema(), row, Map.of(values.schema().names().get(0), "no mean today"));
    }
  }

  private static Plugins plugins(Class<?> extractor) {
    return ModelBundleTest.plugins(extractor, LinearClassifierProvider.class);
  }

  /** A CT whose grid single precision cannot hold, each voxel another value. */
  private static Study study(PixelType type, float add) {
    var grid =
        new VoxelGrid(
            80,
            60,
            20,
            new Vector3(0.7, 0.7, 1.3),
            new Vector3(-101.1, 33.3, 0.1),
            io.pleura.volume.Direction.IDENTITY);
    float[] voxels = new float[grid.voxelCount()];
    for (int i = 0; i < voxels.length; i++) {
      voxels[i] = i * 37 % 1999 - 1000 + add;
    }
    boolean[] tumour = new boolean[voxels.length];
    for (int z = TUMOUR.minZ(); z < TUMOUR.maxZ(); z++) {
      for (int y = TUMOUR.minY(); y < TUMOUR.maxY(); y++) {
        for (int x = TUMOUR.minX(); x < TUMOUR.maxX(); x++) {
          tumour[grid.offset(x, y, z)] = true;
        }
      }
    }
    return Study.of(
        Volume.wrap(grid, type, voxels), Mask.wrap(grid, tumour), new ClinicalData(3.1, 12, 61));
  }

  private static Study study() {
    return study(PixelType.INT16, 0);
  }

  private ModelBundle bundle(Study... studies) throws IOException {
    Path weights = Files.write(folder.resolve("net.bin"), new byte[] {3, 1, 4});
    try (var pipeline = ModelBundleTest.pipeline(weights)) {
      var rows = ModelBundleTest.rows(pipeline.schema());
      var builder =
          ModelBundle.builder()
              .pipeline(pipeline)
              .classifier(
                  LinearClassifierProvider.of(pipeline.schema(), 0.01, -0.001, 0.03, 0.002, 0.005))
              .explainer("test-equal-shares")
              .card(ModelBundleTest.card().build())
              .provenance(Provenance.of("Three made-up cases", rows));
      for (Study study : studies) {
        builder.golden(study);
      }
      return builder.build();
    }
  }

  private byte[] withExpected(Consumer<ObjectNode> change) throws IOException {
    var entries = ModelBundleTest.entries(bundle(study()).toBytes());
    var json = (ObjectNode) new JsonMapper().readTree(entries.get(EXPECTED));
    change.accept(json);
    entries.put(EXPECTED, StrictJson.toBytes(json));
    return ModelBundleTest.withId(entries);
  }

  private byte[] withEntry(String name, byte[] content) throws IOException {
    var entries = ModelBundleTest.entries(bundle(study()).toBytes());
    entries.put(name, content);
    return ModelBundleTest.withId(entries);
  }

  private static BundleException fails(byte[] bundle, String code) throws IOException {
    ModelBundle back = ModelBundleTest.read(bundle);
    var e =
        assertThrows(
            BundleException.class, () -> back.selfTest(plugins(MeanExtractorProvider.class)));
    assertEquals(code, e.code(), e.getMessage());
    return e;
  }

  // What is stored.

  @Test
  void isStoredCroppedWithTheValuesOfTheStoredStudy() throws IOException {
    Study study = study();
    ModelBundle made = bundle(study);
    var entries = ModelBundleTest.entries(made.toBytes());
    assertEquals(
        List.of("golden/rows.json", CT, MASK, EXPECTED, "checksums.sha256"),
        entries.keySet().stream().toList().subList(3, 8));

    Path ct = Files.write(folder.resolve("ct.nii"), entries.get(CT));
    Path mask = Files.write(folder.resolve("mask.nii"), entries.get(MASK));
    Study stored = Study.read(ct, mask, study.clinical().orElseThrow());
    assertEquals(List.of(), stored.warnings());
    // x 30-20 to 34+20, y 31-20 to 38+20, z the whole CT.
    var region = new Region(10, 11, 0, 54, 58, 20);
    assertTrue(
        stored.ct().grid().matches(study.ct().grid().crop(region), 1e-5), stored.ct().toString());
    assertArrayEquals(
        study.ct().toFloats(region), stored.ct().toFloats(stored.ct().grid().region()));
    assertEquals(84, stored.mask().voxelCount());
    assertEquals(new Region(20, 20, 8, 24, 27, 11), stored.mask().boundingBox().orElseThrow());

    var json = new JsonMapper().readTree(entries.get(EXPECTED));
    try (FeaturePipeline pipeline = made.openPipeline(plugins(MeanExtractorProvider.class))) {
      FeatureVector values = pipeline.extract(stored, ExecutionContext.ofCallingThread());
      assertEquals(values.schema().size(), json.get("features").size());
      for (var name : values.schema().names()) {
        assertEquals(values.get(name), json.at("/features/" + name.value()).doubleValue(), 0);
      }
      assertEquals(
          made.classifier(plugins(MeanExtractorProvider.class)).probability(values.toArray()),
          json.get("probability").doubleValue(),
          0);
    }
    assertEquals(3.1, json.at("/clinical/ceaNgPerMl").doubleValue(), 0);
    assertEquals(12, json.at("/clinical/ca125UPerMl").doubleValue(), 0);
    assertEquals(61, json.at("/clinical/ageYears").doubleValue(), 0);
  }

  @Test
  void wholeVoxelsTakeTwoBytesAndOthersTheirOwnType() throws IOException {
    int voxels = 44 * 47 * 20;
    var whole = ModelBundleTest.entries(bundle(study(PixelType.FLOAT32, 0)).toBytes());
    assertEquals(352 + 2 * voxels, whole.get(CT).length);
    assertEquals(352 + voxels, whole.get(MASK).length);
    var broken = bundle(study(PixelType.FLOAT32, 0.25f));
    assertEquals(352 + 4 * voxels, ModelBundleTest.entries(broken.toBytes()).get(CT).length);
    assertEquals(new SelfTest(0, 1, 0, 0), broken.selfTest(plugins(MeanExtractorProvider.class)));
  }

  @Test
  void sameStudyGivesTheSameBytes() throws IOException {
    byte[] first = bundle(study()).toBytes();
    Locale locale = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertArrayEquals(first, bundle(study()).toBytes());
    } finally {
      Locale.setDefault(locale);
    }
    assertArrayEquals(first, ModelBundleTest.read(first).toBytes());
  }

  @Test
  void studiesAreBounded() {
    var grid = VoxelGrid.of(130, 130, 130, new Vector3(1, 1, 1));
    boolean[] corners = new boolean[grid.voxelCount()];
    corners[0] = true;
    corners[corners.length - 1] = true;
    float[] voxels = new float[grid.voxelCount()];
    tooLarge(
        Study.of(Volume.wrap(grid, PixelType.INT16, voxels), Mask.wrap(grid, corners), null),
        "130x130x130");
    // At three bytes a voxel this one would fit.
    var smaller = VoxelGrid.of(100, 100, 100, new Vector3(1, 1, 1));
    corners = new boolean[smaller.voxelCount()];
    corners[0] = true;
    corners[corners.length - 1] = true;
    voxels = new float[smaller.voxelCount()];
    Arrays.fill(voxels, 0.5f);
    tooLarge(
        Study.of(
            Volume.wrap(smaller, PixelType.FLOAT32, voxels),
            Mask.wrap(smaller, corners),
            new ClinicalData(1, 1, 50)),
        "100x100x100");
  }

  private void tooLarge(Study study, String size) {
    var e = assertThrows(InvalidInputException.class, () -> bundle(study));
    assertEquals("golden-study-too-large", e.code());
    assertTrue(e.problem().contains(size + " voxels"), e.problem());
    assertTrue(e.problem().contains("limit is 4194304 bytes"), e.problem());
  }

  @Test
  void aStudyWithoutOneOfTheFeaturesIsRefused() throws IOException {
    try (var pipeline =
        FeaturePipeline.builder()
            .plugins(plugins(GivesNoMean.class))
            .add("test-mean", Map.of())
            .build()) {
      var builder =
          ModelBundle.builder()
              .pipeline(pipeline)
              .classifier(LinearClassifierProvider.of(pipeline.schema(), 1, 2))
              .golden(study());
      var e = assertThrows(InvalidInputException.class, builder::build);
      assertEquals("feature-undefined", e.code());
      assertTrue(e.problem().contains("roi_mean: no mean today"), e.problem());
    }
  }

  @Test
  void aStudyOfImagesAloneNeedsNoClinicalValues() throws IOException {
    Study images = Study.of(study().ct(), study().mask(), null);
    try (var pipeline =
        FeaturePipeline.builder()
            .plugins(plugins(MeanExtractorProvider.class))
            .add("test-mean", Map.of())
            .build()) {
      var rows =
          new io.pleura.spi.TrainingData(
              pipeline.schema(), List.of(new double[] {1, 2}), List.of(true));
      ModelBundle made =
          ModelBundle.builder()
              .pipeline(pipeline)
              .classifier(LinearClassifierProvider.of(pipeline.schema(), 0.01, 0.002))
              .card(ModelBundleTest.card().build())
              .provenance(Provenance.of("One made-up case", rows))
              .golden(images)
              .build();
      var entries = ModelBundleTest.entries(made.toBytes());
      assertFalse(new JsonMapper().readTree(entries.get(EXPECTED)).has("clinical"));
      assertEquals(new SelfTest(0, 1, 0, 0), made.selfTest(plugins(MeanExtractorProvider.class)));
    }
  }

  // Replay.

  @Test
  void replayPassesExactlyOnTheSamePlugins() throws IOException {
    ModelBundle back = ModelBundleTest.read(bundle(study(), study(PixelType.INT16, 50)).toBytes());
    assertEquals(new SelfTest(0, 2, 0, 0), back.selfTest(plugins(MeanExtractorProvider.class)));
  }

  @Test
  void aRoundingDifferenceIsReportedButPasses() throws IOException {
    SelfTest result = bundle(study()).selfTest(plugins(RoundsOtherwise.class));
    assertEquals(0.5, result.largestFeatureDifference(), 1e-3);
    assertTrue(result.largestDifference() > 0, result.toString());
  }

  @Test
  void anExtractorIsJudgedByItsOwnTolerance() throws IOException {
    SelfTest result = bundle(study()).selfTest(plugins(RoundsCoarsely.class));
    assertEquals(0.2, result.largestFeatureDifference(), 1e-3);
  }

  @Test
  void anExtractorThatComputesOtherwiseIsFoundAndTheFeatureNamed() throws IOException {
    ModelBundle made = bundle(study());
    var e =
        assertThrows(BundleException.class, () -> made.selfTest(plugins(ComputesOtherwise.class)));
    assertEquals("bundle-self-test", e.code());
    var json = new JsonMapper().readTree(ModelBundleTest.entries(made.toBytes()).get(EXPECTED));
    double expected = json.at("/features/roi_mean").doubleValue();
    assertTrue(
        e.problem()
            .contains(
                "Golden study 1 of the bundle "
                    + made.manifest().id()
                    + " has the feature roi_mean "
                    + expected * (1 + 2e-6)
                    + " here; expected is "
                    + expected),
        e.problem());
  }

  @Test
  void anExtractorThatGivesNoValueIsFoundWithItsReason() throws IOException {
    ModelBundle made = bundle(study());
    var e = assertThrows(BundleException.class, () -> made.selfTest(plugins(GivesNoMean.class)));
    assertEquals("bundle-self-test", e.code());
    assertTrue(e.problem().contains("roi_mean NaN (no mean today) here"), e.problem());
  }

  @Test
  void changedExpectationsAreFound() throws IOException {
    var e =
        fails(
            withExpected(json -> ((ObjectNode) json.get("features")).put("roi_voxels", 84.0001)),
            "bundle-self-test");
    assertTrue(
        e.problem().contains("has the feature roi_voxels 84.0 here; expected is 84.0001"),
        e.problem());
    e =
        fails(
            withExpected(
                json -> json.put("probability", json.get("probability").doubleValue() + 2e-6)),
            "bundle-self-test");
    assertTrue(e.problem().contains("has the probability"), e.problem());
  }

  @Test
  void nearZeroTheToleranceIsAbsolute() throws IOException {
    Study zero =
        Study.of(study().ct().map(v -> 0), study().mask(), study().clinical().orElseThrow());
    var entries = ModelBundleTest.entries(bundle(zero).toBytes());
    var json = (ObjectNode) new JsonMapper().readTree(entries.get(EXPECTED));
    var features = (ObjectNode) json.get("features");
    assertEquals(0, features.get("roi_mean").doubleValue(), 0);
    features.put("roi_mean", 0.9e-9);
    entries.put(EXPECTED, StrictJson.toBytes(json));
    SelfTest result =
        ModelBundleTest.read(ModelBundleTest.withId(entries))
            .selfTest(plugins(MeanExtractorProvider.class));
    assertEquals(0.9, result.largestFeatureDifference(), 1e-9);
    features.put("roi_mean", 1.1e-9);
    entries.put(EXPECTED, StrictJson.toBytes(json));
    fails(ModelBundleTest.withId(entries), "bundle-self-test");
  }

  // Damage.

  @Test
  void damagedEntriesAreRefused() throws IOException {
    for (String name : List.of(CT, MASK, EXPECTED)) {
      var entries = ModelBundleTest.entries(bundle(study()).toBytes());
      byte[] intact = entries.get(name).clone();
      entries.get(name)[intact.length / 2] ^= 1;
      var e = ModelBundleTest.refused(ModelBundleTest.zip(entries, false), "bundle-damaged");
      assertTrue(e.problem().contains("'" + name + "' is damaged"), e.problem());
      entries.remove(name);
      e = ModelBundleTest.refused(ModelBundleTest.withId(entries), "bundle-damaged");
      assertTrue(e.problem().contains("lacks the entry '" + name + "'"), e.problem());
    }
  }

  @Test
  void imagesThatTheChecksumsFitButThatAreUselessAreRefused() throws IOException {
    var entries = ModelBundleTest.entries(bundle(study()).toBytes());
    byte[] ct = entries.get(CT);
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(ct);
    }
    var e = ModelBundleTest.refused(withEntry(CT, out.toByteArray()), "bundle-damaged");
    assertTrue(e.problem().contains("'" + CT + "' is no uncompressed NIfTI"), e.problem());
    ModelBundleTest.refused(withEntry(MASK, new byte[2]), "bundle-damaged");
    e =
        ModelBundleTest.refused(
            withEntry(CT, Arrays.copyOf(ct, GoldenStudy.MOST_BYTES)), "bundle-damaged");
    assertTrue(e.problem().contains("limit is 4194304"), e.problem());
    e = fails(withEntry(CT, Arrays.copyOf(ct, ct.length - 1)), "bundle-damaged");
    assertTrue(e.problem().contains("Golden study 1"), e.problem());
    assertTrue(e.problem().contains("ct.nii"), e.problem());
    byte[] empty = Arrays.copyOf(Arrays.copyOf(entries.get(MASK), 352), entries.get(MASK).length);
    fails(withEntry(MASK, empty), "bundle-damaged");
  }

  @Test
  void entriesWithoutAPlaceAreRefused() throws IOException {
    for (String name :
        List.of("golden/study-1/notes.txt", "golden/study-3/ct.nii", "golden/study-01/ct.nii")) {
      var e = ModelBundleTest.refused(withEntry(name, new byte[1]), "bundle-damaged");
      assertTrue(e.problem().contains("'" + name + "' has no place"), e.problem());
    }
  }

  @Test
  void expectationsAreReadStrictly() throws IOException {
    check(json -> ((ObjectNode) json.get("features")).remove("CEA"), "$.features.CEA is missing");
    check(
        json -> ((ObjectNode) json.get("features")).put("other", 1), "$.features.other is unknown");
    check(
        json -> ((ObjectNode) json.get("features")).put("CEA", "NaN"),
        "$.features.CEA is no finite number");
    check(json -> json.remove("probability"), "$.probability is missing");
    check(json -> json.put("probability", 1.5), "$ is wrong: probability 1.5");
    check(json -> json.put("more", 1), "$.more is unknown");
    check(
        json -> ((ObjectNode) json.get("clinical")).remove("ageYears"),
        "$.clinical.ageYears is missing");
    check(
        json -> ((ObjectNode) json.get("clinical")).put("ageYears", 5),
        "$.clinical is wrong: Age is 5.0 years");
  }

  private void check(Consumer<ObjectNode> change, String problem) throws IOException {
    var e = ModelBundleTest.refused(withExpected(change), "bundle-manifest");
    assertTrue(e.problem().contains(EXPECTED + ": " + problem), e.problem());
  }
}
