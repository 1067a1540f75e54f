package io.pleura.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.FeaturePipeline;
import io.pleura.PleuralInvasionPredictor;
import io.pleura.Study;
import io.pleura.clinical.ClinicalData;
import io.pleura.error.BundleException;
import io.pleura.error.ConfigurationException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.fixture.LinearClassifierProvider;
import io.pleura.spi.TrainingData;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Bundles whose model takes some of the features, and bundles whose features come from a table. */
class SelectedFeaturesTest {

  private static final List<FeatureName> NAMES =
      List.of(new FeatureName("age"), new FeatureName("roi_mean"), new FeatureName("CEA"));

  private static FeaturePipeline pipeline() throws IOException {
    return FeaturePipeline.builder()
        .plugins(ModelBundleTest.plugins())
        .add("test-mean", Map.of("scale", "0.5"))
        .clinical()
        .select(NAMES)
        .build();
  }

  private static Study study() {
    VoxelGrid grid = VoxelGrid.of(4, 4, 4, new Vector3(1, 1, 2));
    float[] voxels = new float[64];
    boolean[] tumour = new boolean[64];
    for (int i = 0; i < 64; i++) {
      voxels[i] = i;
      tumour[i] = i >= 10 && i < 20;
    }
    return Study.of(
        Volume.wrap(grid, PixelType.INT16, voxels),
        Mask.wrap(grid, tumour),
        new ClinicalData(3.1, 12, 61));
  }

  private static TrainingData rows(FeatureSchema schema) {
    return new TrainingData(
        schema,
        List.of(new double[] {40, -100, 1}, new double[] {90, 50, 9}),
        List.of(true, false));
  }

  private static ModelBundle.Builder described(FeatureSchema schema) {
    return ModelBundle.builder()
        .classifier(LinearClassifierProvider.of(schema, 0.01, -0.001, 0.03))
        .card(ModelBundleTest.card().build())
        .provenance(Provenance.of("Two made-up cases", rows(schema)));
  }

  private static ModelBundle selected(Study... studies) throws IOException {
    try (var pipeline = pipeline()) {
      var builder =
          described(pipeline.schema())
              .pipeline(pipeline)
              .explainer("test-equal-shares")
              .trainingRanges(rows(pipeline.schema()));
      for (Study study : studies) {
        builder.golden(study);
      }
      return builder.build();
    }
  }

  private static FeatureSchema columns() {
    return FeatureSchema.of(
        NAMES.stream().map(name -> new FeatureDefinition(name, "", "table")).toList());
  }

  private static ModelBundle forTables() throws IOException {
    return described(columns())
        .featureTable(columns())
        .explainer("test-equal-shares")
        .golden(new double[] {61, 7.25, 3.1})
        .build();
  }

  private static byte[] withManifest(ModelBundle bundle, Consumer<ObjectNode> change)
      throws IOException {
    var entries = ModelBundleTest.entries(bundle.toBytes());
    var json = (ObjectNode) new JsonMapper().readTree(entries.get(ManifestJson.ENTRY));
    change.accept(json);
    entries.put(ManifestJson.ENTRY, StrictJson.toBytes(json));
    return ModelBundleTest.withId(entries);
  }

  @Test
  void aSelectionComesBackInItsOrder() throws IOException {
    ModelBundle made = selected(study());
    ModelBundle back = ModelBundleTest.read(made.toBytes());
    assertEquals(made.manifest(), back.manifest());
    assertTrue(back.manifest().selected());
    assertFalse(back.manifest().isForTables());
    assertEquals("1.2", back.manifest().formatVersion());
    assertEquals(NAMES, back.manifest().schema().names());
    try (var opened = back.openPipeline(ModelBundleTest.plugins());
        var trained = pipeline()) {
      assertEquals(trained.fingerprint(), opened.fingerprint());
      assertArrayEquals(
          new double[] {61, 7.25, 3.1},
          opened.extract(study(), ExecutionContext.ofCallingThread()).toArray());
    }
    SelfTest test = back.selfTest(ModelBundleTest.plugins());
    assertEquals(1, test.studies());
    assertEquals(5, test.cases());
    try (var predictor =
        PleuralInvasionPredictor.of(
            back, ModelBundleTest.plugins(), ExecutionContext.ofCallingThread())) {
      double sum = 0.61 - 0.00725 + 0.093;
      assertEquals(0.5 + 0.5 * sum / (1 + sum), predictor.predict(study()).probability(), 1e-15);
    }
  }

