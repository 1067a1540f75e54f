package io.pleura.deepfeatures.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HalfPrecisionTest {

  @Test
  void knownValues() {
    assertEquals(1f, HalfPrecision.toFloat((short) 0x3c00));
    assertEquals(-2f, HalfPrecision.toFloat((short) 0xc000));
    assertEquals(65504f, HalfPrecision.toFloat((short) 0x7bff));
    assertEquals(0x1p-24f, HalfPrecision.toFloat((short) 1));
    assertEquals(0x1p-14f, HalfPrecision.toFloat((short) 0x0400));
    assertEquals(Float.POSITIVE_INFINITY, HalfPrecision.toFloat((short) 0x7c00));
    assertTrue(Float.isNaN(HalfPrecision.toFloat((short) 0x7e00)));
    assertEquals(0x80000000, Float.floatToRawIntBits(HalfPrecision.toFloat((short) 0x8000)));
    assertEquals((short) 0x3555, HalfPrecision.ofFloat(1 / 3f));
  }

  @Test
  void everyFiniteHalfSurvivesARoundTrip() {
    for (int bits = 0; bits < 0x10000; bits++) {
      float value = HalfPrecision.toFloat((short) bits);
      if (!Float.isNaN(value)) {
        assertEquals((short) bits, HalfPrecision.ofFloat(value), Integer.toHexString(bits));
      }
    }
    assertTrue(Float.isNaN(HalfPrecision.toFloat(HalfPrecision.ofFloat(Float.NaN))));
  }

  @Test
  void roundsToTheNearestAndTiesToEven() {
    for (int bits = 0; bits < 0x7bff; bits++) {
      float low = HalfPrecision.toFloat((short) bits);
      float high = HalfPrecision.toFloat((short) (bits + 1));
      float middle = (low + high) / 2;
      int even = (bits & 1) == 0 ? bits : bits + 1;
      assertEquals((short) even, HalfPrecision.ofFloat(middle));
      assertEquals((short) bits, HalfPrecision.ofFloat(Math.nextDown(middle)));
      assertEquals((short) (bits + 1), HalfPrecision.ofFloat(Math.nextUp(middle)));
    }
    assertEquals((short) 0x7bff, HalfPrecision.ofFloat(Math.nextDown(65520f)));
    assertEquals((short) 0xfc00, HalfPrecision.ofFloat(-65520f));
  }
}
