package io.pleura.fusion.harmonisation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.BundleException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.fusion.model.HistogramForest;
import io.pleura.fusion.model.LogisticRegression;
import io.pleura.fusion.selection.Selection;
import io.pleura.spi.CentreClassifier;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierTrainer;
import io.pleura.spi.Plugins;
import java.util.List;
import org.junit.jupiter.api.Test;

class HarmonisedClassifierTest {

  private static final ExecutionContext HERE = ExecutionContext.ofCallingThread();
  private static final HistogramForest FOREST = HistogramForest.builder().trees(10).seed(1).build();

  @Test
  void givesTheProbabilityOfTheHarmonisedRow() {
    var sample = new TwoCentres(60);
    HarmonisedClassifier classifier = sample.classifier(FOREST, List.of());
    for (int r = 0; r < 60; r++) {
      double[] row = sample.data.rows().get(r);
      String centre = sample.centres.get(r);
      double[] harmonised = sample.model(List.of()).apply(sample.toHarmonise(row), centre);
      double expected =
          sample.inner.probability(
              new double[] {harmonised[1], row[TwoCentres.AGE], harmonised[0]});
      assertEquals(expected, classifier.at(centre).probability(row(sample, classifier, row)));
    }
  }

  private static double[] row(TwoCentres sample, Classifier classifier, double[] all) {
    return new Selection(sample.data.schema(), classifier.schema().names()).apply(all);
  }

  @Test
  void theForestOfACentreDecidesAsTheHarmonisedOneBitForBit() {
    var sample = new TwoCentres(60);
    HarmonisedClassifier classifier = sample.classifier(FOREST, List.of());
    for (String centre : classifier.centres()) {
      var own = (ClassifierAtCentre) classifier.at(centre);
      assertTrue(own.trees().isPresent());
      for (double[] all : sample.data.rows()) {
        double[] row = row(sample, classifier, all);
        assertEquals(own.harmonisedProbability(row), own.trees().get().probability(row));
      }
    }
  }

  @Test
  void thresholdsAreTheLargestValuesThatStayBelow() {
    ComBatModel model = new TwoCentres(60).model(List.of());
    double[] none = new double[0];
    for (int centre = 0; centre < 2; centre++) {
      for (double limit : new double[] {-1e3, -0.7, 0, 1e-300, 0.3, 250}) {
        double largest = model.largestUpTo(0, limit, centre);
        assertTrue(model.apply(0, largest, centre, none) <= limit);
        assertTrue(model.apply(0, Math.nextUp(largest), centre, none) > limit);
      }
    }
  }

  @Test
  void covariatesAreAskedForAndLeaveNoForest() {
    var sample = new TwoCentres(60);
    HarmonisedClassifier classifier = sample.classifier(FOREST, List.of("weight"));
    assertEquals(
        List.of("f1", "age", "f0", "weight"),
        classifier.schema().names().stream().map(FeatureName::value).toList());
    Classifier own = classifier.at("north");
    assertTrue(own.trees().isEmpty());
    Classifier logistic =
        sample.classifier(LogisticRegression.withPenalty(1), List.of("weight")).at("north");
    double[] row = row(sample, classifier, sample.data.rows().get(0));
    double before = logistic.probability(row);
    row[3] += 30;
    assertTrue(before != logistic.probability(row), "the covariate takes part");
  }

  @Test
  void asksForACentreThatItKnows() {
    var sample = new TwoCentres(60);
    HarmonisedClassifier classifier = sample.classifier(FOREST, List.of());
    assertEquals(List.of("north", "south"), classifier.centres());
    var missing =
        assertThrows(ConfigurationException.class, () -> classifier.probability(new double[3]));
    assertEquals("centre-missing", missing.code());
    assertTrue(missing.getMessage().contains("north, south"), missing.getMessage());
    var unknown = assertThrows(InvalidInputException.class, () -> classifier.at("west"));
    assertEquals("harmonisation-unknown-centre", unknown.code());
  }

  @Test
  void bytesHoldAllCentresOrOne() {
    var sample = new TwoCentres(60);
    for (ClassifierTrainer trainer : List.of(FOREST, LogisticRegression.withPenalty(1))) {
      HarmonisedClassifier classifier = sample.classifier(trainer, List.of("weight"));
      var provider = new HarmonisedClassifierProvider();
      Classifier back =
          provider.read(classifier.schema(), classifier.toBytes(), Plugins.onClassPath());
      assertArrayEquals(classifier.toBytes(), back.toBytes());
      double[] row = row(sample, classifier, sample.data.rows().get(0));
      assertEquals(
          classifier.at("south").probability(row),
          ((CentreClassifier) back).at("south").probability(row));
      Classifier one =
          provider.read(
              classifier.schema(), classifier.at("south").toBytes(), Plugins.onClassPath());
      assertEquals(classifier.at("south").probability(row), one.probability(row));
      FeatureSchema other = classifier.schema().select(classifier.schema().names().subList(0, 3));
      assertThrows(BundleException.class, () -> provider.read(other, classifier.toBytes()));
    }
  }
}
