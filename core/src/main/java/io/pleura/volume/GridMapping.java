package io.pleura.volume;

/**
 * For each voxel of a target grid, its continuous index in a source grid.
 *
 * <p>Where the axes of both grids are parallel, each source index depends on one target index only
 * and is tabulated. Two cases, because a target centre midway between two source voxels lets
 * rounding noise decide:
 *
 * <ul>
 *   <li>Both grids lie along the LPS axes: the arithmetic of ITK's resampling filter, so that its
 *       masks come out equal. A point is {@code p = O + d·t·k}, its index {@code (1 / (d·s))·(p −
 *       O')}; along the target's x the index is interpolated between that of the row's first voxel
 *       and that of the voxel after its last.
 *   <li>Both grids are turned alike: the same arithmetic after both are turned back, with the
 *       source's first voxel at zero and the target's offset cleared of the noise of the turn. So
 *       the result does not depend on the direction of the scan.
 * </ul>
 *
 * <p>Otherwise the index is an affine function of all three target indices, rounded to 2^-30 voxel.
 */
final class GridMapping {

  /** Largest deviation of a direction cosine from 0 or ±1 that counts as noise. */
  private static final double PARALLEL = 1e-9;

  /** Offsets and indices are cleared of noise by rounding to multiples of its inverse. */
  private static final double NOISE_SCALE = 0x1p30;

  /** How far, in target voxels, two corners may be from a whole number of target voxels apart. */
  private static final double CORNER_TOLERANCE = 1e-7;

  private final VoxelGrid source;
  private final VoxelGrid target;
  private final double[] inverse;
  private final boolean parallel;
  private final int[] targetAxes = new int[3];
  private final double[][] positions = new double[3][];

  /** Source index of the first target voxel. */
  private final double[] start = new double[3];

  /** Change of each source index from one target voxel to the next along each target axis. */
  private final double[] steps = new double[9];

  private GridMapping(VoxelGrid source, VoxelGrid target) {
    this.source = source;
    this.target = target;
    inverse = source.direction().inverse();
    parallel = axesAreParallel();
    for (int a = 0; a < 3; a++) {
      start[a] = offset(a) / source.spacing().get(a);
      for (int b = 0; b < 3; b++) {
        steps[3 * a + b] = cosine(a, b) * target.spacing().get(b) / source.spacing().get(a);
      }
    }
  }

  /** The mapping through physical space. */
  static GridMapping of(VoxelGrid source, VoxelGrid target) {
    var mapping = new GridMapping(source, target);
    if (mapping.parallel) {
      boolean alongPatient = isAlongPatient(source.direction());
      for (int a = 0; a < 3; a++) {
        mapping.positions[a] =
            alongPatient ? mapping.tabulateAlongPatient(a) : mapping.tabulateTurned(a);
      }
    }
    return mapping;
  }

  /** The mapping between grids over the same space, free of the rounding of their origins. */
  static GridMapping ofSizes(VoxelGrid source, VoxelGrid target) {
    var mapping = new GridMapping(source, target);
    for (int a = 0; a < 3; a++) {
      double scale = (double) source.size(a) / target.size(a);
      mapping.positions[a] = new double[target.size(a)];
      for (int k = 0; k < target.size(a); k++) {
        mapping.positions[a][k] = (k + 0.5) * scale - 0.5;
      }
    }
    return mapping;
  }

  /** Whether each source index depends on one target index only. */
  boolean isParallel() {
    return parallel;
  }

  /** Whether, beyond being parallel, x runs along x, y along y and z along z. */
  boolean isAligned() {
    return parallel && targetAxes[0] == 0 && targetAxes[1] == 1 && targetAxes[2] == 2;
  }

  /** The target axis along which a source index changes; only when parallel. */
  int targetAxis(int sourceAxis) {
    return targetAxes[sourceAxis];
  }

  /** The source index for each index of the target axis; only when parallel. */
  double[] positions(int sourceAxis) {
    return positions[sourceAxis];
  }

