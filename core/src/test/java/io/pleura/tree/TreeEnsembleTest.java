package io.pleura.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.execution.ExecutionContext;
import io.pleura.tree.TreeEnsemble.InputPrecision;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TreeEnsembleTest {

  private static final List<DecisionTree> STUMPS =
      List.of(RandomTrees.stump(0), RandomTrees.stump(2));

  @Test
  void averagesByWeight() {
    var forest = new TreeEnsemble(2, InputPrecision.DOUBLE, STUMPS, List.of(0.2, 0.8));
    assertEquals(0.25, forest.probability(new double[] {-1, 9}), 1e-15);
    assertEquals(0.2 * 0.75 + 0.8 * 0.25, forest.probability(new double[] {1, 9}), 1e-15);
    assertEquals(0.75, forest.probability(new double[] {3, 9}), 1e-15);
    assertEquals(List.of(0.2, 0.8), forest.weights());
    assertEquals(0.8, forest.weight(1));
  }

  @Test
  void comparesInItsPrecision() {
    double aboveInDouble = Math.nextUp(2.0);
    double[] row = {aboveInDouble};
    var single = new TreeEnsemble(1, InputPrecision.SINGLE, List.of(STUMPS.get(1)), List.of(1.0));
    var inDouble = new TreeEnsemble(1, InputPrecision.DOUBLE, List.of(STUMPS.get(1)), List.of(1.0));
    assertEquals(0.25, single.probability(row));
    assertEquals(0.75, inDouble.probability(row));
    assertEquals(0.75, single.probability(new double[] {Math.nextUp(2.0f)}));
    assertArrayEquals(new double[] {2}, single.toInputPrecision(row));
    assertArrayEquals(new double[] {aboveInDouble}, inDouble.toInputPrecision(row));
    assertEquals(aboveInDouble, row[0]);
  }

  @Test
  void roundingNeverExceedsOne() {
    var sure =
        new DecisionTree(
            new int[] {-1},
            new int[] {-1},
            new int[] {-1},
            new double[1],
            new double[] {1},
            new double[] {1});
    for (int trees = 1; trees < 60; trees++) {
      var forest =
          new TreeEnsemble(
              0,
              InputPrecision.SINGLE,
              Collections.nCopies(trees, sure),
              Collections.nCopies(trees, Math.nextUp(1.0 / trees)));
      double probability = forest.probability(new double[0]);
      assertEquals(1, probability, 1e-14);
      assertTrue(probability <= 1, trees + " trees give " + probability);
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    refuses(1, STUMPS, List.of(1.0));
    refuses(1, List.of(), List.of());
    refuses(0, STUMPS, List.of(0.5, 0.5));
    refuses(1, STUMPS, List.of(0.5, 0.4));
    refuses(1, STUMPS, List.of(1.5, -0.5));
    refuses(1, STUMPS, List.of(1.0, Double.NaN));
    var forest = new TreeEnsemble(1, InputPrecision.DOUBLE, STUMPS, List.of(0.5, 0.5));
    assertThrows(IllegalArgumentException.class, () -> forest.probability(new double[2]));
    assertThrows(
        IllegalArgumentException.class, () -> forest.probability(new double[] {Double.NaN}));
  }

  private static void refuses(int features, List<DecisionTree> trees, List<Double> weights) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new TreeEnsemble(features, InputPrecision.DOUBLE, trees, weights));
  }

  @Test
  void aForestHoldsProbabilities() {
    for (double value : new double[] {Math.nextUp(1.0), -1e-300}) {
      refuses(1, List.of(stumpOf(value)), List.of(1.0));
    }
  }

  @Test
  void otherEnsemblesTurnTheirSumIntoAProbability() {
    ScoreFunction logistic = score -> 1 / (1 + Math.exp(-score));
    var boosted =
        new TreeEnsemble(
            1,
            InputPrecision.DOUBLE,
            List.of(stumpOf(3), stumpOf(-1)),
            List.of(0.5, -2.0),
            0.25,
            logistic);
    assertEquals(0.25 + 1.5 + 2, boosted.score(new double[] {9}));
    assertEquals(0.25, boosted.score(new double[] {-9}));
    assertEquals(logistic.probability(3.75), boosted.probability(new double[] {9}));
    assertArrayEquals(
        new double[] {logistic.probability(3.75), logistic.probability(0.25)},
        boosted.probabilities(
            List.of(new double[] {9}, new double[] {-9}), ExecutionContext.ofCallingThread()));
    assertFalse(boosted.isForest());
    assertFalse(boosted.hasCover());
    assertThrows(
        IllegalArgumentException.class, () -> boosted.withFunction(ScoreFunction.IDENTITY));
    var forest = new TreeEnsemble(1, InputPrecision.DOUBLE, STUMPS, List.of(0.5, 0.5));
    assertTrue(forest.isForest());
    assertEquals(0.25, forest.withFunction(p -> 1 - p).probability(new double[] {3}), 1e-15);
    assertNotEquals(forest, forest.withFunction(p -> 1 - p));
  }

  @Test
  void rowsWithMissingValuesAreTakenWhereEveryTreeKnowsThem() {
    DecisionTree toLeft = stumpOf(1).withMissingLeft(new boolean[] {true, false, false});
    DecisionTree toRight = stumpOf(0.5).withMissingLeft(new boolean[3]);
    var forest =
        new TreeEnsemble(1, InputPrecision.SINGLE, List.of(toLeft, toRight), List.of(0.5, 0.5));
    double[] missing = {Double.NaN};
    assertEquals(0.25, forest.probability(missing));
    assertArrayEquals(
        new double[] {0.25, 0.75},
        forest.probabilities(
            List.of(missing, new double[] {9}), ExecutionContext.ofCallingThread()));
    var mixed =
        new TreeEnsemble(
            1, InputPrecision.SINGLE, List.of(toLeft, stumpOf(0.5)), List.of(0.5, 0.5));
    assertThrows(IllegalArgumentException.class, () -> mixed.probability(missing));
  }

  /** 0 up to the threshold 0, the value above it. */
  private static DecisionTree stumpOf(double value) {
    return DecisionTree.withoutCover(
        new int[] {1, -1, -1},
        new int[] {2, -1, -1},
        new int[] {0, -1, -1},
        new double[3],
        new double[] {0, 0, value});
  }

  @Test
  void equalForestsAreEqual() {
    var forest = new TreeEnsemble(1, InputPrecision.DOUBLE, STUMPS, List.of(0.5, 0.5));
    assertEquals(forest, new TreeEnsemble(1, InputPrecision.DOUBLE, STUMPS, List.of(0.5, 0.5)));
    assertNotEquals(forest, new TreeEnsemble(1, InputPrecision.SINGLE, STUMPS, List.of(0.5, 0.5)));
    assertNotEquals(forest, new TreeEnsemble(2, InputPrecision.DOUBLE, STUMPS, List.of(0.5, 0.5)));
    assertNotEquals(
        forest, new TreeEnsemble(1, InputPrecision.DOUBLE, STUMPS, List.of(0.25, 0.75)));
  }
}
