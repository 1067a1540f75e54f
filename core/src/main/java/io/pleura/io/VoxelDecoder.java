package io.pleura.io;

import io.pleura.error.InvalidInputException;
import io.pleura.volume.PixelType;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;

/**
 * Turns stored voxels into a volume, block by block, so that beside the volume only one block is in
 * memory.
 */
final class VoxelDecoder {

  private static final int BLOCK_VOXELS = 1 << 15;

  /** What empty stretches are compared with. */
  private static final byte[] ZEROS = new byte[1024];

  /** Whole numbers up to here are exact in a double. */
  private static final long LARGEST_EXACT = 1L << 53;

  private final VoxelGrid grid;
  private final NiftiDataType type;
  private final String file;
  private final ByteBuffer block;
  private final short[] shorts;
  private final int[] ints;
  private final long[] longs;

  /**
   * Prepares decoding.
   *
   * @param grid where the voxels lie
   * @param header says how they are stored
   * @param file name for messages
   */
  VoxelDecoder(VoxelGrid grid, NiftiHeader header, NiftiDataType type, String file) {
    this.grid = grid;
    this.type = type;
    this.file = file;
    block = ByteBuffer.allocate(BLOCK_VOXELS * type.bytes()).order(header.order);
    shorts = new short[type.pixelType().isInteger() && type.bytes() == 2 ? BLOCK_VOXELS : 0];
    ints = new int[type.pixelType().isInteger() && type.bytes() == 4 ? BLOCK_VOXELS : 0];
    longs = new long[type.pixelType().isInteger() && type.bytes() == 8 ? BLOCK_VOXELS : 0];
  }

  /** The voxels as they are stored. */
  Volume decode(VoxelSource source) throws IOException {
    return type.pixelType().isHeldAsDouble()
        ? Volume.wrap(grid, type.pixelType(), readDoubles(source))
        : Volume.wrap(grid, type.pixelType(), readFloats(source));
  }

  /** The voxels times the slope plus the intercept, computed in double. */
  Volume decodeScaled(VoxelSource source, double slope, double intercept) throws IOException {
    if (type == NiftiDataType.FLOAT64) {
      double[] voxels = readDoubles(source);
      for (int i = 0; i < voxels.length; i++) {
        voxels[i] = voxels[i] * slope + intercept;
      }
      return Volume.wrap(grid, PixelType.FLOAT64, voxels);
    }
    if (!type.pixelType().isHeldAsDouble()) {
      float[] voxels = readFloats(source);
      for (int i = 0; i < voxels.length; i++) {
        voxels[i] = (float) (voxels[i] * slope + intercept);
      }
      return Volume.wrap(grid, PixelType.FLOAT32, voxels);
    }
    float[] voxels = new float[grid.voxelCount()];
    double[] exact = new double[Math.min(BLOCK_VOXELS, voxels.length)];
    for (int at = 0; at < voxels.length; at += exact.length) {
      int count = Math.min(exact.length, voxels.length - at);
      fill(source, count);
      decodeDoubles(at, exact, 0, count);
      for (int i = 0; i < count; i++) {
        voxels[at + i] = (float) (exact[i] * slope + intercept);
      }
    }
    return Volume.wrap(grid, PixelType.FLOAT32, voxels);
  }

  private float[] readFloats(VoxelSource source) throws IOException {
    float[] voxels = new float[grid.voxelCount()];
    for (int at = 0; at < voxels.length; ) {
      int count = Math.min(BLOCK_VOXELS, voxels.length - at);
      fill(source, count);
      decodeFloats(voxels, at, count);
      at += count;
    }
    return voxels;
  }

  private double[] readDoubles(VoxelSource source) throws IOException {
    double[] voxels = new double[grid.voxelCount()];
    for (int at = 0; at < voxels.length; ) {
      int count = Math.min(BLOCK_VOXELS, voxels.length - at);
      fill(source, count);
      decodeDoubles(at, voxels, at, count);
      at += count;
    }
    return voxels;
  }