  /** The source index along an axis for any target voxel. */
  double position(int sourceAxis, int x, int y, int z) {
    if (parallel) {
      int k = targetAxes[sourceAxis] == 0 ? x : targetAxes[sourceAxis] == 1 ? y : z;
      return positions[sourceAxis][k];
    }
    int row = 3 * sourceAxis;
    double index = start[sourceAxis] + steps[row] * x + steps[row + 1] * y + steps[row + 2] * z;
    return Math.rint(index * NOISE_SCALE) / NOISE_SCALE;
  }

  private boolean axesAreParallel() {
    boolean[] taken = new boolean[3];
    for (int a = 0; a < 3; a++) {
      int found = -1;
      for (int b = 0; b < 3; b++) {
        double cosine = cosine(a, b);
        if (Math.abs(Math.abs(cosine) - 1) <= PARALLEL) {
          found = b;
        } else if (Math.abs(cosine) > PARALLEL) {
          return false;
        }
      }
      if (found < 0 || taken[found]) {
        return false;
      }
      taken[found] = true;
      targetAxes[a] = found;
    }
    return true;
  }

  /** How far the target axis runs along the source axis for a unit step. */
  private double cosine(int sourceAxis, int targetAxis) {
    double dot = 0;
    for (int row = 0; row < 3; row++) {
      dot += inverse[3 * sourceAxis + row] * target.direction().get(row, targetAxis);
    }
    return dot;
  }

  /** How far the target's first voxel lies from the source's along a source axis, mm. */
  private double offset(int sourceAxis) {
    double sum = 0;
    for (int row = 0; row < 3; row++) {
      sum += inverse[3 * sourceAxis + row] * (target.origin().get(row) - source.origin().get(row));
    }
    return sum;
  }

  private static boolean isAlongPatient(Direction direction) {
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        double magnitude = Math.abs(direction.get(row, column));
        if (magnitude > PARALLEL && Math.abs(magnitude - 1) > PARALLEL) {
          return false;
        }
      }
    }
    return true;
  }

  private double[] tabulateAlongPatient(int axis) {
    int row = 0;
    while (Math.abs(source.direction().get(row, axis)) < 0.5) {
      row++;
    }
    double sourceStep = Math.rint(source.direction().get(row, axis)) * source.spacing().get(axis);
    double targetStep =
        Math.rint(target.direction().get(row, targetAxes[axis]))
            * target.spacing().get(targetAxes[axis]);
    return tabulate(
        axis, source.origin().get(row), sourceStep, target.origin().get(row), targetStep);
  }

  private double[] tabulateTurned(int axis) {
    double s = source.spacing().get(axis);
    double t = target.spacing().get(targetAxes[axis]);
    double sign = Math.signum(cosine(axis, targetAxes[axis]));
    double offset = offset(axis);
    // Grids made for resampling start a whole number of target voxels from the source's corner.
    double halfStep = 0.5 * (t - s) / s;
    double ratio = s / t;
    double apart = (offset / s - halfStep) * ratio;
    double whole = Math.rint(apart);
    double clean =
        sign > 0 && Math.abs(apart - whole) <= CORNER_TOLERANCE
            ? s * (halfStep + whole / ratio)
            : Math.rint(offset * NOISE_SCALE) / NOISE_SCALE;
    return tabulate(axis, 0, s, clean, sign * t);
  }

  private double[] tabulate(
      int axis, double sourceOrigin, double sourceStep, double targetOrigin, double targetStep) {
    int targetAxis = targetAxes[axis];
    int size = target.size(targetAxis);
    double inverse = 1 / sourceStep;
    double[] result = new double[size];
    double start = inverse * (targetOrigin - sourceOrigin);
    double end = inverse * (targetOrigin + targetStep * size - sourceOrigin);
    for (int k = 0; k < size; k++) {
      result[k] =
          targetAxis == 0
              ? start + (double) k / size * (end - start)
              : inverse * (targetOrigin + targetStep * k - sourceOrigin);
    }
    return result;
  }
}
