package io.pleura.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ToleranceTest {

  private final Tolerance tolerance = new Tolerance(1e-4, 2e-5);

  @Test
  void largeValuesAreJudgedByTheirMagnitude() {
    assertEquals(0.5, tolerance.share(10, 10.0005), 1e-9);
    assertEquals(2, tolerance.share(-10, -10.002), 1e-9);
  }

  @Test
  void smallValuesAreJudgedByTheAbsolutePart() {
    assertEquals(0.5, tolerance.share(0, 1e-5), 1e-12);
    assertEquals(0.5, tolerance.share(0.1, 0.10001), 1e-9);
  }

  @Test
  void equalValuesAreAccepted() {
    assertEquals(0, new Tolerance(1e-6, 0).share(0, 0));
  }

  @Test
  void notANumberIsNeverAccepted() {
    assertTrue(Double.isNaN(tolerance.share(1, Double.NaN)));
  }

  @Test
  void senselessTolerancesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Tolerance(-1e-6, 1e-9));
    assertThrows(IllegalArgumentException.class, () -> new Tolerance(0, 0));
    assertThrows(IllegalArgumentException.class, () -> new Tolerance(Double.NaN, 0));
  }
}
