package io.pleura.radiomics.filter;

/**
 * Spherical harmonics of one degree at the vertices of a sphere, as local binary patterns need
 * them.
 */
final class SphericalHarmonics {

  private SphericalHarmonics() {}

  /**
   * The sums {@code k(v, w) = Σ_m Y_nm(v) Y_nm(w)}, m from −n to n, which are real, so that {@code
   * Σ_w b(w) k(v, w)} is the part of degree n of a pattern b at the vertex v.
   *
   * @param n degree, at least 0
   * @param vertices points of three coordinates
   * @param radius their distance from the origin
   * @return the symmetric matrix, row by row
   */
  static double[] products(int n, double[][] vertices, double radius) {
    int count = vertices.length;
    double[][] real = new double[n + 1][count];
    double[][] imaginary = new double[n + 1][count];
    for (int v = 0; v < count; v++) {
      double[] vertex = vertices[v];
      double azimuth = StrictMath.acos(Math.max(-1, Math.min(1, vertex[2] / radius)));
      double cosine = StrictMath.cos(StrictMath.atan2(vertex[1], vertex[0]));
      for (int m = 0; m <= n; m++) {
        double value = legendre(n, m, cosine);
        real[m][v] = value * StrictMath.cos(m * azimuth);
        imaginary[m][v] = value * StrictMath.sin(m * azimuth);
      }
    }
    double[] result = new double[count * count];
    for (int v = 0; v < count; v++) {
      for (int w = 0; w < count; w++) {
        double sum = real[0][v] * real[0][w];
        for (int m = 1; m <= n; m++) {
          // The terms of m and -m are conjugate.
          sum += 2 * (real[m][v] * real[m][w] - imaginary[m][v] * imaginary[m][w]);
        }
        result[v * count + w] = sum;
      }
    }
    return result;
  }

  /**
   * The length {@code √ Σ_v (Σ_w b(w) k(v, w))²} of the part of a pattern.
   *
   * @param products of {@link #products}
   * @param count number of vertices
   * @param ones the vertices w where b is 1, rising; it is 0 elsewhere
   */
  static double norm(double[] products, int count, int[] ones) {
    double squares = 0;
    for (int v = 0; v < count; v++) {
      double sum = 0;
      for (int w : ones) {
        sum += products[v * count + w];
      }
      squares += sum * sum;
    }
    return Math.sqrt(squares);
  }

  /**
   * The associated Legendre function of first kind times the factor that makes {@code Y_nm}
   * orthonormal, {@code √((2n+1)/4π (n−m)!/(n+m)!) P_nm(x)}, by recursion over the degree.
   */
  private static double legendre(int n, int m, double x) {
    double value = Math.sqrt(1 / (4 * Math.PI));
    for (int k = 1; k <= m; k++) {
      value *= -Math.sqrt((2 * k + 1) / (2.0 * k) * (1 - x * x));
    }
    double before = 0;
    for (int degree = m + 1; degree <= n; degree++) {
      double a =
          Math.sqrt((4.0 * degree * degree - 1) / ((double) degree * degree - (double) m * m));
      double b =
          Math.sqrt(
              ((degree - 1.0) * (degree - 1.0) - (double) m * m)
                  / (4.0 * (degree - 1.0) * (degree - 1.0) - 1));
      double next = a * (x * value - b * before);
      before = value;
      value = next;
    }
    return value;
  }
}
