package io.pleura.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.Explanation;
import io.pleura.error.CancelledException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.ExtractionException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureVector;
import io.pleura.tree.DecisionTree;
import io.pleura.tree.TreeEnsemble.InputPrecision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ModelAgnosticExplainerTest {

  private static final JsonNode GOLDEN = Forests.json("model_agnostic.json");
  private static final double[][] ROWS = Forests.rows(GOLDEN.get("rows"));
  private static final List<double[]> BACKGROUND =
      Arrays.asList(Forests.rows(GOLDEN.get("background")));

  /** The function of the golden file; x5 is not used. */
  private static double closedForm(double[] x) {
    double score = 0.8 * x[0] - 1.2 * x[1] + 0.5 * x[0] * x[2] + 0.3 * x[3] + 0.1 * x[4] * x[4];
    return 1 / (1 + Math.exp(-score));
  }

  private static FunctionClassifier golden() {
    return new FunctionClassifier(6, ModelAgnosticExplainerTest::closedForm);
  }

  /** Twelve features with interactions of two, three and four. */
  private static double tangled(double[] x) {
    double score = x[0] * x[1] * x[2] - x[3] * x[4] * x[5] * x[6] + x[7] * x[8] - 0.7 * x[9];
    return 1 / (1 + Math.exp(-score - Math.abs(x[10] + x[11] * x[0])));
  }

  private static List<double[]> normalRows(Random random, int rows, int features) {
    List<double[]> made = new ArrayList<>();
    for (int r = 0; r < rows; r++) {
      double[] row = new double[features];
      Arrays.setAll(row, f -> random.nextGaussian());
      made.add(row);
    }
    return made;
  }

  private static FeatureVector vector(double[] row) {
    return FeatureVector.of(Forests.schema(row.length), row);
  }

  private static double[] errors(SampledExplanation sampled) {
    return sampled.standardErrors().stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double[] contributions(Explanation explanation) {
    return explanation.contributions().stream().mapToDouble(c -> c.contribution()).toArray();
  }

  @Test
  void exactAndFullKernelEqualTheReference() {
    var exact = new ExactShapExplainer(golden(), BACKGROUND);
    var kernel = new KernelShapExplainer(golden(), BACKGROUND).withCoalitions(62);
    assertEquals(GOLDEN.get("base").doubleValue(), exact.base(), 1e-15);
    assertEquals(4, ROWS.length);
    for (int r = 0; r < ROWS.length; r++) {
      assertArrayEquals(Forests.rows(GOLDEN.get("exact"))[r], exact.shapValues(ROWS[r]), 1e-12);
      SampledExplanation sampled = kernel.explainWithErrors(vector(ROWS[r]));
      assertArrayEquals(
          Forests.rows(GOLDEN.get("kernel_full_enumeration"))[r],
          contributions(sampled.explanation()),
          1e-12);
      assertArrayEquals(new double[6], errors(sampled), "all coalitions were taken");
    }
  }

  @Test
  void aForestAsAnyClassifierEqualsTheReference() {
    JsonNode rf6 = Forests.json("rf6.json");
    List<DecisionTree> trees = new ArrayList<>();
    for (JsonNode tree : rf6.get("trees")) {
      trees.add(Forests.tree(tree, Forests.doubles(tree.get("p1")), "weight"));
    }
    var forest = Forests.average(6, InputPrecision.SINGLE, trees);
    var classifier = new FunctionClassifier(6, forest::probability);
    var exact = new ExactShapExplainer(classifier, BACKGROUND);
    var kernel = new KernelShapExplainer(classifier, BACKGROUND);
    double[][] rows = Forests.rows(rf6.get("rows"));
    double[][] expected = Forests.rows(GOLDEN.get("rf6_brute_force_interventional"));
    assertEquals(8, rows.length);
    for (int r = 0; r < rows.length; r++) {
      assertArrayEquals(expected[r], exact.shapValues(rows[r]), 1e-12, "row " + r);
      assertArrayEquals(expected[r], kernel.shapValues(rows[r]), 1e-12, "row " + r);
    }
  }

  @Test
  void permutationsComeWithinTheirErrorsOfTheReference() {
    var few = new PermutationShapExplainer(golden(), BACKGROUND).withSeed(7).withPairs(25);
    var many = few.withPairs(2500);
    double fewErrors = 0;
    double manyErrors = 0;
    for (int r = 0; r < ROWS.length; r++) {
      SampledExplanation sampled = many.explainWithErrors(vector(ROWS[r]));
      double[] errors = errors(sampled);
      for (int f = 0; f < 6; f++) {
        double off =
            contributions(sampled.explanation())[f]
                - GOLDEN.get("exact").get(r).get(f).doubleValue();
        assertTrue(
            Math.abs(off) <= 4 * errors[f] + 1e-15, "row " + r + ", feature " + f + ": " + off);
      }
      assertEquals(0, contributions(sampled.explanation())[5], 1e-15, "x5 is not used");
      fewErrors += Arrays.stream(errors(few.explainWithErrors(vector(ROWS[r])))).sum();
      manyErrors += Arrays.stream(errors).sum();
    }
    assertEquals(10, fewErrors / manyErrors, 1.5);
  }

  /**
   * Over many seeds, the mean square of the deviation divided by its stated error is 1 if errors
   * are stated rightly; and the estimates have no bias.
   */
  private static void assertErrorsAreStatedRightly(
      Function<Integer, SampledExplanation> bySeed, double[] exact) {
    int seeds = 300;
    double squares = 0;
    double[] means = new double[exact.length];
    double[] variances = new double[exact.length];
    for (int seed = 0; seed < seeds; seed++) {
      SampledExplanation sampled = bySeed.apply(seed);
      double[] values = contributions(sampled.explanation());
      double[] errors = errors(sampled);
      for (int f = 0; f < exact.length; f++) {
        double off = (values[f] - exact[f]) / errors[f];
        squares += off * off / (seeds * exact.length);
        means[f] += values[f] / seeds;
        variances[f] += (values[f] - exact[f]) * (values[f] - exact[f]) / seeds;
      }
    }
    assertEquals(1, squares, 0.2);
    for (int f = 0; f < exact.length; f++) {
      double bias = (means[f] - exact[f]) / Math.sqrt(variances[f] / seeds);
      assertTrue(Math.abs(bias) < 4, "feature " + f + " is off by " + bias + " errors");
    }
  }

  @Test
  void statedErrorsAreThoseSeenOverSeeds() {
    var random = new Random(20);
    var classifier = new FunctionClassifier(12, ModelAgnosticExplainerTest::tangled);
    List<double[]> background = normalRows(random, 3, 12);
    double[] row = normalRows(random, 1, 12).get(0);
    double[] exact = new ExactShapExplainer(classifier, background).shapValues(row);
    var permutation = new PermutationShapExplainer(classifier, background).withPairs(40);
    assertErrorsAreStatedRightly(
        seed -> permutation.withSeed(seed).explainWithErrors(vector(row)), exact);
    // 12 pairs of one player and 66 of two are taken whole, the rest is drawn
    var kernel = new KernelShapExplainer(classifier, background).withCoalitions(500);
    assertErrorsAreStatedRightly(
        seed -> kernel.withSeed(seed).explainWithErrors(vector(row)), exact);
    // only the pairs of one player are taken whole
    var small = kernel.withCoalitions(160);
    assertErrorsAreStatedRightly(
        seed -> small.withSeed(seed).explainWithErrors(vector(row)), exact);
    double ratio =
        Arrays.stream(errors(kernel.withCoalitions(400).explainWithErrors(vector(row)))).sum()
            / Arrays.stream(errors(kernel.withCoalitions(3600).explainWithErrors(vector(row))))
                .sum();
    assertTrue(ratio > 3, "errors shrink at least like the root of the number: " + ratio);
  }

  @Test
  void moreThan64FeaturesAreExplained() {
    // each feature but the last acts with its neighbour: all SHAP values are known
    int features = 131;
    var random = new Random(4);
    List<double[]> background = normalRows(random, 1, features);
    double[] zero = background.get(0);
    double[] row = normalRows(random, 1, features).get(0);
    var classifier =
        new FunctionClassifier(
            features,
            x -> {
              double sum = 0.5;
              for (int f = 0; f + 1 < features; f += 2) {
                sum += 1e-3 * x[f] * x[f + 1];
              }
              return sum + 1e-3 * x[features - 1];
            });
    double[] expected = new double[features];
    for (int f = 0; f + 1 < features; f += 2) {
      double both = row[f] + zero[f];
      double next = row[f + 1] + zero[f + 1];
      expected[f] = 1e-3 * (row[f] - zero[f]) * next / 2;
      expected[f + 1] = 1e-3 * (row[f + 1] - zero[f + 1]) * both / 2;
    }
    expected[features - 1] = 1e-3 * (row[features - 1] - zero[features - 1]);
    // antithetic and paired samples are exact for interactions of two
    assertArrayEquals(
        expected,
        new PermutationShapExplainer(classifier, background).withPairs(2).shapValues(row),
        1e-13);
    assertArrayEquals(
        expected, new KernelShapExplainer(classifier, background).shapValues(row), 1e-13);
  }

  @Test
  void valuesHangOnSeedAndRowOnly() {
    var random = new Random(5);
    var classifier = new FunctionClassifier(12, ModelAgnosticExplainerTest::tangled);
    List<double[]> background = normalRows(random, 2, 12);
    double[][] rows = normalRows(random, 9, 12).toArray(double[][]::new);
    double[][] reversed = rows.clone();
    Collections.reverse(Arrays.asList(reversed));
    var permutation = new PermutationShapExplainer(classifier, background).withPairs(5);
    var kernel = new KernelShapExplainer(classifier, background).withCoalitions(200);
    for (ModelAgnosticExplainer explainer :
        List.of(permutation, kernel, new ExactShapExplainer(classifier, background))) {
      double[][] together = explainer.shapValues(rows, ExecutionContext.ofCallingThread());
      double[][] backwards =
          explainer.shapValues(reversed, ExecutionContext.ofAllCores().withParallelism(4));
      List<Explanation> explanations =
          explainer.explain(
              Arrays.stream(rows).map(ModelAgnosticExplainerTest::vector).toList(),
              ExecutionContext.ofAllCores().withParallelism(3));
      for (int r = 0; r < rows.length; r++) {
        assertArrayEquals(together[r], backwards[rows.length - 1 - r]);
        assertArrayEquals(together[r], explainer.shapValues(rows[r]));
        assertArrayEquals(together[r], contributions(explanations.get(r)));
        assertEquals(explanations.get(r), explainer.explain(vector(rows[r])));
        assertEquals(rows[r][3], explanations.get(r).contributions().get(3).value());
        assertEquals("x3", explanations.get(r).contributions().get(3).feature().value());
      }
      assertThrows(
          CancelledException.class,
          () ->
              explainer.shapValues(
                  rows, ExecutionContext.ofAllCores().withCancellation(() -> true)));
    }
    assertNotEquals(
        Arrays.toString(permutation.shapValues(rows[0])),
        Arrays.toString(permutation.withSeed(1).shapValues(rows[0])));
    assertNotEquals(
        Arrays.toString(kernel.shapValues(rows[0])),
        Arrays.toString(kernel.withSeed(1).shapValues(rows[0])));
  }

  @Test
  void aRowIsCancelledInItsMidst() {
    var asked = new AtomicInteger();
    var classifier =
        new FunctionClassifier(
            12,
            x -> {
              asked.incrementAndGet();
              return tangled(x);
            });
    List<double[]> background = normalRows(new Random(6), 2, 12);
    double[] row = new double[12];
    for (ModelAgnosticExplainer explainer :
        List.of(
            new ExactShapExplainer(classifier, background),
            new PermutationShapExplainer(classifier, background),
            new KernelShapExplainer(classifier, background))) {
      asked.set(0);
      var context = ExecutionContext.ofCallingThread().withCancellation(() -> asked.get() >= 100);
      assertThrows(
          CancelledException.class, () -> explainer.shapValues(new double[][] {row}, context));
      assertTrue(asked.get() <= 102, explainer.getClass() + ": " + asked);
    }
  }

  @Test
  void coalitionsAreAskedForOnce() {
    var asked = new AtomicInteger();
    var classifier =
        new FunctionClassifier(
            6,
            x -> {
              asked.incrementAndGet();
              return closedForm(x);
            });
    var exact = new ExactShapExplainer(classifier, BACKGROUND);
    var permutation = new PermutationShapExplainer(classifier, BACKGROUND).withPairs(5000);
    var kernel = new KernelShapExplainer(classifier, BACKGROUND).withCoalitions(1000);
    for (ModelAgnosticExplainer explainer : List.of(exact, permutation, kernel)) {
      asked.set(0);
      explainer.shapValues(ROWS[0]);
      assertEquals(1 + 62 * 20, asked.get(), explainer.getClass().getSimpleName());
      double[] alike = ROWS[0].clone();
      alike[2] = 9;
      List<double[]> sameButTwo = new ArrayList<>();
      for (double[] background : BACKGROUND) {
        double[] row = alike.clone();
        row[2] = background[2];
        row[4] = background[4];
        sameButTwo.add(row);
      }
      ModelAgnosticExplainer other =
          explainer == exact
              ? new ExactShapExplainer(classifier, sameButTwo)
              : explainer == kernel
                  ? new KernelShapExplainer(classifier, sameButTwo)
                  : new PermutationShapExplainer(classifier, sameButTwo);
      asked.set(0);
      double[] values = other.shapValues(alike);
      assertEquals(1 + 2 * 20, asked.get(), "two features differ");
      for (int f : new int[] {0, 1, 3, 5}) {
        assertEquals(0, values[f]);
      }
    }
  }

  @Test
  void exactRefusesMoreThanTwelveFeaturesThatDiffer() {
    var classifier = new FunctionClassifier(13, x -> 0.5);
    List<double[]> background = normalRows(new Random(8), 2, 13);
    var error =
        assertThrows(
            ConfigurationException.class, () -> new ExactShapExplainer(classifier, background));
    assertEquals("exact-shap-features", error.code());
    assertTrue(error.problem().contains("13"), error.problem());
    assertTrue(error.remedy().contains("KernelShapExplainer"), error.remedy());
    assertTrue(error.remedy().contains("PermutationShapExplainer"), error.remedy());
    background.get(1)[12] = background.get(0)[12];
    var explainer = new ExactShapExplainer(classifier, background);
    double[] row = new double[13];
    assertThrows(ConfigurationException.class, () -> explainer.shapValues(row));
    row[12] = background.get(0)[12];
    assertArrayEquals(new double[13], explainer.shapValues(row));
  }

  @Test
  void numbersThatAreNoProbabilityAreRefusedWhereverTheyCome() {
    double[] row = {1, 2, 3};
    List<double[]> background = List.of(new double[] {4, 5, 6});
    for (double wrong : new double[] {Double.NaN, -1e-12, 1.1, Double.POSITIVE_INFINITY}) {
      assertRefused(new FunctionClassifier(3, x -> x[0] == 1 ? 0.5 : wrong), row, "a background");
      assertRefused(
          new FunctionClassifier(3, x -> x[0] + x[1] + x[2] == 6 ? wrong : 0.5),
          row,
          "the explained row");
      assertRefused(
          new FunctionClassifier(3, x -> x[0] == 1 && x[1] == 5 && x[2] == 3 ? wrong : 0.5),
          row,
          "a background row with values of the explained row");
    }
  }

  private static void assertRefused(FunctionClassifier classifier, double[] row, String where) {
    List<double[]> background = List.of(new double[] {4, 5, 6});
    List<Function<double[], double[]>> explainers =
        List.of(
            x -> new ExactShapExplainer(classifier, background).shapValues(x),
            x -> new PermutationShapExplainer(classifier, background).shapValues(x),
            x -> new KernelShapExplainer(classifier, background).shapValues(x));
    for (Function<double[], double[]> explainer : explainers) {
      var error = assertThrows(ExtractionException.class, () -> explainer.apply(row));
      assertEquals("classifier-probability", error.code());
      assertTrue(error.problem().contains("'function'"), error.problem());
      assertTrue(error.problem().contains(where), error.problem());
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    List<double[]> narrow = List.of(new double[5]);
    double[] hole = new double[6];
    hole[3] = Double.NaN;
    for (List<double[]> background : List.of(List.<double[]>of(), narrow, List.of(hole))) {
      assertThrows(
          IllegalArgumentException.class, () -> new ExactShapExplainer(golden(), background));
    }
    var explainer = new KernelShapExplainer(golden(), BACKGROUND);
    assertThrows(IllegalArgumentException.class, () -> explainer.shapValues(new double[5]));
    var error = assertThrows(IllegalArgumentException.class, () -> explainer.shapValues(hole));
    assertTrue(error.getMessage().contains("x3"), error.getMessage());
    var schema = Forests.schema(6);
    var undefined = FeatureVector.of(schema, hole, Map.of(schema.names().get(3), "flat region"));
    assertThrows(IllegalArgumentException.class, () -> explainer.explain(undefined));
    var others = Forests.schema(List.of("a", "b", "c", "d", "e", "f"));
    var other = FeatureVector.of(others, new double[6]);
    assertThrows(IllegalArgumentException.class, () -> explainer.explainWithErrors(other));
    assertThrows(IllegalArgumentException.class, () -> explainer.withCoalitions(15));
    assertThrows(IllegalArgumentException.class, () -> explainer.withCoalitions((1 << 24) + 1));
    var permutation = new PermutationShapExplainer(golden(), BACKGROUND);
    assertThrows(IllegalArgumentException.class, () -> permutation.withPairs(1));
  }

  @Test
  void aSumThatFailsIsAnError() {
    ModelAgnosticExplainer.checkSum(0.5, new double[] {0.25, -0.5}, 0.25 + 9e-10);
    var error =
        assertThrows(
            ExtractionException.class,
            () -> ModelAgnosticExplainer.checkSum(0.5, new double[] {0.25, -0.5}, 0.25 + 2e-9));
    assertEquals("explanation-sum", error.code());
    assertThrows(
        ExtractionException.class,
        () -> ModelAgnosticExplainer.checkSum(0.5, new double[] {Double.NaN}, 0.5));
  }

  @Test
  void sampledExplanationsNeedAnErrorForEachContribution() {
    var explanation = new ExactShapExplainer(golden(), BACKGROUND).explain(vector(ROWS[0]));
    new SampledExplanation(explanation, Collections.nCopies(6, 0.0));
    assertThrows(
        IllegalArgumentException.class,
        () -> new SampledExplanation(explanation, Collections.nCopies(5, 0.0)));
    for (double wrong : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new SampledExplanation(explanation, Collections.nCopies(6, wrong)));
    }
  }
}
