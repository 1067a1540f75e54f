package io.pleura.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A process that does a job whenever it is told to: {@link RadiomicsRun} or another tool behind
 * {@code benchmarks/compare/radiomics/peers.py}. It waits in between, so that several workers can
 * take turns.
 */
final class Worker implements AutoCloseable {

  /** Seconds of one run. */
  record Timing(double wall, double cpu) {}

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_WARM_UPS = 60;
  private static final double MOST_WARM_UP_SECONDS = 60;

  private final String name;
  private final Process process;
  private final BufferedReader answers;
  private final Writer commands;
  private final List<Timing> timings = new ArrayList<>();

  Worker(String name, List<String> command) throws IOException {
    this.name = name;
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    answers = process.inputReader();
    commands = process.outputWriter();
  }

  String name() {
    return name;
  }

  private JsonNode ask(String command) throws IOException {
    commands.write(command + "\n");
    commands.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException(name + " stopped without an answer to '" + command + "'");
    }
    return JSON.readTree(answer);
  }

  private Timing run() throws IOException {
    JsonNode answer = ask("run");
    return new Timing(answer.get("wall").asDouble(), answer.get("cpu").asDouble());
  }

  /**
   * Runs until five runs are no faster than the five before.
   *
   * @return seconds of a warm run
   */
  double warmUp(int fewest) throws IOException {
    List<Double> times = new ArrayList<>();
    double total = 0;
    while (times.size() < MOST_WARM_UPS && total < MOST_WARM_UP_SECONDS) {
      double wall = run().wall();
      total += wall;
      times.add(wall);
      int n = times.size();
      if (n >= Math.max(fewest, 10)
          && median(times.subList(n - 5, n)) > 0.97 * median(times.subList(n - 10, n - 5))) {
        break;
      }
      if (n >= fewest && fewest < 10) {
        break;
      }
    }
    return times.get(times.size() - 1);
  }

  /** One run that counts. */
  void measure() throws IOException {
    timings.add(run());
  }

  /** Median of what was measured. */
  Timing median() {
    return new Timing(
        median(timings.stream().map(Timing::wall).toList()),
        median(timings.stream().map(Timing::cpu).toList()));
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int n = sorted.size();
    return (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
  }

  /** The values of the last run. */
  Map<String, Double> features() throws IOException {
    Map<String, Double> features = new HashMap<>();
    ask("features")
        .properties()
        .forEach(
            entry ->
                features.put(
                    entry.getKey(),
                    entry.getValue().isNull() ? Double.NaN : entry.getValue().asDouble()));
    return features;
  }

  @Override
  public void close() throws IOException {
    commands.close();
    process.destroy();
  }
}
