package io.pleura.radiomics.array;

import java.util.Arrays;

/**
 * Eigenvalues of a symmetric matrix: Householder reflections to tridiagonal form, then the QL
 * algorithm with implicit shifts (Golub and Van Loan, "Matrix Computations", chapter 8).
 */
final class SymmetricEigenvalues {

  /** Iterations for one eigenvalue; two or three are usual. */
  private static final int MOST_ITERATIONS = 200;

  /** Squares between these are as exact as any number. */
  private static final double SMALL = 1e-250;

  private static final double LARGE = 1e250;

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

  /**
   * Leaves the diagonal and the elements beside it; the last row is reflected away first. Only the
   * part below the diagonal is read and written, row by row.
   */
  private static void tridiagonalise(double[] a, int n, double[] diagonal, double[] beside) {
    double[] v = new double[n];
    double[] w = new double[n];
    for (int i = n - 1; i > 1; i--) {
      int row = i * n;
      double tail = 0;
      for (int j = 0; j < i - 1; j++) {
        tail = Math.max(tail, Math.abs(a[row + j]));
      }
      double head = a[row + i - 1];
      if (tail == 0) {
        beside[i - 1] = head;
        continue;
      }
      double scale = Math.max(tail, Math.abs(head));
      double square = 0;
      for (int j = 0; j < i; j++) {
        v[j] = a[row + j] / scale;
        square += v[j] * v[j];
        w[j] = 0;
      }
      double alpha = v[i - 1] > 0 ? -Math.sqrt(square) : Math.sqrt(square);
      double beta = 1 / (square - alpha * v[i - 1]);
      v[i - 1] -= alpha;
      beside[i - 1] = alpha * scale;
      for (int j = 0; j < i; j++) {
        w[j] += multiplyRow(a, j * n, j, v, w) + a[j * n + j] * v[j];
      }
      double along = 0;
      for (int j = 0; j < i; j++) {
        w[j] *= beta;
        along += w[j] * v[j];
      }
      double half = beta * along / 2;
      for (int j = 0; j < i; j++) {
        w[j] -= half * v[j];
      }
      for (int j = 0; j < i; j++) {
        subtractFromRow(a, j * n, j + 1, v, w, v[j], w[j]);
      }
    }
    if (n > 1) {
      beside[0] = a[n];
    }
    for (int i = 0; i < n; i++) {
      diagonal[i] = a[i * n + i];
    }
  }

  /**
   * The part of a symmetric matrix times v that a row left of the diagonal gives: adds the products
   * with v of the row to the places above, and returns the sum for the row itself.
   */
  private static double multiplyRow(double[] a, int row, int length, double[] v, double[] w) {
    double ofRow = v[length];
    for (int k = 0; k < length; k++) {
      w[k] += a[row + k] * ofRow;
    }
    double even = 0;
    double odd = 0;
    int k = 0;
    for (; k < length - 1; k += 2) {
      even += a[row + k] * v[k];
      odd += a[row + k + 1] * v[k + 1];
    }
    return k < length ? even + odd + a[row + k] * v[k] : even + odd;
  }

  private static void subtractFromRow(
      double[] a, int row, int length, double[] v, double[] w, double vRow, double wRow) {
    for (int k = 0; k < length; k++) {
      a[row + k] -= vRow * w[k] + wRow * v[k];
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
    double root = Math.abs(ratio) < 1e100 ? Math.sqrt(ratio * ratio + 1) : Math.abs(ratio);
    double g = d[last] - d[first] + e[first] / (ratio + Math.copySign(root, ratio));
    double s = 1;
    double c = 1;
    double shift = 0;
    for (int i = last - 1; i >= first; i--) {
      double f = s * e[i];
      double b = c * e[i];
      double r = length(f, g);
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

  /** The root of a sum of squares, without overflow. */
  private static double length(double f, double g) {
    double square = f * f + g * g;
    return square > SMALL && square < LARGE ? Math.sqrt(square) : Math.hypot(f, g);
  }
}
