package io.pleura.fusion.model;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LogisticRegressionTest {

  private static final ExecutionContext HERE = ExecutionContext.ofCallingThread();

  static Stream<JsonNode> golden() throws IOException {
    return GoldenModels.of("logistic.json");
  }

  @ParameterizedTest
  @MethodSource("golden")
  void findsTheMinimumThatScikitLearnFinds(JsonNode golden) {
    var trainer = LogisticRegression.withPenalty(golden.get("c").doubleValue());
    LinearClassifier classifier =
        (golden.get("balanced").booleanValue() ? trainer.balancedClasses() : trainer)
            .fit(GoldenModels.training(golden), HERE);
    String name = golden.get("name").textValue();
    close(golden.get("intercept").doubleValue(), classifier.intercept(), name);
    double[] coefficients = GoldenModels.numbers(golden.get("coefficients"));
    double[] found = classifier.coefficients();
    assertEquals(coefficients.length, found.length);
    for (int f = 0; f < found.length; f++) {
      close(coefficients[f], found[f], name + ", coefficient " + f);
    }
    List<double[]> unseen = GoldenModels.rows(golden.get("unseen"));
    double[] probabilities = GoldenModels.numbers(golden.get("probabilities"));
    for (int r = 0; r < probabilities.length; r++) {
      close(probabilities[r], classifier.probability(unseen.get(r)), name + ", row " + r);
    }
  }

  private static void close(double expected, double actual, String what) {
    assertEquals(expected, actual, 1e-9 * Math.max(1e-3, Math.abs(expected)), what);
  }

  @Test
  void manyMoreFeaturesThanRowsAreNoTrouble() {
    TrainingData data = Samples.random(60, 1200, 3);
    LinearClassifier classifier = LogisticRegression.withPenalty(0.01).fit(data, HERE);
    double[] scores = data.rows().stream().mapToDouble(classifier::probability).toArray();
    assertTrue(Samples.area(data, scores) > 0.99);
  }

  @Test
  void extremeLogOddsGiveProbabilities() {
    assertEquals(0, LinearClassifier.sigmoid(-1000));
    assertEquals(1, LinearClassifier.sigmoid(1000));
    assertEquals(Math.exp(-700), LinearClassifier.sigmoid(-700), 1e-310);
    assertEquals(0.5, LinearClassifier.sigmoid(0));
  }

  @Test
  void settingsMakeTheSameTrainer() {
    Map<String, String> settings = Map.of("c", "0.25", "classWeights", "balanced");
    assertEquals(settings, LogisticRegression.of(settings).settings());
    assertEquals("1.0", LogisticRegression.of(Map.of()).settings().get("c"));
    for (Map<String, String> wrong :
        List.of(Map.of("c", "0"), Map.of("c", "x"), Map.of("penalty", "1"))) {
      assertThrows(ConfigurationException.class, () -> LogisticRegression.of(wrong));
    }
  }

  @Test
  void theSearchTriesWhatItSays() {
    TunableClassifier tunable = LogisticRegression.tunable();
    var candidate = new Candidate(Map.of("c", "0.5", "classWeights", "balanced"));
    assertTrue(tunable.space().contains(candidate));
    assertEquals(
        Map.of("c", "0.5", "classWeights", "balanced"), tunable.with(candidate, 8, 5).settings());
    assertEquals("1.0", tunable.defaults(8, 5).settings().get("c"));
  }

  @Test
  void whatCannotBeLearntIsRefused() {
    TrainingData data = Samples.random(20, 3, 1);
    var oneClass =
        new TrainingData(
            data.schema(), data.rows(), data.rows().stream().map(row -> true).toList());
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> LogisticRegression.withPenalty(1).train(oneClass, HERE));
    assertEquals("training-one-class", e.code());
    List<double[]> huge = new ArrayList<>(data.rows());
    huge.set(0, new double[] {1e308, 0, 0});
    huge.set(1, new double[] {-1e308, 0, 0});
    var tooLarge = new TrainingData(data.schema(), huge, data.invasion());
    e =
        assertThrows(
            InvalidInputException.class,
            () -> LogisticRegression.withPenalty(1).train(tooLarge, HERE));
    assertEquals("training-values-too-large", e.code());
  }

  @Test
  void bytesOfOtherFeaturesAreRefused() {
    TrainingData data = Samples.random(20, 3, 1);
    Classifier classifier = LogisticRegression.withPenalty(1).train(data, HERE);
    assertEquals(Optional.empty(), classifier.trees());
    assertThrows(
        BundleException.class,
        () -> new LogisticRegressionProvider().read(Samples.schema(4), classifier.toBytes()));
  }
}
