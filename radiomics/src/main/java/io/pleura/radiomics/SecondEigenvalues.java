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

  /** One over the last pivot, and the first two derivatives of the pivot. */
  private final double[] pivot;

  private final double[] slope;
  private final double[] curvature;

  private final double[] first;
  private final double[] second;
  private final double[] lowest;
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
    lanes = (count + 1) / 2 * 2;
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
    pivot = new double[lanes];
    slope = new double[lanes];
    curvature = new double[lanes];
    first = new double[lanes];
    second = new double[lanes];
    lowest = new double[lanes];
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
    subtractProducts(rows);
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
      multiply(i);
    }
    orthogonalise(1, row);
    subtractProducts(row);
  }

  /**
   * Adds a row left of the diagonal, times v, to the places of w before it, and the row with the
   * diagonal, times v, to its own. Two matrices at a time; what belongs to the row stays in
   * registers.
   */
  private void multiply(int row) {
    int own = place(row);
    for (int l = 0; l < lanes; l += 2) {
      double ofRow0 = v[own + l];
      double ofRow1 = v[own + l + 1];
      double sum0 = w[own + l];
      double sum1 = w[own + l + 1];
      int from = place(row, 1) + l;
      for (int to = place(1) + l; to < own; to += lanes) {
        double x0 = matrices[from];
        double x1 = matrices[from + 1];
        sum0 += x0 * v[to];
        sum1 += x1 * v[to + 1];
        w[to] += x0 * ofRow0;
        w[to + 1] += x1 * ofRow1;
        from += lanes;
      }
      w[own + l] = sum0 + matrices[from] * ofRow0;
      w[own + l + 1] = sum1 + matrices[from + 1] * ofRow1;
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

  /** Takes v wᵀ + w vᵀ off the rows from 1 to an end, in the manner of {@link #multiply}. */
  private void subtractProducts(int end) {
    for (int row = 1; row < end; row++) {
      int own = place(row);
      for (int l = 0; l < lanes; l += 2) {
        double v0 = v[own + l];
        double v1 = v[own + l + 1];
        double w0 = w[own + l];
        double w1 = w[own + l + 1];
        int to = place(row, 1) + l;
        for (int other = place(1) + l; other <= own + l; other += lanes) {
          matrices[to] -= v0 * w[other] + w0 * v[other];
          matrices[to + 1] -= v1 * w[other + 1] + w1 * v[other + 1];
          to += lanes;
        }
      }
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
      done = true;
      for (int l = 0; l < count; l++) {
        double square = (size - 1) * (size * second[l] - first[l] * first[l]);
        double change = size / (first[l] + Math.sqrt(Math.max(0, square)));
        // By rounding below the largest eigenvalue, where a pivot is negative: there is no more.
        boolean reached = !(lowest[l] > 0 && change > 0);
        found[l] = reached || change < LAST_STEP;
        at[l] -= reached ? 0 : change;
        done &= found[l];
      }
    }
  }

  /**
   * The sums of 1 / (x − λ) and of 1 / (x − λ)² over all eigenvalues λ, from the pivots of x − T
   * and their first two derivatives; and the lowest pivot.
   */
  private void evaluate(int rows) {
    int top = place(1);
    for (int l = 0; l < lanes; l++) {
      double q = at[l] - diagonal[top + l];
      double inverse = 1 / q;
      pivot[l] = inverse;
      slope[l] = 1;
      curvature[l] = 0;
      first[l] = inverse;
      second[l] = inverse * inverse;
      lowest[l] = q;
    }
    for (int row = 2; row < rows; row++) {
      int own = place(row);
      for (int l = 0; l < lanes; l++) {
        double t = beside[own + l] * pivot[l];
        double u = t * pivot[l];
        double q = at[l] - diagonal[own + l] - t;
        double c = u * (curvature[l] - 2 * pivot[l] * slope[l] * slope[l]);
        double d = 1 + u * slope[l];
        double inverse = 1 / q;
        double ratio = d * inverse;
        pivot[l] = inverse;
        slope[l] = d;
        curvature[l] = c;
        first[l] += ratio;
        second[l] += ratio * ratio - c * inverse;
        lowest[l] = Math.min(lowest[l], q);
      }
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
