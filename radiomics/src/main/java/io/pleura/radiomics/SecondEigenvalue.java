package io.pleura.radiomics;

import java.util.Arrays;

/**
 * The second largest eigenvalue, in magnitude, of small symmetric matrices whose largest is 1 and
 * has a known vector, as co-occurrences have that are divided by the roots of their marginals.
 *
 * <p>A reflection that takes the known vector to the first axis leaves the other eigenvalues to a
 * matrix of one row less. Reflections make that tridiagonal, and the QL algorithm without square
 * roots finds its eigenvalues (Parlett, "The Symmetric Eigenvalue Problem", chapter 8). Buffers are
 * used again for the next matrix.
 */
final class SecondEigenvalue {

  /** A square that does not matter beside 1. */
  private static final double NOTHING = 1e-34;

  /** Steps for one eigenvalue; two or three are usual. */
  private static final int MOST_STEPS = 200;

  private final double[] matrix;
  private final double[] v;
  private final double[] w;
  private final double[] diagonal;

  /** The squares of the elements beside the diagonal. */
  private final double[] beside;

  /**
   * Makes the buffers.
   *
   * @param mostRows order of the largest matrix
   */
  SecondEigenvalue(int mostRows) {
    matrix = new double[mostRows * mostRows];
    v = new double[mostRows];
    w = new double[mostRows];
    diagonal = new double[mostRows];
    beside = new double[mostRows];
  }

  /**
   * The matrix to fill, row by row, on and below the diagonal.
   *
   * @param rows its order
   * @return zeros; the buffer may be longer
   */
  double[] matrix(int rows) {
    Arrays.fill(matrix, 0, rows * rows, 0);
    return matrix;
  }

  /**
   * Computes the eigenvalue of the matrix, which is overwritten.
   *
   * @param rows its order, at least 2
   * @param vector that of the eigenvalue 1, of length 1, its first element above 0
   * @return the magnitude
   */
  double of(int rows, double[] vector) {
    if (rows == 2) {
      return Math.abs(matrix[0] + matrix[3] - 1);
    }
    deflate(rows, vector);
    int size = rows - 1;
    tridiagonalise(rows, size);
    return largest(size);
  }

  /**
   * The largest magnitude of an eigenvalue of a tridiagonal matrix.
   *
   * @param diagonals elements on the diagonal
   * @param squares squares of the elements before them in the same row
   * @param from place of the first row in both arrays
   * @param stride from one row to the next
   */
  double ofTridiagonal(double[] diagonals, double[] squares, int from, int stride, int rows) {
    for (int i = 0; i < rows; i++) {
      diagonal[i] = diagonals[from + i * stride];
      if (i > 0) {
        beside[i - 1] = squares[from + i * stride];
      }
    }
    return largest(rows);
  }

  /** Reflects all but the first row and column. */
  private void deflate(int rows, double[] vector) {
    double beta = 1 / (1 + vector[0]);
    double along = 0;
    for (int i = 0; i < rows; i++) {
      v[i] = i == 0 ? vector[0] + 1 : vector[i];
      w[i] = vector[i] + matrix[i * rows];
      along += v[i] * w[i];
    }
    double half = beta * along / 2;
    for (int i = 1; i < rows; i++) {
      w[i] = beta * (w[i] - half * v[i]);
      for (int j = 1; j <= i; j++) {
        matrix[i * rows + j] -= v[i] * w[j] + w[i] * v[j];
      }
    }
  }

  /** The matrix without its first row and column; the last row is reflected away first. */
  private void tridiagonalise(int stride, int size) {
    double[] a = matrix;
    int origin = stride + 1;
    for (int i = size - 1; i > 1; i--) {
      int row = origin + i * stride;
      double tail = 0;
      for (int j = 0; j < i - 1; j++) {
        tail += a[row + j] * a[row + j];
      }
      double head = a[row + i - 1];
      double square = tail + head * head;
      beside[i - 1] = square;
      if (tail <= NOTHING) {
        continue;
      }
      double alpha = -Math.copySign(Math.sqrt(square), head);
      double beta = 1 / (square - alpha * head);
      for (int j = 0; j < i; j++) {
        v[j] = a[row + j];
        w[j] = 0;
      }
      v[i - 1] -= alpha;
      double along = 0;
      for (int j = 0; j < i; j++) {
        int other = origin + j * stride;
        double sum = w[j] + a[other + j] * v[j];
        for (int k = 0; k < j; k++) {
          sum += a[other + k] * v[k];
          w[k] += a[other + k] * v[j];
        }
        w[j] = sum;
      }
      for (int j = 0; j < i; j++) {
        along += w[j] * v[j];
      }
      double half = beta * along / 2;
      for (int j = 0; j < i; j++) {
        w[j] = beta * (w[j] - half * v[j]);
        int other = origin + j * stride;
        for (int k = 0; k <= j; k++) {
          a[other + k] -= v[j] * w[k] + w[j] * v[k];
        }
      }
    }
    for (int i = 0; i < size; i++) {
      diagonal[i] = a[origin + i * stride + i];
    }
    beside[0] = a[origin + stride] * a[origin + stride];
  }

  /** The largest magnitude of an eigenvalue of the tridiagonal matrix. */
  private double largest(int size) {
    double[] d = diagonal;
    double[] e = beside;
    double largest = 0;
    int steps = 0;
    for (int first = 0; first < size; ) {
      int last = first;
      while (last < size - 1 && e[last] > NOTHING) {
        last++;
      }
      if (last == first) {
        largest = Math.max(largest, Math.abs(d[first]));
        first++;
      } else if (last == first + 1) {
        double difference = d[first] - d[last];
        double root = Math.sqrt(difference * difference + 4 * e[first]);
        largest = Math.max(largest, (Math.abs(d[first] + d[last]) + root) / 2);
        first += 2;
      } else if (++steps > MOST_STEPS * size) {
        throw new IllegalStateException("eigenvalue " + first + " of " + size + " not found");
      } else {
        step(first, last);
      }
    }
    return largest;
  }

  /** One QL step with Wilkinson's shift. */
  private void step(int first, int last) {
    double[] d = diagonal;
    double[] e = beside;
    double root = Math.sqrt(e[first]);
    double ratio = (d[first + 1] - d[first]) / (2 * root);
    double shift = d[first] - root / (ratio + Math.copySign(Math.sqrt(ratio * ratio + 1), ratio));
    double c = 1;
    double s = 0;
    double gamma = d[last] - shift;
    double p = gamma * gamma;
    for (int i = last - 1; i >= first; i--) {
      double square = e[i];
      double r = p + square;
      e[i + 1] = s * r;
      double before = c;
      double inverse = 1 / r;
      c = p * inverse;
      s = square * inverse;
      double old = gamma;
      double alpha = d[i];
      gamma = c * (alpha - shift) - s * old;
      d[i + 1] = old + (alpha - gamma);
      p = c == 0 ? before * square : gamma * gamma / c;
    }
    e[first] = s * p;
    d[first] = shift + gamma;
  }
}
