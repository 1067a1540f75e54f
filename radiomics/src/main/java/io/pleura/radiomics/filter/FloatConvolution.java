package io.pleura.radiomics.filter;

import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;

/** Convolution in single precision. */
final class FloatConvolution extends Convolution<float[]> {

  private final float[] taps;

  /**
   * Takes the taps.
   *
   * @param taps one tap, or an even number of them
   */
  FloatConvolution(float[] taps) {
    this.taps = taps;
  }

  @Override
  int length() {
    return taps.length;
  }

  @Override
  float[] allocate(int length) {
    return new float[length];
  }

  @Override
  float[][] allocate(int count, int length) {
    return new float[count][length];
  }

  @Override
  float[][] references(int count) {
    return new float[count][];
  }

  @Override
  void load(Volume volume, Region region, float[] target, int offset) {
    volume.copyTo(region, target, offset);
  }

  @Override
  Volume volume(VoxelGrid grid, float[] voxels) {
    return Volume.wrap(grid, PixelType.FLOAT32, voxels);
  }

  @Override
  void along(float[] in, float[] out, int count) {
    int length = taps.length;
    int k;
    if (length == 1) {
      float h = taps[0];
      for (int i = 0; i < count; i++) {
        out[i] = 0f + h * in[i];
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

  private static void along2(float[] in, float h0, float h1, float[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = 0f + h0 * in[i + 1] + h1 * in[i];
    }
  }

  private static void along4(
      float[] in, int at, float h0, float h1, float h2, float h3, float[] out, int count) {
    for (int i = 0; i < count; i++) {
      int j = at + i;
      out[i] = 0f + h0 * in[j + 3] + h1 * in[j + 2] + h2 * in[j + 1] + h3 * in[j];
    }
  }

  private static void along6(
      float[] in,
      int at,
      float h0,
      float h1,
      float h2,
      float h3,
      float h4,
      float h5,
      float[] out,
      int count) {
    for (int i = 0; i < count; i++) {
      int j = at + i;
      out[i] =
          0f
              + h0 * in[j + 5]
              + h1 * in[j + 4]
              + h2 * in[j + 3]
              + h3 * in[j + 2]
              + h4 * in[j + 1]
              + h5 * in[j];
    }
  }

  private static void addAlong4(
      float[] in, int at, float h0, float h1, float h2, float h3, float[] out, int count) {
    for (int i = 0; i < count; i++) {
      int j = at + i;
      out[i] = out[i] + h0 * in[j + 3] + h1 * in[j + 2] + h2 * in[j + 1] + h3 * in[j];
    }
  }

  @Override
  void alongOne(float[] in, float[] out, int at, int[] order) {
    int last = at + taps.length - 1;
    float sum = 0;
    for (int k : order) {
      sum += taps[k] * in[last - k];
    }
    out[at] = sum;
  }

  @Override
  void across(float[][] rows, int[] order, float[] out, int count) {
    int length = taps.length;
    if (length == 1) {
      float h = taps[0];
      float[] row = rows[0];
      for (int i = 0; i < count; i++) {
        out[i] = 0f + h * row[i];
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

  private static void across2(float[] v0, float[] v1, float h0, float h1, float[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = 0f + h0 * v0[i] + h1 * v1[i];
    }
  }

  private static void across4(
      float[] v0,
      float[] v1,
      float[] v2,
      float[] v3,
      float h0,
      float h1,
      float h2,
      float h3,
      float[] out,
      int count) {
    for (int i = 0; i < count; i++) {
      out[i] = 0f + h0 * v0[i] + h1 * v1[i] + h2 * v2[i] + h3 * v3[i];
    }
  }

  private static void addAcross4(
      float[] v0,
      float[] v1,
      float[] v2,
      float[] v3,
      float h0,
      float h1,
      float h2,
      float h3,
      float[] out,
      int count) {
    for (int i = 0; i < count; i++) {
      out[i] = out[i] + h0 * v0[i] + h1 * v1[i] + h2 * v2[i] + h3 * v3[i];
    }
  }
}
