package io.pleura.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.pleura.error.CancelledException;
import io.pleura.execution.ExecutionContext;
import io.pleura.tree.TreeEnsemble.InputPrecision;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BatchPredictionTest {

  private static final ExecutionContext HERE = ExecutionContext.ofCallingThread();
  private static final int FEATURES = 4;

  /** A tree grown at random over whole-numbered thresholds, some of them a negative zero. */
  private static DecisionTree tree(SplittableRandom random, int splits) {
    int nodes = 2 * splits + 1;
    int[] left = new int[nodes];
    int[] right = new int[nodes];
    int[] feature = new int[nodes];
    double[] threshold = new double[nodes];
    double[] probability = new double[nodes];
    double[] cover = new double[nodes];
    java.util.Arrays.fill(left, DecisionTree.LEAF);
    java.util.Arrays.fill(right, DecisionTree.LEAF);
    java.util.Arrays.fill(feature, DecisionTree.LEAF);
    java.util.Arrays.fill(cover, 1);
    List<Integer> leaves = new ArrayList<>(List.of(0));
    for (int split = 0; split < splits; split++) {
      int node = leaves.remove(random.nextInt(leaves.size()));
      left[node] = 2 * split + 1 + split % 2;
      right[node] = 2 * split + 2 - split % 2;
      feature[node] = random.nextInt(FEATURES);
      threshold[node] = random.nextInt(-3, 4) * (random.nextBoolean() ? 1.0 : -1.0);
      leaves.add(left[node]);
      leaves.add(right[node]);
    }
    for (int node = 0; node < nodes; node++) {
      probability[node] = random.nextDouble();
    }
    return new DecisionTree(left, right, feature, threshold, probability, cover);
  }

  private static TreeEnsemble forest(InputPrecision precision) {
    var random = new SplittableRandom(5);
    List<DecisionTree> trees = new ArrayList<>();
    for (int t = 0; t < 30; t++) {
      trees.add(tree(random, t));
    }
    return new TreeEnsemble(FEATURES, precision, trees, Collections.nCopies(30, 1.0 / 30));
  }

  /** Values on the thresholds, next to them, far out and infinite. */
  private static List<double[]> rows(int count) {
    var random = new SplittableRandom(6);
    List<double[]> rows = new ArrayList<>();
    for (int r = 0; r < count; r++) {
      double[] row = new double[FEATURES];
      for (int f = 0; f < FEATURES; f++) {
        double whole = random.nextInt(-4, 5);
        row[f] =
            switch (random.nextInt(6)) {
              case 0 -> Math.nextUp(whole);
              case 1 -> Math.nextDown(whole);
              case 2 -> -whole;
              case 3 -> whole * Double.MAX_VALUE;
              default -> whole;
            };
      }
      rows.add(row);
    }
    return rows;
  }

  @Test
  void everyRowIsBitForBitAsByItself() {
    for (InputPrecision precision : InputPrecision.values()) {
      TreeEnsemble forest = forest(precision);
      for (int count : new int[] {0, 1, 3, 1024, 2500}) {
        List<double[]> rows = rows(count);
        double[] expected = rows.stream().mapToDouble(forest::probability).toArray();
        assertArrayEquals(expected, forest.probabilities(rows, HERE));
        assertArrayEquals(
            expected, forest.probabilities(rows, ExecutionContext.ofAllCores().withParallelism(3)));
      }
    }
  }

  @Test
  void aForestOfLeavesNeedsNoFeatures() {
    var leaf =
        new DecisionTree(
            new int[] {-1},
            new int[] {-1},
            new int[] {-1},
            new double[1],
            new double[] {0.3},
            new double[] {1});
    var forest = new TreeEnsemble(0, InputPrecision.DOUBLE, List.of(leaf), List.of(1.0));
    assertArrayEquals(
        new double[] {0.3, 0.3}, forest.probabilities(List.of(new double[0], new double[0]), HERE));
  }

  @Test
  void wrongRowsAreRefusedAndCancellationIsPolled() {
    TreeEnsemble forest = forest(InputPrecision.DOUBLE);
    List<double[]> rows = rows(5);
    assertEquals(5, forest.probabilities(rows, HERE).length);
    assertThrows(
        CancelledException.class,
        () -> forest.probabilities(rows, HERE.withCancellation(() -> true)));
    List<double[]> nan = List.of(new double[] {1, 2, Double.NaN, 3});
    assertThrows(IllegalArgumentException.class, () -> forest.probabilities(nan, HERE));
    List<double[]> shorter = List.of(new double[FEATURES - 1]);
    assertThrows(IllegalArgumentException.class, () -> forest.probabilities(shorter, HERE));
  }
}
