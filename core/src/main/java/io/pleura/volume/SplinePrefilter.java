package io.pleura.volume;

import io.pleura.execution.ExecutionContext;

/**
 * Turns voxel values into cubic B-spline coefficients, in double, along x, then y, then z, with
 * whole-sample mirror boundaries.
 *
 * <p>Along a line of values v: {@code c⁺[0] = Σ zⁿ v[n]} over the mirrored line, {@code c⁺[i] = 6
 * v[i] + z c⁺[i−1]}, {@code c[N−1] = z / (z² − 1) · (z c⁺[N−2] + c⁺[N−1])}, {@code c[i] = z (c[i+1]
 * − c⁺[i])} with the pole z = √3 − 2 (Unser, "Splines: a perfect fit for signal and image
 * processing", IEEE Signal Processing Magazine 16, 1999, box 2). The first sum stops where the
 * powers of z fall below 1e-10, as ITK does it.
 *
 * <p>Lines are filtered several at a time; each has the bits it has alone. An axis is filtered with
 * a margin beyond what is wanted, which is dropped before the next axis.
 */
final class SplinePrefilter {

  /**
   * How many voxels beyond those needed have to be filtered, so that the edge of the filtered part
   * has no effect: |pole|^40 is 1e-23, far below the rounding of a double.
   */
  static final int MARGIN = 40;

  private static final double POLE = Math.sqrt(3.0) - 2.0;
  private static final double GAIN = (1.0 - POLE) * (1.0 - 1.0 / POLE);
  private static final double LAST = POLE / (POLE * POLE - 1.0);
  private static final double TOLERANCE = 1e-10;
  private static final int HORIZON =
      (int) Math.ceil(Math.log(TOLERANCE) / Math.log(Math.abs(POLE)));

  private SplinePrefilter() {}

  /**
   * The coefficients of a part of a volume.
   *
   * @param voxels the whole volume
   * @param wanted the part
   * @param context threads and cancellation; they do not change the result
   * @return one array for each line along x of the part, y fastest, then z
   */
  static double[][] coefficients(VoxelRows voxels, Region wanted, ExecutionContext context) {
    Region filtered = wanted.grow(MARGIN, voxels.grid());
    int rowsY = wanted.sizeY();
    double[][] result = new double[filtered.sizeZ() * rowsY][];
    context.forEach(
        filtered.sizeZ(),
        z -> {
          double[][] slice = alongX(voxels, wanted, filtered, filtered.minZ() + z);
          filterAcross(slice, 0, 1, slice.length);
          int skipped = wanted.minY() - filtered.minY();
          System.arraycopy(slice, skipped, result, z * rowsY, rowsY);
        });
    context.forEach(rowsY, y -> filterAcross(result, y, rowsY, filtered.sizeZ()));
    double[][] kept = new double[wanted.sizeZ() * rowsY][];
    System.arraycopy(result, (wanted.minZ() - filtered.minZ()) * rowsY, kept, 0, kept.length);
    return kept;
  }

  /** One slice filtered along x and cut to what is wanted there. */
  private static double[][] alongX(VoxelRows voxels, Region wanted, Region filtered, int z) {
    int width = filtered.sizeX();
    double[][] lines = new double[4][width];
    double[][] result = new double[filtered.sizeY()][wanted.sizeX()];
    int skipped = wanted.minX() - filtered.minX();
    for (int y = 0; y < result.length; y += lines.length) {
      int count = Math.min(lines.length, result.length - y);
      for (int n = 0; n < count; n++) {
        voxels.read(filtered.minX(), filtered.minY() + y + n, z, lines[n]);
      }
      if (width > 1) {
        for (double[] line : lines) {
          scale(line);
          line[0] = start(line);
        }
        filterFour(lines[0], lines[1], lines[2], lines[3]);
      }
      for (int n = 0; n < count; n++) {
        System.arraycopy(lines[n], skipped, result[y + n], 0, wanted.sizeX());
      }
    }
    return result;
  }

