package io.pleura.volume;

/**
 * For each of a run of sample points, the source voxels along one axis that count there and their
 * weights. Filled anew for each run; not for concurrent use while it is filled.
 */
final class AxisTaps {

  final int taps;
  final boolean[] inside;

  /** Array offset of each tap of each point, taps fastest. */
  final int[] offsets;

  /** Weight of each tap (cubic), or the fraction of the way to the second tap (linear). */
  final double[] weights;

  private final Interpolation interpolation;

  AxisTaps(Interpolation interpolation, int points) {
    this.interpolation = interpolation;
    taps =
        switch (interpolation) {
          case NEAREST -> 1;
          case LINEAR -> 2;
          case CUBIC_B_SPLINE -> 4;
        };
    inside = new boolean[points];
    offsets = new int[points * taps];
    weights = new double[points * taps];
  }

  /**
   * Sets one sample point.
   *
   * @param point its number
   * @param position continuous source index
   * @param size source voxels along the axis
   * @param first source index that the coefficient array starts at
   * @param stride array elements from one voxel to the next along the axis
   */
  void set(int point, double position, int size, int first, int stride) {
    inside[point] = position >= -0.5 && position < size - 0.5;
    if (!inside[point]) {
      return;
    }
    int at = point * taps;
    switch (interpolation) {
      case NEAREST ->
          offsets[at] = (clamp((int) Math.floor(position + 0.5), size) - first) * stride;
      case LINEAR -> {
        int lower = (int) Math.floor(position);
        weights[at] = lower < 0 ? 0 : position - lower;
        offsets[at] = (clamp(lower, size) - first) * stride;
        offsets[at + 1] = (clamp(lower + 1, size) - first) * stride;
      }
      case CUBIC_B_SPLINE -> {
        int lower = (int) Math.floor(position);
        double w = position - lower;
        double last = (1.0 / 6.0) * w * w * w;
        double zeroth = 1.0 / 6.0 + 0.5 * w * (w - 1.0) - last;
        double second = w + zeroth - 2.0 * last;
        weights[at] = zeroth;
        weights[at + 1] = 1.0 - zeroth - second - last;
        weights[at + 2] = second;
        weights[at + 3] = last;
        for (int k = 0; k < 4; k++) {
          offsets[at + k] = (mirror(lower - 1 + k, size) - first) * stride;
        }
      }
    }
  }

  private static int clamp(int index, int size) {
    return Math.max(0, Math.min(size - 1, index));
  }

  /** Reflects an index about the centres of the first and the last voxel until it is inside. */
  private static int mirror(int index, int size) {
    if (size == 1) {
      return 0;
    }
    int i = index;
    while (i < 0 || i >= size) {
      i = i < 0 ? -i : 2 * (size - 1) - i;
    }
    return i;
  }
}
