package io.pleura.benchmarks;

import io.pleura.benchmarks.Worker.Timing;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Compares explaining forests of scikit-learn with shap, fasttreeshap and woodelf, which take turns
 * with ours, and prints a table of ratios as Markdown. {@code
 * benchmarks/compare/explain/compare.sh} starts it.
 */
public final class ExplainComparison {

  private static final int TURNS = 15;
  private static final double SECONDS_OF_TURN = 0.2;
  private static final String THREADS = "1";

  /** A tool whose values are further from those of shap explains something else. */
  private static final double OTHER_VALUES = 1e-6;

  private static final Tool SHAP = new Tool("shap", "shap", "shap");
  private static final Tool FAST_1 = new Tool("fasttreeshap v1", "fasttreeshap", "fasttreeshap-v1");
  private static final Tool FAST_2 = new Tool("fasttreeshap v2", "fasttreeshap", "fasttreeshap-v2");
  private static final Tool WOODELF = new Tool("woodelf", "shap", "woodelf");

  private static final Job MANY =
      new Job("1000", "0", 1e-9, 0.33, 0.8, List.of(SHAP, FAST_1, FAST_2, WOODELF));
  private static final Job ONE =
      new Job("1", "0", 1e-9, 0.5, Double.NaN, List.of(SHAP, FAST_1, FAST_2));
  private static final Job MANY_INTERVENTIONAL =
      new Job("1000", "100", 1e-8, 0.15, Double.NaN, List.of(SHAP, WOODELF));
  private static final Job ONE_INTERVENTIONAL =
      new Job("1", "100", 1e-8, 0.15, Double.NaN, List.of(SHAP));

  /**
   * What is explained, and how well it has to be.
   *
   * @param rows how many at once
   * @param background how many rows; 0 for path-dependent values
   * @param agreement the most by which a value may differ from that of shap
   * @param limit at most, of the time of shap
   * @param fastestLimit at most, of the time of the fastest other tool; NaN where there is none
   * @param tools that take part, shap first
   */
  private record Job(
      String rows,
      String background,
      double agreement,
      double limit,
      double fastestLimit,
      List<Tool> tools) {

    String inWords() {
      return background.equals("0")
          ? "path dependent"
          : "interventional, " + background + " background rows";
    }
  }

  /**
   * Another tool.
   *
   * @param name for the table
   * @param environment of Python
   * @param word what peers.py calls it
   */
  private record Tool(String name, String environment, String word) {}

  /**
   * A forest.
   *
   * @param trees how many
   * @param depth at most; 0 when the trees are grown to the end
   */
  private record Forest(String trees, String depth) {

    String inWords() {
      return trees + " trees, " + (depth.equals("0") ? "unlimited depth" : "depth " + depth);
    }

    String file() {
      return "forest-" + trees + "-" + depth + ".joblib";
    }
  }

  private final Path script;
  private final Path work;
  private final Workbench bench;

  private ExplainComparison(Path script, Path work, Workbench bench) {
    this.script = script;
    this.work = work;
    this.bench = bench;
  }

