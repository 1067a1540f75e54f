package io.pleura.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
  void equalForestsAreEqual() {
    var forest = new TreeEnsemble(1, InputPrecision.DOUBLE, STUMPS, List.of(0.5, 0.5));
    assertEquals(forest, new TreeEnsemble(1, InputPrecision.DOUBLE, STUMPS, List.of(0.5, 0.5)));
    assertNotEquals(forest, new TreeEnsemble(1, InputPrecision.SINGLE, STUMPS, List.of(0.5, 0.5)));
    assertNotEquals(forest, new TreeEnsemble(2, InputPrecision.DOUBLE, STUMPS, List.of(0.5, 0.5)));
    assertNotEquals(
        forest, new TreeEnsemble(1, InputPrecision.DOUBLE, STUMPS, List.of(0.25, 0.75)));
  }
}
