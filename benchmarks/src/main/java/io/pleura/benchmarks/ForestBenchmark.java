package io.pleura.benchmarks;

import io.pleura.execution.ExecutionContext;
import io.pleura.fusion.model.HistogramForest;
import io.pleura.spi.TrainingData;
import io.pleura.tree.TreeEnsemble;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Grows a forest of 100 trees from 300 rows of 1000 features, and lets it predict 1000 rows. */
@State(Scope.Benchmark)
public class ForestBenchmark {

  private static final int TRAINING_ROWS = 300;
  private static final int NEW_ROWS = 1000;

  /** Number of features. */
  @Param("1000")
  public int featureCount = 1000;

  /** Number of trees. */
  @Param("100")
  public int treeCount = 100;

  /** On how many threads. */
  @Param public Threads threads = Threads.ONE;

  private TrainingData training;
  private TrainingData unseen;
  private HistogramForest trainer;
  private TreeEnsemble forest;

  /** For JMH. */
  public ForestBenchmark() {}

  /** Grows the forest that predicts. */
  @Setup
  public void grow() {
    training = UniformRows.of(0, TRAINING_ROWS, featureCount);
    unseen = UniformRows.of(TRAINING_ROWS, TRAINING_ROWS + NEW_ROWS, featureCount);
    trainer = HistogramForest.builder().trees(treeCount).build();
    forest = trainer.train(training, ExecutionContext.ofAllCores()).trees().orElseThrow();
  }

  /**
   * Grows a forest.
   *
   * @return the forest
   */
  @Benchmark
  public TreeEnsemble fit() {
    return trainer.train(training, threads.context()).trees().orElseThrow();
  }

  /**
   * Predicts.
   *
   * @return one probability a row
   */
  @Benchmark
  public double[] predict() {
    return forest.probabilities(unseen.rows(), threads.context());
  }
}
