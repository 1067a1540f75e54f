package io.pleura.benchmarks;

import io.pleura.execution.ExecutionContext;
import io.pleura.explain.TreeShapExplainer;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.fusion.RandomForest;
import io.pleura.spi.TrainingData;
import io.pleura.tree.TreeEnsemble;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Explains 256 rows of 20 features by a forest of 100 trees that was trained on 300 rows. */
@State(Scope.Benchmark)
public class TreeShapBenchmark {

  private static final int FEATURES = 20;

  /** Number of rows. */
  @Param("256")
  public int rowCount = 256;

  /** On how many threads. */
  @Param public Threads threads = Threads.ONE;

  private TreeEnsemble forest;
  private TreeShapExplainer explainer;
  private double[][] rows;

  /** For JMH. */
  public TreeShapBenchmark() {}

  /** Trains the forest. */
  @Setup
  public void train() {
    var random = new SplittableRandom(1);
    List<FeatureDefinition> definitions = new ArrayList<>();
    for (int f = 0; f < FEATURES; f++) {
      definitions.add(new FeatureDefinition(new FeatureName("feature_" + f), "", "benchmark"));
    }
    List<double[]> training = new ArrayList<>();
    List<Boolean> invasion = new ArrayList<>();
    for (int r = 0; r < 300; r++) {
      double[] row = random.doubles(FEATURES).toArray();
      training.add(row);
      invasion.add(row[0] + row[1] + random.nextDouble() > 1.5);
    }
    FeatureSchema schema = FeatureSchema.of(definitions);
    forest =
        RandomForest.builder()
            .trees(100)
            .build()
            .train(new TrainingData(schema, training, invasion), ExecutionContext.ofCallingThread())
            .trees()
            .orElseThrow();
    explainer = new TreeShapExplainer(schema, forest);
    rows = new double[rowCount][];
    for (int r = 0; r < rowCount; r++) {
      rows[r] = random.doubles(FEATURES).toArray();
    }
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
