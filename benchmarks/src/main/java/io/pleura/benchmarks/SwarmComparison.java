package io.pleura.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares tuning by particle swarm with pyswarms and scikit-learn, which take turns with ours, and
 * prints a table of ratios as Markdown. {@code benchmarks/compare/fusion/compare_pso.sh} starts it.
 */
public final class SwarmComparison {

  private static final int TURNS = 5;
  private static final double LIMIT = 0.5;
  private static final String WORK = "particle swarm, 50 evaluations of 5 folds, 1 thread";
  private static final String PEER = "pyswarms and scikit-learn";

  private SwarmComparison() {}

  /**
   * Compares and prints.
   *
   * @param arguments folder of {@code peer_pso.py}; table with one column a feature and the label
   *     last; table of one column, the fold of each row; folder of {@code venvs} of the other
   *     tools, may be missing
   * @throws IOException when a tool does not start or stops
   */
  public static void main(String[] arguments) throws IOException {
    var bench = new Workbench(Path.of(arguments[3]), TURNS, 0);
    String table = arguments[1];
    String folds = arguments[2];
    List<Worker> workers = new ArrayList<>();
    try {
      Worker ours = bench.ours("ours, Smile", 1, SwarmRun.class, table, folds, "1");
      workers.add(ours);
      Path script = Path.of(arguments[0], "peer_pso.py");
      Optional<Worker> peer = bench.other(PEER, 1, "sklearn", script, table, folds, "1");
      peer.ifPresent(workers::add);
      bench.takeTurns(WORK, workers);
      if (peer.isPresent()) {
        bench.ratio(WORK, PEER, ours.median(), peer.get().median(), LIMIT);
      }
      for (Worker worker : workers) {
        Map<String, Double> values = worker.features();
        bench.note(
            worker.name()
                + ": best mean area under the curve "
                + values.get("auc")
                + " after "
                + values.get("evaluations")
                + " evaluations.");
      }
    } finally {
      Workbench.close(workers);
    }
    bench.print(new PrintStream(System.out, true, StandardCharsets.UTF_8));
  }
}
