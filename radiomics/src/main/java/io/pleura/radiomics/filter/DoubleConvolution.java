package io.pleura.radiomics.filter;

import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.util.Arrays;

/** Convolution in double precision. */
final class DoubleConvolution extends Convolution<double[]> {

  private final double[] taps;

  /**
   * Takes the taps.
   *
   * @param taps one tap, or an even number of them
   */
  DoubleConvolution(double[] taps) {
    this.taps = taps;
  }

  @Override
  int length() {
    return taps.length;
  }

  @Override
  double[] allocate(int length) {
    return new double[length];
  }

  @Override
  double[][] allocate(int count, int length) {
    return new double[count][length];
  }

  @Override
  double[][] references(int count) {
    return new double[count][];
  }

  @Override
  void load(Volume volume, Region region, double[] target, int offset) {
    volume.copyTo(region, target, offset);
  }

  @Override
  Volume volume(VoxelGrid grid, double[] voxels) {
    return Volume.wrap(grid, PixelType.FLOAT64, voxels);
  }

  @Override
  void along(double[] in, double[] out, int at, int[] order) {
    int last = at + taps.length - 1;
    double sum = 0;
    for (int k : order) {
      sum += taps[k] * in[last - k];
    }
    out[at] = sum;
  }

  @Override
  void across(double[][] rows, int[] order, double[] out, int count) {
    int k = taps.length % 4;
    if (k == 1) {
      across1(rows[0], taps[order[0]], out, count);
    } else if (k == 2) {
      across2(rows[0], rows[1], taps[order[0]], taps[order[1]], out, count);
    } else {
      Arrays.fill(out, 0, count, 0.0);
    }
    for (; k < taps.length; k += 4) {
      addAcross4(
          rows[k],
          rows[k + 1],
          rows[k + 2],
          rows[k + 3],
          taps[order[k]],
          taps[order[k + 1]],
          taps[order[k + 2]],
          taps[order[k + 3]],
          out,
          count);
    }
  }

  private static void across1(double[] v0, double h0, double[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = 0.0 + h0 * v0[i];
    }
  }

  private static void across2(
      double[] v0, double[] v1, double h0, double h1, double[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = 0.0 + h0 * v0[i] + h1 * v1[i];
    }
  }

  private static void addAcross4(
      double[] v0,
      double[] v1,
      double[] v2,
      double[] v3,
      double h0,
      double h1,
      double h2,
      double h3,
      double[] out,
      int count) {
    for (int i = 0; i < count; i++) {
      out[i] = out[i] + h0 * v0[i] + h1 * v1[i] + h2 * v2[i] + h3 * v3[i];
    }
  }
}
