package io.pleura.fusion.harmonisation;

/** Linear least squares by Householder reflections of the design's columns. */
final class LeastSquares {

  private final double[][] reflections;
  private final double[][] upper;
  private int dependent = -1;

  /** Columns of equal length, at most as many as rows. */
  LeastSquares(double[][] design, double tolerance) {
    int columns = design.length;
    reflections = new double[columns][];
    upper = new double[columns][];
    for (int k = 0; k < columns; k++) {
      double[] column = design[k].clone();
      double size = Math.sqrt(square(column, 0));
      for (int j = 0; j < k; j++) {
        reflect(reflections[j], column, j);
      }
      double left = k < column.length ? Math.sqrt(square(column, k)) : 0;
      if (!(left > tolerance * size)) {
        dependent = k;
        return;
      }
      double pivot = column[k] > 0 ? -left : left;
      double[] v = column.clone();
      v[k] -= pivot;
      double length = Math.sqrt(square(v, k));
      for (int r = k; r < v.length; r++) {
        v[r] /= length;
      }
      reflections[k] = v;
      column[k] = pivot;
      upper[k] = column;
    }
  }

  /** The first column that follows from those before it; -1 when there is none. */
  int dependent() {
    return dependent;
  }

  double[] solve(double[] target) {
    double[] y = target.clone();
    for (int k = 0; k < reflections.length; k++) {
      reflect(reflections[k], y, k);
    }
    double[] x = new double[reflections.length];
    for (int k = x.length - 1; k >= 0; k--) {
      double sum = y[k];
      for (int j = k + 1; j < x.length; j++) {
        sum -= upper[j][k] * x[j];
      }
      x[k] = sum / upper[k][k];
    }
    return x;
  }

  private static void reflect(double[] v, double[] values, int from) {
    double sum = 0;
    for (int r = from; r < values.length; r++) {
      sum += v[r] * values[r];
    }
    for (int r = from; r < values.length; r++) {
      values[r] -= 2 * sum * v[r];
    }
  }

  private static double square(double[] values, int from) {
    double sum = 0;
    for (int r = from; r < values.length; r++) {
      sum += values[r] * values[r];
    }
    return sum;
  }
}
