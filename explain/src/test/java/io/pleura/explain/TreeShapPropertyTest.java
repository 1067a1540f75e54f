package io.pleura.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pleura.tree.DecisionTree;
import io.pleura.tree.TreeEnsemble;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class TreeShapPropertyTest {

  @Property(tries = 100)
  void baseAndValuesAddUpToTheProbability(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 40) int features,
      @ForAll @IntRange(min = 0, max = 12) int depth) {
    var random = new Random(seed);
    var forest = Forests.randomForest(random, features, 5, depth);
    var explainer = TreeShapExplainer.pathDependent(Forests.schema(features), forest);
    double[] row = Forests.randomRow(random, features);
    double sum = explainer.base();
    for (double value : explainer.shapValues(row)) {
      sum += value;
    }
    assertEquals(forest.probability(row), sum, 1e-12);
  }

  @Property(tries = 100)
  void valuesEqualEnumeration(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 7) int features,
      @ForAll @IntRange(min = 0, max = 8) int depth) {
    var random = new Random(seed);
    var forest = Forests.randomForest(random, features, 3, depth);
    double[] row = Forests.randomRow(random, features);
    assertArrayEquals(
        Forests.shapleyByEnumeration(forest, row),
        TreeShapExplainer.pathDependent(Forests.schema(features), forest).shapValues(row),
        1e-13);
  }

  @Property(tries = 100)
  void interventionalValuesEqualEnumeration(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 7) int features,
      @ForAll @IntRange(min = 0, max = 8) int depth,
      @ForAll @IntRange(min = 1, max = 130) int backgroundRows) {
    var random = new Random(seed);
    var forest = Forests.randomForest(random, features, 3, depth);
    double[] row = Forests.randomRow(random, features);
    List<double[]> background = backgroundRows(random, features, backgroundRows);
    var explainer = TreeShapExplainer.interventional(Forests.schema(features), forest, background);
    double[] worth = Forests.interventionalWorth(forest, row, background);
    assertEquals(worth[0], explainer.base(), 1e-13);
    assertArrayEquals(Forests.shapley(worth), explainer.shapValues(row), 1e-13);
    assertAllEqual(Forests.interactions(worth), explainer.interactionValues(row));
  }

  @Property(tries = 50)
  void pathDependentInteractionsEqualEnumeration(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 7) int features,
      @ForAll @IntRange(min = 0, max = 8) int depth) {
    var random = new Random(seed);
    var forest = Forests.randomForest(random, features, 3, depth);
    double[] row = Forests.randomRow(random, features);
    assertAllEqual(
        Forests.interactions(Forests.pathDependentWorth(forest, row)),
        TreeShapExplainer.pathDependent(Forests.schema(features), forest).interactionValues(row));
  }

  /** A bent function of the score: the values of each pair of rows go by the slope between them. */
  @Property(tries = 50)
  void calibratedValuesAddUpAndFollowTheSlopes(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 14) int features,
      @ForAll @IntRange(min = 0, max = 14) int depth) {
    var random = new Random(seed);
    var forest = Forests.randomForest(random, features, 3, depth);
    var schema = Forests.schema(features);
    TreeEnsemble calibrated = forest.withFunction(p -> 1 / (1 + Math.exp(2 - 5 * p * p)));
    List<double[]> background = backgroundRows(random, features, 20);
    var explainer = TreeShapExplainer.interventional(schema, calibrated, background);
    double[] row = Forests.randomRow(random, features);
    double[] expected = new double[features];
    double base = 0;
    for (double[] other : background) {
      double run = forest.score(row) - forest.score(other);
      double rise = calibrated.probability(row) - calibrated.probability(other);
      base += calibrated.probability(other) / background.size();
      double[] straight =
          TreeShapExplainer.interventional(schema, forest, List.of(other)).shapValues(row);
      for (int f = 0; f < features && Math.abs(run) > 1e-9; f++) {
        expected[f] += straight[f] * rise / run / background.size();
      }
    }
    assertEquals(base, explainer.base(), 1e-13);
    double sum = explainer.base();
    double[] values = explainer.shapValues(row);
    for (int f = 0; f < features; f++) {
      sum += values[f];
    }
    assertEquals(calibrated.probability(row), sum, 1e-9);
    boolean tied = background.stream().anyMatch(other -> forest.score(other) == forest.score(row));
    if (!tied) {
      assertArrayEquals(expected, values, 1e-12);
    }
  }

  private static List<double[]> backgroundRows(Random random, int features, int count) {
    List<double[]> rows = new ArrayList<>();
    for (int b = 0; b < count; b++) {
      rows.add(Forests.randomRow(random, features));
    }
    return rows;
  }

  private static void assertAllEqual(double[][] expected, double[][] actual) {
    for (int i = 0; i < expected.length; i++) {
      assertArrayEquals(expected[i], actual[i], 1e-13, "feature " + i);
    }
  }

  @Property(tries = 50)
  void aFeatureThatNoTreeSplitsHasZero(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 10) int features) {
    var random = new Random(seed);
    var forest = Forests.randomForest(random, features, 5, 6);
    var wider =
        new TreeEnsemble(features + 1, forest.inputPrecision(), forest.trees(), forest.weights());
    double[] row = Forests.randomRow(random, features + 1);
    double[] values =
        TreeShapExplainer.pathDependent(Forests.schema(features + 1), wider).shapValues(row);
    assertEquals(0.0, values[features]);
  }

  /** Swapping two features in every tree and in the row swaps their values. */
  @Property(tries = 50)
  void swappedFeaturesSwapTheirValues(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 8) int features) {
    var random = new Random(seed);
    var forest = Forests.randomForest(random, features, 4, 6);
    double[] row = Forests.randomRow(random, features);
    double[] values =
        TreeShapExplainer.pathDependent(Forests.schema(features), forest).shapValues(row);
    double[] swappedRow = swap(row);
    double[] swapped =
        TreeShapExplainer.pathDependent(Forests.schema(features), swap(forest))
            .shapValues(swappedRow);
    assertArrayEquals(swap(values), swapped, 1e-15);
  }

  /** Where two features play the same part and have the same value, they share equally. */
  @Property(tries = 50)
  void featuresThatPlayTheSamePartShareEqually(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 8) int features) {
    var random = new Random(seed);
    var forest = Forests.randomForest(random, features, 4, 6);
    List<DecisionTree> trees = new ArrayList<>(forest.trees());
    trees.addAll(swap(forest).trees());
    List<Double> weights = new ArrayList<>();
    for (int copy = 0; copy < 2; copy++) {
      forest.weights().forEach(weight -> weights.add(weight / 2));
    }
    var both = new TreeEnsemble(features, forest.inputPrecision(), trees, weights);
    double[] row = Forests.randomRow(random, features);
    row[1] = row[0];
    double[] values =
        TreeShapExplainer.pathDependent(Forests.schema(features), both).shapValues(row);
    assertEquals(values[0], values[1], 1e-14);
  }

  private static double[] swap(double[] row) {
    double[] swapped = row.clone();
    swapped[0] = row[1];
    swapped[1] = row[0];
    return swapped;
  }

  private static TreeEnsemble swap(TreeEnsemble forest) {
    List<DecisionTree> trees = new ArrayList<>();
    for (DecisionTree tree : forest.trees()) {
      int nodes = tree.nodeCount();
      int[] left = new int[nodes];
      int[] right = new int[nodes];
      int[] feature = new int[nodes];
      double[] threshold = new double[nodes];
      double[] probability = new double[nodes];
      double[] cover = new double[nodes];
      for (int n = 0; n < nodes; n++) {
        left[n] = tree.left(n);
        right[n] = tree.right(n);
        feature[n] = tree.feature(n) == 0 ? 1 : tree.feature(n) == 1 ? 0 : tree.feature(n);
        threshold[n] = tree.threshold(n);
        probability[n] = tree.value(n);
        cover[n] = tree.cover(n);
      }
      trees.add(new DecisionTree(left, right, feature, threshold, probability, cover));
    }
    return new TreeEnsemble(
        forest.featureCount(), forest.inputPrecision(), trees, forest.weights());
  }
}
