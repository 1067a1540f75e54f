package io.pleura.explain;

/**
 * Gauss-Legendre quadrature on the interval 0 to 1: with n points it is exact for polynomials of
 * degree 2n - 1.
 */
final class GaussLegendre {

  private final double[] points;
  private final double[] weights;

  private GaussLegendre(double[] points, double[] weights) {
    this.points = points;
    this.weights = weights;
  }

  private static final int MOST_NEWTON_STEPS = 100;

  /**
   * Makes a rule. The points are the roots of the Legendre polynomial, found by Newton's method.
   *
   * @param count number of points, at least 1
   */
  static GaussLegendre of(int count) {
    double[] points = new double[count];
    double[] weights = new double[count];
    for (int i = 0; i < (count + 1) / 2; i++) {
      double root = Math.cos(Math.PI * (i + 0.75) / (count + 0.5));
      if (2 * i + 1 == count) {
        root = 0;
      }
      double slope = 1;
      for (int step = 0; step < MOST_NEWTON_STEPS; step++) {
        double previous = 0;
        double value = 1;
        for (int degree = 1; degree <= count; degree++) {
          double next = ((2 * degree - 1) * root * value - (degree - 1) * previous) / degree;
          previous = value;
          value = next;
        }
        slope = count * (root * value - previous) / (root * root - 1);
        double move = value / slope;
        root -= move;
        if (Math.abs(move) <= 1e-16) {
          break;
        }
      }
      double weight = 1 / ((1 - root * root) * slope * slope);
      points[i] = (1 - root) / 2;
      points[count - 1 - i] = (1 + root) / 2;
      weights[i] = weight;
      weights[count - 1 - i] = weight;
    }
    return new GaussLegendre(points, weights);
  }

  int size() {
    return points.length;
  }

  /**
   * Where the integrand is taken.
   *
   * @param index 0 to size - 1
   * @return strictly between 0 and 1, ascending
   */
  double point(int index) {
    return points[index];
  }

  /**
   * How much a point counts.
   *
   * @param index 0 to size - 1
   * @return above 0; all weights sum to 1
   */
  double weight(int index) {
    return weights[index];
  }
}
