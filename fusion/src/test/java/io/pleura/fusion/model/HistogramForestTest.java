package io.pleura.fusion.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.ConfigurationException;
import io.pleura.execution.ExecutionContext;
import io.pleura.fusion.TunableClassifier;
import io.pleura.fusion.search.Candidate;
import io.pleura.spi.TrainingData;
import io.pleura.tree.DecisionTree;
import io.pleura.tree.TreeEnsembleClassifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistogramForestTest {

  private static final ExecutionContext HERE = ExecutionContext.ofCallingThread();

  @Test
  void isAsGoodAsScikitLearnWithinTheSpreadOfSeeds() {
    TrainingData data = Samples.reference();
    int[] folds = Samples.folds();
    int seeds = 12;
    double mean = 0;
    for (int seed = 0; seed < seeds; seed++) {
      double[] scores = new double[folds.length];
      for (int fold = 0; fold < 5; fold++) {
        var forest =
            HistogramForest.builder()
                .trees(100)
                .seed(seed)
                .build()
                .train(Samples.subset(data, folds, fold, true), HERE);
        for (int r = 0; r < folds.length; r++) {
          if (folds[r] == fold) {
            scores[r] = forest.probability(data.rows().get(r));
          }
        }
      }
      mean += Samples.area(data, scores) / seeds;
    }
    // three standard errors of the difference of two means of twelve
    assertEquals(0.87933, mean, 3 * 0.00519 * Math.sqrt(2.0 / seeds));
  }

  @Test
  void manyRowsAreLearntByBinsAndPredictedInBlocks() {
    TrainingData data = Samples.random(9000, 4, 5);
    TrainingData unseen = Samples.random(2000, 4, 6);
    var trainer = HistogramForest.builder().trees(20).minLeafRows(20).seed(1).build();
    TreeEnsembleClassifier forest = trainer.train(data, HERE);
    double[] one = unseen.rows().stream().mapToDouble(forest::probability).toArray();
    assertArrayEquals(one, forest.trees().orElseThrow().probabilities(unseen.rows(), HERE));
    double best =
        Samples.area(unseen, unseen.rows().stream().mapToDouble(r -> r[0] + r[1] * r[1]).toArray());
    assertEquals(best, Samples.area(unseen, one), 0.02);
  }

  @Test
  void oneFullTreeFromPureSplitsKnowsItsRows() {
    List<double[]> rows = new ArrayList<>();
    List<Boolean> labels = new ArrayList<>();
    for (int r = 0; r < 40; r++) {
      rows.add(new double[] {r, 7});
      labels.add(r >= 20);
    }
    var data = new TrainingData(Samples.schema(2), rows, labels);
    var forest = HistogramForest.builder().trees(30).seed(2).build().train(data, HERE);
    for (DecisionTree tree : forest.trees().orElseThrow().trees()) {
      assertEquals(3, tree.nodeCount()); // the constant feature is never what a split is left with
      assertEquals(0, tree.feature(0));
      assertEquals(40, tree.cover(0));
    }
    assertEquals(0, forest.probability(new double[] {10, 7}));
    assertEquals(1, forest.probability(new double[] {30, 7}), 1e-12);
  }

  @Test
  void leavesAndDepthKeepToTheLimits() {
    TrainingData data = Samples.reference();
    var forest =
        HistogramForest.builder().trees(10).maxDepth(4).minLeafRows(9).build().train(data, HERE);
    for (DecisionTree tree : forest.trees().orElseThrow().trees()) {
      assertTrue(tree.depth() <= 4);
      for (int node = 0; node < tree.nodeCount(); node++) {
        assertFalse(tree.cover(node) < 9);
      }
    }
  }

  @Test
  void classWeightsShiftTheProbabilities() {
    TrainingData data = Samples.reference();
    double[] means = new double[2];
    for (int k = 0; k < 2; k++) {
      var forest =
          HistogramForest.builder()
              .trees(30)
              .minLeafRows(20)
              .classWeights(1, k == 0 ? 1 : 5)
              .build()
              .train(data, HERE);
      means[k] = data.rows().stream().mapToDouble(forest::probability).average().orElseThrow();
    }
    assertTrue(means[1] > means[0] + 0.1);
  }

  @Test
  void theSearchTriesWhatItSaysAndTrainsWithIt() {
    TunableClassifier tunable = HistogramForest.tunable();
    var candidate =
        new Candidate(
            Map.of(
                "trees", "60",
                "featureShare", "0.5",
                "maxDepth", "3",
                "minLeafRows", "4",
                "subsample", "0.75",
                "classWeights", "balanced"));
    assertTrue(tunable.space().contains(candidate));
    assertEquals(
        Map.of(
            "trees", "60",
            "featuresPerSplit", "4",
            "maxDepth", "3",
            "minLeafRows", "4",
            "subsample", "0.75",
            "classWeights", "balanced",
            "seed", "5"),
        tunable.with(candidate, 8, 5).settings());
    assertEquals("200", tunable.defaults(8, 5).settings().get("trees"));
    assertEquals("sqrt", tunable.defaults(8, 5).settings().get("featuresPerSplit"));
  }

  @Test
  void settingsMakeTheSameTrainer() {
    var trainer =
        HistogramForest.builder()
            .trees(7)
            .featuresPerSplit(3)
            .maxDepth(5)
            .minLeafRows(2)
            .subsample(0.7)
            .classWeights(1, 2.5)
            .seed(-4)
            .build();
    assertEquals(trainer.settings(), HistogramForest.of(trainer.settings()).settings());
    var defaults = HistogramForest.builder().build();
    assertEquals(defaults.settings(), HistogramForest.of(Map.of()).settings());
    var balanced = HistogramForest.builder().balancedClasses().build();
    assertEquals(balanced.settings(), HistogramForest.of(balanced.settings()).settings());
  }

  @Test
  void settingsThatAreWrongAreRefused() {
    for (var wrong :
        List.of(
            Map.of("tree", "5"),
            Map.of("trees", "0"),
            Map.of("trees", "many"),
            Map.of("featuresPerSplit", "-1"),
            Map.of("maxDepth", "513"),
            Map.of("minLeafRows", "0"),
            Map.of("subsample", "0"),
            Map.of("subsample", "NaN"),
            Map.of("classWeights", "1:0"),
            Map.of("classWeights", "heavy"),
            Map.of("seed", "1.5"))) {
      assertThrows(ConfigurationException.class, () -> HistogramForest.of(wrong), wrong::toString);
    }
    var tooMany = HistogramForest.builder().featuresPerSplit(21).build();
    TrainingData data = Samples.reference();
    assertThrows(ConfigurationException.class, () -> tooMany.train(data, HERE));
  }
}
