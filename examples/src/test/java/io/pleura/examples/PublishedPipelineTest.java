package io.pleura.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pleura.FeaturePipeline;
import io.pleura.PleuralInvasionPredictor;
import io.pleura.Study;
import io.pleura.bundle.ModelBundle;
import io.pleura.bundle.ModelCard;
import io.pleura.bundle.Provenance;
import io.pleura.clinical.ClinicalData;
import io.pleura.clinical.ClinicalExtractorProvider;
import io.pleura.deepfeatures.DeepFeatureExtractorProvider;
import io.pleura.deepfeatures.DeepFeatureSettings;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureVector;
import io.pleura.fusion.sklearn.SklearnModel;
import io.pleura.radiomics.RadiomicsSettings;
import io.pleura.spi.Classifier;
import io.pleura.spi.TrainingData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The published research application from its own files: radiomics, the 100-feature head of its
 * network and clinical values, of which a forest of scikit-learn takes 20. Expected values come
 * from PyRadiomics, PyTorch and scikit-learn.
 */
class PublishedPipelineTest {

  private static final Path FILES =
      Path.of("src", "test", "resources", "published-pipeline").toAbsolutePath();
  private static final Path STUDY =
      Path.of(System.getProperty("pleura.field", "")).toAbsolutePath().resolveSibling("reference");
  private static final Path CT = STUDY.resolve("synth_image.nii.gz");
  private static final Path MASK = STUDY.resolve("synth_mask.nii.gz");
  private static final double RADIOMICS_SHARE = 1e-6;
  private static final double DEEP_DIFFERENCE = 1e-4;
  private static final double FOREST_DIFFERENCE = 1e-12;
  private static final double PROBABILITY_DIFFERENCE = 1e-4;

  private final JsonNode expected = read("expected.json");

  private static JsonNode read(String name) {
    try {
      return new JsonMapper().readTree(FILES.resolve(name).toFile());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<FeatureName> names() {
    List<FeatureName> names = new ArrayList<>();
    read("feature_names.json").forEach(name -> names.add(new FeatureName(name.textValue())));
    return names;
  }

  /** As the application prepares its network's input: its crop is one voxel short at the end. */
  private static DeepFeatureSettings deep() {
    return DeepFeatureSettings.of(
        Map.of(
            "weights", FILES.resolve("weights.pth").toString(),
            "output", "head100",
            "cropRule", "python-application"));
  }

  private static FeaturePipeline.Builder pipeline() {
    return FeaturePipeline.builder()
        .add(deep())
        .add(RadiomicsSettings.pleuralInvasion())
        .clinical();
  }

  private Study study() throws IOException {
    JsonNode values = expected.get("features");
    return Study.read(
        CT,
        MASK,
        ClinicalData.builder()
            .ceaNgPerMl(values.get("CEA").doubleValue())
            .ca125UPerMl(values.get("CA125").doubleValue())
            .ageYears(values.get("age").doubleValue())
            .build());
  }

  private double probability() {
    return expected.get("probability").doubleValue();
  }

  private void compare(FeatureDefinition definition, double value) {
    String name = definition.name().value();
    JsonNode node = expected.get("features").get(name);
    assertTrue(node != null && node.isNumber(), name);
    double python = node.doubleValue();
    double tolerance =
        switch (definition.owner()) {
          case ClinicalExtractorProvider.ID -> 0;
          case DeepFeatureExtractorProvider.ID -> DEEP_DIFFERENCE;
          case RadiomicsSettings.EXTRACTOR_ID -> RADIOMICS_SHARE * Math.abs(python);
          default -> throw new IllegalArgumentException(definition.owner());
        };
    assertTrue(
        Math.abs(value - python) <= tolerance,
        () -> name + " is " + value + ", in Python " + python);
  }

  @Test
  void theTwentyFeaturesAreThoseOfPython() throws IOException {
    try (var pipeline = pipeline().select(names()).build()) {
      assertEquals(names(), pipeline.schema().names());
      FeatureVector values = pipeline.extract(study(), ExecutionContext.ofCallingThread());
      assertEquals(20, values.schema().size());
      for (FeatureDefinition definition : values.schema().definitions()) {
        compare(definition, values.get(definition.name()));
      }
    }
  }

  @Test
  void allValuesOfTheHeadAreThoseOfPython() throws IOException {
    try (var pipeline = FeaturePipeline.builder().add(deep()).build()) {
      double[] values = pipeline.extract(study(), ExecutionContext.ofCallingThread()).toArray();
      assertEquals(100, values.length);
      for (int i = 0; i < values.length; i++) {
        assertEquals(expected.get("head100").get(i).doubleValue(), values[i], DEEP_DIFFERENCE);
      }
    }
  }

  @Test
  void theBundleGivesThePythonProbability(@TempDir Path folder) throws IOException {
    SklearnModel model = SklearnModel.read(FILES.resolve("forest.pkl"));
    Path file = folder.resolve("model.pibundle");
    try (var pipeline = pipeline().select(names()).build()) {
      double[] row =
          names().stream()
              .mapToDouble(name -> expected.get("features").get(name.value()).doubleValue())
              .toArray();
      Classifier forest = model.toClassifier(pipeline.schema(), Optional.empty());
      assertEquals(probability(), forest.probability(row), FOREST_DIFFERENCE);
      ModelBundle.builder()
          .pipeline(pipeline)
          .classifier(forest)
          .card(
              ModelCard.builder()
                  .name("Published pipeline")
                  .description("Formula weights and a forest on made-up rows.")
                  .intendedUse("Tests.")
                  .outOfScopeUse("Everything else.")
                  .licence("Apache-2.0")
                  .build())
          .provenance(
              Provenance.of(
                  "Made-up rows", new TrainingData(pipeline.schema(), List.of(), List.of())))
          .golden(row)
          .build()
          .save(file);
    }
    assertEquals(1, ModelBundle.read(file).selfTest().cases());
    try (var predictor = PleuralInvasionPredictor.load(file)) {
      assertEquals(probability(), predictor.predict(study()).probability(), PROBABILITY_DIFFERENCE);
    }
  }

  @Test
  void noFeatureOfTheCaseIsCloseToASplit() {
    double nearest = expected.get("nearestSplit").doubleValue();
    assertTrue(nearest > 1000 * RADIOMICS_SHARE, "nearest split at " + nearest);
    for (String name : List.of("DL_feat_0005", "DL_feat_0012")) {
      double value = expected.get("features").get(name).doubleValue();
      assertTrue(nearest * value > 10 * DEEP_DIFFERENCE, name + " is " + value);
    }
  }
}
