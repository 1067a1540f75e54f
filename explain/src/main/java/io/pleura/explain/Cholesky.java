package io.pleura.explain;

/** Solves linear equations whose matrix is symmetric and positive definite. */
final class Cholesky {

  private final double[] lower;
  private final int size;

  /**
   * Factorises a matrix.
   *
   * @param matrix row by row, positive definite; only the lower triangle is read, and it is
   *     overwritten and kept
   */
  Cholesky(double[] matrix, int size) {
    this.lower = matrix;
    this.size = size;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double rest = lower[i * size + j];
        for (int k = 0; k < j; k++) {
          rest -= lower[i * size + k] * lower[j * size + k];
        }
        lower[i * size + j] = i == j ? Math.sqrt(rest) : rest / lower[j * size + j];
      }
    }
  }

  /**
   * Solves the equations.
   *
   * @param vector the right side, overwritten by the solution
   */
  void solve(double[] vector) {
    for (int i = 0; i < size; i++) {
      double rest = vector[i];
      for (int k = 0; k < i; k++) {
        rest -= lower[i * size + k] * vector[k];
      }
      vector[i] = rest / lower[i * size + i];
    }
    for (int i = size - 1; i >= 0; i--) {
      vector[i] /= lower[i * size + i];
      for (int k = 0; k < i; k++) {
        vector[k] -= lower[i * size + k] * vector[i];
      }
    }
  }
}
