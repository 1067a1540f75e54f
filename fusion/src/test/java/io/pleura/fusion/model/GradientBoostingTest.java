package io.pleura.fusion.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.error.BundleException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.fusion.TunableClassifier;
import io.pleura.fusion.search.Candidate;
import io.pleura.spi.Classifier;
import io.pleura.spi.TrainingData;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GradientBoostingTest {

  private static final ExecutionContext HERE = ExecutionContext.ofCallingThread();

  static Stream<JsonNode> golden() throws IOException {
    return GoldenModels.of("boosting.json");
  }

  @ParameterizedTest
  @MethodSource("golden")
  void givesTheProbabilitiesOfScikitLearn(JsonNode golden) {
    JsonNode settings = golden.get("settings");
    Classifier classifier =
        GradientBoosting.builder()
            .trees(settings.get("n_estimators").intValue())
            .learningRate(settings.get("learning_rate").doubleValue())
            .maxDepth(settings.get("max_depth").intValue())
            .minLeafRows(settings.get("min_samples_leaf").intValue())
            .build()
            .train(GoldenModels.training(golden), HERE);
    close(golden.get("training"), golden.get("rows"), classifier);
    close(golden.get("probabilities"), golden.get("unseen"), classifier);
  }

  private static void close(JsonNode probabilities, JsonNode table, Classifier classifier) {
    List<double[]> rows = GoldenModels.rows(table);
    double[] expected = GoldenModels.numbers(probabilities);
    assertEquals(expected.length, rows.size());
    for (int r = 0; r < expected.length; r++) {
      double actual = classifier.probability(rows.get(r));
      assertEquals(expected[r], actual, 1e-9 * expected[r], "row " + r);
    }
  }

  @Test
  void learnsWhatThereIsToLearn() {
    TrainingData data = Samples.random(400, 6, 5);
    TrainingData unseen = Samples.random(400, 6, 6);
    double best =
        Samples.area(unseen, unseen.rows().stream().mapToDouble(r -> r[0] + r[1] * r[1]).toArray());
    for (GradientBoosting.Builder builder :
        List.of(
            GradientBoosting.builder(),
            GradientBoosting.builder().subsample(0.5).featuresPerSplit(3),
            GradientBoosting.builder().balancedClasses())) {
      Classifier classifier = builder.seed(3).build().train(data, HERE);
      double[] scores = unseen.rows().stream().mapToDouble(classifier::probability).toArray();
      assertTrue(Samples.area(unseen, scores) > best - 0.06);
    }
  }

  @Test
  void threadsDoNotChangeAnyBitAndSeedsDo() {
    TrainingData data = Samples.random(80, 6, 5);
    var builder = GradientBoosting.builder().trees(15).subsample(0.6).featuresPerSplit(2);
    byte[] one = builder.seed(1).build().train(data, HERE).toBytes();
    byte[] four =
        builder.build().train(data, ExecutionContext.ofAllCores().withParallelism(4)).toBytes();
    assertArrayEquals(one, four);
    byte[] other = builder.seed(2).build().train(data, HERE).toBytes();
    assertTrue(!Arrays.equals(one, other));
  }

  @Test
  void weightsShiftTheProbabilities() {
    TrainingData data = Samples.random(200, 3, 5);
    double plain = mean(GradientBoosting.builder().trees(5), data);
    double heavy = mean(GradientBoosting.builder().trees(5).classWeights(1, 20), data);
    assertTrue(heavy > plain + 0.2);
  }

  private static double mean(GradientBoosting.Builder builder, TrainingData data) {
    Classifier classifier = builder.build().train(data, HERE);
    return data.rows().stream().mapToDouble(classifier::probability).average().orElseThrow();
  }

  @Test
  void constantFeaturesGiveTheShareOfInvasion() {
    List<double[]> rows = List.of(new double[] {1}, new double[] {1}, new double[] {1});
    var data = new TrainingData(Samples.schema(1), rows, List.of(true, false, false));
    Classifier classifier = GradientBoosting.builder().build().train(data, HERE);
    assertEquals(1.0 / 3, classifier.probability(new double[] {5}), 1e-12);
  }

  @Test
  void settingsMakeTheSameTrainer() {
    GradientBoosting trainer =
        GradientBoosting.builder()
            .trees(7)
            .learningRate(0.2)
            .maxDepth(2)
            .minLeafRows(3)
            .featuresPerSplit(2)
            .subsample(0.5)
            .classWeights(1, 2.5)
            .seed(4)
            .build();
    assertEquals(trainer.settings(), GradientBoosting.of(trainer.settings()).settings());
    assertEquals(
        GradientBoosting.builder().build().settings(), GradientBoosting.of(Map.of()).settings());
    assertEquals("all", GradientBoosting.of(Map.of()).settings().get("featuresPerSplit"));
    for (Map<String, String> wrong :
        List.of(
            Map.of("trees", "0"),
            Map.of("learningRate", "0"),
            Map.of("maxDepth", "17"),
            Map.of("minLeafRows", "0"),
            Map.of("featuresPerSplit", "-1"),
            Map.of("subsample", "1.5"),
            Map.of("rate", "1"))) {
      assertThrows(ConfigurationException.class, () -> GradientBoosting.of(wrong));
    }
  }

  @Test
  void theSearchTriesWhatItSays() {
    TunableClassifier tunable = GradientBoosting.tunable();
    var candidate =
        new Candidate(
            Map.of(
                "trees", "60",
                "learningRate", "0.05",
                "maxDepth", "2",
                "minLeafRows", "4",
                "featureShare", "0.5",
                "subsample", "0.75",
                "classWeights", "balanced"));
    assertTrue(tunable.space().contains(candidate));
    Map<String, String> settings = tunable.with(candidate, 8, 5).settings();
    assertEquals("4", settings.get("featuresPerSplit"));
    assertEquals("balanced", settings.get("classWeights"));
    assertEquals("5", settings.get("seed"));
    assertEquals("100", tunable.defaults(8, 5).settings().get("trees"));
  }

  @Test
  void whatCannotBeLearntOrReadIsRefused() {
    TrainingData data = Samples.random(20, 3, 1);
    var oneClass =
        new TrainingData(
            data.schema(), data.rows(), data.rows().stream().map(row -> true).toList());
    assertThrows(
        InvalidInputException.class,
        () -> GradientBoosting.builder().build().train(oneClass, HERE));
    assertThrows(
        ConfigurationException.class,
        () -> GradientBoosting.builder().featuresPerSplit(4).build().train(data, HERE));
    Classifier classifier = GradientBoosting.builder().build().train(data, HERE);
    assertThrows(
        BundleException.class,
        () -> new GradientBoostingProvider().read(Samples.schema(4), classifier.toBytes()));
  }
}
