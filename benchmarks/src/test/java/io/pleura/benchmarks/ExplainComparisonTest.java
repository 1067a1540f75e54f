package io.pleura.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.benchmarks.Worker.Timing;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainComparisonTest {

  private static final double SHAP_BASE = 0.49366667;

  private static Path resource(String name) throws URISyntaxException {
    return Path.of(
        Objects.requireNonNull(ExplainComparisonTest.class.getResource("explain/" + name)).toURI());
  }

  private static Worker ours(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                ExplainRun.class.getName()));
    command.addAll(List.of(arguments));
    return new Worker("ours", command);
  }

  @ParameterizedTest
  @CsvSource({"path_dependent.json, 0, 1e-15", "interventional.json, 4, 1e-8"})
  void oursExplainsTheForestThatTheOthersExplain(String file, String background, double tolerance)
      throws IOException, URISyntaxException {
    Map<String, Double> expected =
        new ObjectMapper().readValue(resource(file).toFile(), new TypeReference<>() {});
    String forest = resource("forest-3-3.joblib").toString();
    String table = resource("rows.csv").toString();
    try (Worker worker = ours("values", forest, table, "10", background)) {
      worker.measure(50);
      Timing timing = worker.median();
      assertTrue(timing.thread() > 0 && timing.thread() <= timing.cpu() * 1.01 + 1e-3);
      Map<String, Double> found = worker.features();
      assertEquals(200, found.size());
      assertTrue(ExplainComparison.largestDifference(expected, found) < tolerance);
    }
  }

  @Test
  void oursPreparesAnExplainer() throws IOException, URISyntaxException {
    String forest = resource("forest-3-3.joblib").toString();
    try (Worker worker = ours("prepare", forest, resource("rows.csv").toString())) {
      worker.work(1);
      assertEquals(SHAP_BASE, worker.features().getOrDefault("base", Double.NaN), 1e-8);
    }
  }

  @Test
  void missingOrUndefinedValuesAreNoAgreement() {
    Map<String, Double> expected = Map.of("0.0", 0.25, "0.1", -0.5);
    assertEquals(
        0.125, ExplainComparison.largestDifference(expected, Map.of("0.0", 0.125, "0.1", -0.5)));
    for (Map<String, Double> wrong :
        List.of(
            Map.<String, Double>of(),
            Map.of("0.0", 0.25),
            Map.of("0.0", 0.25, "1.0", -0.5),
            Map.of("0.0", Double.NaN, "0.1", -0.5))) {
      assertEquals(Double.POSITIVE_INFINITY, ExplainComparison.largestDifference(expected, wrong));
    }
    assertEquals(Double.POSITIVE_INFINITY, ExplainComparison.largestDifference(Map.of(), Map.of()));
  }

  @Test
  void theFastestHasTheLeastTimeOfItsThread() {
    assertEquals(
        "b",
        ExplainComparison.fastest(
                Map.of(
                    "a", new Timing(1, 1, 3), "b", new Timing(3, 3, 2), "c", new Timing(2, 2, 4)))
            .getKey());
  }
}
