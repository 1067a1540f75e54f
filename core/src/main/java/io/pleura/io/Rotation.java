package io.pleura.io;

/** Arithmetic on 3x3 matrices, row by row in an array of nine, and on unit quaternions. */
final class Rotation {

  /** Below this square of the real part, a quaternion is taken as a half turn. */
  private static final double HALF_TURN = 1e-7;

  private Rotation() {}

  static double determinant(double[] m) {
    return m[0] * (m[4] * m[8] - m[5] * m[7])
        - m[1] * (m[3] * m[8] - m[5] * m[6])
        + m[2] * (m[3] * m[7] - m[4] * m[6]);
  }

  /**
   * The rotation of the unit quaternion a + bi + cj + dk with a taken as positive. Where b, c and d
   * alone are as long as 1, within rounding, or longer, it is a half turn about them.
   */
  static double[] ofQuaternion(double quaternionB, double quaternionC, double quaternionD) {
    double b = quaternionB;
    double c = quaternionC;
    double d = quaternionD;
    double rest = 1 - (b * b + c * c + d * d);
    double a;
    if (rest < HALF_TURN) {
      double length = Math.sqrt(b * b + c * c + d * d);
      b /= length;
      c /= length;
      d /= length;
      a = 0;
    } else {
      a = Math.sqrt(rest);
    }
    return new double[] {
      a * a + b * b - c * c - d * d,
      2 * (b * c - a * d),
      2 * (b * d + a * c),
      2 * (b * c + a * d),
      a * a + c * c - b * b - d * d,
      2 * (c * d - a * b),
      2 * (b * d - a * c),
      2 * (c * d + a * b),
      a * a + d * d - b * b - c * c
    };
  }

  /** The unit quaternion a, b, c, d, with a not negative, of a rotation of determinant 1. */
  static double[] toQuaternion(double[] m) {
    // The largest of the four squares is at least 1/4, so that nothing cancels.
    double[] squares = {
      1 + m[0] + m[4] + m[8], 1 + m[0] - m[4] - m[8], 1 - m[0] + m[4] - m[8], 1 - m[0] - m[4] + m[8]
    };
    int largest = 0;
    for (int i = 1; i < 4; i++) {
      if (squares[i] > squares[largest]) {
        largest = i;
      }
    }
    double x = m[7] - m[5];
    double y = m[2] - m[6];
    double z = m[3] - m[1];
    double xy = m[1] + m[3];
    double xz = m[2] + m[6];
    double yz = m[5] + m[7];
    double s = squares[largest];
    double[] q =
        switch (largest) {
          case 0 -> new double[] {s, x, y, z};
          case 1 -> new double[] {x, s, xy, xz};
          case 2 -> new double[] {y, xy, s, yz};
          default -> new double[] {z, xz, yz, s};
        };
    double length = Math.sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
    double scale = (q[0] < 0 ? -1 : 1) / length;
    for (int i = 0; i < 4; i++) {
      q[i] = 0.0 + q[i] * scale; // no -0
    }
    return q;
  }

  /**
   * The orthonormal matrix nearest to a matrix that is almost orthonormal: the polar factor, by
   * Newton's iteration X = (X + inverse transposed of X) / 2. The handedness stays.
   */
  static double[] nearestOrthonormal(double[] matrix) {
    double[] m = matrix;
    for (int iteration = 0; iteration < 8; iteration++) {
      double det = determinant(m);
      // The inverse transposed is the cofactor matrix over the determinant.
      m =
          new double[] {
            (m[0] + (m[4] * m[8] - m[5] * m[7]) / det) / 2,
            (m[1] + (m[5] * m[6] - m[3] * m[8]) / det) / 2,
            (m[2] + (m[3] * m[7] - m[4] * m[6]) / det) / 2,
            (m[3] + (m[2] * m[7] - m[1] * m[8]) / det) / 2,
            (m[4] + (m[0] * m[8] - m[2] * m[6]) / det) / 2,
            (m[5] + (m[1] * m[6] - m[0] * m[7]) / det) / 2,
            (m[6] + (m[1] * m[5] - m[2] * m[4]) / det) / 2,
            (m[7] + (m[2] * m[3] - m[0] * m[5]) / det) / 2,
            (m[8] + (m[0] * m[4] - m[1] * m[3]) / det) / 2
          };
    }
    return m;
  }
}
