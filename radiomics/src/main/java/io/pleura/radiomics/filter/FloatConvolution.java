package io.pleura.radiomics.filter;

import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.util.Arrays;

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
  void along(float[] in, float[] out, int at, int[] order) {
    int last = at + taps.length - 1;
    float sum = 0;
    for (int k : order) {
      sum += taps[k] * in[last - k];
    }
    out[at] = sum;
  }

  @Override
  void across(float[][] rows, int[] order, float[] out, int count) {
    int k = taps.length % 4;
    if (k == 1) {
      across1(rows[0], taps[order[0]], out, count);
    } else if (k == 2) {
      across2(rows[0], rows[1], taps[order[0]], taps[order[1]], out, count);
    } else {
      Arrays.fill(out, 0, count, 0f);
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

  private static void across1(float[] v0, float h0, float[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = 0f + h0 * v0[i];
    }
  }

  private static void across2(float[] v0, float[] v1, float h0, float h1, float[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = 0f + h0 * v0[i] + h1 * v1[i];
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
