package io.pleura.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ModelAgnosticPropertyTest {

  /** Exact, then estimates that draw. */
  private static List<ModelAgnosticExplainer> explainers(
      FunctionClassifier classifier, List<double[]> background, long seed) {
    List<ModelAgnosticExplainer> list = new ArrayList<>();
    list.add(new ExactShapExplainer(classifier, background));
    list.add(new PermutationShapExplainer(classifier, background).withPairs(3).withSeed(seed));
    list.add(
        new KernelShapExplainer(classifier, background)
            .withCoalitions(2 * classifier.schema().size() + 4)
            .withSeed(seed));
    return list;
  }

  private static List<double[]> rows(Random random, int rows, int features) {
    List<double[]> list = new ArrayList<>();
    for (int r = 0; r < rows; r++) {
      list.add(Forests.randomRow(random, features));
    }
    return list;
  }

  private static FunctionClassifier forest(Random random, int features) {
    return new FunctionClassifier(
        features, Forests.randomForest(random, features, 5, 6)::probability);
  }

  @Property(tries = 60)
  void baseAndValuesAddUpToTheProbability(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 9) int features,
      @ForAll @IntRange(min = 1, max = 4) int backgroundRows) {
    var random = new Random(seed);
    var classifier = forest(random, features);
    List<double[]> background = rows(random, backgroundRows, features);
    double[] row = Forests.randomRow(random, features);
    for (ModelAgnosticExplainer explainer : explainers(classifier, background, seed)) {
      double sum = explainer.base();
      for (double value : explainer.shapValues(row)) {
        sum += value;
      }
      assertEquals(classifier.probability(row), sum, 1e-13);
    }
  }

  /** Both exact ways agree, whatever features are alike. */
  @Property(tries = 60)
  void allCoalitionsOfTheKernelGiveTheExactValues(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 9) int features,
      @ForAll @IntRange(min = 1, max = 4) int backgroundRows) {
    var random = new Random(seed);
    var classifier = forest(random, features);
    List<double[]> background = rows(random, backgroundRows, features);
    double[] row = Forests.randomRow(random, features);
    assertArrayEquals(
        new ExactShapExplainer(classifier, background).shapValues(row),
        new KernelShapExplainer(classifier, background).shapValues(row),
        1e-13);
  }

  @Property(tries = 60)
  void aLinearClassifierHasItsWeightsTimesDistances(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 12) int features,
      @ForAll @IntRange(min = 1, max = 4) int backgroundRows) {
    var random = new Random(seed);
    double[] weights = random.doubles(features, -0.01, 0.01).toArray();
    var classifier =
        new FunctionClassifier(
            features,
            x -> {
              double sum = 0.5;
              for (int f = 0; f < features; f++) {
                sum += weights[f] * x[f];
              }
              return sum;
            });
    List<double[]> background = rows(random, backgroundRows, features);
    double[] row = Forests.randomRow(random, features);
    double[] expected = new double[features];
    for (int f = 0; f < features; f++) {
      for (double[] known : background) {
        expected[f] += weights[f] * (row[f] - known[f]) / backgroundRows;
      }
    }
    for (ModelAgnosticExplainer explainer : explainers(classifier, background, seed)) {
      assertArrayEquals(expected, explainer.shapValues(row), 1e-13);
    }
  }

  @Property(tries = 40)
  void aFeatureThatIsNotUsedHasZero(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int features) {
    var random = new Random(seed);
    var narrow = forest(random, features);
    var classifier =
        new FunctionClassifier(features + 1, x -> narrow.probability(Arrays.copyOf(x, features)));
    List<double[]> background = rows(random, 3, features + 1);
    double[] row = Forests.randomRow(random, features + 1);
    var explainers = explainers(classifier, background, seed);
    assertEquals(0, explainers.get(0).shapValues(row)[features], 1e-15);
    assertEquals(0, explainers.get(1).shapValues(row)[features], 1e-15);
    var all = new KernelShapExplainer(classifier, background);
    assertEquals(0, all.shapValues(row)[features], 1e-13);
  }

  /** Features that play the same part, in the classifier and in all rows, share equally. */
  @Property(tries = 40)
  void featuresThatPlayTheSamePartShareEqually(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 8) int features) {
    var random = new Random(seed);
    var one = forest(random, features);
    var classifier =
        new FunctionClassifier(
            features, x -> (one.probability(x) + one.probability(swapped(x))) / 2);
    List<double[]> background = rows(random, 3, features);
    background.forEach(row -> row[1] = row[0]);
    double[] row = Forests.randomRow(random, features);
    row[1] = row[0];
    double[] exact = new ExactShapExplainer(classifier, background).shapValues(row);
    assertEquals(exact[0], exact[1], 1e-14);
    double[] kernel = new KernelShapExplainer(classifier, background).shapValues(row);
    assertEquals(kernel[0], kernel[1], 1e-13);
  }

  private static double[] swapped(double[] row) {
    double[] swapped = row.clone();
    swapped[0] = row[1];
    swapped[1] = row[0];
    return swapped;
  }
}
