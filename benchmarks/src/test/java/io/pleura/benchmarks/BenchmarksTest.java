package io.pleura.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.benchmarks.Comparison.Variant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

class BenchmarksTest {

  private static final Map<String, String> SMALL =
      Map.of(
          "steps",
          "10",
          "slices",
          "2",
          "size",
          "24",
          "baseWidth",
          "4",
          "rowCount",
          "2",
          "radius",
          "4",
          "values",
          "1000",
          "matrices",
          "5",
          "featureCount",
          "8",
          "treeCount",
          "3");

  static Stream<Variant> variants() {
    return Comparison.all().stream().flatMap(comparison -> comparison.variants().stream());
  }

  @ParameterizedTest
  @MethodSource("variants")
  void runsOnce(Variant variant) throws RunnerException {
    ChainedOptionsBuilder options =
        BenchmarkTable.options(variant)
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(1));
    Map<String, String> small = new HashMap<>(SMALL);
    small.keySet().removeAll(variant.parameters().keySet());
    small.forEach(options::param);
    RunResult result = new Runner(options.build()).runSingle();
    BenchmarkParams parameters = result.getParams();
    assertEquals(variant.benchmark().getName() + "." + variant.method(), parameters.getBenchmark());
    variant.parameters().forEach((name, value) -> assertEquals(value, parameters.getParam(name)));
    assertTrue(result.getPrimaryResult().getScore() > 0);
  }

  @Test
  void theTableShowsEveryBenchmark() {
    var silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
    var expected =
        BenchmarkList.defaultList().getAll(silent, List.of()).stream()
            .map(BenchmarkListEntry::getUsername)
            .collect(Collectors.toCollection(TreeSet::new));
    var shown =
        variants()
            .map(variant -> variant.benchmark().getName() + "." + variant.method())
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(expected, shown);
    assertEquals(25, shown.size());
  }

  @Test
  void numbersShowTheirPrecision() {
    assertEquals("1.234 ± 0.056", BenchmarkTable.withError(1.2341, 0.0561));
    assertEquals("152 ± 12", BenchmarkTable.withError(151.9, 12.3));
    assertEquals("0.0123", BenchmarkTable.withError(0.01234, Double.NaN));
    assertEquals("2410", BenchmarkTable.withError(2410.4, Double.NaN));
  }
}
