package io.pleura.radiomics.array;

import io.pleura.error.CancelledException;
import io.pleura.error.EngineUnavailableException;
import io.pleura.execution.ExecutionContext;

/**
 * What computes exponentials, logarithms and eigenvalues: a loop of Java, or ND4J
 * (org.nd4j:nd4j-native). The choice changes the time and nothing else: results agree within 1e-12
 * relative to the largest of them.
 *
 * <p>ND4J is touched only by a call that needs it. Work is spread over threads by the {@link
 * ExecutionContext}, so the result has the same bits for any number of threads: while a call runs,
 * ND4J works on one native thread for each calling thread. Its linear algebra (OpenBLAS) is set to
 * one thread by the first eigenvalues and stays so, because switching takes longer than the work;
 * {@code Nd4j.factory().blas().setMaxThreads(n)} gives the threads back to a program that
 * multiplies large matrices of its own.
 */
public enum ArrayEngine {

  /**
   * ND4J where its native library is on the class path and a measurement showed that it pays: for
   * the eigenvalues of matrices of order 96 or more, and for the logarithms of 2^20 values or more.
   * A loop for everything else.
   */
  AUTOMATIC,

  /** A loop for everything. */
  JAVA,

  /**
   * ND4J for everything. Its first use in a process takes about a second, and longer when the
   * native library has to be unpacked (400 MB in {@code ~/.javacpp/cache}).
   */
  ND4J;

  // From here on ND4J was faster in Nd4jBenchmark.
  private static final int EIGENVALUES_PAY_FROM = 96;
  private static final int LOGARITHMS_PAY_FROM = 1 << 20;

  private static final int UNIT = 1 << 18;

  /**
   * Replaces each value x by {@code exp(factor x)}, as the image type {@code Exponential} needs it.
   *
   * @param values any numbers; overwritten
   * @param factor any number
   * @param context threads and cancellation
   * @throws EngineUnavailableException when this is {@link #ND4J} and it does not start
   * @throws CancelledException when cancelled
   */
  public void exponential(double[] values, double factor, ExecutionContext context) {
    if (usesNd4j(false)) {
      Nd4jArrays.start().exponential(values, factor, context);
      return;
    }
    inUnits(
        values.length,
        context,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            values[i] = Math.exp(factor * values[i]);
          }
        });
  }

  /**
   * Replaces each value x by {@code factor sign(x) log(|x| + 1)}, as the image type {@code
   * Logarithm} needs it.
   *
   * @param values any numbers; overwritten
   * @param factor any number
   * @param context threads and cancellation
   * @throws EngineUnavailableException when this is {@link #ND4J} and it does not start
   * @throws CancelledException when cancelled
   */
  public void logarithm(double[] values, double factor, ExecutionContext context) {
    if (usesNd4j(values.length >= LOGARITHMS_PAY_FROM)) {
      Nd4jArrays.start().logarithm(values, factor, context);
      return;
    }
    inUnits(
        values.length,
        context,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            values[i] = Math.copySign(Math.log(Math.abs(values[i]) + 1), values[i]) * factor;
          }
        });
  }

  private boolean usesNd4j(boolean pays) {
    return this == ND4J || (this == AUTOMATIC && pays && Nd4jArrays.isAvailable());
  }

  /** A part of an array. */
  interface Part {
    void accept(int from, int to);
  }

  /** Units of work of at most 2^18 values; cancellation is polled in between. */
  static void inUnits(int length, ExecutionContext context, Part part) {
    context.forEach(
        (int) ((length + UNIT - 1L) / UNIT),
        unit -> part.accept(unit * UNIT, (int) Math.min(length, (unit + 1L) * UNIT)));
  }

  /**
   * All eigenvalues of a symmetric matrix.
   *
   * @param matrix order × order, row by row, symmetric, all finite; overwritten
   * @param order at least 1
   * @return ascending
   * @throws EngineUnavailableException when this is {@link #ND4J} and it does not start
   */
  public double[] symmetricEigenvalues(double[] matrix, int order) {
    if (usesNd4j(order >= EIGENVALUES_PAY_FROM)) {
      return Nd4jArrays.start().symmetricEigenvalues(matrix, order);
    }
    return SymmetricEigenvalues.of(matrix, order);
  }
}
