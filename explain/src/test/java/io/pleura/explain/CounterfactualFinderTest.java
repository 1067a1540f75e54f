package io.pleura.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.bundle.BundleManifest.Range;
import io.pleura.error.ConfigurationException;
import io.pleura.error.ExtractionException;
import io.pleura.explain.CounterfactualHint.Direction;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.FeatureVector;
import io.pleura.spi.Classifier;
import io.pleura.tree.DecisionTree;
import io.pleura.tree.TreeEnsemble;
import io.pleura.tree.TreeEnsemble.InputPrecision;
import io.pleura.tree.TreeEnsembleClassifier;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class CounterfactualFinderTest {

  private static final FeatureName CEA = new FeatureName("CEA");
  private static final FeatureName CA125 = new FeatureName("CA125");
  private static final FeatureName AGE = new FeatureName("age");
  private static final FeatureSchema CLINICAL =
      FeatureSchema.of(
          List.of(
              new FeatureDefinition(CEA, "ng/mL", "clinical"),
              new FeatureDefinition(CA125, "U/mL", "clinical"),
              new FeatureDefinition(AGE, "a", "clinical")));

  private static FeatureVector row(double cea, double ca125, double age) {
    return FeatureVector.of(CLINICAL, new double[] {cea, ca125, age});
  }

  private static Classifier formula(ToDoubleFunction<double[]> formula) {
    return new FunctionClassifier(CLINICAL, formula);
  }

  /** One split: 0.2 at or below the threshold, 0.8 above it. */
  private static Classifier stump(int feature, double threshold, InputPrecision precision) {
    var tree =
        new DecisionTree(
            new int[] {1, DecisionTree.LEAF, DecisionTree.LEAF},
            new int[] {2, DecisionTree.LEAF, DecisionTree.LEAF},
            new int[] {feature, DecisionTree.LEAF, DecisionTree.LEAF},
            new double[] {threshold, 0, 0},
            new double[] {0.5, 0.2, 0.8},
            new double[] {2, 1, 1});
    return new TreeEnsembleClassifier(
        CLINICAL, new TreeEnsemble(3, precision, List.of(tree), List.of(1.0)));
  }

  @Test
  void theNearestValueOfAForestIsFoundExactly() {
    var random = new Random(8);
    var range = new Range(-3, 4);
    int crossings = 0;
    for (int trial = 0; trial < 300; trial++) {
      TreeEnsemble forest = Forests.randomForest(random, 3, 4, 4);
      var classifier = new TreeEnsembleClassifier(CLINICAL, forest);
      double[] row = Forests.randomRow(random, 3);
      double threshold = 0.35 + 0.3 * random.nextDouble();
      boolean high = forest.probability(row) >= threshold;
      List<CounterfactualHint> hints =
          new CounterfactualFinder(
                  classifier, threshold, Map.of(CEA, range, CA125, range, AGE, range))
              .clinical(FeatureVector.of(CLINICAL, row));
      assertEquals(3, hints.size());
      for (int f = 0; f < 3; f++) {
        // The splits lie halfway between whole numbers.
        double nearest = Double.NaN;
        double distance = Double.POSITIVE_INFINITY;
        for (double split = -8.5; split < 8; split++) {
          for (double other : new double[] {split, Math.nextUp(split), -3, 4}) {
            double[] changed = row.clone();
            changed[f] = other;
            if (range.contains(other)
                && Math.abs(other - row[f]) < distance
                && forest.probability(changed) >= threshold != high) {
              nearest = other;
              distance = Math.abs(other - row[f]);
            }
          }
        }
        CounterfactualHint hint = hints.get(f);
        assertTrue(hint.exact());
        assertEquals(!Double.isNaN(nearest), hint.crossing().isPresent());
        if (hint.crossing().isPresent()) {
          crossings++;
          var crossing = hint.crossing().get();
          assertEquals(distance, Math.abs(crossing.value() - row[f]));
          double[] changed = row.clone();
          changed[f] = crossing.value();
          assertNotEquals(high, forest.probability(changed) >= threshold);
          changed[f] = crossing.plainValue();
          assertNotEquals(high, forest.probability(changed) >= threshold);
          assertEquals(forest.probability(changed), crossing.probability());
          assertTrue(Math.abs(crossing.plainValue() - crossing.value()) <= 0.07);
        }
      }
    }
    assertTrue(crossings > 100, crossings + " crossings");
  }

  @Test
  void singlePrecisionIsCrossedAtTheLastBit() {
    var ranges = Map.of(CEA, new Range(0, 100));
    // The single-precision neighbours lie above, below, and on the threshold.
    for (double threshold : new double[] {5.3, 0.7, 6.25, 33.1}) {
      Classifier stump = stump(0, threshold, InputPrecision.SINGLE);
      var finder = new CounterfactualFinder(stump, 0.5, ranges);
      double higher = finder.hint(row(0.1, 1, 1), CEA).crossing().orElseThrow().value();
      assertEquals(0.8, stump.probability(new double[] {higher, 1, 1}));
      assertEquals(0.2, stump.probability(new double[] {Math.nextDown(higher), 1, 1}));
      double lower = finder.hint(row(99, 1, 1), CEA).crossing().orElseThrow().value();
      assertEquals(0.2, stump.probability(new double[] {lower, 1, 1}));
      assertEquals(0.8, stump.probability(new double[] {Math.nextUp(lower), 1, 1}));
    }
  }

  @Test
  void onlyValuesOfTheTrainingRangeAreGiven() {
    Classifier stump = stump(2, 63.5, InputPrecision.DOUBLE);
    var narrow = new CounterfactualFinder(stump, 0.5, Map.of(AGE, new Range(40, 63.5)));
    CounterfactualHint none = narrow.hint(row(5, 30, 61), AGE);
    assertTrue(none.crossing().isEmpty());
    assertTrue(none.direction().isEmpty());
    assertEquals(
        "With everything else the same, the model would give no other answer for a patient with any"
            + " age from 40 years to 63.5 years, the training range: the probability 0.200 would"
            + " stay below the threshold 0.500.",
        none.sentence());
    // A case outside the range is brought to its nearest end, or further where that is not enough.
    assertEquals(63.5, narrow.hint(row(5, 30, 70), AGE).crossing().orElseThrow().value());
    var high = new CounterfactualFinder(stump, 0.5, Map.of(AGE, new Range(50, 66)));
    assertEquals(63.5, high.hint(row(5, 30, 70), AGE).crossing().orElseThrow().value());
    CounterfactualHint rising = high.hint(row(5, 30, 31), AGE);
    assertEquals(Math.nextUp(63.5), rising.crossing().orElseThrow().value());
    assertEquals(Direction.HIGHER, rising.direction().orElseThrow());
  }

  @Test
  void theSentenceSpeaksOfTheModelAndOfAnotherPatient() {
    Classifier stump = stump(2, 63.5, InputPrecision.SINGLE);
    var finder = new CounterfactualFinder(stump, 0.5, Map.of(AGE, new Range(30, 85)));
    CounterfactualHint hint = finder.hint(row(5, 30, 61), AGE);
    assertEquals(64, hint.crossing().orElseThrow().plainValue());
    assertEquals(
        "The model would answer differently for a patient with age 64 years instead of 61 years and"
            + " everything else the same: probability 0.800 instead of 0.200, at or above the"
            + " threshold 0.500.",
        hint.sentence());
  }

  @Test
  void anyClassifierIsScannedAndNarrowedDown() {
    Classifier smooth =
        formula(x -> 1 / (1 + Math.exp(-(x[0] - 10) * (x[0] - 30) / 50 - 0.001 * x[2])));
    var ranges = Map.of(CEA, new Range(0, 60), AGE, new Range(30, 85));
    var finder = new CounterfactualFinder(smooth, 0.5, ranges);
    // With age 0 the probability is 0.5 at 10 and at 30, and less between.
    CounterfactualHint lower = finder.hint(row(17, 1, 0), CEA);
    assertFalse(lower.exact());
    assertEquals(10, lower.crossing().orElseThrow().value(), 1e-14);
    assertEquals(Direction.LOWER, lower.direction().orElseThrow());
    CounterfactualHint higher = finder.hint(row(22, 1, 0), CEA);
    assertEquals(30, higher.crossing().orElseThrow().value(), 1e-14);
    assertTrue(higher.crossing().orElseThrow().probability() >= 0.5);
    CounterfactualHint falling = finder.hint(row(31, 1, 0), CEA);
    assertTrue(falling.crossing().orElseThrow().probability() < 0.5);
    assertTrue(falling.crossing().orElseThrow().plainValue() < 30);
    assertTrue(
        finder.hint(row(20, 1, 60), AGE).sentence().contains("any age that was tried from 30"));
  }

  @Test
  void missingRangesAndWrongProbabilitiesAreRefused() {
    var finder = new CounterfactualFinder(formula(x -> 0.5), 0.5, Map.of(CEA, new Range(0, 1)));
    var missing =
        assertThrows(ConfigurationException.class, () -> finder.clinical(row(0.5, 1, 50)));
    assertEquals("training-range-missing", missing.code());
    var wrong =
        new CounterfactualFinder(
            formula(x -> x[0] > 0.7 ? Double.NaN : 0.2), 0.5, Map.of(CEA, new Range(0, 1)));
    var error = assertThrows(ExtractionException.class, () -> wrong.hint(row(0.5, 1, 50), CEA));
    assertEquals("classifier-probability", error.code());
  }
}
