package io.pleura.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.Contribution;
import io.pleura.Explanation;
import io.pleura.error.ConfigurationException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.FeatureVector;
import io.pleura.spi.Classifier;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OwenExplainerTest {

  private static final int FEATURES = 7;
  private static final FeatureSchema SCHEMA = Forests.schema(FEATURES);
  private static final Classifier MIXED = new FunctionClassifier(SCHEMA, OwenExplainerTest::mixed);

  /** Features act together within groups and across them. */
  private static double mixed(double[] x) {
    double score =
        x[0] * x[3]
            - 2 * x[1] * x[4] * x[6]
            + Math.max(x[2], x[5])
            + 0.5 * x[6]
            - (x[0] > x[5] ? x[1] : 0.3 * x[2]);
    return 1 / (1 + Math.exp(-score));
  }

  private static FeatureGrouping grouping(String letters) {
    Map<FeatureName, String> groups = new HashMap<>();
    for (int f = 0; f < letters.length(); f++) {
      groups.put(new FeatureName("x" + f), letters.substring(f, f + 1));
    }
    return FeatureGrouping.of(groups);
  }

  private static double[] randomRow(Random random, int features) {
    return random.doubles(features, -1, 1).toArray();
  }

  private static List<double[]> background(Random random, int features) {
    return List.of(
        randomRow(random, features), randomRow(random, features), randomRow(random, features));
  }

  private static double[] contributions(Explanation explanation) {
    return explanation.contributions().stream().mapToDouble(Contribution::contribution).toArray();
  }

  /** The mean over all orders in which no group is interrupted, by the definition. */
  private static double[] byDefinition(double[] row, List<double[]> background, String letters) {
    double[] sums = new double[FEATURES];
    int[] orders = new int[1];
    visit(new int[FEATURES], 0, row, background, letters, sums, orders);
    for (int f = 0; f < FEATURES; f++) {
      sums[f] /= orders[0];
    }
    return sums;
  }

  private static void visit(
      int[] order,
      int length,
      double[] row,
      List<double[]> background,
      String letters,
      double[] sums,
      int[] orders) {
    if (length == FEATURES) {
      var seen = new StringBuilder();
      for (int f : order) {
        char letter = letters.charAt(f);
        if (seen.length() == 0 || seen.charAt(seen.length() - 1) != letter) {
          if (seen.indexOf(String.valueOf(letter)) >= 0) {
            return;
          }
          seen.append(letter);
        }
      }
      orders[0]++;
      for (double[] other : background) {
        double[] x = other.clone();
        double before = mixed(x);
        for (int f : order) {
          x[f] = row[f];
          double after = mixed(x);
          sums[f] += (after - before) / background.size();
          before = after;
        }
      }
      return;
    }
    for (int f = 0; f < FEATURES; f++) {
      int next = f;
      if (Arrays.stream(order, 0, length).noneMatch(one -> one == next)) {
        order[length] = f;
        visit(order, length + 1, row, background, letters, sums, orders);
      }
    }
  }

  @Test
  void exactValuesAreTheMeanOverAllOrdersThatKeepGroupsTogether() {
    var random = new Random(1);
    for (String letters : List.of("abcabca", "aabbbcd", "aaaaaab")) {
      double[] row = randomRow(random, FEATURES);
      List<double[]> background = background(random, FEATURES);
      var explainer = new OwenExplainer(MIXED, background, grouping(letters));
      assertArrayEquals(
          byDefinition(row, background, letters), explainer.shapValues(row), 1e-13, letters);
    }
  }

  @Test
  void groupsOfOneAndOneGroupGiveShapValues() {
    var random = new Random(2);
    double[] row = randomRow(random, FEATURES);
    List<double[]> background = background(random, FEATURES);
    double[] shap = new ExactShapExplainer(MIXED, background).shapValues(row);
    for (String letters : List.of("abcdefg", "aaaaaaa")) {
      assertArrayEquals(
          shap,
          new OwenExplainer(MIXED, background, grouping(letters)).shapValues(row),
          1e-13,
          letters);
    }
  }

  @Test
  void valuesOfAGroupAddUpToWhatTheGroupIsWorthAsAWhole() {
    var random = new Random(3);
    double[] row = randomRow(random, FEATURES);
    List<double[]> background = background(random, FEATURES);
    FeatureGrouping grouping = grouping("abcabca");
    FeatureVector features = FeatureVector.of(SCHEMA, row);
    GroupedExplanation whole =
        new GroupShapExplainer(MIXED, background, grouping).explain(features);
    GroupedExplanation added =
        grouping.sum(new OwenExplainer(MIXED, background, grouping).explain(features));
    assertEquals(3, whole.groups().size());
    assertEquals(MIXED.probability(row), whole.probability());
    for (int g = 0; g < 3; g++) {
      assertEquals(added.groups().get(g).members(), whole.groups().get(g).members());
      assertEquals(
          added.groups().get(g).contribution(), whole.groups().get(g).contribution(), 1e-13);
      assertEquals(added.groups().get(g).share(), whole.groups().get(g).share(), 1e-12);
    }
    // SHAP values know no groups, and add up to something else.
    GroupedExplanation shap =
        grouping.sum(new ExactShapExplainer(MIXED, background).explain(features));
    assertTrue(
        Math.abs(shap.groups().get(0).contribution() - whole.groups().get(0).contribution())
            > 1e-3);
  }

  @Test
  void linearTermsAndProductsAreExactInEachPairOfOrders() {
    int features = 150;
    var random = new Random(4);
    double[] weights = randomRow(random, features);
    var linear =
        new FunctionClassifier(
            features,
            x -> {
              double sum = 0.5 + x[0] * x[100] / 400 + x[1] * x[2] / 400;
              for (int f = 0; f < x.length; f++) {
                sum += weights[f] * x[f] / 400;
              }
              return sum;
            });
    Map<FeatureName, String> groups = new HashMap<>();
    for (int f = 0; f < features; f++) {
      groups.put(new FeatureName("x" + f), "g" + (f < 100 ? 0 : f % 20));
    }
    double[] row = randomRow(random, features);
    List<double[]> background = background(random, features);
    SampledExplanation found =
        new OwenExplainer(linear, background, FeatureGrouping.of(groups))
            .sampled(3, 7)
            .explainWithErrors(FeatureVector.of(linear.schema(), row));
    double[] contributions = contributions(found.explanation());
    for (int f = 0; f < features; f++) {
      int feature = f;
      int partner = f == 0 ? 100 : f == 100 ? 0 : f == 1 ? 2 : f == 2 ? 1 : -1;
      double wanted =
          background.stream()
              .mapToDouble(
                  b -> {
                    double slope = weights[feature];
                    if (partner >= 0) {
                      slope += (row[partner] + b[partner]) / 2;
                    }
                    return slope * (row[feature] - b[feature]) / 400;
                  })
              .average()
              .orElseThrow();
      assertEquals(wanted, contributions[f], 1e-13);
      assertEquals(0, found.standardErrors().get(f), 1e-13);
    }
  }

  @Test
  void estimatesAreWithinTheirErrorsAndTheErrorsShrink() {
    var random = new Random(5);
    List<double[]> background = background(random, FEATURES);
    var exact = new OwenExplainer(MIXED, background, grouping("abcabca"));
    OwenExplainer rough = exact.sampled(100, 11);
    OwenExplainer fine = exact.sampled(10_000, 11);
    double squares = 0;
    double largest = 0;
    double ratio = 0;
    int numbers = 0;
    for (int trial = 0; trial < 20; trial++) {
      FeatureVector features = FeatureVector.of(SCHEMA, randomRow(random, FEATURES));
      double[] wanted = contributions(exact.explain(features));
      SampledExplanation found = fine.explainWithErrors(features);
      SampledExplanation other = rough.explainWithErrors(features);
      for (int f = 0; f < FEATURES; f++) {
        double error = found.standardErrors().get(f);
        double deviations = (contributions(found.explanation())[f] - wanted[f]) / error;
        largest = Math.max(largest, Math.abs(deviations));
        squares += deviations * deviations;
        ratio += other.standardErrors().get(f) / error;
        numbers++;
      }
    }
    assertTrue(largest < 4.5, "largest deviation " + largest);
    assertEquals(1, squares / numbers, 0.35);
    assertEquals(10, ratio / numbers, 1);
  }

  @Test
  void estimatesHangOnSeedAndRowAlone() {
    var random = new Random(6);
    List<double[]> background = background(random, FEATURES);
    double[][] rows = new double[9][];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = randomRow(random, FEATURES);
    }
    OwenExplainer explainer =
        new OwenExplainer(MIXED, background, grouping("aabbbcd")).sampled(5, 1);
    double[][] together = explainer.shapValues(rows, ExecutionContext.ofAllCores());
    for (int r = 0; r < rows.length; r++) {
      assertArrayEquals(explainer.shapValues(rows[r]), together[r]);
    }
    assertFalse(Arrays.equals(together[0], explainer.sampled(5, 2).shapValues(rows[0])));
  }

  @Test
  void featuresThatDoNotDifferCostNothingAndTooManyAreRefused() {
    int features = 40;
    var sum =
        new FunctionClassifier(features, x -> 0.5 + (x[0] * x[20] + x[39] * x[1] - x[2]) / 10);
    Map<FeatureName, String> groups = new HashMap<>();
    for (int f = 0; f < features; f++) {
      groups.put(new FeatureName("x" + f), f < 20 ? "low" : "high");
    }
    FeatureGrouping grouping = FeatureGrouping.of(groups);
    double[] zeros = new double[features];
    var explainer = new OwenExplainer(sum, List.of(zeros), grouping);
    double[] row = new double[features];
    for (int f : new int[] {0, 1, 2, 20, 39}) {
      row[f] = 1;
    }
    double[] values = explainer.shapValues(row);
    assertEquals(0.05, values[0], 1e-15);
    assertEquals(-0.1, values[2], 1e-15);
    assertEquals(0.05, values[39], 1e-15);
    assertEquals(0, values[3]);
    double[] different = new double[features];
    Arrays.fill(different, 0.01);
    var error = assertThrows(ConfigurationException.class, () -> explainer.shapValues(different));
    assertEquals("owen-coalitions", error.code());
    assertTrue(error.getMessage().contains("[20, 20]"), error.getMessage());

    Map<FeatureName, String> alone = new HashMap<>();
    groups.keySet().forEach(name -> alone.put(name, name.value()));
    var manyGroups = new GroupShapExplainer(sum, List.of(zeros), FeatureGrouping.of(alone));
    var refused =
        assertThrows(
            ConfigurationException.class,
            () -> manyGroups.explain(FeatureVector.of(sum.schema(), different)));
    assertEquals("group-shap-groups", refused.code());
    assertEquals(
        Collections.nCopies(1, 0.05),
        manyGroups.explain(FeatureVector.of(sum.schema(), row)).groups().stream()
            .filter(group -> group.name().equals("x39"))
            .map(group -> Math.round(group.contribution() * 1e9) / 1e9)
            .toList());
  }
}
