package io.pleura.deepfeatures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Golden values of the reference corpus and the tolerance that features must meet. */
final class Goldens {

  private Goldens() {}

  static JsonNode read(String name) {
    try (var stream = Goldens.class.getResourceAsStream(name)) {
      return new ObjectMapper().readTree(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Relative 1e-4, absolute 2e-5 where the golden value is below 0.1. */
  static void assertFeatures(JsonNode golden, int offset, double[] features, String where) {
    for (int i = 0; i < features.length; i++) {
      double expected = golden.get(offset + i).asDouble();
      double tolerance = Math.abs(expected) < 0.1 ? 2e-5 : 1e-4 * Math.abs(expected);
      int index = i;
      assertEquals(expected, features[i], tolerance, () -> where + ", feature " + index);
    }
    assertTrue(features.length > 0, where);
  }

  static double[] toDoubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
