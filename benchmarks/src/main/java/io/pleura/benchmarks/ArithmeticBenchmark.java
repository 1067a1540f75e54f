package io.pleura.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Plain arithmetic in sixteen equal tasks, without memory: how much the cores that are free at this
 * moment can save at best.
 */
@State(Scope.Benchmark)
public class ArithmeticBenchmark {

  private static final int TASKS = 16;

  /** Steps of a task. */
  @Param("1000000")
  public int steps = 1_000_000;

  /** On how many threads. */
  @Param public Threads threads = Threads.ONE;

  /** For JMH. */
  public ArithmeticBenchmark() {}

  /**
   * Multiplies and adds, each step waiting for the one before.
   *
   * @return one number a task
   */
  @Benchmark
  public double[] multiplyAndAdd() {
    double[] results = new double[TASKS];
    threads.context().forEach(TASKS, task -> results[task] = multiplyAndAdd(task));
    return results;
  }

  private double multiplyAndAdd(double start) {
    double x = start;
    for (int step = 0; step < steps; step++) {
      x = x * 1.0000001 + 1e-9;
    }
    return x;
  }
}
