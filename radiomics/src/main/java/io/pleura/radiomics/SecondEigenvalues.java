package io.pleura.radiomics;

import java.util.Arrays;

/**
 * What {@link SecondEigenvalue} finds, of several matrices at once: each number of one matrix lies
 * beside those of the others, so that a loop over the matrices is a loop over an array.
 *
 * <p>The matrices are made tridiagonal as there. Laguerre's iteration on the determinant, which
 * falls from 1 onto the largest eigenvalue, finds that, and a count of signs tells whether a
 * negative one is larger in magnitude and has to be found, too (Parlett, "The Symmetric Eigenvalue
 * Problem", chapters 3 and 7). Where eigenvalues are so close that the iteration is slow, the QL
 * algorithm is used.
 */
final class SecondEigenvalues {

  /** A square that does not matter beside 1. */
  private static final double NOTHING = 1e-34;

  /** Above all eigenvalues, by more than rounding. */
  private static final double START = 1 + 1e-13;

  private static final int MOST_STEPS = 20;

  /** A step that leaves less than rounding noise to the next. */
  private static final double LAST_STEP = 1e-11;

  /** How many matrices there are. */
  private final int count;

  /** Numbers from one element of a matrix to the next. */
  private final int lanes;

  /** The elements on and below the diagonal, row by row. */
  final double[] matrices;

  /** The known vector of each matrix. */
  final double[] vectors;

  private final double[] v;
  private final double[] w;
  private final double[] diagonal;
  private final double[] beside;
  private final double[] sum;
  private final double[] alpha;
  private final double[] beta;

  /** Where the determinants of x − T are looked at. */
  private final double[] at;

  /** The last two determinants, with their first and second derivatives. */
  private final double[] value0;

  private final double[] value1;
  private final double[] first0;
  private final double[] first1;
  private final double[] second0;
  private final double[] second1;

  /** 0 where no determinant is negative. */
  private final double[] negative;

  private final boolean[] found;
  private final SecondEigenvalue one;

  /**
   * Makes the buffers.
   *
   * @param mostRows order of the largest matrices
   * @param count how many matrices
   */
  SecondEigenvalues(int mostRows, int count) {
    this.count = count;
    lanes = (count + 7) / 8 * 8;
    matrices = new double[mostRows * (mostRows + 1) / 2 * lanes];
    vectors = new double[mostRows * lanes];
    v = new double[mostRows * lanes];
    w = new double[mostRows * lanes];
    diagonal = new double[mostRows * lanes];
    beside = new double[mostRows * lanes];
    sum = new double[lanes];
    alpha = new double[lanes];
    beta = new double[lanes];
    at = new double[lanes];
    value0 = new double[lanes];
    value1 = new double[lanes];
    first0 = new double[lanes];
    first1 = new double[lanes];
    second0 = new double[lanes];
    second1 = new double[lanes];
    negative = new double[lanes];
    found = new boolean[lanes];
    one = new SecondEigenvalue(mostRows);
  }

  /** The place of an element on or below the diagonal of the first matrix. */
  int place(int row, int column) {
    return (row * (row + 1) / 2 + column) * lanes;
  }

  /** The place of an element of the vector of the first matrix. */
  int place(int row) {
    return row * lanes;
  }

  /** Fills matrices and vectors with zeros, before they are set. */
  void clear(int rows) {
    Arrays.fill(matrices, 0, place(rows, 0), 0);
    Arrays.fill(vectors, 0, place(rows), 0);
  }

  /**
   * Computes the eigenvalues of all matrices, which are overwritten.
   *
   * @param rows their order, at least 3
   * @param results overwritten with the magnitudes; 0 for a matrix and vector of zeros
   */
  void compute(int rows, double[] results) {
    deflate(rows);
    for (int row = rows - 1; row > 2; row--) {
      reflect(row);
    }
    for (int row = 1; row < rows; row++) {
      System.arraycopy(matrices, place(row, row), diagonal, place(row), lanes);
    }
    int last = place(2, 1);
    int to = place(2);
    for (int l = 0; l < lanes; l++) {
      beside[to + l] = matrices[last + l] * matrices[last + l];
    }
    largest(rows, results);
  }

  /** Reflects all but the first row and column; see {@link SecondEigenvalue}. */
  private void deflate(int rows) {
    for (int row = 0; row < rows; row++) {
      int from = place(row, 0);
      int to = place(row);
      for (int l = 0; l < lanes; l++) {
        v[to + l] = vectors[to + l];
        w[to + l] = vectors[to + l] + matrices[from + l];
      }
    }
    for (int l = 0; l < lanes; l++) {
      v[l] += 1;
      beta[l] = 1 / v[l];
    }
    orthogonalise(0, rows);
    for (int row = 1; row < rows; row++) {
      for (int column = 1; column <= row; column++) {
        subtractProducts(row, column);
      }
    }
  }

  /** Reflects a row so that all before the element beside the diagonal become 0. */
  private void reflect(int row) {
    Arrays.fill(sum, 0);
    for (int column = 1; column < row - 1; column++) {
      int from = place(row, column);
      for (int l = 0; l < lanes; l++) {
        sum[l] += matrices[from + l] * matrices[from + l];
      }
    }
    int head = place(row, row - 1);
    int to = place(row);
    for (int l = 0; l < lanes; l++) {
      double square = sum[l] + matrices[head + l] * matrices[head + l];
      beside[to + l] = square;
      alpha[l] = -Math.copySign(Math.sqrt(square), matrices[head + l]);
      // Nothing to reflect: the vector, and what is taken off, is 0.
      beta[l] = square <= NOTHING ? 0 : 1 / (square - alpha[l] * matrices[head + l]);
    }
    System.arraycopy(matrices, place(row, 1), v, place(1), (row - 1) * lanes);
    Arrays.fill(w, place(1), place(row), 0);
    int beforeRow = place(row - 1);
    for (int l = 0; l < lanes; l++) {
      v[beforeRow + l] -= alpha[l];
    }
    for (int i = 1; i < row; i++) {
      int onDiagonal = place(i, i);
      int own = place(i);
      for (int l = 0; l < lanes; l++) {
        w[own + l] += matrices[onDiagonal + l] * v[own + l];
      }
      for (int column = 1; column < i; column++) {
        multiply(i, column);
      }
    }
    orthogonalise(1, row);
    for (int i = 1; i < row; i++) {
      for (int column = 1; column <= i; column++) {
        subtractProducts(i, column);
      }
    }
  }

