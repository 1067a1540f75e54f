package io.pleura.benchmarks;

import io.pleura.execution.ExecutionContext;
import io.pleura.explain.TreeShapExplainer;
import io.pleura.fusion.model.HistogramForest;
import io.pleura.spi.TrainingData;
import io.pleura.tree.TreeEnsemble;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Explains 1000 rows of 20 features by a forest that was grown from 1000 others. */
@State(Scope.Benchmark)
public class ShapBenchmark {

  private static final int TRAINING_ROWS = 1000;
  private static final int FEATURES = 20;
  private static final int UNLIMITED = 100;

  /** Number of rows. */
  @Param("1000")
  public int rowCount = 1000;

  /** Number of trees. */
  @Param("100")
  public int treeCount = 100;

  /** The most splits on the way to a leaf; 100 limits no tree. */
  @Param("" + UNLIMITED)
  public int maxDepth = UNLIMITED;

  /** Number of background rows; 0 for path-dependent values. */
  @Param("0")
  public int backgroundCount;

  /** On how many threads. */
  @Param public Threads threads = Threads.ONE;

  private TrainingData training;
  private TreeEnsemble forest;
  private TreeShapExplainer explainer;
  private double[][] rows;

  /** For JMH. */
  public ShapBenchmark() {}

  /** Grows the forest and prepares the explainer. */
  @Setup
  public void grow() {
    training = UniformRows.of(0, TRAINING_ROWS, FEATURES);
    forest =
        HistogramForest.builder()
            .trees(treeCount)
            .maxDepth(maxDepth)
            .build()
            .train(training, ExecutionContext.ofAllCores())
            .trees()
            .orElseThrow();
    rows =
        UniformRows.of(TRAINING_ROWS, TRAINING_ROWS + rowCount, FEATURES)
            .rows()
            .toArray(new double[0][]);
    explainer = prepare();
  }

  /**
   * Prepares an explainer for the forest.
   *
   * @return the explainer
   */
  @Benchmark
  public TreeShapExplainer prepare() {
    return backgroundCount == 0
        ? TreeShapExplainer.pathDependent(training.schema(), forest)
        : TreeShapExplainer.interventional(
            training.schema(), forest, training.rows().subList(0, backgroundCount));
  }

  /**
   * Exact SHAP values, each row's sum checked.
   *
   * @return one value a row and feature
   */
  @Benchmark
  public double[][] shapValues() {
    return explainer.shapValues(rows, threads.context());
  }

  /**
   * Only the probabilities of the same rows, on one thread.
   *
   * @return their sum
   */
  @Benchmark
  public double probabilities() {
    double sum = 0;
    for (double[] row : rows) {
      sum += forest.probability(row);
    }
    return sum;
  }
}
