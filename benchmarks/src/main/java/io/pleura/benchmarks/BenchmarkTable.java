package io.pleura.benchmarks;

import io.pleura.benchmarks.Comparison.Variant;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks and prints one Markdown table: for each piece of work its variants, their
 * mean time, and that time divided by the first variant's, with the half-widths of JMH's 99.9 %
 * confidence intervals.
 */
public final class BenchmarkTable {

  /** Time of a variant and half-width of its confidence interval, ms. */
  private record Measured(Variant variant, double time, double error) {}

  private BenchmarkTable() {}

  /**
   * Runs and prints.
   *
   * @param arguments nothing for all benchmarks, or a regular expression that a line's text has to
   *     contain, case aside
   * @throws RunnerException when a benchmark fails
   */
  public static void main(String[] arguments) throws RunnerException {
    Pattern wanted =
        Pattern.compile(arguments.length == 0 ? "" : arguments[0], Pattern.CASE_INSENSITIVE);
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.println("| work | variant | ms | relative time |");
    out.println("| --- | --- | ---: | ---: |");
    for (Comparison comparison : Comparison.all()) {
      if (wanted.matcher(comparison.work()).find()) {
        List<Measured> measured = new ArrayList<>();
        for (Variant variant : comparison.variants()) {
          measured.add(measure(variant));
        }
        lines(comparison.work(), measured).forEach(out::println);
      }
    }
    out.println();
    out.println(
        Runtime.getRuntime().availableProcessors()
            + " cores, Java "
            + Runtime.version().feature()
            + ". Compare figures of this run only.");
  }

  private static Measured measure(Variant variant) throws RunnerException {
    ChainedOptionsBuilder options =
        options(variant)
            .forks(1)
            .warmupIterations(3)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(5)
            .measurementTime(TimeValue.seconds(2));
    RunResult result = new Runner(options.build()).runSingle();
    Result<?> primary = result.getPrimaryResult();
    return new Measured(variant, primary.getScore(), primary.getScoreError());
  }

  /** Which benchmark, with which parameters, measured as a mean time in ms, without output. */
  static ChainedOptionsBuilder options(Variant variant) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(Pattern.quote(variant.benchmark().getName() + "." + variant.method()) + "$")
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.MILLISECONDS)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true);
    variant.parameters().forEach(options::param);
    return options;
  }

  private static List<String> lines(String work, List<Measured> measured) {
    Measured baseline = measured.get(0);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < measured.size(); i++) {
      Measured line = measured.get(i);
      boolean first = i == 0;
      lines.add(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s | %s |",
              first ? work : "",
              line.variant().name(),
              withError(line.time(), line.error()),
              first ? "1 (baseline)" : relative(line, baseline)));
    }
    return lines;
  }

  private static String relative(Measured line, Measured baseline) {
    double ratio = line.time() / baseline.time();
    double error =
        ratio * Math.hypot(line.error() / line.time(), baseline.error() / baseline.time());
    return withError(ratio, error);
  }

  /** A number and its error, to two digits of the error or three of the number. */
  static String withError(double value, double error) {
    double finest = Double.isFinite(error) && error > 0 ? error / 10 : value / 100;
    int decimals = (int) Math.max(0, Math.min(6, -Math.floor(Math.log10(finest))));
    String number = String.format(Locale.ROOT, "%." + decimals + "f", value);
    return Double.isFinite(error)
        ? number + String.format(Locale.ROOT, " ± %." + decimals + "f", error)
        : number;
  }
}
