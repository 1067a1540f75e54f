package io.pleura;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.feature.FeatureSchema;
import io.pleura.spi.TrainingReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OutOfFoldCalibrationTest {

  private static OutOfFoldCalibration calibration(List<Double> scores, List<Boolean> labels) {
    return OutOfFoldCalibration.of(
            TrainingReference.ofParts(
                FeatureSchema.of(List.of()), List.of(), List.of(), scores, labels))
        .orElseThrow();
  }

  /** Cases whose labels follow their scores more or less; few different scores, so many ties. */
  private static void draw(
      Random random, int count, int steps, List<Double> scores, List<Boolean> labels) {
    for (int i = 0; i < count; i++) {
      double score = random.nextInt(steps + 1) / (double) steps;
      scores.add(score);
      labels.add(random.nextDouble() < 0.2 + 0.6 * score);
    }
  }

  /** Isotonic regression from its definition: the greatest of least averages. */
  private static double isotonic(List<Double> scores, List<Boolean> labels, double at) {
    Map<Double, int[]> groups = new TreeMap<>();
    for (int i = 0; i < scores.size(); i++) {
      int[] group = groups.computeIfAbsent(scores.get(i), score -> new int[2]);
      group[labels.get(i) ? 1 : 0]++;
    }
    List<Double> places = new ArrayList<>(groups.keySet());
    List<int[]> counts = new ArrayList<>(groups.values());
    int place = places.indexOf(at);
    double greatest = 0;
    for (int from = 0; from <= place; from++) {
      double least = 1;
      int all = 0;
      int positive = 0;
      for (int to = from; to < counts.size(); to++) {
        all += counts.get(to)[0] + counts.get(to)[1];
        positive += counts.get(to)[1];
        if (to >= place) {
          least = Math.min(least, (double) positive / all);
        }
      }
      greatest = Math.max(greatest, least);
    }
    return greatest;
  }

  @Test
  void intervalIsThatOfIsotonicRegressionWithOneMoreCase() {
    var random = new Random(11);
    for (int trial = 0; trial < 300; trial++) {
      List<Double> scores = new ArrayList<>();
      List<Boolean> labels = new ArrayList<>();
      draw(random, 1 + random.nextInt(25), 1 + random.nextInt(20), scores, labels);
      OutOfFoldCalibration calibration = calibration(scores, labels);
      for (double score : List.of(0.0, 0.5, 1.0, scores.get(0), random.nextDouble())) {
        var interval = calibration.interval(score);
        assertEquals(with(scores, labels, score, false), interval.lower(), 1e-12);
        assertEquals(with(scores, labels, score, true), interval.upper(), 1e-12);
        assertTrue(interval.lower() <= interval.upper());
        assertEquals(scores.size(), interval.cases());
      }
    }
  }

  private static double with(
      List<Double> scores, List<Boolean> labels, double score, boolean label) {
    List<Double> moreScores = new ArrayList<>(scores);
    List<Boolean> moreLabels = new ArrayList<>(labels);
    moreScores.add(score);
    moreLabels.add(label);
    return isotonic(moreScores, moreLabels, score);
  }

  /**
   * What is proven of both predictors, for every set of cases: left out one after the other, the
   * one of the two probabilities that fits the label is calibrated, and of each class at most a
   * tenth have their own verdict excluded.
   */
  @Test
  void isValidForExchangeableCases() {
    var random = new Random(12);
    for (int trial = 0; trial < 40; trial++) {
      List<Double> scores = new ArrayList<>();
      List<Boolean> labels = new ArrayList<>();
      draw(random, 60, trial % 2 == 0 ? 10 : 1_000_000, scores, labels);
      double chosen = 0;
      int positive = 0;
      int excludedInvasion = 0;
      int excludedIntact = 0;
      for (int left = 0; left < scores.size(); left++) {
        List<Double> otherScores = new ArrayList<>(scores);
        List<Boolean> otherLabels = new ArrayList<>(labels);
        otherScores.remove(left);
        otherLabels.remove(left);
        OutOfFoldCalibration calibration = calibration(otherScores, otherLabels);
        var interval = calibration.interval(scores.get(left));
        var set = calibration.predictionSet(scores.get(left));
        if (labels.get(left)) {
          positive++;
          chosen += interval.upper();
          excludedInvasion += set.includesInvasion() ? 0 : 1;
        } else {
          chosen += interval.lower();
          excludedIntact += set.includesIntact() ? 0 : 1;
        }
      }
      assertEquals(positive, chosen, 1e-9);
      assertTrue(excludedInvasion <= 0.1 * positive, excludedInvasion + " of " + positive);
      assertTrue(excludedIntact <= 0.1 * (60 - positive), excludedIntact + " of rest");
    }
  }

  @Test
  void excludesWhatIsUnlikeItsClass() {
    List<Double> scores = new ArrayList<>();
    List<Boolean> labels = new ArrayList<>();
    for (int i = 0; i < 19; i++) { // intact 0.00 to 0.18, invasion 0.80 to 0.98
      scores.add(i / 100.0);
      labels.add(false);
      scores.add(0.8 + i / 100.0);
      labels.add(true);
    }
    OutOfFoldCalibration calibration = calibration(scores, labels);
    var low = calibration.predictionSet(0.1);
    assertEquals(1 / 20.0, low.invasionPValue());
    assertEquals(10 / 20.0, low.intactPValue());
    assertTrue(low.includesIntact() && !low.includesInvasion());
    var high = calibration.predictionSet(0.98);
    assertEquals(1, high.invasionPValue());
    assertTrue(high.includesInvasion() && !high.includesIntact());
    var neither = calibration.predictionSet(0.5);
    assertTrue(!neither.includesInvasion() && !neither.includesIntact());
    // One in ten exactly is excluded: 2 of 20.
    assertEquals(2 / 20.0, calibration.predictionSet(0.18).intactPValue());
    assertTrue(!calibration.predictionSet(0.18).includesIntact());
    assertTrue(calibration.predictionSet(0.17).includesIntact());
    assertEquals(0.9, low.confidence());
    assertEquals(19, low.invasionCases());
    assertEquals(19, low.intactCases());
  }

  @Test
  void oneClassAndNegativeZeroAreNoTrouble() {
    OutOfFoldCalibration calibration = calibration(List.of(0.0, 0.0), List.of(true, true));
    assertEquals(2.0 / 3, calibration.interval(-0.0).lower(), 1e-15);
    assertEquals(1, calibration.interval(-0.0).upper());
    assertEquals(1, calibration.predictionSet(0.3).intactPValue());
    assertEquals(
        Optional.empty(),
        OutOfFoldCalibration.of(
            TrainingReference.ofParts(
                FeatureSchema.of(List.of()), List.of(), List.of(), List.of(), List.of())));
  }
}
