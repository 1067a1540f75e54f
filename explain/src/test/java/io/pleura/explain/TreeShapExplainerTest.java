package io.pleura.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.Contribution;
import io.pleura.Explanation;
import io.pleura.error.CancelledException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.ExtractionException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.FeatureVector;
import io.pleura.spi.Classifier;
import io.pleura.spi.ExplainerProvider;
import io.pleura.spi.TrainingReference;
import io.pleura.tree.DecisionTree;
import io.pleura.tree.ScoreFunction;
import io.pleura.tree.TreeEnsemble;
import io.pleura.tree.TreeEnsemble.InputPrecision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class TreeShapExplainerTest {

  private static final JsonNode RF10 = Forests.json("rf10.json");
  private static final JsonNode RF6 = Forests.json("rf6.json");

  private static TreeEnsemble rf10() {
    return Forests.fromClassValues(20, RF10.get("trees"), Forests.ints(RF10.get("classes")));
  }

  private static TreeEnsemble rf6() {
    List<DecisionTree> trees = new ArrayList<>();
    for (JsonNode tree : RF6.get("trees")) {
      trees.add(Forests.tree(tree, Forests.doubles(tree.get("p1")), "weight"));
    }
    return Forests.average(6, InputPrecision.SINGLE, trees);
  }

  private static TreeShapExplainer explainer(TreeEnsemble forest) {
    return TreeShapExplainer.pathDependent(Forests.schema(forest.featureCount()), forest);
  }

  @Test
  void rf10GivesTheReferenceProbabilities() {
    double[][] rows = Forests.rows(RF10.get("probabilityRows"));
    assertEquals(49, rows.length);
    for (int r = 0; r < rows.length; r++) {
      assertEquals(
          RF10.get("probabilities").get(r).get(1).doubleValue(),
          rf10().probability(rows[r]),
          1e-12,
          "row " + r);
    }
  }

  @Test
  void rf10EqualsTheReferenceShapValues() {
    var explainer = explainer(rf10());
    assertEquals(RF10.get("expectedValue").get(1).doubleValue(), explainer.base(), 1e-12);
    double[][] rows = Forests.rows(RF10.get("shapRows"));
    assertEquals(20, rows.length);
    for (int r = 0; r < rows.length; r++) {
      double[] values = explainer.shapValues(rows[r]);
      for (int f = 0; f < values.length; f++) {
        assertEquals(
            RF10.get("shapValues").get(r).get(f).get(1).doubleValue(),
            values[f],
            1e-12,
            "row " + r + ", feature " + f);
      }
    }
  }

  @Test
  void deepTreesWithRepeatedFeaturesEqualTheReference() {
    JsonNode golden = Forests.json("rf5_deep.json");
    var explainer =
        explainer(
            Forests.fromClassValues(20, golden.get("trees"), Forests.ints(golden.get("classes"))));
    assertEquals(golden.get("expectedValue").get(1).doubleValue(), explainer.base(), 1e-12);
    double[][] rows = Forests.rows(RF10.get("shapRows"));
    for (int r = 0; r < rows.length; r++) {
      double[] values = explainer.shapValues(rows[r]);
      for (int f = 0; f < values.length; f++) {
        double expected = golden.get("shapValues").get(r).get(f).get(1).doubleValue();
        assertEquals(expected, values[f], 1e-12, "row " + r + ", feature " + f);
      }
    }
  }

  @Test
  void everyProbabilityRowOfRf10AddsUp() {
    var explainer = explainer(rf10());
    double[][] rows = Forests.rows(RF10.get("probabilityRows"));
    double[][] values = explainer.shapValues(rows, ExecutionContext.ofAllCores());
    for (int r = 0; r < rows.length; r++) {
      double sum = explainer.base();
      for (double value : values[r]) {
        sum += value;
      }
      assertEquals(RF10.get("probabilities").get(r).get(1).doubleValue(), sum, 1e-12, "row " + r);
    }
  }

  @Test
  void rf6EqualsTheReferenceAndOurOwnEnumeration() {
    var forest = rf6();
    var explainer = explainer(forest);
    double[][] rows = Forests.rows(RF6.get("rows"));
    double[][] expected = Forests.rows(RF6.get("brute_force_path_dependent"));
    for (int r = 0; r < rows.length; r++) {
      double[] values = explainer.shapValues(rows[r]);
      assertArrayEquals(expected[r], values, 1e-12, "row " + r);
      assertArrayEquals(Forests.shapleyByEnumeration(forest, rows[r]), values, 1e-12, "row " + r);
      assertEquals(RF6.get("proba1").get(r).doubleValue(), forest.probability(rows[r]), 1e-12);
    }
  }

  @Test
  void reversedClassOrderKeepsTheSignOfInvasion() {
    List<JsonNode> reversed = new ArrayList<>();
    for (JsonNode tree : RF10.get("trees")) {
      var copy = tree.<com.fasterxml.jackson.databind.node.ObjectNode>deepCopy();
      var values = copy.putArray("value");
      for (JsonNode value : tree.get("value")) {
        values.addArray().add(value.get(1)).add(value.get(0));
      }
      reversed.add(copy);
    }
    var array = new com.fasterxml.jackson.databind.ObjectMapper().createArrayNode();
    array.addAll(reversed);
    var forest = Forests.fromClassValues(20, array, new int[] {1, 0});
    for (double[] row : Forests.rows(RF10.get("shapRows"))) {
      assertArrayEquals(explainer(rf10()).shapValues(row), explainer(forest).shapValues(row));
    }
  }

  @Test
  void featureSplitTwiceOnAPathCountsOnce() {
    // x0 <= 2 ? (x0 <= 1 ? 0 : 1) : 0.5, with 4, 4 and 8 training rows
    var tree =
        new DecisionTree(
            new int[] {1, 2, -1, -1, -1},
            new int[] {4, 3, -1, -1, -1},
            new int[] {0, 0, -1, -1, -1},
            new double[] {2, 1, 0, 0, 0},
            new double[] {0, 0, 0, 1, 0.5},
            new double[] {16, 8, 4, 4, 8});
    var explainer = explainer(Forests.average(2, InputPrecision.DOUBLE, List.of(tree)));
    assertEquals(0.5, explainer.base(), 1e-15);
    assertArrayEquals(new double[] {0.5, 0}, explainer.shapValues(new double[] {1.5, 7}), 1e-15);
    assertArrayEquals(new double[] {-0.5, 0}, explainer.shapValues(new double[] {1, 7}), 1e-15);
    assertArrayEquals(new double[] {0, 0}, explainer.shapValues(new double[] {3, 7}), 1e-15);
  }

  @Test
  void aTreeThatIsOneLeafExplainsNothing() {
    var leaf =
        new DecisionTree(
            new int[] {-1},
            new int[] {-1},
            new int[] {-1},
            new double[] {0},
            new double[] {0.25},
            new double[] {3});
    var explainer = explainer(Forests.average(2, InputPrecision.DOUBLE, List.of(leaf)));
    assertEquals(0.25, explainer.base());
    assertArrayEquals(new double[2], explainer.shapValues(new double[] {1, 2}));
  }

  @Test
  void valuesAreComparedInThePrecisionOfTheForest() {
    double threshold = 0.1f;
    double value = Math.nextUp(threshold); // rounds to the threshold in single precision
    var tree =
        new DecisionTree(
            new int[] {1, -1, -1},
            new int[] {2, -1, -1},
            new int[] {0, -1, -1},
            new double[] {threshold, 0, 0},
            new double[] {0, 1, 0},
            new double[] {4, 1, 3});
    double[] row = {value};
    var single = explainer(Forests.average(1, InputPrecision.SINGLE, List.of(tree)));
    var twice = explainer(Forests.average(1, InputPrecision.DOUBLE, List.of(tree)));
    assertArrayEquals(new double[] {0.75}, single.shapValues(row), 1e-15);
    assertArrayEquals(new double[] {-0.25}, twice.shapValues(row), 1e-15);
    var vector = FeatureVector.of(Forests.schema(1), row);
    assertEquals(value, single.explain(vector).contributions().get(0).value());
  }

  @Test
  void depthThirtyEqualsEnumeration() {
    var random = new Random(30);
    for (int features : new int[] {2, 5, 9}) {
      var trees = List.of(chain(random, features, 30), chain(random, features, 30));
      var forest = Forests.average(features, InputPrecision.DOUBLE, trees);
      for (int i = 0; i < 10; i++) {
        double[] row = Forests.randomRow(random, features);
        assertArrayEquals(
            Forests.shapleyByEnumeration(forest, row), explainer(forest).shapValues(row), 1e-13);
      }
    }
  }

  @Test
  void manyDifferentFeaturesOnOnePathStillAddUp() {
    int features = 400;
    var random = new Random(400);
    int depth = features;
    int nodes = 2 * depth + 1;
    int[] left = new int[nodes];
    int[] right = new int[nodes];
    int[] feature = new int[nodes];
    double[] threshold = new double[nodes];
    double[] probability = new double[nodes];
    double[] cover = new double[nodes];
    java.util.Arrays.fill(left, -1);
    java.util.Arrays.fill(right, -1);
    double rows = 1000;
    for (int d = 0; d < depth; d++) {
      int node = 2 * d;
      left[node] = node + 1;
      right[node] = node + 2;
      feature[node] = d;
      cover[node] = rows;
      cover[node + 1] = rows * 0.05;
      probability[node + 1] = random.nextDouble();
      rows *= 0.95;
    }
    cover[2 * depth] = rows;
    probability[2 * depth] = 1;
    var tree = new DecisionTree(left, right, feature, threshold, probability, cover);
    var forest = Forests.average(features, InputPrecision.DOUBLE, List.of(tree));
    var explainer = explainer(forest);
    for (int i = 0; i < 5; i++) {
      double[] row = new double[features];
      for (int f = 0; f < features; f++) {
        row[f] = random.nextInt(20) == 0 ? 0 : 1;
      }
      double sum = explainer.base();
      for (double value : explainer.shapValues(row)) {
        sum += value;
      }
      assertEquals(forest.probability(row), sum, 1e-12);
    }
  }

  @Test
  void sameBitsAtAnyNumberOfThreadsAndInOneRowCalls() {
    var random = new Random(7);
    var forest = Forests.randomForest(random, 12, 30, 9);
    var explainer = explainer(forest);
    double[][] rows = new double[333][];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = Forests.randomRow(random, 12);
    }
    double[][] one = explainer.shapValues(rows, ExecutionContext.ofCallingThread());
    double[][] many = explainer.shapValues(rows, ExecutionContext.ofAllCores().withParallelism(7));
    for (int r = 0; r < rows.length; r++) {
      assertArrayEquals(one[r], many[r]);
      assertArrayEquals(one[r], explainer.shapValues(rows[r]));
    }
  }

  @Test
  void interventionalValuesHaveTheSameBitsAtAnyNumberOfThreads() {
    var random = new Random(7);
    var forest = Forests.randomForest(random, 12, 40, 8);
    double[][] rows = new double[80][];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = Forests.randomRow(random, 12);
    }
    for (TreeEnsemble ensemble : List.of(forest, forest.withFunction(p -> p * p))) {
      var explainer =
          TreeShapExplainer.interventional(
              Forests.schema(12), ensemble, List.of(rows).subList(0, 70));
      double[][] one = explainer.shapValues(rows, ExecutionContext.ofCallingThread());
      double[][] many =
          explainer.shapValues(rows, ExecutionContext.ofAllCores().withParallelism(7));
      for (int r = 0; r < rows.length; r++) {
        assertArrayEquals(one[r], many[r]);
        assertArrayEquals(one[r], explainer.shapValues(rows[r]));
      }
    }
  }

  @Test
  void whatPathDependentValuesCannotExplainIsRefused() {
    var forest = Forests.randomForest(new Random(1), 3, 2, 2);
    var calibrated = forest.withFunction(p -> p * p);
    var refused = assertThrows(ConfigurationException.class, () -> explainer(calibrated));
    assertEquals("explainer-needs-background", refused.code());
    var bare =
        new TreeEnsemble(
            1,
            InputPrecision.DOUBLE,
            List.of(
                DecisionTree.withoutCover(
                    new int[] {1, -1, -1},
                    new int[] {2, -1, -1},
                    new int[] {0, -1, -1},
                    new double[3],
                    new double[] {0, 0, 1})),
            List.of(1.0));
    assertEquals(
        "explainer-needs-cover",
        assertThrows(ConfigurationException.class, () -> explainer(bare)).code());
    List<double[]> background = List.of(new double[] {1}, new double[] {-1});
    assertArrayEquals(
        new double[] {0.5},
        TreeShapExplainer.interventional(Forests.schema(1), bare, background)
            .shapValues(new double[] {2}));
    var infinite =
        assertThrows(
            ConfigurationException.class,
            () ->
                TreeShapExplainer.interventional(
                    Forests.schema(1), bare, background, Explanation.Scale.LOG_ODDS));
    assertEquals("explanation-infinite", infinite.code());
    assertThrows(
        IllegalArgumentException.class,
        () -> TreeShapExplainer.interventional(Forests.schema(1), bare, List.of()));
  }

  @Test
  void aForestCanBeExplainedInLogOdds() {
    var random = new Random(3);
    var forest = Forests.randomForest(random, 4, 5, 3);
    List<double[]> background = List.of(Forests.randomRow(random, 4), Forests.randomRow(random, 4));
    FeatureSchema schema = Forests.schema(4);
    var explainer =
        TreeShapExplainer.interventional(schema, forest, background, Explanation.Scale.LOG_ODDS);
    double[] row = Forests.randomRow(random, 4);
    Explanation explanation = explainer.explain(FeatureVector.of(schema, row));
    assertEquals(Explanation.Scale.LOG_ODDS, explanation.scale());
    double probability = forest.probability(row);
    assertEquals(Math.log(probability / (1 - probability)), explanation.sum(), 1e-12);
  }

  @Test
  void explanationsCarryNamesValuesAndOrder() {
    var names = new ArrayList<String>();
    RF10.get("featureNames").forEach(name -> names.add(name.asText()));
    FeatureSchema schema = Forests.schema(names);
    var explainer = TreeShapExplainer.pathDependent(schema, rf10());
    double[][] rows = Forests.rows(RF10.get("shapRows"));
    List<FeatureVector> cases = new ArrayList<>();
    for (double[] row : rows) {
      cases.add(FeatureVector.of(schema, row));
    }
    List<Explanation> all = explainer.explain(cases, ExecutionContext.ofAllCores());
    assertEquals(rows.length, all.size());
    for (int r = 0; r < rows.length; r++) {
      Explanation explanation = all.get(r);
      assertEquals(explanation, explainer.explain(cases.get(r)));
      assertEquals(rf10().probability(rows[r]), explanation.probability());
      for (int f = 0; f < names.size(); f++) {
        Contribution contribution = explanation.contributions().get(f);
        assertEquals(names.get(f), contribution.feature().value());
        assertEquals(rows[r][f], contribution.value());
      }
    }
    for (JsonNode waterfall : RF10.get("waterfall")) {
      List<String> top = new ArrayList<>();
      waterfall.get("table_top10").forEach(name -> top.add(name.asText()));
      assertEquals(
          top,
          all.get(waterfall.get("row").asInt()).top(10).stream()
              .map(contribution -> contribution.feature().value())
              .toList());
    }
  }

  @Test
  void aSumThatFailsIsAnError() {
    TreeShapExplainer.checkSum(0.5, new double[] {0.25, -0.5}, 0.25 + 9e-10);
    var error =
        assertThrows(
            ExtractionException.class,
            () -> TreeShapExplainer.checkSum(0.5, new double[] {0.25, -0.5}, 0.25 + 2e-9));
    assertEquals("explanation-sum", error.code());
    assertTrue(error.problem().contains("sum to 0.25"), error.problem());
    assertThrows(
        ExtractionException.class,
        () -> TreeShapExplainer.checkSum(0.5, new double[] {Double.NaN}, 0.5));
  }

  @Test
  void rowsThatDoNotFitAreRefused() {
    var explainer = explainer(rf6());
    assertThrows(IllegalArgumentException.class, () -> explainer.shapValues(new double[5]));
    double[] row = new double[6];
    row[3] = Double.NaN;
    assertThrows(IllegalArgumentException.class, () -> explainer.shapValues(row));
    var schema = Forests.schema(6);
    var undefined =
        FeatureVector.of(schema, row, Map.of(schema.names().get(3), "flat region")); // x3 is NaN
    var error = assertThrows(IllegalArgumentException.class, () -> explainer.explain(undefined));
    assertTrue(error.getMessage().contains("x3"), error.getMessage());
    var other =
        FeatureVector.of(Forests.schema(List.of("a", "b", "c", "d", "e", "f")), new double[6]);
    assertThrows(IllegalArgumentException.class, () -> explainer.explain(other));
    assertThrows(
        IllegalArgumentException.class,
        () -> TreeShapExplainer.pathDependent(Forests.schema(5), rf6()));
  }

  @Test
  void cancellationIsHeard() {
    var explainer = explainer(rf6());
    var cancelled = ExecutionContext.ofAllCores().withCancellation(() -> true);
    assertThrows(
        CancelledException.class,
        () -> explainer.shapValues(Forests.rows(RF6.get("rows")), cancelled));
  }

  @Test
  void providerIsFoundAndExplainsForestsOnly() {
    ExplainerProvider provider =
        ServiceLoader.load(ExplainerProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(found -> found.id().equals("tree-shap"))
            .findFirst()
            .orElseThrow();
    assertEquals(1, provider.spiVersion());
    var forest = rf6();
    var vector = FeatureVector.of(Forests.schema(6), Forests.rows(RF6.get("rows"))[0]);
    assertEquals(
        explainer(forest).explain(vector),
        provider.create(new FixedClassifier(Optional.of(forest))).explain(vector));
    var error =
        assertThrows(
            ConfigurationException.class,
            () -> provider.create(new FixedClassifier(Optional.empty())));
    assertEquals("explainer-needs-trees", error.code());
    assertTrue(error.problem().contains("'fixed'"), error.problem());
  }

  @Test
  void theProviderChoosesWhatAddsUpToTheProbability() {
    var provider = new TreeShapExplainerProvider();
    var calibrated = new TreesClassifier(rf6().withFunction(p -> p * p));
    var boosted = new TreesClassifier(rf6().withFunction(ScoreFunction.LOGISTIC));
    double[] row = Forests.rows(RF6.get("rows"))[0];
    var vector = FeatureVector.of(Forests.schema(6), row);
    var error = assertThrows(ConfigurationException.class, () -> provider.create(calibrated));
    assertEquals("explainer-needs-background", error.code());
    assertEquals(Explanation.Scale.LOG_ODDS, provider.create(boosted).explain(vector).scale());
    List<double[]> background = List.of(Forests.rows(RF6.get("rows"))).subList(1, 5);
    TrainingReference known =
        TrainingReference.ofParts(Forests.schema(6), background, List.of(), List.of(), List.of());
    for (TreesClassifier classifier : List.of(calibrated, boosted)) {
      assertEquals(
          TreeShapExplainer.interventional(Forests.schema(6), classifier.ensemble(), background)
              .explain(vector),
          provider.create(classifier, known).explain(vector));
    }
    var forest = new TreesClassifier(rf6());
    assertEquals(explainer(rf6()).explain(vector), provider.create(forest, known).explain(vector));
    var interventional = new InterventionalTreeShapExplainerProvider();
    assertEquals(
        TreeShapExplainer.interventional(Forests.schema(6), rf6(), background).explain(vector),
        interventional.create(forest, known).explain(vector));
    TrainingReference none =
        TrainingReference.ofParts(Forests.schema(6), List.of(), List.of(), List.of(), List.of());
    assertEquals(
        "explainer-needs-background",
        assertThrows(ConfigurationException.class, () -> interventional.create(forest, none))
            .code());
  }

  /** A chain of splits, so deep that features come again many times. */
  private static DecisionTree chain(Random random, int features, int depth) {
    int nodes = 2 * depth + 1;
    int[] left = new int[nodes];
    int[] right = new int[nodes];
    int[] feature = new int[nodes];
    double[] threshold = new double[nodes];
    double[] probability = new double[nodes];
    double[] cover = new double[nodes];
    java.util.Arrays.fill(left, -1);
    java.util.Arrays.fill(right, -1);
    double rows = 500;
    for (int d = 0; d < depth; d++) {
      int node = 2 * d;
      boolean deeperLeft = random.nextBoolean();
      left[node] = deeperLeft ? node + 2 : node + 1;
      right[node] = deeperLeft ? node + 1 : node + 2;
      feature[node] = random.nextInt(features);
      // Deep nodes are reached: thresholds far to the side that goes on are common.
      threshold[node] = (deeperLeft ? 1 : -1) * (random.nextInt(5) - 0.5);
      double share = 0.6 + 0.39 * random.nextDouble();
      cover[node] = rows;
      cover[node + 1] = rows * (1 - share);
      probability[node + 1] = random.nextDouble();
      rows *= share;
    }
    cover[2 * depth] = rows;
    probability[2 * depth] = random.nextDouble();
    return new DecisionTree(left, right, feature, threshold, probability, cover);
  }

  private record FixedClassifier(Optional<TreeEnsemble> trees) implements Classifier {
    @Override
    public String providerId() {
      return "fixed";
    }

    @Override
    public FeatureSchema schema() {
      return Forests.schema(6);
    }

    @Override
    public double probability(double[] row) {
      return trees.map(forest -> forest.probability(row)).orElse(0.5);
    }

    @Override
    public byte[] toBytes() {
      return new byte[0];
    }
  }
}
