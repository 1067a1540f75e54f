package io.pleura.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.Explanation.Scale;
import io.pleura.execution.ExecutionContext;
import io.pleura.tree.DecisionTree;
import io.pleura.tree.ScoreFunction;
import io.pleura.tree.TreeEnsemble;
import io.pleura.tree.TreeEnsemble.InputPrecision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every model of the reference against shap's values; see the README beside the golden data.
 *
 * <p>For interventional values shap compares background rows in double precision with thresholds
 * that it has rounded to single precision, so that a background value that equals a threshold but
 * for rounding may go the other way than in the model. Its values are therefore compared with those
 * of trees that do the same; what the model itself does is checked against a walk through the trees
 * for each pair of rows.
 */
class TreeShapGoldenTest {

  private static final JsonNode GOLDEN = Forests.json("tree_shap.json");
  private static final double EXACT = 1e-9;

  /** Largest difference of interventional values, where they are small. */
  private static final double INTERVENTIONAL = 1e-8;

  /** shap multiplies and adds the parts of an interventional value in single precision. */
  private static final double SINGLE_PRECISION = 0x1p-24;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rf10",
        "rf5_deep",
        "rf5_entropy_balanced_w",
        "rf5_nobootstrap_leafnodes",
        "rf5_threeclass",
        "rf3_stump_const",
        "extratrees",
        "gboost"
      })
  void valuesEqualTheReference(String name) {
    JsonNode model = GOLDEN.get("models").get(name);
    double[][] rows = Forests.rows(GOLDEN.get("rows"));
    List<double[]> background = Arrays.asList(Forests.rows(GOLDEN.get("background")));
    for (int c = 0; c < classes(model); c++) {
      TreeEnsemble ensemble = ensemble(model, c);
      var schema = Forests.schema(20);
      var pathDependent = TreeShapExplainer.pathDependent(schema, ensemble);
      assertEqual(model.get("path_dependent"), c, pathDependent, rows, EXACT, 0);
      var interventional =
          TreeShapExplainer.interventional(schema, ensemble, background, pathDependent.scale());
      for (int r = 0; r < rows.length; r++) {
        double[] expected = PairWalk.values(ensemble, rows[r], background);
        assertArrayEquals(expected, interventional.shapValues(rows[r]), 1e-13, "row " + r);
      }
      var likeTheReference =
          TreeShapExplainer.interventional(
              schema, singleThresholds(ensemble), background, pathDependent.scale());
      assertEqual(
          model.get("interventional"),
          c,
          likeTheReference,
          single(rows),
          INTERVENTIONAL,
          SINGLE_PRECISION);
      JsonNode interactions = model.get("interaction_path_dependent_rows_0_1");
      for (int r = 0; interactions != null && r < 2; r++) {
        double[][] expected = Forests.rows(interactions.get("values").get(c).get(r));
        double[][] values = pathDependent.interactionValues(rows[r]);
        for (int i = 0; i < values.length; i++) {
          for (int j = 0; j < values.length; j++) {
            assertEquals(expected[i][j], values[i][j], EXACT, "row " + r + ", " + i + ", " + j);
          }
        }
      }
    }
  }

  @Test
  void boostedTreesAreExplainedInProbability() {
    JsonNode model = GOLDEN.get("models").get("gboost");
    var explainer =
        TreeShapExplainer.interventional(
            Forests.schema(20),
            singleThresholds(ensemble(model, 0)),
            Arrays.asList(Forests.rows(GOLDEN.get("background"))));
    assertEquals(Scale.PROBABILITY, explainer.scale());
    assertEqual(
        model.get("interventional_probability"),
        0,
        explainer,
        single(Forests.rows(GOLDEN.get("rows"))),
        INTERVENTIONAL,
        SINGLE_PRECISION);
  }

  @Test
  void missingValuesGoTheWayOfTheNode() {
    JsonNode model = GOLDEN.get("models").get("rf5_missing");
    double[][] rows = new double[6][20];
    int missing = 0;
    for (int r = 0; r < rows.length; r++) {
      for (int f = 0; f < 20; f++) {
        JsonNode value = GOLDEN.get("missingRows").get(r).get(f);
        rows[r][f] = value.isNull() ? Double.NaN : value.doubleValue();
        missing += value.isNull() ? 1 : 0;
      }
    }
    assertTrue(missing > 0);
    TreeEnsemble ensemble = ensemble(model, 0);
    var explainer = TreeShapExplainer.pathDependent(Forests.schema(20), ensemble);
    assertEqual(model.get("path_dependent"), 0, explainer, rows, EXACT, 0);
    // A row that is its own background has nothing to explain, whatever it lacks.
    var own = TreeShapExplainer.interventional(Forests.schema(20), ensemble, List.of(rows[0]));
    for (double value : own.shapValues(rows[0])) {
      assertEquals(0, value, 0);
    }
    own.shapValues(rows[1]);
  }

  private static void assertEqual(
      JsonNode golden,
      int c,
      TreeShapExplainer explainer,
      double[][] rows,
      double absolute,
      double relative) {
    assertEquals(golden.get("expected").get(c).doubleValue(), explainer.base(), absolute);
    double[][] expected = Forests.rows(golden.get("values").get(c));
    assertEquals(rows.length, expected.length);
    double[][] together = explainer.shapValues(rows, ExecutionContext.ofAllCores());
    for (int r = 0; r < rows.length; r++) {
      double[] alone = explainer.shapValues(rows[r]);
      for (int f = 0; f < alone.length; f++) {
        double tolerance = Math.max(absolute, relative * Math.abs(expected[r][f]));
        assertEquals(expected[r][f], alone[f], tolerance, "row " + r + ", feature " + f);
        assertEquals(alone[f], together[r][f], 0, "row " + r + ", feature " + f);
      }
    }
  }

  private static double[][] single(double[][] rows) {
    return Arrays.stream(rows)
        .map(row -> Arrays.stream(row).map(value -> (float) value).toArray())
        .toArray(double[][]::new);
  }

  /** Trees that compare in double precision with rounded thresholds. */
  private static TreeEnsemble singleThresholds(TreeEnsemble ensemble) {
    List<DecisionTree> trees = new ArrayList<>();
    for (DecisionTree tree : ensemble.trees()) {
      int nodes = tree.nodeCount();
      int[] left = new int[nodes];
      int[] right = new int[nodes];
      int[] feature = new int[nodes];
      double[] threshold = new double[nodes];
      double[] value = new double[nodes];
      for (int n = 0; n < nodes; n++) {
        left[n] = tree.left(n);
        right[n] = tree.right(n);
        feature[n] = tree.feature(n);
        threshold[n] = (float) tree.threshold(n);
        value[n] = tree.value(n);
      }
      trees.add(DecisionTree.withoutCover(left, right, feature, threshold, value));
    }
    return ensemble.isForest()
        ? Forests.average(20, InputPrecision.DOUBLE, trees)
        : new TreeEnsemble(
            20,
            InputPrecision.DOUBLE,
            trees,
            ensemble.weights(),
            ensemble.offset(),
            ensemble.function());
  }

  /** Interventional values by walking through a tree with an explained and a background row. */
  private static final class PairWalk {
    private final DecisionTree tree;
    private final double factor;
    private final double[] row;
    private final double[] background;
    private final double[] sums;

    PairWalk(DecisionTree tree, double factor, double[] row, double[] background, double[] sums) {
      this.tree = tree;
      this.factor = factor;
      this.row = row;
      this.background = background;
      this.sums = sums;
    }

    static double[] values(TreeEnsemble ensemble, double[] row, List<double[]> background) {
      double[] sums = new double[row.length];
      double[] own = ensemble.toInputPrecision(row);
      for (double[] other : background) {
        double[] against = ensemble.toInputPrecision(other);
        for (int t = 0; t < ensemble.trees().size(); t++) {
          double factor = ensemble.weight(t) / background.size();
          new PairWalk(ensemble.trees().get(t), factor, own, against, sums)
              .visit(0, new ArrayList<>(), new ArrayList<>());
        }
      }
      return sums;
    }

    void visit(int node, List<Integer> ownOnly, List<Integer> backgroundOnly) {
      if (tree.isLeaf(node)) {
        int a = ownOnly.size();
        int b = backgroundOnly.size();
        for (int f : ownOnly) {
          sums[f] += factor * tree.value(node) * factorial(a - 1) * factorial(b) / factorial(a + b);
        }
        for (int f : backgroundOnly) {
          sums[f] -= factor * tree.value(node) * factorial(a) * factorial(b - 1) / factorial(a + b);
        }
        return;
      }
      int f = tree.feature(node);
      int own = row[f] <= tree.threshold(node) ? tree.left(node) : tree.right(node);
      int other = background[f] <= tree.threshold(node) ? tree.left(node) : tree.right(node);
      if (own == other || ownOnly.contains(f)) {
        visit(own, ownOnly, backgroundOnly);
      } else if (backgroundOnly.contains(f)) {
        visit(other, ownOnly, backgroundOnly);
      } else {
        ownOnly.add(f);
        visit(own, ownOnly, backgroundOnly);
        ownOnly.remove((Integer) f);
        backgroundOnly.add(f);
        visit(other, ownOnly, backgroundOnly);
        backgroundOnly.remove((Integer) f);
      }
    }

    private static double factorial(int n) {
      return n <= 1 ? 1 : n * factorial(n - 1);
    }
  }

  private static int classes(JsonNode model) {
    return model.get("path_dependent").get("values").size();
  }

  private static TreeEnsemble ensemble(JsonNode model, int c) {
    boolean boosted = model.has("rate");
    List<DecisionTree> trees = new ArrayList<>();
    for (JsonNode tree : model.get("trees")) {
      JsonNode stored = tree.get("value");
      double[] value = new double[stored.size()];
      boolean[] missingLeft = new boolean[value.length];
      for (int n = 0; n < value.length; n++) {
        value[n] = (boosted ? stored.get(n) : stored.get(n).get(c)).doubleValue();
        missingLeft[n] = tree.get("missingLeft").get(n).intValue() == 1;
      }
      trees.add(Forests.tree(tree, value, "cover").withMissingLeft(missingLeft));
    }
    if (!boosted) {
      return Forests.average(20, InputPrecision.SINGLE, trees);
    }
    return new TreeEnsemble(
        20,
        InputPrecision.SINGLE,
        trees,
        Collections.nCopies(trees.size(), model.get("rate").doubleValue()),
        model.get("start").doubleValue(),
        ScoreFunction.LOGISTIC);
  }
}
