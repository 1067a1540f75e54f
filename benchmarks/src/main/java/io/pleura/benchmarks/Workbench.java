package io.pleura.benchmarks;

import io.pleura.benchmarks.Worker.Timing;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where tools do the same work in turns, and the table of ratios that comes of it. */
final class Workbench {

  private static final int FEWEST_WARM_UPS = 20;
  private static final double WARM_UP_SECONDS = 5;
  private static final int WARM_UPS_OF_PEERS = 2;
  private static final double SECONDS_OF_TURNS = 20;

  private final @Nullable Path peers;
  private final int mostTurns;
  private final double secondsOfTurn;
  private final List<String> onOneCore;
  private final List<String> table = new ArrayList<>();
  private final List<String> seconds = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /**
   * @param peers folder of {@code venvs} of the other tools, may be missing
   * @param mostTurns turns of a quick job
   * @param secondsOfTurn jobs that are done sooner are done several times in a turn
   */
  Workbench(Path peers, int mostTurns, double secondsOfTurn) {
    this.peers = Files.isDirectory(peers.resolve("venvs")) ? peers : null;
    this.mostTurns = mostTurns;
    this.secondsOfTurn = secondsOfTurn;
    boolean canPin = Files.isExecutable(Path.of("/usr/bin/taskset"));
    int last = Runtime.getRuntime().availableProcessors() - 1;
    onOneCore = canPin ? List.of("/usr/bin/taskset", "-c", Integer.toString(last)) : List.of();
    if (this.peers == null) {
      note("No other tool is installed here; the times are ours alone.");
    }
  }

  /** A worker of ours; on one core when it has one thread. */
  Worker ours(String name, int threads, Class<?> main, String... arguments) throws IOException {
    return start(name, threads, java(), main.getName(), arguments);
  }

  /** A worker of another tool; nothing where its environment is missing. */
  Optional<Worker> other(
      String name, int threads, String environment, Path script, String... arguments)
      throws IOException {
    Optional<Path> python = program(environment, "python");
    return python.isEmpty()
        ? Optional.empty()
        : Optional.of(
            start(name, threads, List.of(python.get().toString()), script.toString(), arguments));
  }

  private Worker start(
      String name, int threads, List<String> interpreter, String main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(threads == 1 ? onOneCore : List.of());
    command.addAll(interpreter);
    command.add(main);
    command.addAll(List.of(arguments));
    return new Worker(name, command);
  }

  static List<String> java(String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    return command;
  }

  /** A program of an environment, where it is there. */
  Optional<Path> program(String environment, String name) {
    return Optional.ofNullable(peers)
        .map(root -> root.resolve(Path.of("venvs", environment, "bin", name)).toAbsolutePath())
        .filter(Files::isExecutable);
  }

  /** Warms all workers up, then lets them take turns, the quick ones more often. */
  void takeTurns(String what, List<Worker> workers) throws IOException {
    takeTurns(what, workers, secondsOfTurn);
  }

  /** As above, with turns of another length. */
  void takeTurns(String what, List<Worker> workers, double secondsOfTurn) throws IOException {
    Map<Worker, Integer> turns = new LinkedHashMap<>();
    Map<Worker, Integer> runs = new HashMap<>();
    for (Worker worker : workers) {
      System.err.println(what + ": warming up " + worker.name());
      boolean isOurs = worker.name().startsWith("ours");
      double time =
          isOurs
              ? worker.warmUp(FEWEST_WARM_UPS, WARM_UP_SECONDS)
              : worker.warmUp(WARM_UPS_OF_PEERS, 0);
      turns.put(worker, (int) Math.max(3, Math.min(mostTurns, SECONDS_OF_TURNS / time)));
      runs.put(worker, Math.max(1, (int) Math.ceil(secondsOfTurn / time)));
    }
    for (int turn = 0; turn < mostTurns; turn++) {
      for (Map.Entry<Worker, Integer> entry : turns.entrySet()) {
        if (turn < entry.getValue()) {
          entry.getKey().measure(runs.getOrDefault(entry.getKey(), 1));
        }
      }
    }
    turns.forEach((worker, number) -> seconds(what, worker.name(), worker.median(), number));
  }

  /** Adds a line to the table of times. */
  void seconds(String what, String name, Timing median, int number) {
    seconds.add(
        String.format(
            Locale.ROOT,
            "| %s | %s | %.6f | %s | %d |",
            what,
            name,
            median.wall(),
            Double.isNaN(median.cpu()) ? "" : String.format(Locale.ROOT, "%.6f", median.cpu()),
            number));
  }

  /** Adds a ratio of times; the limit is NaN where there is none. */
  void ratio(String what, String against, Timing ours, Timing other, double limit) {
    double wall = ours.wall() / other.wall();
    ratio(what, against, wall, ours.cpu() / other.cpu(), limit, wall <= limit);
  }

  /** The same for jobs of one thread, and the limit is held against the CPU time of the threads. */
  void ratioOfCpu(String what, String against, Timing ours, Timing other, double limit) {
    double cpu = ours.thread() / other.thread();
    ratio(what, against, ours.wall() / other.wall(), cpu, limit, cpu <= limit);
  }

  private void ratio(
      String what, String against, double wall, double cpu, double limit, boolean met) {
    table.add(
        String.format(
            Locale.ROOT,
            "| %s | %s | %.3f | %s | %s | %s |",
            what,
            against,
            wall,
            Double.isNaN(cpu) ? "" : String.format(Locale.ROOT, "%.3f", cpu),
            Double.isNaN(limit) ? "" : String.format(Locale.ROOT, "%s", limit),
            Double.isNaN(limit) ? "" : met ? "met" : "missed"));
  }

  /** Adds a line to the table that is no ratio of times. */
  void verdict(String what, String against, String found, String limit, boolean met) {
    table.add(
        String.format(
            Locale.ROOT,
            "| %s | %s | %s | | %s | %s |",
            what,
            against,
            found,
            limit,
            met ? "met" : "missed"));
  }

  /** Adds a remark below the table. */
  void note(String text) {
    notes.add(text);
  }

  static void close(List<Worker> workers) throws IOException {
    for (Worker worker : workers) {
      worker.close();
    }
  }

  void print(PrintStream out) {
    out.println("| work | against | ratio of times | of CPU times | at most | |");
    out.println("|---|---|---:|---:|---:|---|");
    table.forEach(out::println);
    out.println();
    notes.forEach(note -> out.println("- " + note));
    out.println();
    out.println("| work | tool | wall, s | CPU, s | turns |");
    out.println("|---|---|---:|---:|---:|");
    seconds.forEach(out::println);
    out.println();
    out.println(
        Runtime.getRuntime().availableProcessors()
            + " cores, Java "
            + Runtime.version().feature()
            + ". Medians of warm runs, the tools taking turns. Compare figures of this run only.");
  }
}
