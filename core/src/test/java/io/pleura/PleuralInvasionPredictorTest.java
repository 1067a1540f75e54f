package io.pleura;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.bundle.ModelBundle;
import io.pleura.bundle.ModelCard;
import io.pleura.bundle.Provenance;
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
import io.pleura.fixture.EqualSharesExplainerProvider;
import io.pleura.fixture.FakeClassPath;
import io.pleura.fixture.LinearClassifierProvider;
import io.pleura.fixture.MeanExtractorProvider;
import io.pleura.io.NiftiWriter;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierProvider;
import io.pleura.spi.Explainer;
import io.pleura.spi.ExplainerProvider;
import io.pleura.spi.FeatureExtractor;
import io.pleura.spi.FeatureExtractorProvider;
import io.pleura.spi.Plugins;
import io.pleura.spi.TrainingData;
import io.pleura.spi.VolumeReader;
import io.pleura.tck.SampleStudies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PleuralInvasionPredictorTest {

  private static final ExecutionContext HERE = ExecutionContext.ofCallingThread();
  private static final double[] WEIGHTS = {0.004, -0.0001, 0.03, 0.002, 0.005};

  @TempDir Path folder;

  /** The mean extractor, whose number of voxels is undefined. */
  public static class Undefined extends MeanExtractorProvider {
    static int closed;

    @Override
    public FeatureExtractor create(Map<String, String> settings, List<io.pleura.spi.Asset> assets)
        throws IOException {
      FeatureExtractor inner = super.create(settings, assets);
      return new FeatureExtractor() {
        @Override
        public FeatureSchema schema() {
          return inner.schema();
        }

        @Override
        public Map<String, String> settings() {
          return inner.settings();
        }

        @Override
        public List<io.pleura.spi.Asset> assets() {
          return inner.assets();
        }

        @Override
        public FeatureVector extract(Study study, ExecutionContext context) {
          return FeatureVector.of(
              schema(),
              new double[] {1, Double.NaN},
              Map.of(new FeatureName("roi_voxels"), "one grey level"));
        }

        @Override
        public void close() {
          closed++;
        }
      };
    }
  }

  private static FakeClassPath classPath(Class<?> extractor) {
    return new FakeClassPath()
        .with(FeatureExtractorProvider.class, extractor)
        .with(FeatureExtractorProvider.class, ClinicalExtractorProvider.class)
        .with(ClassifierProvider.class, LinearClassifierProvider.class)
        .with(ExplainerProvider.class, EqualSharesExplainerProvider.class)
        .with(VolumeReader.class, "io.pleura.io.NiftiReader");
  }

  private static Plugins plugins() {
    return Plugins.of(classPath(MeanExtractorProvider.class));
  }

  private static FeaturePipeline pipeline(Plugins plugins) throws IOException {
    return FeaturePipeline.builder().plugins(plugins).add("test-mean", Map.of()).clinical().build();
  }

  private static FeaturePipeline pipeline() throws IOException {
    return pipeline(plugins());
  }

  private static ModelBundle bundle(boolean demonstration) throws IOException {
    var card =
        ModelCard.builder()
            .name("Test model")
            .description("Predicts nothing.")
            .intendedUse("Tests.")
            .outOfScopeUse("Everything else.")
            .licence("Apache-2.0");
    if (demonstration) {
      card.syntheticDemonstration();
    }
    try (var pipeline = pipeline()) {
      var rows =
          new TrainingData(
              pipeline.schema(),
              List.of(new double[] {-500, 1, 0, 0, 18}, new double[] {500, 1e5, 40, 100, 60}),
              List.of(true, false));
      return ModelBundle.builder()
          .pipeline(pipeline)
          .classifier(LinearClassifierProvider.of(pipeline.schema(), WEIGHTS))
          .explainer("test-equal-shares")
          .threshold(0.4)
          .card(card.build())
          .trainingRanges(rows)
          .provenance(Provenance.of("Two made-up cases", rows))
          .build();
    }
  }

  private static List<String> codes(Prediction prediction) {
    return prediction.warnings().stream().map(InputWarning::code).toList();
  }

  private static Study older() {
    Study study = SampleStudies.first();
    return Study.of(study.ct(), study.mask(), new ClinicalData(50, 31, 63));
  }

  private static Study inRange() {
    Study study = SampleStudies.first();
    return Study.of(study.ct(), study.mask(), new ClinicalData(5, 31, 50));
  }

  // The snippet of the README, as it is.

  @Test
  void theSixLinesWork() throws IOException {
    Study study = older();
    Path ctPath = folder.resolve("ct.nii.gz");
    Path maskPath = folder.resolve("mask.nii.gz");
    new NiftiWriter().write(study.ct(), ctPath);
    new NiftiWriter().write(study.mask(), maskPath);
    Path model = folder.resolve("model.pibundle");
    bundle(true).save(model);

    ClassLoader before = Thread.currentThread().getContextClassLoader();
    PrintStream out = System.out;
    var printed = new ByteArrayOutputStream();
    Thread.currentThread().setContextClassLoader(classPath(MeanExtractorProvider.class));
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      sixLines(model, ctPath, maskPath);
    } finally {
      System.setOut(out);
      Thread.currentThread().setContextClassLoader(before);
    }
    List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(6, lines.size(), lines::toString);
    assertTrue(lines.get(0).matches("\\d+[.,]\\d %"), lines.get(0));
    assertTrue(lines.get(1).startsWith("Contribution[feature="), lines.get(1));
  }

  private static void sixLines(Path model, Path ctPath, Path maskPath) throws IOException {
    try (var predictor = PleuralInvasionPredictor.load(model)) {
      var clinical = ClinicalData.builder().ceaNgPerMl(5.2).ca125UPerMl(31).ageYears(63).build();
      var result = predictor.predict(Study.read(ctPath, maskPath, clinical));
      System.out.printf("%.1f %%%n", 100 * result.probability());
      predictor.explain(result).top(10).forEach(System.out::println);
    }
  }

  // Loaded from a bundle.

  @Test
  void predictsAndExplainsWithTheBundlesNumbers() throws IOException {
    ModelBundle bundle = bundle(false);
    try (var predictor = PleuralInvasionPredictor.of(bundle, plugins(), HERE);
        var pipeline = pipeline()) {
      Prediction prediction = predictor.predict(inRange());
      FeatureVector features = pipeline.extract(inRange(), HERE);
      assertEquals(features, prediction.features());
      assertEquals(
          LinearClassifierProvider.of(features.schema(), WEIGHTS).probability(features.toArray()),
          prediction.probability());
      assertEquals(0.4, prediction.threshold());
      assertEquals(bundle.manifest().id(), prediction.bundle());
      assertEquals(List.of(), prediction.warnings());
      Explanation explanation = predictor.explain(prediction);
      assertEquals(prediction.probability(), explanation.probability());
      assertEquals(5, explanation.contributions().size());
      assertEquals(bundle.manifest(), predictor.manifest().orElseThrow());
    }
  }

  @Test
  void warnsOnceOfAllValuesOutsideTheTrainingRange() throws IOException {
    try (var predictor = PleuralInvasionPredictor.of(bundle(false), plugins(), HERE)) {
      Prediction prediction = predictor.predict(older());
      assertEquals(List.of("feature-out-of-training-range"), codes(prediction));
      String message = prediction.warnings().get(0).message();
      assertTrue(
          message.contains(
              "CEA = 50.0000 [0.00000, 40.0000] (0.25 times the range above it), age = 63.0000"),
          message);
      assertFalse(message.contains("CA125"), message);
    }
  }

  @Test
  void saysThatADemonstrationIsOne() throws IOException {
    try (var predictor = PleuralInvasionPredictor.of(bundle(true), plugins(), HERE)) {
      Prediction prediction = predictor.predict(inRange());
      assertEquals(List.of("demonstration-model"), codes(prediction));
      assertTrue(prediction.warnings().get(0).message().contains("not for clinical use"));
    }
  }

  @Test
  void keepsTheWarningsOfTheStudyFirst() throws IOException {
    Study study = inRange();
    boolean[] slice = new boolean[study.mask().grid().voxelCount()];
    for (int x = 5; x < 12; x++) {
      slice[study.mask().grid().offset(x, 8, 7)] = true;
      slice[study.mask().grid().offset(x, 9, 7)] = true;
    }
    var flat =
        Study.of(
            study.ct(),
            io.pleura.volume.Mask.wrap(study.mask().grid(), slice),
            new ClinicalData(50, 31, 50));
    try (var predictor = PleuralInvasionPredictor.of(bundle(true), plugins(), HERE)) {
      assertEquals(
          List.of("roi-single-slice", "feature-out-of-training-range", "demonstration-model"),
          codes(predictor.predict(flat)));
    }
  }

  @Test
  void undefinedFeaturesAreRefusedByNameAndReason() throws IOException {
    Plugins undefined = Plugins.of(classPath(Undefined.class));
    try (var predictor = PleuralInvasionPredictor.of(bundle(false), undefined, HERE)) {
      var e = assertThrows(InvalidInputException.class, () -> predictor.predict(inRange()));
      assertEquals("feature-undefined", e.code());
      assertTrue(e.problem().contains("roi_voxels (one grey level)."), e.problem());
    }
  }

  @Test
  void closesWhatItOpenedAndNothingElse() throws IOException {
    Plugins plugins = Plugins.of(classPath(Undefined.class));
    Undefined.closed = 0;
    var loaded = PleuralInvasionPredictor.of(bundle(false), plugins, HERE);
    loaded.close();
    assertEquals(1, Undefined.closed);
    try (var pipeline = pipeline(plugins)) {
      var composed =
          PleuralInvasionPredictor.builder()
              .features(pipeline)
              .classifier(LinearClassifierProvider.of(pipeline.schema(), WEIGHTS))
              .build();
      composed.close();
      assertEquals(1, Undefined.closed);
    }
    assertEquals(2, Undefined.closed);
  }

  @Test
  void predictionsOfAnotherModelAreNotExplained() throws IOException {
    try (var one = PleuralInvasionPredictor.of(bundle(false), plugins(), HERE);
        var other = PleuralInvasionPredictor.of(bundle(true), plugins(), HERE)) {
      Prediction prediction = one.predict(inRange());
      assertThrows(IllegalArgumentException.class, () -> other.explain(prediction));
    }
  }

  // Composed from parts.

  @Test
  void composedFromPartsItPredictsAndExplains() throws IOException {
    try (var pipeline = pipeline()) {
      Classifier classifier = LinearClassifierProvider.of(pipeline.schema(), WEIGHTS);
      var stages = new ArrayList<String>();
      var predictor =
          PleuralInvasionPredictor.builder()
              .features(pipeline)
              .classifier(classifier)
              .explainer(new EqualSharesExplainerProvider().create(classifier))
              .threshold(0.9)
              .context(HERE.withProgress((stage, done, total) -> stages.add(stage)))
              .build();
      Prediction prediction = predictor.predict(older());
      assertEquals("unsaved", prediction.bundle());
      assertEquals(0.9, prediction.threshold());
      assertEquals(List.of(), prediction.warnings());
      assertEquals(prediction.probability(), predictor.explain(prediction).probability(), 0);
      assertTrue(predictor.manifest().isEmpty());
    }
  }

  @Test
  void refusesAClassifierOfOtherFeaturesWithTheDifference() throws IOException {
    try (var pipeline = pipeline()) {
      List<FeatureDefinition> features = new ArrayList<>(pipeline.schema().definitions());
      Collections.swap(features, 0, 4);
      refused(pipeline, features, "other order, first at age");
      features.remove(4);
      features.add(new FeatureDefinition(new FeatureName("sex"), "", "clinical"));
      refused(pipeline, features, "missing: sex; unexpected: roi_mean");
      features = new ArrayList<>(pipeline.schema().definitions());
      features.set(2, new FeatureDefinition(new FeatureName("CEA"), "ug/L", "clinical"));
      refused(pipeline, features, "other unit or owner: CEA");
    }
  }

  private static void refused(
      FeaturePipeline pipeline, List<FeatureDefinition> features, String difference) {
    var builder =
        PleuralInvasionPredictor.builder()
            .features(pipeline)
            .classifier(LinearClassifierProvider.of(FeatureSchema.of(features), WEIGHTS));
    var e = assertThrows(ConfigurationException.class, builder::build);
    assertEquals("schema-mismatch", e.code());
    assertTrue(e.problem().contains(difference), e.problem());
  }

  @Test
  void withoutAnExplainerItSaysSo() throws IOException {
    try (var pipeline = pipeline()) {
      var predictor = composed(pipeline, null);
      Prediction prediction = predictor.predict(older());
      var e = assertThrows(ConfigurationException.class, () -> predictor.explain(prediction));
      assertEquals("explainer-missing", e.code());
    }
  }

  @Test
  void anExplanationOfAnotherProbabilityIsABreach() throws IOException {
    try (var pipeline = pipeline()) {
      var predictor = composed(pipeline, features -> new Explanation(0.25, 0.25, List.of()));
      Prediction prediction = predictor.predict(older());
      var e = assertThrows(ExtractionException.class, () -> predictor.explain(prediction));
      assertEquals("explanation-mismatch", e.code());
    }
  }

  private static PleuralInvasionPredictor composed(FeaturePipeline pipeline, Explainer explainer) {
    var builder =
        PleuralInvasionPredictor.builder()
            .features(pipeline)
            .classifier(LinearClassifierProvider.of(pipeline.schema(), WEIGHTS));
    return (explainer == null ? builder : builder.explainer(explainer)).build();
  }

  @Test
  void aProbabilityThatIsNoneIsABreach() throws IOException {
    try (var pipeline = pipeline()) {
      Classifier inner = LinearClassifierProvider.of(pipeline.schema(), WEIGHTS);
      Classifier broken =
          new Classifier() {
            @Override
            public String providerId() {
              return "broken";
            }

            @Override
            public FeatureSchema schema() {
              return inner.schema();
            }

            @Override
            public double probability(double[] row) {
              return Double.NaN;
            }

            @Override
            public java.util.Optional<io.pleura.tree.TreeEnsemble> trees() {
              return inner.trees();
            }

            @Override
            public byte[] toBytes() {
              return inner.toBytes();
            }
          };
      var predictor =
          PleuralInvasionPredictor.builder().features(pipeline).classifier(broken).build();
      var e = assertThrows(ExtractionException.class, () -> predictor.predict(older()));
      assertEquals("classifier-contract", e.code());
      assertTrue(e.problem().contains("'broken' gave the probability NaN"), e.problem());
    }
  }

  @Test
  void settingTwiceOrNotAtAllIsAProgrammingError() throws IOException {
    try (var pipeline = pipeline()) {
      Classifier classifier = LinearClassifierProvider.of(pipeline.schema(), WEIGHTS);
      var builder = PleuralInvasionPredictor.builder();
      assertThrows(IllegalStateException.class, builder::build);
      builder.features(pipeline);
      assertThrows(IllegalStateException.class, builder::build);
      assertThrows(IllegalStateException.class, () -> builder.features(pipeline));
      builder.classifier(classifier).threshold(0.5).context(HERE);
      assertThrows(IllegalStateException.class, () -> builder.classifier(classifier));
      assertThrows(IllegalStateException.class, () -> builder.threshold(0.5));
      assertThrows(IllegalStateException.class, () -> builder.context(HERE));
      assertThrows(
          IllegalArgumentException.class, () -> PleuralInvasionPredictor.builder().threshold(1.01));
    }
  }

  // Threads.

  @Test
  void servesManyThreadsAtOnceWithTheSameBits() throws IOException {
    try (var predictor =
        PleuralInvasionPredictor.of(bundle(true), plugins(), ExecutionContext.ofAllCores())) {
      Prediction expected = predictor.predict(older(), HERE);
      assertTrue(
          IntStream.range(0, 32)
              .parallel()
              .mapToObj(i -> predictor.predict(older()))
              .allMatch(expected::equals));
    }
  }

  @Test
  void canBeCancelled() throws IOException {
    try (var predictor = PleuralInvasionPredictor.of(bundle(true), plugins(), HERE)) {
      assertThrows(
          CancelledException.class,
          () -> predictor.predict(older(), HERE.withCancellation(() -> true)));
    }
  }
}
