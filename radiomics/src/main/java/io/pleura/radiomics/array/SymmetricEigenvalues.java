package io.pleura.radiomics.array;

import java.util.Arrays;

/**
 * Eigenvalues of a symmetric matrix: Householder reflections to tridiagonal form, then the QL
 * algorithm with implicit shifts (Golub and Van Loan, "Matrix Computations", chapter 8).
 */
final class SymmetricEigenvalues {

  /** Iterations for one eigenvalue; two or three are usual. */
  private static final int MOST_ITERATIONS = 200;

  private SymmetricEigenvalues() {}

  /**
   * Computes all eigenvalues.
   *
   * @param matrix n × n, row by row, symmetric; overwritten
   * @param n order, at least 1
   * @return ascending
   */
  static double[] of(double[] matrix, int n) {
    double[] diagonal = new double[n];
    double[] beside = new double[n];
    tridiagonalise(matrix, n, diagonal, beside);
    for (int first = 0; first < n; first++) {
      for (int iteration = 0; ; iteration++) {
        int last = endOfBlock(diagonal, beside, first, n);
        if (last == first) {
          break;
        }
        if (iteration == MOST_ITERATIONS) {
          throw new IllegalStateException("eigenvalue " + first + " of " + n + " not found");
        }
        step(diagonal, beside, first, last);
      }
    }
    Arrays.sort(diagonal);
    return diagonal;
  }

  private static void tridiagonalise(double[] a, int n, double[] diagonal, double[] beside) {
    double[] v = new double[n];
    double[] w = new double[n];
    for (int k = 0; k < n - 2; k++) {
      double tail = 0;
      for (int i = k + 2; i < n; i++) {
        tail = Math.max(tail, Math.abs(a[i * n + k]));
      }
      double head = a[(k + 1) * n + k];
      if (tail == 0) {
        beside[k] = head;
        continue;
      }
      double scale = Math.max(tail, Math.abs(head));
      double square = 0;
      for (int i = k + 1; i < n; i++) {
        v[i] = a[i * n + k] / scale;
        square += v[i] * v[i];
      }
      double alpha = v[k + 1] > 0 ? -Math.sqrt(square) : Math.sqrt(square);
      double beta = 1 / (square - alpha * v[k + 1]);
      v[k + 1] -= alpha;
      beside[k] = alpha * scale;
      double along = 0;
      for (int i = k + 1; i < n; i++) {
        double dot = 0;
        for (int j = k + 1; j < n; j++) {
          dot += a[i * n + j] * v[j];
        }
        w[i] = beta * dot;
        along += w[i] * v[i];
      }
      double half = beta * along / 2;
      for (int i = k + 1; i < n; i++) {
        w[i] -= half * v[i];
      }
      for (int i = k + 1; i < n; i++) {
        double vi = v[i];
        double wi = w[i];
        for (int j = k + 1; j < n; j++) {
          a[i * n + j] -= vi * w[j] + wi * v[j];
        }
      }
    }
    if (n > 1) {
      beside[n - 2] = a[(n - 1) * n + n - 2];
    }
    for (int i = 0; i < n; i++) {
      diagonal[i] = a[i * n + i];
    }
  }

  /** The first row from which the matrix falls apart, for rounding. */
  private static int endOfBlock(double[] diagonal, double[] beside, int first, int n) {
    int last = first;
    while (last < n - 1) {
      double size = Math.abs(diagonal[last]) + Math.abs(diagonal[last + 1]);
      if (size + Math.abs(beside[last]) == size) {
        break;
      }
      last++;
    }
    return last;
  }

  /** One QL step with Wilkinson's shift on the rows from first to last. */
  private static void step(double[] d, double[] e, int first, int last) {
    double ratio = (d[first + 1] - d[first]) / (2 * e[first]);
    double root = Math.hypot(ratio, 1);
    double g = d[last] - d[first] + e[first] / (ratio + Math.copySign(root, ratio));
    double s = 1;
    double c = 1;
    double shift = 0;
    for (int i = last - 1; i >= first; i--) {
      double f = s * e[i];
      double b = c * e[i];
      double r = Math.hypot(f, g);
      e[i + 1] = r;
      if (r == 0) {
        d[i + 1] -= shift;
        e[last] = 0;
        return;
      }
      s = f / r;
      c = g / r;
      g = d[i + 1] - shift;
      r = (d[i] - g) * s + 2 * c * b;
      shift = s * r;
      d[i + 1] = g + shift;
      g = c * r - b;
    }
    d[first] -= shift;
    e[first] = g;
    e[last] = 0;
  }
}
