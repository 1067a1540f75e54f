package io.pleura.volume;

/**
 * Direction cosines of the voxel axes: column a is the unit vector, in LPS, along which index axis
 * a runs. Orthonormal to within 1e-4; left-handed axes are allowed.
 *
 * @param xx LPS x of the first voxel axis
 * @param xy LPS x of the second voxel axis
 * @param xz LPS x of the third voxel axis
 * @param yx LPS y of the first voxel axis
 * @param yy LPS y of the second voxel axis
 * @param yz LPS y of the third voxel axis
 * @param zx LPS z of the first voxel axis
 * @param zy LPS z of the second voxel axis
 * @param zz LPS z of the third voxel axis
 */
public record Direction(
    double xx,
    double xy,
    double xz,
    double yx,
    double yy,
    double yz,
    double zx,
    double zy,
    double zz) {

  private static final double TOLERANCE = 1e-4;

  /** Voxel axes along the LPS axes. */
  public static final Direction IDENTITY = new Direction(1, 0, 0, 0, 1, 0, 0, 0, 1);

  /**
   * Checks that the axes are orthonormal.
   *
   * @param xx LPS x of the first voxel axis
   * @param xy LPS x of the second voxel axis
   * @param xz LPS x of the third voxel axis
   * @param yx LPS y of the first voxel axis
   * @param yy LPS y of the second voxel axis
   * @param yz LPS y of the third voxel axis
   * @param zx LPS z of the first voxel axis
   * @param zy LPS z of the second voxel axis
   * @param zz LPS z of the third voxel axis
   * @throws IllegalArgumentException when a column is no unit vector or two are not perpendicular,
   *     by more than 1e-4
   */
  public Direction {
    double[][] columns = {{xx, yx, zx}, {xy, yy, zy}, {xz, yz, zz}};
    for (int a = 0; a < 3; a++) {
      for (int b = a; b < 3; b++) {
        double dot = 0;
        for (int row = 0; row < 3; row++) {
          dot += columns[a][row] * columns[b][row];
        }
        if (!(Math.abs(dot - (a == b ? 1 : 0)) <= TOLERANCE)) {
          throw new IllegalArgumentException(
              "direction axes " + a + " and " + b + " are not orthonormal: dot product " + dot);
        }
      }
    }
  }

  /**
   * An element of the matrix.
   *
   * @param row LPS component, 0 to 2
   * @param column voxel axis, 0 to 2
   * @return the cosine
   */
  public double get(int row, int column) {
    return switch (3 * row + column) {
      case 0 -> xx;
      case 1 -> xy;
      case 2 -> xz;
      case 3 -> yx;
      case 4 -> yy;
      case 5 -> yz;
      case 6 -> zx;
      case 7 -> zy;
      case 8 -> zz;
      default -> throw new IllegalArgumentException("no element " + row + ", " + column);
    };
  }

  /**
   * The inverse matrix, row by row. Not the transpose: cosines that were stored in single precision
   * are orthonormal to about 1e-8 only, which the transpose would turn into an error of position.
   */
  double[] inverse() {
    double a = yy * zz - yz * zy;
    double b = yz * zx - yx * zz;
    double c = yx * zy - yy * zx;
    double determinant = xx * a + xy * b + xz * c;
    return new double[] {
      a / determinant,
      (xz * zy - xy * zz) / determinant,
      (xy * yz - xz * yy) / determinant,
      b / determinant,
      (xx * zz - xz * zx) / determinant,
      (xz * yx - xx * yz) / determinant,
      c / determinant,
      (xy * zx - xx * zy) / determinant,
      (xx * yy - xy * yx) / determinant
    };
  }

  /**
   * Which way each voxel axis runs, to the nearest patient axis: L or R (left, right), P or A
   * (posterior, anterior), S or I (superior, inferior).
   *
   * @return three letters, one for each voxel axis in turn; {@code LPS} for {@link #IDENTITY}
   */
  public String orientation() {
    int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    int[] best = orders[0];
    double bestFit = -1;
    for (int[] order : orders) {
      double fit = 0;
      for (int axis = 0; axis < 3; axis++) {
        fit += Math.abs(get(order[axis], axis));
      }
      if (fit > bestFit) {
        bestFit = fit;
        best = order;
      }
    }
    var letters = new StringBuilder(3);
    for (int axis = 0; axis < 3; axis++) {
      letters.append((get(best[axis], axis) < 0 ? "RAI" : "LPS").charAt(best[axis]));
    }
    return letters.toString();
  }
}
