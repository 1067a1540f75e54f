package io.pleura.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Inputs that broke other tools, through {@code pleura extract} as a user runs it. The cases lie in
 * core's test resources; each says in its {@code case.json} what is right.
 */
class FieldCasesTest {

  private static final Path FIELD = Path.of(System.getProperty("pleura.field", ""));
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double TOLERANCE = 1e-6;

  /** Rounding noise around zero: PyRadiomics' own values there are of this size. */
  private static final double ABSOLUTE_FLOOR = 1e-9;

  @TempDir private Path folder;

  static Stream<String> cases() throws IOException {
    try (Stream<Path> files = Files.list(FIELD)) {
      List<String> names =
          files
              .filter(file -> Files.exists(file.resolve("case.json")))
              .filter(file -> Files.exists(file.resolve("mask.nii.gz")))
              .map(file -> file.getFileName().toString())
              .sorted()
              .toList();
      assertTrue(names.size() >= 25, () -> "only " + names + " in " + FIELD);
      return names.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void answersAsTheCaseDemands(String name) throws IOException {
    Path input = FIELD.resolve(name);
    JsonNode demand = JSON.readTree(input.resolve("case.json").toFile());
    Path image = Files.exists(input.resolve("ct.hdr")) ? input.resolve("ct.hdr") : ct(input);
    Path target = folder.resolve("features.json");
    var run =
        CommandRun.of(
            "extract", "--image", image, "--mask", input.resolve("mask.nii.gz"), "--out", target);
    String expect = demand.get("expect").asText();
    if (run.exitCode() != 0) {
      assertTrue(expect.startsWith("error"), () -> expect + " but " + run.err());
      assertEquals(3, run.exitCode(), run.err());
      assertMentions(demand, run.err());
      assertFolderEmpty();
      return;
    }
    assertNotEquals("error", expect, run.out());
    JsonNode result = JSON.readTree(target.toFile());
    if (expect.equals("ok")) {
      assertEquals("", run.err());
      assertTrue(result.get("warnings").isEmpty(), () -> result.get("warnings").toString());
    } else {
      assertFalse(result.get("warnings").isEmpty());
      assertMentions(demand, run.err());
    }
    assertSameValues(name, demand, result.get("features"));
  }

  private static Path ct(Path input) {
    return input.resolve("ct.nii.gz");
  }

  private void assertFolderEmpty() throws IOException {
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }

  private static void assertMentions(JsonNode demand, String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    for (JsonNode word : demand.path("mentions")) {
      assertTrue(
          lower.contains(word.asText().toLowerCase(Locale.ROOT)),
          () -> "'" + word.asText() + "' is not in: " + text);
    }
  }

  private static void assertSameValues(String name, JsonNode demand, JsonNode features)
      throws IOException {
    String other =
        demand.has("same_as")
            ? demand.get("same_as").asText()
            : demand.path("same_as_if_accepted").asText(name);
    JsonNode reference =
        JSON.readTree(FIELD.resolve(other).resolve("reference.json").toFile()).get("values");
    double tolerance =
        demand.has("tolerance")
            ? Double.parseDouble(demand.get("tolerance").asText().replace(" relative", ""))
            : TOLERANCE;
    List<String> differences = new ArrayList<>();
    int compared = 0;
    for (var entry : features.properties()) {
      JsonNode expected = reference.get(entry.getKey());
      if (expected == null) {
        fail(entry.getKey() + " has no reference");
      }
      double want = expected.asDouble();
      double got = entry.getValue().asDouble(Double.NaN);
      compared++;
      if (!(Math.abs(got - want) <= tolerance * Math.abs(want) + ABSOLUTE_FLOOR)) {
        differences.add(entry.getKey() + ": " + got + " instead of " + want);
      }
    }
    assertEquals(List.of(), differences);
    assertTrue(compared >= 56, compared + " features compared");
  }
}
