package io.pleura.radiomics.filter;

import io.pleura.execution.ExecutionContext;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.util.Arrays;

/**
 * The cubic B-spline through the voxels of a part of an image, mirrored at its edge voxels and 0
 * beyond them. Coefficients and sums are in double, in the order of SciPy's {@code
 * map_coordinates}.
 */
final class MirrorSpline {

  /**
   * How many voxels beyond those needed have to be filtered so that the edge of the filtered part
   * has no effect: |pole|^48 is 4e-28, far below the rounding of a double.
   */
  private static final int MARGIN = 48;

  /** √3 − 2, rounded once. */
  private static final double POLE = -0.2679491924311227;

  private static final double GAIN = (1.0 - POLE) * (1.0 - 1.0 / POLE);

  private final VoxelGrid grid;
  private final Region part;
  private final double[] coefficients;

  /**
   * Filters a part of an image.
   *
   * @param image the image
   * @param region the voxels around which samples are wanted
   * @param reach how far from them samples may lie, voxels
   */
  MirrorSpline(Volume image, Region region, double reach, ExecutionContext context) {
    grid = image.grid();
    part = region.grow((int) Math.ceil(reach) + 2 + MARGIN, grid);
    coefficients = image.toDoubles(part);
    int sizeX = part.sizeX();
    int sizeY = part.sizeY();
    int sizeZ = part.sizeZ();
    int slice = sizeX * sizeY;
    context.forEach(sizeY, y -> filter(y * sizeX, sizeX, 1, sizeZ, slice));
    context.forEach(
        sizeZ,
        z -> {
          filter(z * slice, sizeX, 1, sizeY, sizeX);
          filter(z * slice, sizeY, sizeX, sizeX, 1);
        });
  }

  /** Filters lines that lie a step apart and run with a stride. */
  private void filter(int start, int lines, int step, int size, int stride) {
    if (size == 1) {
      return;
    }
    double[] c = coefficients;
    double last = StrictMath.pow(POLE, size - 1);
    for (int line = 0; line < lines; line++) {
      int first = start + line * step;
      int end = first + (size - 1) * stride;
      for (int i = first; i <= end; i += stride) {
        c[i] *= GAIN;
      }
      double sum = c[first] + last * c[end];
      double power = POLE;
      for (int i = 1; i < size - 1; i++) {
        sum += power * (c[first + i * stride] + last * c[end - i * stride]);
        power *= POLE;
      }
      c[first] = sum / (1 - last * last);
      for (int i = first + stride; i <= end; i += stride) {
        c[i] += POLE * c[i - stride];
      }
      c[end] = (POLE * c[end - stride] + c[end]) * POLE / (POLE * POLE - 1);
      for (int i = end - stride; i >= first; i -= stride) {
        c[i] = POLE * (c[i + stride] - c[i]);
      }
    }
  }

  /**
   * Where coefficients are taken along an axis, and with which weights, to sample at a shift from
   * some voxels.
   *
   * @param axis 0 for x, 1 for y, 2 for z
   * @param first index of the first voxel
   * @param count number of voxels
   * @param shift along the axis, voxels
   */
  Taps taps(int axis, int first, int count, double shift) {
    int size = grid.size(axis);
    int offset = axis == 0 ? part.minX() : axis == 1 ? part.minY() : part.minZ();
    var taps = new Taps(count);
    for (int i = 0; i < count; i++) {
      double at = first + i + shift;
      taps.outside[i] = at < 0 || at > size - 1;
      if (taps.outside[i]) {
        continue;
      }
      double floor = Math.floor(at);
      double x = at - floor;
      double y = 1.0 - x;
      double[] w = new double[4];
      w[1] = (x * x * (x - 2.0) * 3.0 + 4.0) / 6.0;
      w[2] = (y * y * (y - 2.0) * 3.0 + 4.0) / 6.0;
      w[0] = y * y * y / 6.0;
      w[3] = 1.0 - w[0] - w[1] - w[2];
      for (int k = 0; k < 4; k++) {
        taps.index[k][i] = mirrored((int) floor - 1 + k, size) - offset;
        taps.weight[k][i] = w[k];
      }
    }
    return taps;
  }

  private static int mirrored(int index, int size) {
    if (size == 1) {
      return 0;
    }
    int inside = Math.floorMod(index, 2 * (size - 1));
    return inside < size ? inside : 2 * (size - 1) - inside;
  }

  /**
   * Samples along a row of voxels; 0 where a sample lies beyond the edge voxels of the image.
   *
   * @param z taps across slices
   * @param slice which of their voxels
   * @param y taps across rows
   * @param row which of their voxels
   * @param x taps along the row
   * @param from first voxel of the row
   * @param to voxel after the last
   * @param samples written from {@code from} to {@code to}
   */
  void sample(Taps z, int slice, Taps y, int row, Taps x, int from, int to, double[] samples) {
    Arrays.fill(samples, from, to, 0.0);
    if (z.outside[slice] || y.outside[row]) {
      return;
    }
    for (int c = 0; c < 4; c++) {
      for (int b = 0; b < 4; b++) {
        int base = part.sizeX() * (y.index[b][row] + part.sizeY() * z.index[c][slice]);
        double weightZ = z.weight[c][slice];
        double weightY = y.weight[b][row];
        for (int a = 0; a < 4; a++) {
          int[] index = x.index[a];
          double[] weight = x.weight[a];
          for (int i = from; i < to; i++) {
            samples[i] += coefficients[base + index[i]] * weightZ * weightY * weight[i];
          }
        }
      }
    }
    for (int i = from; i < to; i++) {
      if (x.outside[i]) {
        samples[i] = 0;
      }
    }
  }

  /** Places and weights of the four coefficients around each of some samples along an axis. */
  static final class Taps {
    private final int[][] index;
    private final double[][] weight;
    private final boolean[] outside;

    private Taps(int count) {
      index = new int[4][count];
      weight = new double[4][count];
      outside = new boolean[count];
    }
  }
}
