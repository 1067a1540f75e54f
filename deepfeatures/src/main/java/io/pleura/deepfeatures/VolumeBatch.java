package io.pleura.deepfeatures;

import io.pleura.error.ExtractionException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * How the volumes of one call lie in a buffer.
 *
 * @param count number of volumes
 * @param depth voxels along z
 * @param height voxels along y
 * @param width voxels along x
 */
record VolumeBatch(int count, int depth, int height, int width) {

  /** The shape as engines count it: (batch, channel, depth, height, width). */
  long[] shape() {
    return new long[] {count, 1, depth, height, width};
  }

  /**
   * The part of a buffer that holds the volumes, without a copy.
   *
   * @throws IllegalArgumentException when the buffer is too short, not direct, or has not the
   *     processor's byte order
   */
  ByteBuffer in(ByteBuffer voxels) {
    long needed = (long) Float.BYTES * count * depth * height * width;
    if (Math.min(Math.min(count, depth), Math.min(height, width)) < 1
        || voxels.capacity() < needed) {
      throw new IllegalArgumentException(
          "a batch of " + this + " voxels in a buffer of " + voxels.capacity() + " bytes");
    }
    if (!voxels.isDirect() || !voxels.order().equals(ByteOrder.nativeOrder())) {
      throw new IllegalArgumentException(
          "the voxels must lie in a direct buffer in native byte order");
    }
    return voxels.duplicate().clear().limit((int) needed).order(ByteOrder.nativeOrder());
  }

  /** The values of the whole batch, one row a volume. */
  float[][] rows(FloatBuffer values) {
    int length = values.remaining() / count;
    float[][] rows = new float[count][length];
    for (float[] row : rows) {
      values.get(row);
    }
    return rows;
  }

  /**
   * The rows, if they have as many values as were announced.
   *
   * @param source what gave them, at the start of a sentence
   * @throws ExtractionException when they have not
   */
  float[][] announced(float[][] rows, int features, String source) {
    if (rows[0].length != features) {
      throw new ExtractionException(
          "feature-count",
          source
              + " gives "
              + rows[0].length
              + " values for each of the "
              + this
              + ", and "
              + features
              + " were announced.",
          "Use an output whose number of values does not depend on the size of the input.");
    }
    return rows;
  }

  @Override
  public String toString() {
    return count + " volumes of " + depth + "x" + height + "x" + width;
  }
}
