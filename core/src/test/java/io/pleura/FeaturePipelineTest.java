package io.pleura;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.clinical.ClinicalData;
import io.pleura.clinical.ClinicalExtractorProvider;
import io.pleura.error.CancelledException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.ExtractionException;
import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.FeatureVector;
import io.pleura.fixture.FakeClassPath;
import io.pleura.fixture.MeanExtractorProvider;
import io.pleura.spi.Asset;
import io.pleura.spi.ExtractorSettings;
import io.pleura.spi.FeatureExtractor;
import io.pleura.spi.FeatureExtractorProvider;
import io.pleura.spi.Plugins;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeaturePipelineTest {

  private static final Class<FeatureExtractorProvider> KIND = FeatureExtractorProvider.class;
  private static final ExecutionContext HERE = ExecutionContext.ofCallingThread();
  private static final ClinicalData CLINICAL = new ClinicalData(5.2, 31, 63);

  /** An extractor that does what a test wants. */
  public static class Scripted implements FeatureExtractorProvider {
    static BiFunction<FeatureSchema, Study, FeatureVector> script = (schema, study) -> null;
    static List<String> calls = new ArrayList<>();

    @Override
    public String id() {
      return "test-scripted";
    }

    @Override
    public int spiVersion() {
      return 1;
    }

    @Override
    public Set<String> executionSettings() {
      return Set.of();
    }

    @Override
    public FeatureExtractor create(Map<String, String> settings, List<Asset> assets) {
      var schema =
          FeatureSchema.of(
              List.of(
                  new FeatureDefinition(new FeatureName("a"), "mm", id()),
                  new FeatureDefinition(new FeatureName("b"), "", id())));
      return new FeatureExtractor() {
        @Override
        public FeatureSchema schema() {
          return schema;
        }

        @Override
        public Map<String, String> settings() {
          return settings;
        }

        @Override
        public List<Asset> assets() {
          return List.of();
        }

        @Override
        public List<InputWarning> warnings(Study study) {
          return List.of(new InputWarning.Note("scripted", "Noticed."));
        }

        @Override
        public FeatureVector extract(Study study, ExecutionContext context) {
          calls.add("extract");
          return script.apply(schema, study);
        }

        @Override
        public void close() {
          calls.add("close");
        }
      };
    }
  }

  @BeforeEach
  void reset() {
    Scripted.calls.clear();
    Scripted.script = (schema, study) -> FeatureVector.of(schema, new double[] {1, 2});
  }

  private static Plugins plugins() {
    return Plugins.of(
        new FakeClassPath()
            .with(KIND, Scripted.class)
            .with(KIND, MeanExtractorProvider.class)
            .with(KIND, ClinicalExtractorProvider.class));
  }

  private static FeaturePipeline.Builder builder() {
    return FeaturePipeline.builder().plugins(plugins());
  }

  static Study study(ClinicalData clinical) {
    VoxelGrid grid = VoxelGrid.of(4, 4, 4, new Vector3(1, 1, 2));
    float[] voxels = new float[64];
    boolean[] roi = new boolean[64];
    for (int i = 0; i < 64; i++) {
      voxels[i] = i;
      roi[i] = i >= 10 && i < 20;
    }
    return new Study(
        Volume.wrap(grid, PixelType.INT16, voxels), Mask.wrap(grid, roi), clinical, List.of());
  }

  @Test
  void concatenatesTheSchemasInOrderAndTheValuesWithThem() throws IOException {
    try (var pipeline = builder().add("test-mean", Map.of("scale", "2")).clinical().build()) {
      assertEquals(
          List.of("roi_mean", "roi_voxels", "CEA", "CA125", "age"),
          pipeline.schema().names().stream().map(FeatureName::value).toList());
      FeatureVector values = pipeline.extract(study(CLINICAL), HERE);
      assertEquals(pipeline.schema(), values.schema());
      assertArrayEquals(new double[] {29, 10, 5.2, 31, 63}, values.toArray());
    }
  }

  private static List<FeatureName> names(String... names) {
    return java.util.Arrays.stream(names).map(FeatureName::new).toList();
  }

  private static ConfigurationException notSelected(String code, String... names)
      throws IOException {
    try (var pipeline = builder().add("test-mean", Map.of()).clinical().build()) {
      var e = assertThrows(ConfigurationException.class, () -> pipeline.select(names(names)));
      assertEquals(code, e.code());
      var builder = builder().add("test-mean", Map.of()).clinical().select(names(names));
      assertEquals(
          e.problem(), assertThrows(ConfigurationException.class, builder::build).problem());
      return e;
    }
  }

  @Test
  void givesTheSelectedFeaturesInTheirOrder() throws IOException {
    try (var all = builder().add("test-mean", Map.of("scale", "2")).clinical().build();
        var some =
            builder()
                .add("test-mean", Map.of("scale", "2"))
                .clinical()
                .select(names("age", "roi_mean", "CEA"))
                .build()) {
      assertTrue(some.isSelection());
      assertFalse(all.isSelection());
      assertEquals(names("age", "roi_mean", "CEA"), some.schema().names());
      assertEquals("HU", some.schema().definitions().get(1).unit());
      FeatureVector values = some.extract(study(CLINICAL), HERE);
      assertEquals(some.schema(), values.schema());
      assertArrayEquals(new double[] {63, 29, 5.2}, values.toArray());
      var view = all.select(names("age", "roi_mean", "CEA"));
      assertEquals(values, view.extract(study(CLINICAL), HERE));
      assertEquals(some.fingerprint(), view.fingerprint());
      assertNotEquals(all.fingerprint(), some.fingerprint());
      assertNotEquals(
          all.select(names("roi_mean", "age", "CEA")).fingerprint(), some.fingerprint());
      assertArrayEquals(
          new double[] {5.2, 63},
          view.select(names("CEA", "age")).extract(study(CLINICAL), HERE).toArray());
    }
  }

  @Test
  void aSelectionOfAllInTheirOrderIsNone() throws IOException {
    try (var pipeline = builder().add("test-mean", Map.of()).clinical().build()) {
      var same = pipeline.select(pipeline.schema().names());
      assertFalse(same.isSelection());
      assertEquals(pipeline.fingerprint(), same.fingerprint());
    }
  }

  @Test
  void extractorsThatAreNotNeededAreLeftOutAndClosed() throws IOException {
    try (var pipeline =
        builder()
            .add("test-scripted", Map.of())
            .add("test-mean", Map.of())
            .clinical()
            .select(names("roi_voxels"))
            .build()) {
      assertEquals(List.of("close"), Scripted.calls);
      assertEquals(
          List.of("test-mean"),
          pipeline.stages().stream().map(FeaturePipeline.Stage::extractorId).toList());
      assertArrayEquals(new double[] {10}, pipeline.extract(study(null), HERE).toArray());
    }
    assertEquals(List.of("close"), Scripted.calls);
  }

  @Test
  void anUndefinedFeatureCountsOnlyWhereItIsSelected() throws IOException {
    Scripted.script =
        (schema, study) ->
            FeatureVector.of(
                schema, new double[] {1, Double.NaN}, Map.of(new FeatureName("b"), "no b here"));
    try (var pipeline = builder().add("test-scripted", Map.of()).clinical().build()) {
      assertEquals(
          Map.of(), pipeline.select(names("age", "a")).extract(study(CLINICAL), HERE).undefined());
      assertEquals(
          Map.of(new FeatureName("b"), "no b here"),
          pipeline.select(names("b", "age")).extract(study(CLINICAL), HERE).undefined());
    }
  }

  @Test
  void featuresThatCannotBeSelectedAreNamed() throws IOException {
    var e = notSelected("schema-mismatch", "CEA", "DL_feat_0005", "age", "DL_feat_0012");
    assertTrue(e.problem().contains("missing: DL_feat_0005, DL_feat_0012."), e.problem());
    e = notSelected("feature-duplicate", "CEA", "age", "CEA");
    assertTrue(e.problem().contains("The feature CEA is selected twice"), e.problem());
    notSelected("selection-empty");
    var twice = builder().select(names("CEA"));
    assertThrows(IllegalStateException.class, () -> twice.select(names("age")));
  }

  @Test
  void aSelectionThatFailsClosesEveryExtractor() {
    var builder = builder().add("test-scripted", Map.of()).select(names("c"));
    assertThrows(ConfigurationException.class, builder::build);
    assertEquals(List.of("close"), Scripted.calls);
  }

  @Test
  void clinicalFeaturesHaveTheirUnits() throws IOException {
    try (var pipeline = builder().clinical().build()) {
      assertEquals(
          List.of("ng/mL", "U/mL", "a"),
          pipeline.schema().definitions().stream().map(FeatureDefinition::unit).toList());
    }
  }

  @Test
  void missingClinicalValuesAreToldBeforeSlowWorkStarts() throws IOException {
    try (var pipeline = builder().add("test-scripted", Map.of()).clinical().build()) {
      var e = assertThrows(InvalidInputException.class, () -> pipeline.extract(study(null), HERE));
      assertEquals("clinical-missing", e.code());
      assertEquals(List.of(), Scripted.calls);
    }
  }

  @Test
  void collectsTheWarningsOfStudyAndExtractors() throws IOException {
    Study plain = study(CLINICAL);
    var noticed =
        new Study(plain.ct(), plain.mask(), CLINICAL, List.of(new InputWarning.SingleSlice("z")));
    try (var pipeline = builder().add("test-scripted", Map.of()).build()) {
      assertEquals(
          List.of("roi-single-slice", "scripted"),
          pipeline.warnings(noticed).stream().map(InputWarning::code).toList());
    }
  }

  @Test
  void otherFeaturesThanAnnouncedAreABreach() throws IOException {
    var other =
        FeatureSchema.of(
            List.of(
                new FeatureDefinition(new FeatureName("b"), "", "test-scripted"),
                new FeatureDefinition(new FeatureName("a"), "mm", "test-scripted")));
    Scripted.script = (schema, study) -> FeatureVector.of(other, new double[] {1, 2});
    var e = breach("extractor-contract");
    assertTrue(e.problem().contains("'test-scripted'"), e.problem());
    assertTrue(e.problem().contains("other order, first at a"), e.problem());
  }

  @Test
  void nothingIsABreach() throws IOException {
    Scripted.script = (schema, study) -> null;
    assertTrue(breach("extractor-contract").problem().contains("returned nothing"));
  }

  @Test
  void nanWithoutAReasonIsABreach() throws IOException {
    Scripted.script = (schema, study) -> FeatureVector.of(schema, new double[] {1, Double.NaN});
    var e = breach("extractor-failed");
    assertTrue(e.problem().contains("b is NaN without a reason"), e.problem());
  }

  @Test
  void failuresNameTheExtractorAndKeepTheCause() throws IOException {
    var cause = new UnsatisfiedLinkError("no torch");
    Scripted.script =
        (schema, study) -> {
          throw cause;
        };
    var e = breach("extractor-failed");
    assertSame(cause, e.getCause());
    assertTrue(e.problem().contains("'test-scripted' failed"), e.problem());
  }

  @Test
  void typedFailuresPassAsTheyAre() throws IOException {
    var refusal = new InvalidInputException("roi-too-small", "Two voxels.", "Draw more.");
    Scripted.script =
        (schema, study) -> {
          throw refusal;
        };
    try (var pipeline = builder().add("test-scripted", Map.of()).build()) {
      assertSame(
          refusal,
          assertThrows(InvalidInputException.class, () -> pipeline.extract(study(CLINICAL), HERE)));
    }
  }

  private static ExtractionException breach(String code) throws IOException {
    try (var pipeline = builder().add("test-scripted", Map.of()).build()) {
      var e =
          assertThrows(ExtractionException.class, () -> pipeline.extract(study(CLINICAL), HERE));
      assertEquals(code, e.code());
      return e;
    }
  }

  @Test
  void undefinedValuesKeepTheirReason() throws IOException {
    Scripted.script =
        (schema, study) ->
            FeatureVector.of(
                schema,
                new double[] {1, Double.NaN},
                Map.of(new FeatureName("b"), "one grey level"));
    try (var pipeline = builder().add("test-scripted", Map.of()).clinical().build()) {
      FeatureVector values = pipeline.extract(study(CLINICAL), HERE);
      assertEquals("one grey level", values.reasonUndefined(new FeatureName("b")).orElseThrow());
      assertEquals(63, values.get(new FeatureName("age")));
    }
  }

  @Test
  void sameFeatureTwiceIsRefusedAndNothingStaysOpen() {
    var e =
        assertThrows(
            ConfigurationException.class,
            () -> builder().add("test-scripted", Map.of()).add("test-scripted", Map.of()).build());
    assertEquals("feature-duplicate", e.code());
    assertEquals(List.of("close", "close"), Scripted.calls);
  }

  @Test
  void emptyPipelineIsRefused() {
    var e = assertThrows(ConfigurationException.class, () -> builder().build());
    assertEquals("pipeline-empty", e.code());
  }

  @Test
  void fingerprintDependsOnSemanticSettingsOnly() throws IOException {
    String plain = fingerprint(Map.of());
    assertEquals(plain, fingerprint(Map.of("scale", "1")));
    assertEquals(plain, fingerprint(Map.of("threads", "7")));
    assertNotEquals(plain, fingerprint(Map.of("scale", "2")));
    assertTrue(plain.matches("[0-9a-f]{64}"), plain);
  }

  @Test
  void fingerprintDependsOnTheOrderOfExtractors() throws IOException {
    try (var one = builder().add("test-mean", Map.of()).clinical().build();
        var other = builder().clinical().add("test-mean", Map.of()).build()) {
      assertNotEquals(one.fingerprint(), other.fingerprint());
    }
  }

  @Test
  void fingerprintStaysTheSameBetweenVersions() throws IOException {
    // SHA-256 of "pleura-extractor 1\n9:test-mean\n5:scale\n1:1\n" and of that digest with a line
    // end; computed with sha256sum.
    try (var pipeline = builder().add("test-mean", Map.of()).build()) {
      assertEquals(
          "b2d021adfeb2f9476cb9c2b1db52d1de1dc21de57c900f954733c7df3fdb2844",
          pipeline.stages().get(0).fingerprint());
      assertEquals(
          "c8925c36017f5c26b484251655617624dccb1011de22e2414c33ede183c4e03e",
          pipeline.fingerprint());
    }
  }

  private static String fingerprint(Map<String, String> settings) throws IOException {
    try (var pipeline = builder().add("test-mean", settings).build()) {
      return pipeline.fingerprint();
    }
  }

  @Test
  void filesEnterTheFingerprintByContentNotByPlace(@TempDir Path folder) throws IOException {
    Path one = Files.write(folder.resolve("one.bin"), new byte[] {1, 2});
    Path same = Files.write(folder.resolve("same.bin"), new byte[] {1, 2});
    Path other = Files.write(folder.resolve("other.bin"), new byte[] {1, 3});
    String expected = fingerprint(Map.of("weights", one.toString()));
    assertEquals(expected, fingerprint(Map.of("weights", same.toString())));
    assertNotEquals(expected, fingerprint(Map.of("weights", other.toString())));
  }

  @Test
  void takesSettingsObjects() throws IOException {
    var settings =
        new ExtractorSettings() {
          @Override
          public String extractorId() {
            return "test-mean";
          }

          @Override
          public Map<String, String> values() {
            return Map.of("scale", "3");
          }
        };
    try (var pipeline = builder().add(settings).build()) {
      assertEquals("3", pipeline.stages().get(0).settings().get("scale"));
    }
  }

  @Test
  void cancellationIsPolledBetweenExtractors() throws IOException {
    try (var pipeline = builder().add("test-scripted", Map.of()).build()) {
      assertThrows(
          CancelledException.class,
          () -> pipeline.extract(study(CLINICAL), HERE.withCancellation(() -> true)));
      assertFalse(Scripted.calls.contains("extract"));
    }
  }

  @Test
  void sameValuesFromManyThreadsAtOnce() throws IOException {
    try (var pipeline = builder().add("test-mean", Map.of()).clinical().build()) {
      FeatureVector expected = pipeline.extract(study(CLINICAL), HERE);
      assertTrue(
          IntStream.range(0, 64)
              .parallel()
              .mapToObj(i -> pipeline.extract(study(CLINICAL), ExecutionContext.ofAllCores()))
              .allMatch(expected::equals));
    }
  }
}