  /** Adds an element below the diagonal, times v, to the two places of w that it belongs to. */
  private void multiply(int row, int column) {
    int from = place(row, column);
    int a = place(row);
    int b = place(column);
    for (int l = 0; l < lanes; l++) {
      double x = matrices[from + l];
      w[a + l] += x * v[b + l];
      w[b + l] += x * v[a + l];
    }
  }

  /** Makes β (w − β/2 (v·w) v) of w. */
  private void orthogonalise(int from, int to) {
    Arrays.fill(sum, 0);
    for (int i = from; i < to; i++) {
      int own = place(i);
      for (int l = 0; l < lanes; l++) {
        sum[l] += v[own + l] * w[own + l];
      }
    }
    for (int l = 0; l < lanes; l++) {
      sum[l] *= beta[l] / 2;
    }
    for (int i = from; i < to; i++) {
      int own = place(i);
      for (int l = 0; l < lanes; l++) {
        w[own + l] = beta[l] * (w[own + l] - sum[l] * v[own + l]);
      }
    }
  }

  private void subtractProducts(int row, int column) {
    int to = place(row, column);
    int a = place(row);
    int b = place(column);
    for (int l = 0; l < lanes; l++) {
      matrices[to + l] -= v[a + l] * w[b + l] + w[a + l] * v[b + l];
    }
  }

  /** The largest magnitude of an eigenvalue of each tridiagonal matrix, rows 1 and up. */
  private void largest(int rows, double[] results) {
    iterate(rows);
    boolean negative = false;
    for (int l = 0; l < count; l++) {
      results[l] = found[l] ? at[l] : Double.NaN;
      negative |= !noneBelow(rows, l, -at[l]);
    }
    if (negative) {
      for (int i = place(1); i < place(rows); i++) {
        diagonal[i] = -diagonal[i];
      }
      iterate(rows);
      for (int l = 0; l < count; l++) {
        results[l] = found[l] ? Math.max(results[l], at[l]) : Double.NaN;
      }
    }
    for (int l = 0; l < count; l++) {
      if (Double.isNaN(results[l])) {
        results[l] = one.ofTridiagonal(diagonal, beside, place(1) + l, lanes, rows - 1);
      }
    }
  }

  /** Finds the largest eigenvalue of each matrix. */
  private void iterate(int rows) {
    double size = rows - 1.0;
    Arrays.fill(at, START);
    boolean done = false;
    for (int step = 0; step < MOST_STEPS && !done; step++) {
      evaluate(rows);
      double[] value = rows % 2 == 0 ? value1 : value0;
      double[] first = rows % 2 == 0 ? first1 : first0;
      double[] second = rows % 2 == 0 ? second1 : second0;
      done = true;
      for (int l = 0; l < count; l++) {
        double p = value[l];
        double d = first[l];
        double square = (size - 1) * ((size - 1) * d * d - size * p * second[l]);
        double change = size * p / (d + Math.sqrt(Math.max(0, square)));
        // By rounding below the largest eigenvalue, where a determinant is negative: no more.
        boolean reached = !(negative[l] == 0 && change > 0);
        found[l] = reached || change < LAST_STEP;
        at[l] -= reached ? 0 : change;
        done &= found[l];
      }
    }
  }

  /**
   * The determinants of x − T and their first two derivatives, from those of the leading parts of
   * T; and whether one of these is negative.
   */
  private void evaluate(int rows) {
    int top = place(1);
    for (int l = 0; l < lanes; l++) {
      double value = at[l] - diagonal[top + l];
      value0[l] = 1;
      value1[l] = value;
      first0[l] = 0;
      first1[l] = 1;
      second0[l] = 0;
      second1[l] = 0;
      negative[l] = Math.abs(value) - value;
    }
    for (int row = 2; row < rows; row++) {
      if (row % 2 == 0) {
        extend(place(row), value1, value0, first1, first0, second1, second0);
      } else {
        extend(place(row), value0, value1, first0, first1, second0, second1);
      }
    }
  }

  /** One row more: the older of two determinants is replaced. */
  private void extend(
      int row,
      double[] value,
      double[] olderValue,
      double[] first,
      double[] olderFirst,
      double[] second,
      double[] olderSecond) {
    for (int l = 0; l < lanes; l++) {
      double x = at[l] - diagonal[row + l];
      double e = beside[row + l];
      double p = x * value[l] - e * olderValue[l];
      olderSecond[l] = x * second[l] + 2 * first[l] - e * olderSecond[l];
      olderFirst[l] = x * first[l] + value[l] - e * olderFirst[l];
      olderValue[l] = p;
      negative[l] += Math.abs(p) - p;
    }
  }

  /** Whether all eigenvalues of a matrix are above x: its pivots less x are. */
  private boolean noneBelow(int rows, int lane, double x) {
    double q = diagonal[place(1) + lane] - x;
    for (int row = 2; row < rows && q > 0; row++) {
      q = diagonal[place(row) + lane] - x - beside[place(row) + lane] / q;
    }
    return q > 0;
  }
}
