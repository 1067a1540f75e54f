package io.pleura.volume;

import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A scalar image: a grid and one value for each voxel, x fastest. Immutable and safe for concurrent
 * use.
 *
 * <p>Values are held as float, or as double where the {@linkplain PixelType pixel type} needs it.
 * CT values are Hounsfield units.
 */
public final class Volume {

  private final VoxelGrid grid;
  private final PixelType pixelType;
  private final float @Nullable [] floats;
  private final double @Nullable [] doubles;

  private Volume(
      VoxelGrid grid, PixelType pixelType, float @Nullable [] floats, double @Nullable [] doubles) {
    this.grid = grid;
    this.pixelType = pixelType;
    this.floats = floats;
    this.doubles = doubles;
  }

  /**
   * Makes a volume around an array without a copy. The array belongs to the volume from now on: the
   * caller must not write to it any more.
   *
   * @param grid the grid
   * @param pixelType a type that is {@linkplain PixelType#isHeldAsDouble() not held as double}
   * @param voxels one value a voxel, x fastest
   * @return the volume
   * @throws IllegalArgumentException when the length or the pixel type does not fit
   */
  public static Volume wrap(VoxelGrid grid, PixelType pixelType, float[] voxels) {
    check(grid, pixelType, voxels.length, false);
    return new Volume(grid, pixelType, voxels, null);
  }

  /**
   * Makes a volume around an array without a copy. The array belongs to the volume from now on: the
   * caller must not write to it any more.
   *
   * @param grid the grid
   * @param pixelType a type that is {@linkplain PixelType#isHeldAsDouble() held as double}
   * @param voxels one value a voxel, x fastest
   * @return the volume
   * @throws IllegalArgumentException when the length or the pixel type does not fit
   */
  public static Volume wrap(VoxelGrid grid, PixelType pixelType, double[] voxels) {
    check(grid, pixelType, voxels.length, true);
    return new Volume(grid, pixelType, null, voxels);
  }

  private static void check(VoxelGrid grid, PixelType pixelType, int length, boolean asDouble) {
    if (length != grid.voxelCount()) {
      throw new IllegalArgumentException(
          length + " values for a grid of " + grid.voxelCount() + " voxels");
    }
    if (pixelType.isHeldAsDouble() != asDouble) {
      throw new IllegalArgumentException(
          pixelType + " is held as " + (asDouble ? "float" : "double"));
    }
  }

  /**
   * Where the voxels lie.
   *
   * @return the grid
   */
  public VoxelGrid grid() {
    return grid;
  }

  /**
   * The type that the voxels had in their source.
   *
   * @return the type
   */
  public PixelType pixelType() {
    return pixelType;
  }

  /**
   * One voxel.
   *
   * @param x x index
   * @param y y index
   * @param z z index
   * @return its value
   * @throws IndexOutOfBoundsException when the voxel is outside the grid
   */
  public double get(int x, int y, int z) {
    return get(grid.offset(x, y, z));
  }

  /**
   * One voxel by its place in the array.
   *
   * @param offset element of the flat array, x fastest
   * @return its value
   * @throws IndexOutOfBoundsException when there is no such element
   */
  public double get(int offset) {
    return floats != null ? floats[offset] : doubles()[offset];
  }

  /**
   * Copies a region into a new float array, x fastest within the region. Values of a volume that is
   * held as double are rounded.
   *
   * @param region the part to copy, inside the grid
   * @return one value a voxel of the region
   * @throws IndexOutOfBoundsException when the region reaches beyond the grid
   */
  public float[] toFloats(Region region) {
    float[] result = new float[Math.toIntExact(region.voxelCount())];
    copyTo(region, result, 0);
    return result;
  }

  /**
   * Copies a region into a new double array, x fastest within the region.
   *
   * @param region the part to copy, inside the grid
   * @return one value a voxel of the region
   * @throws IndexOutOfBoundsException when the region reaches beyond the grid
   */
  public double[] toDoubles(Region region) {
    double[] result = new double[Math.toIntExact(region.voxelCount())];
    copyTo(region, result, 0);
    return result;
  }

