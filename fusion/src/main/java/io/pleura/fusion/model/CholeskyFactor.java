package io.pleura.fusion.model;

/** Solves systems of a symmetric matrix all of whose eigenvalues are above 0. */
final class CholeskyFactor {

  private final double[][] lower;

  /** Takes the lower half of a matrix, which is written to. */
  CholeskyFactor(double[][] matrix) {
    for (int i = 0; i < matrix.length; i++) {
      double[] row = matrix[i];
      for (int j = 0; j <= i; j++) {
        double[] other = matrix[j];
        double sum = row[j];
        for (int k = 0; k < j; k++) {
          sum -= row[k] * other[k];
        }
        row[j] = i == j ? Math.sqrt(sum) : sum / other[j];
      }
    }
    lower = matrix;
  }

  /** The solution for one right side; not finite where the matrix was not as it has to be. */
  double[] solve(double[] right) {
    int n = right.length;
    double[] solution = right.clone();
    for (int i = 0; i < n; i++) {
      double[] row = lower[i];
      double sum = solution[i];
      for (int k = 0; k < i; k++) {
        sum -= row[k] * solution[k];
      }
      solution[i] = sum / row[i];
    }
    for (int i = n - 1; i >= 0; i--) {
      solution[i] /= lower[i][i];
      for (int k = 0; k < i; k++) {
        solution[k] -= lower[i][k] * solution[i];
      }
    }
    return solution;
  }
}
