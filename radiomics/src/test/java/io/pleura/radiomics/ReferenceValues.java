package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares features with reference values. */
final class ReferenceValues {

  private static final double RELATIVE = 1e-6;

  private ReferenceValues() {}

  /** Checks every feature of the vector, and that the reference holds no further one of a class. */
  static void check(String label, JsonNode expected, FeatureVector actual) {
    check(label, expected, actual, RELATIVE);
  }

  static void check(String label, JsonNode expected, FeatureVector actual, double relative) {
    List<String> wrong = new ArrayList<>();
    for (FeatureName name : actual.schema().names()) {
      JsonNode node = expected.get(name.value());
      if (node == null) {
        wrong.add(name + " is not in the reference");
        continue;
      }
      double value = actual.get(name);
      if (node.isTextual()) {
        if (!node.asText().equals("NaN") || actual.reasonUndefined(name).isEmpty()) {
          wrong.add(name + " is " + value + " and not undefined as in the reference");
        }
        continue;
      }
      double tolerance = relative * Math.abs(node.asDouble());
      if (!(Math.abs(value - node.asDouble()) <= tolerance)) {
        wrong.add(name + " is " + value + ", expected " + node.asDouble());
      }
    }
    assertTrue(actual.schema().size() > 0, () -> label + ": nothing compared");
    if (!wrong.isEmpty()) {
      fail(label + ": " + String.join("; ", wrong));
    }
    Set<String> kinds =
        actual.schema().names().stream()
            .map(name -> kind(name.value()))
            .collect(Collectors.toSet());
    expected
        .fieldNames()
        .forEachRemaining(
            name ->
                assertFalse(
                    kinds.contains(kind(name))
                        && actual.schema().indexOf(new FeatureName(name)) < 0,
                    () -> label + ": " + name + " is missing"));
  }

  /** Image and class of a feature. */
  private static String kind(String name) {
    return name.substring(0, name.lastIndexOf('_'));
  }
}
