package io.pleura.fusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.InvalidInputException;
import io.pleura.spi.TrainingData;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NestedSharesTest {

  /** 60 patients of two cases each. */
  private static LabelledCases cases() {
    TrainingData data = TrainingTable.random(60, 2, 1);
    List<double[]> rows = new ArrayList<>();
    List<Boolean> labels = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    List<String> patients = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      rows.add(data.rows().get(i / 2));
      labels.add(data.invasion().get(i / 2));
      ids.add("case " + i);
      patients.add("patient " + i / 2);
    }
    return new LabelledCases(
        new TrainingData(data.schema(), rows, labels), ids, patients, List.of());
  }

  @Test
  void largerSharesHoldSmallerOnesAndWholePatients() {
    NestedShares shares = NestedShares.of(cases(), 3);
    List<Integer> third = shares.positions(1.0 / 3);
    List<Integer> half = shares.positions(0.5);
    assertTrue(half.containsAll(third));
    assertTrue(third.size() > 30 && third.size() < 50, "" + third.size());
    for (int position : third) {
      assertTrue(third.contains(position ^ 1), "the other case of the patient");
    }
    assertEquals(120, shares.positions(1).size());
    assertEquals(third, NestedShares.of(cases(), 3).positions(1.0 / 3));
    assertTrue(!third.equals(NestedShares.of(cases(), 4).positions(1.0 / 3)));
  }

  @Test
  void sharesOfTooFewPatientsAreRefused() {
    var e =
        assertThrows(
            InvalidInputException.class, () -> NestedShares.of(cases(), 3).positions(0.05));
    assertEquals("training-share-too-small", e.code());
  }
}
