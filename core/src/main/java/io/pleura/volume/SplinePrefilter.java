package io.pleura.volume;

import io.pleura.execution.ExecutionContext;

/**
 * Turns voxel values into cubic B-spline coefficients, in place, in double, along x, then y, then
 * z, with whole-sample mirror boundaries.
 *
 * <p>Along a line of values v: {@code c⁺[0] = Σ zⁿ v[n]} over the mirrored line, {@code c⁺[i] = 6
 * v[i] + z c⁺[i−1]}, {@code c[N−1] = z / (z² − 1) · (z c⁺[N−2] + c⁺[N−1])}, {@code c[i] = z (c[i+1]
 * − c⁺[i])} with the pole z = √3 − 2 (Unser, "Splines: a perfect fit for signal and image
 * processing", IEEE Signal Processing Magazine 16, 1999, box 2). The first sum stops where the
 * powers of z fall below 1e-10, as ITK does it.
 */
final class SplinePrefilter {

  /**
   * How many voxels beyond those needed have to be filtered, so that the edge of the filtered part
   * has no effect: |pole|^48 is 4e-28, far below the rounding of a double.
   */
  static final int MARGIN = 48;

  private static final double POLE = Math.sqrt(3.0) - 2.0;
  private static final double GAIN = (1.0 - POLE) * (1.0 - 1.0 / POLE);
  private static final double TOLERANCE = 1e-10;

  private SplinePrefilter() {}

  static void apply(double[] values, int sizeX, int sizeY, int sizeZ, ExecutionContext context) {
    int slice = sizeX * sizeY;
    context.forEach(
        sizeZ,
        z -> {
          if (sizeX > 1) {
            for (int y = 0; y < sizeY; y++) {
              filterRow(values, z * slice + y * sizeX, sizeX);
            }
          }
          filterAcross(values, z * slice, sizeX, sizeY, sizeX);
        });
    context.forEach(sizeY, y -> filterAcross(values, y * sizeX, sizeX, sizeZ, slice));
  }

  private static void filterRow(double[] c, int start, int size) {
    int end = start + size;
    for (int i = start; i < end; i++) {
      c[i] *= GAIN;
    }
    initialise(c, start, 1, size, 1);
    for (int i = start + 1; i < end; i++) {
      c[i] += POLE * c[i - 1];
    }
    c[end - 1] = POLE / (POLE * POLE - 1.0) * (POLE * c[end - 2] + c[end - 1]);
    for (int i = end - 2; i >= start; i--) {
      c[i] = POLE * (c[i + 1] - c[i]);
    }
  }

  /** Filters {@code width} neighbouring lines at once that run with a stride. */
  private static void filterAcross(double[] c, int start, int width, int size, int stride) {
    if (size == 1) {
      return;
    }
    for (int n = 0; n < size; n++) {
      int at = start + n * stride;
      for (int x = 0; x < width; x++) {
        c[at + x] *= GAIN;
      }
    }
    initialise(c, start, width, size, stride);
    for (int n = 1; n < size; n++) {
      int at = start + n * stride;
      for (int x = 0; x < width; x++) {
        c[at + x] += POLE * c[at - stride + x];
      }
    }
    int last = start + (size - 1) * stride;
    double factor = POLE / (POLE * POLE - 1.0);
    for (int x = 0; x < width; x++) {
      c[last + x] = factor * (POLE * c[last - stride + x] + c[last + x]);
    }
    for (int n = size - 2; n >= 0; n--) {
      int at = start + n * stride;
      for (int x = 0; x < width; x++) {
        c[at + x] = POLE * (c[at + stride + x] - c[at + x]);
      }
    }
  }

  /** Puts the start value of the causal recursion into the first element of each line. */
  private static void initialise(double[] c, int start, int width, int size, int stride) {
    int horizon = (int) Math.ceil(Math.log(TOLERANCE) / Math.log(Math.abs(POLE)));
    for (int x = start; x < start + width; x++) {
      double power = POLE;
      if (horizon < size) {
        double sum = c[x];
        for (int n = 1; n < horizon; n++) {
          sum += power * c[x + n * stride];
          power *= POLE;
        }
        c[x] = sum;
      } else {
        double inverse = 1.0 / POLE;
        double mirrored = Math.pow(POLE, size - 1);
        double sum = c[x] + mirrored * c[x + (size - 1) * stride];
        mirrored *= mirrored * inverse;
        for (int n = 1; n <= size - 2; n++) {
          sum += (power + mirrored) * c[x + n * stride];
          power *= POLE;
          mirrored *= inverse;
        }
        c[x] = sum / (1.0 - power * power);
      }
    }
  }
}