  /** Four lines at a time, because each value waits for the one before. */
  private static void filterFour(double[] a, double[] b, double[] c, double[] d) {
    int size = a.length;
    double p = a[0];
    double q = b[0];
    double r = c[0];
    double s = d[0];
    for (int i = 1; i < size; i++) {
      p = a[i] + POLE * p;
      q = b[i] + POLE * q;
      r = c[i] + POLE * r;
      s = d[i] + POLE * s;
      a[i] = p;
      b[i] = q;
      c[i] = r;
      d[i] = s;
    }
    p = LAST * (POLE * a[size - 2] + p);
    q = LAST * (POLE * b[size - 2] + q);
    r = LAST * (POLE * c[size - 2] + r);
    s = LAST * (POLE * d[size - 2] + s);
    a[size - 1] = p;
    b[size - 1] = q;
    c[size - 1] = r;
    d[size - 1] = s;
    for (int i = size - 2; i >= 0; i--) {
      p = POLE * (p - a[i]);
      q = POLE * (q - b[i]);
      r = POLE * (r - c[i]);
      s = POLE * (s - d[i]);
      a[i] = p;
      b[i] = q;
      c[i] = r;
      d[i] = s;
    }
  }

  /** The start value of the causal recursion along a line. */
  private static double start(double[] line) {
    int size = line.length;
    double power = POLE;
    double sum = line[0];
    if (HORIZON < size) {
      for (int n = 1; n < HORIZON; n++) {
        sum += power * line[n];
        power *= POLE;
      }
      return sum;
    }
    double inverse = 1.0 / POLE;
    double mirrored = Math.pow(POLE, size - 1);
    sum += mirrored * line[size - 1];
    mirrored *= mirrored * inverse;
    for (int n = 1; n <= size - 2; n++) {
      sum += (power + mirrored) * line[n];
      power *= POLE;
      mirrored *= inverse;
    }
    return sum / (1.0 - power * power);
  }

  /** Filters from row to row: the lines that run through the elements of neighbouring rows. */
  private static void filterAcross(double[][] rows, int first, int step, int size) {
    if (size == 1) {
      return;
    }
    for (int n = 0; n < size; n++) {
      scale(rows[first + n * step]);
    }
    startAcross(rows, first, step, size);
    for (int n = 1; n < size; n++) {
      add(rows[first + n * step], POLE, rows[first + (n - 1) * step]);
    }
    double[] end = rows[first + (size - 1) * step];
    double[] beforeEnd = rows[first + (size - 2) * step];
    for (int x = 0; x < end.length; x++) {
      end[x] = LAST * (POLE * beforeEnd[x] + end[x]);
    }
    for (int n = size - 2; n >= 0; n--) {
      double[] row = rows[first + n * step];
      double[] next = rows[first + (n + 1) * step];
      for (int x = 0; x < row.length; x++) {
        row[x] = POLE * (next[x] - row[x]);
      }
    }
  }

  /** {@link #start} for each of the lines. */
  private static void startAcross(double[][] rows, int first, int step, int size) {
    double[] sum = rows[first];
    double power = POLE;
    if (HORIZON < size) {
      for (int n = 1; n < HORIZON; n++) {
        add(sum, power, rows[first + n * step]);
        power *= POLE;
      }
      return;
    }
    double inverse = 1.0 / POLE;
    double mirrored = Math.pow(POLE, size - 1);
    add(sum, mirrored, rows[first + (size - 1) * step]);
    mirrored *= mirrored * inverse;
    for (int n = 1; n <= size - 2; n++) {
      add(sum, power + mirrored, rows[first + n * step]);
      power *= POLE;
      mirrored *= inverse;
    }
    double divisor = 1.0 - power * power;
    for (int x = 0; x < sum.length; x++) {
      sum[x] /= divisor;
    }
  }

  private static void scale(double[] row) {
    for (int x = 0; x < row.length; x++) {
      row[x] *= GAIN;
    }
  }

  private static void add(double[] to, double factor, double[] from) {
    for (int x = 0; x < to.length; x++) {
      to[x] += factor * from[x];
    }
  }
}
