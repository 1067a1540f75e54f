package io.pleura.fusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.pleura.error.InvalidInputException;
import java.util.List;
import org.junit.jupiter.api.Test;

class AreaUnderCurveTest {

  @Test
  void equalsScikitLearn() {
    assertEquals(0.8293842682140554, AreaUnderCurve.of(column(1), labels()), 1e-12);
    assertEquals(0.7248549323017408, AreaUnderCurve.of(column(2), labels()), 1e-12);
  }

  @Test
  void smallCasesByHand() {
    boolean[] labels = {true, false, true, false};
    assertEquals(1, AreaUnderCurve.of(new double[] {3, 1, 4, 2}, labels));
    assertEquals(0, AreaUnderCurve.of(new double[] {1, 3, 2, 4}, labels));
    assertEquals(0.5, AreaUnderCurve.of(new double[] {1, 1, 1, 1}, labels));
    assertEquals(0.875, AreaUnderCurve.of(new double[] {2, 2, 3, 1}, labels));
    assertEquals(0.5, AreaUnderCurve.of(new double[] {0.0, -0.0}, new boolean[] {true, false}));
    double[] infinite = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    assertEquals(1, AreaUnderCurve.of(infinite, new boolean[] {true, false}));
  }

  @Test
  void refusesWhatHasNoArea() {
    double[] scores = {1, 2};
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> AreaUnderCurve.of(scores, new boolean[] {true, true}));
    assertEquals("auc-one-class", e.code());
    assertThrows(
        InvalidInputException.class, () -> AreaUnderCurve.of(new double[0], new boolean[0]));
    assertThrows(
        IllegalArgumentException.class, () -> AreaUnderCurve.of(scores, new boolean[] {true}));
    assertThrows(
        IllegalArgumentException.class,
        () -> AreaUnderCurve.of(new double[] {1, Double.NaN}, new boolean[] {true, false}));
  }

  private static boolean[] labels() {
    double[] column = column(0);
    boolean[] labels = new boolean[column.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = column[i] == 1;
    }
    return labels;
  }

  private static double[] column(int index) {
    List<String> lines = TrainingTable.lines("scores.csv");
    return lines.subList(1, lines.size()).stream()
        .mapToDouble(line -> Double.parseDouble(line.split(",", -1)[index]))
        .toArray();
  }
}