  @Test
  void aWholePipelineIsWrittenAsBefore() throws IOException {
    try (var pipeline = pipeline();
        var whole =
            FeaturePipeline.builder().plugins(ModelBundleTest.plugins()).clinical().build()) {
      assertTrue(pipeline.isSelection());
      ModelBundle bundle =
          described(whole.schema()).pipeline(whole).golden(new double[] {1, 2, 3}).build();
      assertEquals("1.1", bundle.manifest().formatVersion());
      assertFalse(bundle.manifest().selected());
      byte[] manifest = ModelBundleTest.entries(bundle.toBytes()).get(ManifestJson.ENTRY);
      assertFalse(new JsonMapper().readTree(manifest).has("selected"));
    }
  }

  @Test
  void fewerFeaturesThanTheExtractorsComputeAreRefusedWithoutTheMark() throws IOException {
    byte[] changed = withManifest(selected(), json -> json.remove("selected"));
    ModelBundle back = ModelBundleTest.read(changed);
    var e = assertThrows(BundleException.class, () -> back.openPipeline(ModelBundleTest.plugins()));
    assertEquals("bundle-schema", e.code());
    assertTrue(e.problem().contains("unexpected: roi_voxels, CA125"), e.problem());
  }

  @Test
  void aSelectedFeatureThatIsNotComputedIsNamed() throws IOException {
    byte[] changed =
        withManifest(
            selected(),
            json -> ((ObjectNode) json.get("features").get(1)).put("name", "roi_volume"));
    var e =
        assertThrows(
            BundleException.class,
            () -> ModelBundleTest.read(changed).openPipeline(ModelBundleTest.plugins()));
    assertEquals("bundle-schema", e.code());
    assertTrue(e.problem().endsWith("missing: roi_volume."), e.problem());
  }

  @Test
  void anExtractorWithoutASelectedFeatureIsRefused() throws IOException {
    byte[] changed =
        withManifest(
            selected(),
            json -> {
              var mean = (ObjectNode) json.get("features").get(1);
              mean.put("name", "CA125").put("unit", "U/mL").put("owner", "clinical");
            });
    var e =
        assertThrows(
            BundleException.class,
            () -> ModelBundleTest.read(changed).openPipeline(ModelBundleTest.plugins()));
    assertEquals("bundle-manifest", e.code());
    assertTrue(e.problem().contains("an extractor that computes none"), e.problem());
  }

  @Test
  void aBundleForTablesPredictsRowsAndRefusesImages() throws IOException {
    ModelBundle back = ModelBundleTest.read(forTables().toBytes());
    assertTrue(back.manifest().isForTables());
    assertFalse(back.manifest().selected());
    assertEquals("1.2", back.manifest().formatVersion());
    assertEquals(columns(), back.manifest().schema());
    var classifier = back.classifier(ModelBundleTest.plugins());
    double sum = 0.61 - 0.00725 + 0.093;
    assertEquals(
        0.5 + 0.5 * sum / (1 + sum), classifier.probability(new double[] {61, 7.25, 3.1}), 1e-15);
    assertEquals(1, back.selfTest(ModelBundleTest.plugins()).cases());
    var e =
        assertThrows(
            BundleException.class,
            () ->
                PleuralInvasionPredictor.of(
                    back, ModelBundleTest.plugins(), ExecutionContext.ofCallingThread()));
    assertEquals("bundle-for-tables", e.code());
    assertTrue(e.problem().contains("takes a table of features, not images"), e.problem());
    assertTrue(e.remedy().contains("feature table"), e.remedy());
  }

  @Test
  void columnsThatDoNotFitTheClassifierAreNamed() {
    var other = FeatureSchema.of(columns().definitions().subList(0, 2));
    var e =
        assertThrows(
            ConfigurationException.class,
            () ->
                described(columns())
                    .featureTable(other)
                    .golden(new double[] {61, 7.25, 3.1})
                    .build());
    assertEquals("schema-mismatch", e.code());
    assertTrue(e.problem().contains("unexpected: CEA"), e.problem());
  }

  @Test
  void tableAndPipelineOrStudyDoNotGoTogether() throws IOException {
    try (var pipeline = pipeline()) {
      var both = described(pipeline.schema()).pipeline(pipeline).featureTable(pipeline.schema());
      assertThrows(IllegalStateException.class, both::build);
    }
    var study = described(columns()).featureTable(columns()).golden(study());
    assertThrows(IllegalStateException.class, study::build);
  }

  @Test
  void manifestsThatContradictThemselvesAreRefused() throws IOException {
    byte[] selectedTable = withManifest(forTables(), json -> json.put("selected", true));
    var e = ModelBundleTest.refused(selectedTable, "bundle-manifest");
    assertTrue(e.problem().contains("features are selected without extractors"), e.problem());
    byte[] studyWithoutExtractor =
        withManifest(
            selected(study()),
            json -> {
              json.remove("selected");
              json.putArray("extractors");
            });
    ModelBundleTest.refused(studyWithoutExtractor, "bundle-damaged");
  }
}
