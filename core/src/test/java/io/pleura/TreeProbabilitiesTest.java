package io.pleura;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pleura.tree.DecisionTree;
import io.pleura.tree.TreeEnsemble;
import io.pleura.tree.TreeEnsemble.InputPrecision;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TreeProbabilitiesTest {

  private static DecisionTree leaf(double value) {
    int[] none = {DecisionTree.LEAF};
    return new DecisionTree(
        none, none.clone(), none.clone(), new double[1], new double[] {value}, new double[] {1});
  }

  private static Uncertainty.TreeSpread spread(List<Double> values, List<Double> weights) {
    var forest =
        new TreeEnsemble(
            0,
            InputPrecision.DOUBLE,
            values.stream().map(TreeProbabilitiesTest::leaf).toList(),
            weights);
    return TreeProbabilities.spread(forest, new double[0]);
  }

  @Test
  void percentilesAreTheLeastValuesThatSoManyTreesDoNotExceed() {
    List<Double> values = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      values.add(i / 20.0);
    }
    Collections.reverse(values);
    var spread = spread(values, Collections.nCopies(20, 0.05));
    assertEquals(20, spread.trees());
    assertEquals(2 / 20.0, spread.tenthPercentile());
    assertEquals(18 / 20.0, spread.ninetiethPercentile());
    assertEquals(Math.sqrt((400 - 1) / 12.0) / 20, spread.standardDeviation(), 1e-15);
    var one = spread(List.of(0.3), List.of(1.0));
    assertEquals(new Uncertainty.TreeSpread(1, 0.3, 0.3, 0), one);
  }

  @Test
  void treesCountByTheirWeight() {
    List<Double> values = List.of(0.0, 0.5, 1.0);
    var spread = spread(values, List.of(0.05, 0.9, 0.05));
    assertEquals(0.5, spread.tenthPercentile());
    assertEquals(0.5, spread.ninetiethPercentile());
    assertEquals(Math.sqrt(0.1 * 0.25), spread.standardDeviation(), 1e-15);
    var heavier = spread(values, List.of(0.1, 0.75, 0.15));
    assertEquals(0, heavier.tenthPercentile());
    assertEquals(1, heavier.ninetiethPercentile());
  }
}