  /**
   * Copies a region into a part of a float array, x fastest within the region. Values of a volume
   * that is held as double are rounded.
   *
   * @param region the part to copy, inside the grid
   * @param target written from {@code offset} on, one value a voxel of the region
   * @param offset first element to write
   * @throws IndexOutOfBoundsException when the region reaches beyond the grid, or the array is too
   *     short
   */
  public void copyTo(Region region, float[] target, int offset) {
    checkInside(region);
    int width = region.sizeX();
    for (int z = region.minZ(); z < region.maxZ(); z++) {
      for (int y = region.minY(); y < region.maxY(); y++) {
        int source = grid.offset(region.minX(), y, z);
        if (floats != null) {
          System.arraycopy(floats, source, target, offset, width);
        } else {
          double[] from = doubles();
          for (int x = 0; x < width; x++) {
            target[offset + x] = (float) from[source + x];
          }
        }
        offset += width;
      }
    }
  }

  /**
   * Copies a region into a part of a double array, x fastest within the region.
   *
   * @param region the part to copy, inside the grid
   * @param target written from {@code offset} on, one value a voxel of the region
   * @param offset first element to write
   * @throws IndexOutOfBoundsException when the region reaches beyond the grid, or the array is too
   *     short
   */
  public void copyTo(Region region, double[] target, int offset) {
    checkInside(region);
    int width = region.sizeX();
    for (int z = region.minZ(); z < region.maxZ(); z++) {
      for (int y = region.minY(); y < region.maxY(); y++) {
        int source = grid.offset(region.minX(), y, z);
        if (floats != null) {
          float[] from = floats;
          for (int x = 0; x < width; x++) {
            target[offset + x] = from[source + x];
          }
        } else {
          System.arraycopy(doubles(), source, target, offset, width);
        }
        offset += width;
      }
    }
  }

  /**
   * A part of this volume as a volume of its own.
   *
   * @param region the part, inside the grid
   * @return the part, its voxels at the same physical points
   * @throws IndexOutOfBoundsException when the region reaches beyond the grid
   */
  public Volume crop(Region region) {
    VoxelGrid part = grid.crop(region);
    return floats != null
        ? wrap(part, pixelType, toFloats(region))
        : wrap(part, pixelType, toDoubles(region));
  }

  /**
   * The volume with a function applied to each voxel.
   *
   * @param function maps the old value to the new one
   * @return the result on the same grid, of type {@link PixelType#FLOAT64} where this volume is
   *     held as double, else {@link PixelType#FLOAT32}
   */
  public Volume map(DoubleUnaryOperator function) {
    if (floats != null) {
      float[] result = new float[floats.length];
      for (int i = 0; i < result.length; i++) {
        result[i] = (float) function.applyAsDouble(floats[i]);
      }
      return wrap(grid, PixelType.FLOAT32, result);
    }
    double[] from = doubles();
    double[] result = new double[from.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = function.applyAsDouble(from[i]);
    }
    return wrap(grid, PixelType.FLOAT64, result);
  }

  /** The voxels without a copy, for the hot loops of this package; null when held as double. */
  float @Nullable [] floatArray() {
    return floats;
  }

  /** The voxels without a copy, for the hot loops of this package; null when held as float. */
  double @Nullable [] doubleArray() {
    return doubles;
  }

  private double[] doubles() {
    if (doubles == null) {
      throw new IllegalStateException("volume without voxels");
    }
    return doubles;
  }

  private void checkInside(Region region) {
    grid.offset(region.minX(), region.minY(), region.minZ());
    grid.offset(region.maxX() - 1, region.maxY() - 1, region.maxZ() - 1);
  }

  @Override
  public String toString() {
    return "Volume[" + pixelType + ", " + grid.describe() + "]";
  }
}