  /**
   * Compares and prints.
   *
   * @param arguments folder of {@code peers.py}; folder of {@code venvs} of the other tools; folder
   *     for forests and rows; regular expression over the parts, empty for all; table of rows,
   *     empty for rows by formula
   * @throws IOException when a tool does not start or stops
   * @throws InterruptedException when interrupted
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    var bench = new Workbench(Path.of(arguments[1]), TURNS, SECONDS_OF_TURN);
    var comparison =
        new ExplainComparison(Path.of(arguments[0], "peers.py"), Path.of(arguments[2]), bench);
    List<Forest> forests =
        List.of(
            new Forest("100", "6"),
            new Forest("100", "0"),
            new Forest("500", "6"),
            new Forest("500", "0"));
    comparison.grow(forests, arguments[4]);
    Pattern parts = Pattern.compile(arguments[3].isEmpty() ? ".*" : arguments[3]);
    for (Forest forest : forests) {
      if (parts.matcher("many").matches()) {
        comparison.values(forest, MANY);
      }
      if (parts.matcher("one").matches()) {
        comparison.values(forest, ONE);
      }
      if (forest.equals(forests.get(0)) && parts.matcher("interventional").matches()) {
        comparison.values(forest, MANY_INTERVENTIONAL);
        comparison.values(forest, ONE_INTERVENTIONAL);
      }
      if (parts.matcher("prepare").matches()) {
        comparison.prepare(forest);
      }
    }
    bench.note(
        "Times of one thread. Limits are held against CPU times, because other work may run beside:"
            + " of ours those of the measuring thread, of the others those of the process. The"
            + " table of times has the whole process for all.");
    bench.print(new PrintStream(System.out, true, StandardCharsets.UTF_8));
  }

  private void grow(List<Forest> forests, String table) throws IOException, InterruptedException {
    Path python =
        bench
            .program(SHAP.environment(), "python")
            .orElseThrow(
                () ->
                    new IOException(
                        "no venvs/shap/bin/python in the folder of the other tools; README.md"
                            + " beside peers.py says how to make it"));
    List<String> command =
        new ArrayList<>(
            List.of(
                python.toString(), script.toString(), THREADS, "sklearn", "make", work.toString()));
    for (Forest forest : forests) {
      command.add(forest.trees());
      command.add(forest.depth());
    }
    if (!table.isEmpty()) {
      command.add(table);
    }
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (code != 0) {
      throw new IOException("peers.py could not grow the forests, exit code " + code);
    }
  }

  private void values(Forest forest, Job job) throws IOException {
    String what =
        "%s, %s, %s"
            .formatted(
                job.inWords(),
                forest.inWords(),
                job.rows().equals("1") ? "1 row" : job.rows() + " rows");
    String file = work.resolve(forest.file()).toString();
    String table = work.resolve("rows.csv").toString();
    List<Worker> all = new ArrayList<>();
    try {
      all.add(
          bench.ours(
              "ours", 1, ExplainRun.class, "values", file, table, job.rows(), job.background()));
      for (Tool tool : job.tools()) {
        bench
            .other(
                tool.name(),
                1,
                tool.environment(),
                script,
                THREADS,
                tool.word(),
                "values",
                file,
                table,
                job.rows(),
                job.background())
            .ifPresent(all::add);
      }
      bench.takeTurns(what, all);
      judge(what, all, job);
    } finally {
      Workbench.close(all);
    }
  }

  /** Ours stands first in the list, then shap, whose values are those that all should give. */
  private void judge(String what, List<Worker> all, Job job) throws IOException {
    Timing ours = all.get(0).median();
    Map<String, Double> expected = all.get(1).features();
    double difference = largestDifference(expected, all.get(0).features());
    bench.verdict(
        what + ", largest difference of a value",
        SHAP.name(),
        shown(difference),
        shown(job.agreement()),
        difference <= job.agreement());
    Map<String, Timing> equals = new LinkedHashMap<>();
    for (Worker other : all.subList(1, all.size())) {
      double distance = largestDifference(expected, other.features());
      if (distance <= OTHER_VALUES) {
        equals.put(other.name(), other.median());
      } else {
        bench.note(
            what
                + ": "
                + other.name()
                + " gives other values than shap, by "
                + shown(distance)
                + ", and does not count.");
      }
      bench.ratioOfCpu(
          what,
          other.name(),
          ours,
          other.median(),
          other.name().equals(SHAP.name()) ? job.limit() : Double.NaN);
    }
    if (!Double.isNaN(job.fastestLimit())) {
      Map.Entry<String, Timing> fastest = fastest(equals);
      bench.ratioOfCpu(
          what, "the fastest, " + fastest.getKey(), ours, fastest.getValue(), job.fastestLimit());
    }
  }

  private void prepare(Forest forest) throws IOException {
    String what = "prepare the explainer, " + forest.inWords();
    String file = work.resolve(forest.file()).toString();
    String table = work.resolve("rows.csv").toString();
    List<Worker> all = new ArrayList<>();
    try {
      all.add(bench.ours("ours", 1, ExplainRun.class, "prepare", file, table));
      Optional<Worker> shap =
          bench.other(
              SHAP.name(),
              1,
              SHAP.environment(),
              script,
              THREADS,
              SHAP.word(),
              "prepare",
              file,
              table,
              "0");
      shap.ifPresent(all::add);
      bench.takeTurns(what, all);
      if (shap.isPresent()) {
        bench.ratioOfCpu(what, SHAP.name(), all.get(0).median(), shap.get().median(), Double.NaN);
      }
    } finally {
      Workbench.close(all);
    }
  }

  /** The tool with the least CPU time. */
  static Map.Entry<String, Timing> fastest(Map<String, Timing> tools) {
    return tools.entrySet().stream()
        .min((a, b) -> Double.compare(a.getValue().thread(), b.getValue().thread()))
        .orElseThrow();
  }

  /** Infinite where one has a value that the other lacks, or that is not finite. */
  static double largestDifference(Map<String, Double> expected, Map<String, Double> found) {
    if (expected.isEmpty() || !expected.keySet().equals(found.keySet())) {
      return Double.POSITIVE_INFINITY;
    }
    double largest = 0;
    for (Map.Entry<String, Double> entry : expected.entrySet()) {
      double difference =
          Math.abs(entry.getValue() - found.getOrDefault(entry.getKey(), Double.NaN));
      largest = Math.max(largest, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
    }
    return largest;
  }

  private static String shown(double number) {
    return String.format(Locale.ROOT, "%.1e", number);
  }
}
