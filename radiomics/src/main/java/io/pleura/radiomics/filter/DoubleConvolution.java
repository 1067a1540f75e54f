package io.pleura.radiomics.filter;

import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;

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
  void along(double[] in, double[] out, int count) {
    int length = taps.length;
    int k;
    if (length == 1) {
      double h = taps[0];
      for (int i = 0; i < count; i++) {
        out[i] = 0.0 + h * in[i];
      }
      return;
    }
    if (length % 4 == 0) {
      along4(in, length - 4, taps[0], taps[1], taps[2], taps[3], out, count);
      k = 4;
    } else if (length == 2) {
      along2(in, taps[0], taps[1], out, count);
      k = 2;
    } else {
      along6(in, length - 6, taps[0], taps[1], taps[2], taps[3], taps[4], taps[5], out, count);
      k = 6;
    }
    for (; k < length; k += 4) {
      addAlong4(in, length - 4 - k, taps[k], taps[k + 1], taps[k + 2], taps[k + 3], out, count);
    }
  }

  private static void along2(double[] in, double h0, double h1, double[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = 0.0 + h0 * in[i + 1] + h1 * in[i];
    }
  }

  private static void along4(
      double[] in, int at, double h0, double h1, double h2, double h3, double[] out, int count) {
    for (int i = 0; i < count; i++) {
      int j = at + i;
      out[i] = 0.0 + h0 * in[j + 3] + h1 * in[j + 2] + h2 * in[j + 1] + h3 * in[j];
    }
  }

  private static void along6(
      double[] in,
      int at,
      double h0,
      double h1,
      double h2,
      double h3,
      double h4,
      double h5,
      double[] out,
      int count) {
    for (int i = 0; i < count; i++) {
      int j = at + i;
      out[i] =
          0.0
              + h0 * in[j + 5]
              + h1 * in[j + 4]
              + h2 * in[j + 3]
              + h3 * in[j + 2]
              + h4 * in[j + 1]
              + h5 * in[j];
    }
  }

  private static void addAlong4(
      double[] in, int at, double h0, double h1, double h2, double h3, double[] out, int count) {
    for (int i = 0; i < count; i++) {
      int j = at + i;
      out[i] = out[i] + h0 * in[j + 3] + h1 * in[j + 2] + h2 * in[j + 1] + h3 * in[j];
    }
  }

  @Override
  void alongOne(double[] in, double[] out, int at, int[] order) {
    int last = at + taps.length - 1;
    double sum = 0;
    for (int k : order) {
      sum += taps[k] * in[last - k];
    }
    out[at] = sum;
  }

  @Override
  void across(double[][] rows, int[] order, double[] out, int count) {
    int length = taps.length;
    if (length == 1) {
      double h = taps[0];
      double[] row = rows[0];
      for (int i = 0; i < count; i++) {
        out[i] = 0.0 + h * row[i];
      }
      return;
    }
    int k;
    if (length % 4 == 0) {
      across4(
          rows[0],
          rows[1],
          rows[2],
          rows[3],
          taps[order[0]],
          taps[order[1]],
          taps[order[2]],
          taps[order[3]],
          out,
          count);
      k = 4;
    } else {
      across2(rows[0], rows[1], taps[order[0]], taps[order[1]], out, count);
      k = 2;
    }
    for (; k < length; k += 4) {
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

  private static void across2(
      double[] v0, double[] v1, double h0, double h1, double[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = 0.0 + h0 * v0[i] + h1 * v1[i];
    }
  }

  private static void across4(
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
      out[i] = 0.0 + h0 * v0[i] + h1 * v1[i] + h2 * v2[i] + h3 * v3[i];
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
