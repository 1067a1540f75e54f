package io.pleura.volume;

/**
 * Values of a cubic spline at the voxels of a grid whose axes run along those of the source, for
 * results in single precision or in whole numbers.
 *
 * <p>Coefficients are combined along z, then y, then x, which takes a tenth of the work of the sum
 * of 64 products. Both orders of summation stay within a known distance of each other: each product
 * of three weights and a coefficient takes part in at most 66 roundings in the one and 12 in the
 * other, so with weights that are not negative and add up to 1 the two differ by at most 78·2^-53
 * times the largest coefficient. Where a value lies that near to a point at which its rounding
 * changes, it is computed again by the sum of 64 products. So the result has the bits that the sum
 * gives everywhere.
 */
final class SplineEvaluation {

  /** Relative to the largest coefficient; more than the 78 roundings. */
  private static final double GUARD = 96 * 0x1p-53;

  private final double[][] rows;
  private final AxisTaps alongX;
  private final AxisTaps alongY;
  private final AxisTaps alongZ;
  private final int rowsPerSlice;
  private final double guard;

  /**
   * Prepares.
   *
   * @param rows coefficients, one array for each line along x, y fastest
   * @param rowsPerSlice lines of a slice
   * @param alongX sample points along x, offsets within a line
   * @param alongY sample points along y, offsets in lines
   * @param alongZ sample points along z, offsets in lines
   */
  SplineEvaluation(
      double[][] rows, int rowsPerSlice, AxisTaps alongX, AxisTaps alongY, AxisTaps alongZ) {
    this.rows = rows;
    this.rowsPerSlice = rowsPerSlice;
    this.alongX = alongX;
    this.alongY = alongY;
    this.alongZ = alongZ;
    double largest = 0;
    for (double[] row : rows) {
      for (double value : row) {
        largest = Math.max(largest, Math.abs(value));
      }
    }
    guard = GUARD * largest;
  }

  /** Writes a slice of the target, x fastest, from an element of the array on. */
  void slice(int z, PixelType type, float[] result, int offset) {
    if (!alongZ.inside[z]) {
      return;
    }
    int width = rows[0].length;
    double[][] combined = new double[rowsPerSlice][width];
    for (int y = 0; y < rowsPerSlice; y++) {
      combine(rows, alongZ, z, y, combined[y]);
    }
    double[] line = new double[width];
    int points = alongX.inside.length;
    double[] values = new double[points];
    for (int y = 0; y < alongY.inside.length; y++) {
      if (alongY.inside[y]) {
        combine(combined, alongY, y, 0, line);
        interpolate(line, values);
        if (type.isInteger()) {
          storeWhole(values, y, z, type, result, offset + y * points);
        } else {
          storeFloats(values, y, z, result, offset + y * points);
        }
      }
    }
  }

  /** The weighted sum of four lines. */
  private static void combine(double[][] from, AxisTaps taps, int point, int shift, double[] to) {
    int t = 4 * point;
    double[] a = from[taps.offsets[t] + shift];
    double[] b = from[taps.offsets[t + 1] + shift];
    double[] c = from[taps.offsets[t + 2] + shift];
    double[] d = from[taps.offsets[t + 3] + shift];
    double wa = taps.weights[t];
    double wb = taps.weights[t + 1];
    double wc = taps.weights[t + 2];
    double wd = taps.weights[t + 3];
    for (int x = 0; x < to.length; x++) {
      to[x] = wa * a[x] + wb * b[x] + wc * c[x] + wd * d[x];
    }
  }

  private void interpolate(double[] line, double[] values) {
    int[] offsets = alongX.offsets;
    double[] weights = alongX.weights;
    for (int x = 0; x < values.length; x++) {
      int t = 4 * x;
      values[x] =
          weights[t] * line[offsets[t]]
              + weights[t + 1] * line[offsets[t + 1]]
              + weights[t + 2] * line[offsets[t + 2]]
              + weights[t + 3] * line[offsets[t + 3]];
    }
  }

  private void storeFloats(double[] values, int y, int z, float[] result, int offset) {
    for (int x = 0; x < values.length; x++) {
      float low = (float) (values[x] - guard);
      float high = (float) (values[x] + guard);
      result[offset + x] = low == high ? low : alongX.inside[x] ? (float) exact(x, y, z) : 0;
    }
  }

  private void storeWhole(
      double[] values, int y, int z, PixelType type, float[] result, int offset) {
    int minimum = (int) type.minimum();
    int maximum = (int) type.maximum();
    for (int x = 0; x < values.length; x++) {
      int low = (int) (values[x] - guard);
      int high = (int) (values[x] + guard);
      int value = low == high ? low : alongX.inside[x] ? (int) exact(x, y, z) : 0;
      result[offset + x] = Math.max(minimum, Math.min(maximum, value));
    }
  }

  /** The 64 products of one target voxel. */
  private double exact(int x, int y, int z) {
    return sum(rows, alongX, x, alongY, y, alongZ, z);
  }

  /**
   * The 64 products summed one by one, x fastest, each weight as {@code (wx·wy)·wz}, as ITK does
   * it. The order counts because a value of an integer volume may be a whole number but for
   * rounding, and is then truncated.
   */
  static double sum(
      double[][] rows, AxisTaps alongX, int x, AxisTaps alongY, int y, AxisTaps alongZ, int z) {
    double[] weightsX = alongX.weights;
    int[] offsetsX = alongX.offsets;
    double wx0 = weightsX[4 * x];
    double wx1 = weightsX[4 * x + 1];
    double wx2 = weightsX[4 * x + 2];
    double wx3 = weightsX[4 * x + 3];
    int x0 = offsetsX[4 * x];
    int x1 = offsetsX[4 * x + 1];
    int x2 = offsetsX[4 * x + 2];
    int x3 = offsetsX[4 * x + 3];
    double sum = 0;
    for (int k = 4 * z; k < 4 * z + 4; k++) {
      double wz = alongZ.weights[k];
      for (int j = 4 * y; j < 4 * y + 4; j++) {
        double wy = alongY.weights[j];
        double[] row = rows[alongZ.offsets[k] + alongY.offsets[j]];
        sum += wx0 * wy * wz * row[x0];
        sum += wx1 * wy * wz * row[x1];
        sum += wx2 * wy * wz * row[x2];
        sum += wx3 * wy * wz * row[x3];
      }
    }
    return sum;
  }
}
