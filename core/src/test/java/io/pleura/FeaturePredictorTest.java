package io.pleura;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.ConfigurationException;
import io.pleura.error.ExtractionException;
import io.pleura.error.InvalidInputException;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.FeatureVector;
import io.pleura.fixture.LinearClassifierProvider;
import io.pleura.spi.Classifier;
import io.pleura.tree.TreeEnsemble;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Predictions from values that are there already; with bundles see the test of the predictor. */
class FeaturePredictorTest {

  private static final FeatureSchema SCHEMA = schema("one", "two");

  private static FeatureSchema schema(String... names) {
    return FeatureSchema.of(
        List.of(names).stream()
            .map(name -> new FeatureDefinition(new FeatureName(name), "", "test"))
            .toList());
  }

  private static FeaturePredictor predictor() {
    return new FeaturePredictor(
        LinearClassifierProvider.of(SCHEMA, 0.25, 0.5), own -> Optional.empty(), 0.4, null, null);
  }

  @Test
  void givesTheProbabilityOfTheClassifier() {
    var features = FeatureVector.of(SCHEMA, new double[] {1, 0.5});
    Prediction prediction = predictor().predict(features);
    assertEquals(
        LinearClassifierProvider.of(SCHEMA, 0.25, 0.5).probability(features.toArray()),
        prediction.probability());
    assertEquals(features, prediction.features());
    assertEquals(0.4, prediction.threshold());
    assertEquals(PleuralInvasionPredictor.UNSAVED, prediction.bundle());
  }

  @Test
  void otherFeaturesAreNamed() {
    var other = FeatureVector.of(schema("one", "three"), new double[] {1, 0.5});
    var e = assertThrows(ConfigurationException.class, () -> predictor().predict(other));
    assertEquals("schema-mismatch", e.code());
    assertTrue(e.problem().contains("three"), e.problem());
  }

  @Test
  void undefinedValuesAreRefused() {
    var undefined =
        FeatureVector.of(
            SCHEMA, new double[] {1, Double.NaN}, Map.of(new FeatureName("two"), "flat"));
    var e = assertThrows(InvalidInputException.class, () -> predictor().predict(undefined));
    assertEquals("feature-undefined", e.code());
  }

  @Test
  void probabilityOutsideOfItsRangeIsAnError() {
    var broken =
        new FeaturePredictor(
            new Classifier() {
              @Override
              public String providerId() {
                return "broken";
              }

              @Override
              public FeatureSchema schema() {
                return SCHEMA;
              }

              @Override
              public double probability(double[] row) {
                return Double.NaN;
              }

              @Override
              public Optional<TreeEnsemble> trees() {
                return Optional.empty();
              }

              @Override
              public byte[] toBytes() {
                return new byte[0];
              }
            },
            own -> Optional.empty(),
            0.5,
            null,
            null);
    var features = FeatureVector.of(SCHEMA, new double[] {1, 2});
    assertThrows(ExtractionException.class, () -> broken.predict(features));
  }
}