  private void fill(VoxelSource source, int count) throws IOException {
    source.readFully(block.array(), count * type.bytes());
    block.clear();
  }

  private void decodeFloats(float[] target, int at, int count) {
    switch (type) {
      case INT8, UINT8 -> decodeBytes(target, at, count, type == NiftiDataType.UINT8 ? 0xff : -1);
      case INT16 -> {
        short[] from = shorts(count);
        for (int i = 0; i < count; i++) {
          target[at + i] = from[i];
        }
      }
      case UINT16 -> {
        short[] from = shorts(count);
        for (int i = 0; i < count; i++) {
          target[at + i] = from[i] & 0xffff;
        }
      }
      case FLOAT32 -> block.asFloatBuffer().get(target, at, count);
      default -> throw new IllegalStateException(type + " is held as double");
    }
  }

  /**
   * Decodes bytes to a target that is 0 still. Stretches of 0, of which masks mostly consist, are
   * passed over many voxels at a time.
   *
   * @param bits the bits of the sign-extended byte that count
   */
  private void decodeBytes(float[] target, int at, int count, int bits) {
    byte[] from = block.array();
    for (int i = 0; i < count; i++) {
      if (from[i] == 0) {
        int length = Math.min(ZEROS.length, count - i);
        int different = Arrays.mismatch(from, i, i + length, ZEROS, 0, length);
        i += different < 0 ? length - 1 : different - 1;
      } else {
        target[at + i] = from[i] & bits;
      }
    }
  }

  /** Decodes the block, whose first voxel is number {@code first}, to {@code target}. */
  private void decodeDoubles(int first, double[] target, int at, int count) {
    switch (type) {
      case INT32 -> {
        int[] from = ints(count);
        for (int i = 0; i < count; i++) {
          target[at + i] = from[i];
        }
      }
      case UINT32 -> {
        int[] from = ints(count);
        for (int i = 0; i < count; i++) {
          target[at + i] = from[i] & 0xffffffffL;
        }
      }
      case INT64 -> {
        long[] from = longs(count);
        for (int i = 0; i < count; i++) {
          long value = from[i];
          if (value > LARGEST_EXACT || value < -LARGEST_EXACT) {
            throw tooLarge(first + i, Long.toString(value));
          }
          target[at + i] = value;
        }
      }
      case UINT64 -> {
        long[] from = longs(count);
        for (int i = 0; i < count; i++) {
          long value = from[i];
          if (value > LARGEST_EXACT || value < 0) {
            throw tooLarge(first + i, Long.toUnsignedString(value));
          }
          target[at + i] = value;
        }
      }
      case FLOAT64 -> {
        DoubleBuffer from = block.asDoubleBuffer();
        from.get(target, at, count);
      }
      default -> throw new IllegalStateException(type + " is held as float");
    }
  }

  private short[] shorts(int count) {
    ShortBuffer view = block.asShortBuffer();
    view.get(shorts, 0, count);
    return shorts;
  }

  private int[] ints(int count) {
    IntBuffer view = block.asIntBuffer();
    view.get(ints, 0, count);
    return ints;
  }

  private long[] longs(int count) {
    LongBuffer view = block.asLongBuffer();
    view.get(longs, 0, count);
    return longs;
  }

  private InvalidInputException tooLarge(int voxel, String value) {
    int x = voxel % grid.sizeX();
    int y = voxel / grid.sizeX() % grid.sizeY();
    int z = voxel / grid.sizeX() / grid.sizeY();
    return new InvalidInputException(
        "voxel-too-large",
        "Voxel ["
            + x
            + ", "
            + y
            + ", "
            + z
            + "] of "
            + file
            + " is "
            + value
            + "; whole numbers beyond 2^53 (9007199254740992) are not exact.",
        "Store the values as a floating type, or in a smaller unit range.");
  }
}
