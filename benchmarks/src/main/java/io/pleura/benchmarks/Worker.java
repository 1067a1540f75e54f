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
 * A process that does a job whenever it is told to: a {@link CommandLoop} of ours or another tool
 * behind a {@code peers.py} that answers alike. It waits in between, so that several workers can
 * take turns.
 */
final class Worker implements AutoCloseable {

  /**
   * Seconds of a run.
   *
   * @param wall passed
   * @param cpu CPU time of the whole process
   * @param thread CPU time of the thread that works; of another tool that of the process
   */
  record Timing(double wall, double cpu, double thread) {}

  private static final ObjectMapper JSON = new ObjectMapper();
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

  private Timing run(int times) throws IOException {
    JsonNode answer = ask("run " + times);
    double cpu = answer.get("cpu").asDouble();
    return new Timing(answer.get("wall").asDouble(), cpu, answer.path("thread").asDouble(cpu));
  }

  /**
   * Runs until it is warm: at least so often and so long, and until ten runs are no faster than the
   * ten before.
   *
   * @return seconds of a warm run
   */
  double warmUp(int fewest, double shortest) throws IOException {
    List<Double> times = new ArrayList<>();
    double total = 0;
    boolean warm = false;
    while (!warm && total < MOST_WARM_UP_SECONDS) {
      double wall = run(1).wall();
      total += wall;
      times.add(wall);
      int n = times.size();
      warm = n >= fewest && total >= shortest;
      if (warm && n >= 20) {
        warm = median(times.subList(n - 10, n)) > 0.97 * median(times.subList(n - 20, n - 10));
      }
    }
    return times.get(times.size() - 1);
  }

  /** One turn that counts: so many runs, of which the mean is taken. */
  void measure(int times) throws IOException {
    timings.add(run(times));
  }

  /** Median of what was measured. */
  Timing median() {
    return new Timing(
        median(timings.stream().map(Timing::wall).toList()),
        median(timings.stream().map(Timing::cpu).toList()),
        median(timings.stream().map(Timing::thread).toList()));
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int n = sorted.size();
    return (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
  }

  /** Does the job so many times without counting it. */
  void work(int times) throws IOException {
    run(times);
  }

  /** The values of the last run. */
  Map<String, Double> features() throws IOException {
    return numbers("features");
  }

  /** Resident memory, MiB: {@code now} and {@code peak}; NaN where the system does not tell. */
  Map<String, Double> memory() throws IOException {
    return numbers("memory");
  }

  private Map<String, Double> numbers(String command) throws IOException {
    Map<String, Double> numbers = new HashMap<>();
    ask(command)
        .properties()
        .forEach(
            entry ->
                numbers.put(
                    entry.getKey(),
                    entry.getValue().isNull() ? Double.NaN : entry.getValue().asDouble()));
    return numbers;
  }

  @Override
  public void close() throws IOException {
    commands.close();
    process.destroy();
  }
}
