package io.pleura.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Compares growing forests, predicting by them and tuning them with scikit-learn and pyswarms,
 * which take turns with ours, and prints a table of ratios as Markdown. {@code
 * benchmarks/compare/fusion/compare.sh} starts it.
 */
public final class FusionComparison {

  private static final int TURNS = 15;
  private static final double SECONDS_OF_TURN = 0.2;
  private static final String FOREST = "forest";
  private static final String SMILE = "smile";
  private static final String TREES = "100";
  private static final String MANY_TREES = "500";
  private static final String PREDICTED = "1000";
  private static final double FIT_LIMIT = 1.0;
  private static final double PREDICT_LIMIT = 0.2;
  private static final double SWARM_LIMIT = 0.5;

  private final Path script;
  private final Workbench bench;

  private FusionComparison(Path script, Workbench bench) {
    this.script = script;
    this.bench = bench;
  }

  /**
   * Compares and prints.
   *
   * @param arguments folder of {@code peers.py}; table with one column a feature and the label
   *     last; table of one column, the fold of each row; folder of {@code venvs} of the other
   *     tools, may be missing; regular expression over the parts, empty for all
   * @throws IOException when a tool does not start or stops
   */
  public static void main(String[] arguments) throws IOException {
    var bench = new Workbench(Path.of(arguments[3]), TURNS, SECONDS_OF_TURN);
    var comparison = new FusionComparison(Path.of(arguments[0], "peers.py"), bench);
    Pattern parts = Pattern.compile(arguments[4].isEmpty() ? ".*" : arguments[4]);
    int cores = Runtime.getRuntime().availableProcessors();
    if (parts.matcher("fit").matches()) {
      comparison.fit(1, "300", "1000", true);
      comparison.fit(cores, "300", "1000", false);
    }
    if (parts.matcher("large").matches()) {
      comparison.fit(1, "100000", "20", false);
    }
    if (parts.matcher("predict").matches()) {
      comparison.predict("20");
      comparison.predict("1000");
    }
    if (parts.matcher("swarm").matches()) {
      comparison.swarm(arguments[1], arguments[2]);
    }
    bench.print(new PrintStream(System.out, true, StandardCharsets.UTF_8));
  }

  private void fit(int threads, String rows, String features, boolean smile) throws IOException {
    String work =
        "fit of %s × %s, %s trees, %s"
            .formatted(rows, features, TREES, threads == 1 ? "1 thread" : threads + " threads");
    List<String> trainers = smile ? List.of(FOREST, SMILE) : List.of(FOREST);
    compare(work, threads, trainers, FIT_LIMIT, "fit", rows, features, TREES);
  }

  private void predict(String features) throws IOException {
    String work =
        "predict %s rows of %s features by %s trees, 1 thread"
            .formatted(PREDICTED, features, MANY_TREES);
    String rows = "300";
    compare(
        work, 1, List.of(FOREST), PREDICT_LIMIT, "predict", rows, features, MANY_TREES, PREDICTED);
  }

  private void swarm(String table, String folds) throws IOException {
    String work = "particle swarm, 50 evaluations of 5 folds, 1 thread";
    compare(work, 1, List.of(FOREST, SMILE), SWARM_LIMIT, "swarm", table, folds);
  }

  private void compare(String work, int threads, List<String> trainers, double limit, String... job)
      throws IOException {
    List<Worker> ours = new ArrayList<>();
    List<Worker> all = new ArrayList<>();
    try {
      for (String trainer : trainers) {
        ours.add(
            bench.ours("ours, " + trainer, threads, FusionRun.class, words(threads, trainer, job)));
      }
      all.addAll(ours);
      String peer = job[0].equals("swarm") ? "pyswarms and scikit-learn" : "scikit-learn";
      Optional<Worker> other =
          bench.other(peer, threads, "sklearn", script, words(threads, "sklearn", job));
      other.ifPresent(all::add);
      bench.takeTurns(work, all);
      if (other.isPresent()) {
        for (int i = 0; i < ours.size(); i++) {
          bench.ratio(
              work + ", " + trainers.get(i),
              peer,
              ours.get(i).median(),
              other.get().median(),
              i == 0 ? limit : Double.NaN);
        }
      }
      for (Worker worker : all) {
        Map<String, Double> values = worker.features();
        bench.note(work + ", " + worker.name() + ": area under the curve " + values.get("auc"));
      }
    } finally {
      Workbench.close(all);
    }
  }

  private static String[] words(int threads, String trainer, String... job) {
    List<String> words = new ArrayList<>(List.of(String.valueOf(threads), trainer));
    words.addAll(List.of(job));
    return words.toArray(new String[0]);
  }
}
