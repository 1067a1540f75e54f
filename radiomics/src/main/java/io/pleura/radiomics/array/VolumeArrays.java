package io.pleura.radiomics.array;

import io.pleura.error.EngineUnavailableException;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.util.Arrays;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The bridge between volumes and arrays of ND4J, for extractors and filters that are written in
 * ND4J.
 *
 * <p><strong>Order.</strong> A new array has the shape [z, y, x] in C order, x fastest, as {@code
 * SimpleITK.GetArrayFromImage} gives it: voxel (x, y, z) is {@code array.getDouble(z, y, x)}. On
 * the way back an array may be a view and of any order; its indices count, not its memory.
 *
 * <p><strong>Copies.</strong> Every method copies. Neither side sees what is written to the other
 * later, and a new array belongs to the caller, who may {@code close()} it.
 *
 * <p><strong>Types.</strong> A volume that holds its voxels as float gives {@code FLOAT}, also
 * where the {@linkplain Volume#pixelType() pixel type} is an integer type, so that arithmetic on
 * the array cuts no fractions off; one that {@linkplain PixelType#isHeldAsDouble() holds them as
 * double} gives {@code DOUBLE}. No value changes. A mask gives {@code BOOL}. On the way back the
 * type of the array is the pixel type.
 */
public final class VolumeArrays {

  private static final double LARGEST_WHOLE = 0x1p53;

  private VolumeArrays() {}

  /**
   * Copies a volume into a new array.
   *
   * @param volume the volume; its grid is not part of the array
   * @return [z, y, x], {@code FLOAT} or {@code DOUBLE}
   * @throws EngineUnavailableException when ND4J does not start
   */
  public static INDArray toArray(Volume volume) {
    Nd4jArrays.start();
    VoxelGrid grid = volume.grid();
    return volume.pixelType().isHeldAsDouble()
        ? Nd4j.create(
            volume.toDoubles(grid.region()), shape(grid), strides(grid), 'c', DataType.DOUBLE)
        : Nd4j.create(
            volume.toFloats(grid.region()), shape(grid), strides(grid), 'c', DataType.FLOAT);
  }

  /**
   * Copies a mask into a new array.
   *
   * @param mask the mask; its grid is not part of the array
   * @return [z, y, x], {@code BOOL}, true inside the ROI; {@code castTo(DataType.FLOAT)} makes 0
   *     and 1 of it
   * @throws EngineUnavailableException when ND4J does not start
   */
  public static INDArray toArray(Mask mask) {
    Nd4jArrays.start();
    VoxelGrid grid = mask.grid();
    return Nd4j.create(
        mask.toBooleans(grid.region()), shape(grid), strides(grid), 'c', DataType.BOOL);
  }

  /**
   * Copies an array into a new volume.
   *
   * @param array [z, y, x], of any numeric type; {@code HALF} and {@code BFLOAT16} become {@link
   *     PixelType#FLOAT32}, all others the pixel type of the same name
   * @param grid where the voxels lie
   * @return the volume
   * @throws IllegalArgumentException when the shape is not that of the grid, the type is not
   *     numeric, or a 64 bit integer is beyond 2^53
   * @throws EngineUnavailableException when ND4J does not start
   */
  public static Volume toVolume(INDArray array, VoxelGrid grid) {
    Nd4jArrays.start();
    requireShape(array, grid);
    PixelType type = pixelType(array.dataType());
    if (!type.isHeldAsDouble()) {
      return Volume.wrap(grid, type, copy(array, DataType.FLOAT, DataBuffer::asFloat));
    }
    double[] values = copy(array, DataType.DOUBLE, DataBuffer::asDouble);
    if (type == PixelType.INT64 || type == PixelType.UINT64) {
      for (double value : values) {
        if (Math.abs(value) > LARGEST_WHOLE) {
          throw new IllegalArgumentException(
              "The array of type " + array.dataType() + " holds a number beyond 2^53.");
        }
      }
    }
    return Volume.wrap(grid, type, values);
  }

  /**
   * Copies an array into a new mask.
   *
   * @param array [z, y, x], {@code BOOL} or nothing but 0 and 1
   * @param grid where the voxels lie
   * @return the mask, inside where the array is true or 1
   * @throws IllegalArgumentException when the shape is not that of the grid, the type is neither
   *     numeric nor {@code BOOL}, or a number is neither 0 nor 1
   * @throws EngineUnavailableException when ND4J does not start
   */
  public static Mask toMask(INDArray array, VoxelGrid grid) {
    Nd4jArrays.start();
    requireShape(array, grid);
    if (array.dataType() != DataType.BOOL) {
      pixelType(array.dataType());
    }
    double[] values = copy(array, DataType.DOUBLE, DataBuffer::asDouble);
    boolean[] inside = new boolean[values.length];
    for (int i = 0; i < inside.length; i++) {
      if (values[i] != 0 && values[i] != 1) {
        throw new IllegalArgumentException(
            "The array holds " + values[i] + "; a mask holds 0 and 1 only.");
      }
      inside[i] = values[i] == 1;
    }
    return Mask.wrap(grid, inside);
  }

  /** The numbers in C order, read from a copy, which has no offset and no gaps. */
  private static <A> A copy(INDArray array, DataType type, Function<DataBuffer, A> values) {
    INDArray converted = array.castTo(type);
    INDArray ordered = converted.dup('c');
    A result = values.apply(ordered.data());
    close(ordered);
    if (converted != array) {
      close(converted);
    }
    return result;
  }

  private static void close(INDArray array) {
    if (array.closeable()) { // not where it lies in a workspace of the caller
      array.close();
    }
  }

  private static void requireShape(INDArray array, VoxelGrid grid) {
    if (!Arrays.equals(array.shape(), shape(grid))) {
      throw new IllegalArgumentException(
          "The array has the shape "
              + Arrays.toString(array.shape())
              + "; the grid of "
              + grid.describe()
              + " needs [z, y, x] = "
              + Arrays.toString(shape(grid))
              + ".");
    }
  }

  private static PixelType pixelType(DataType type) {
    return switch (type) {
      case BYTE -> PixelType.INT8;
      case UBYTE -> PixelType.UINT8;
      case SHORT -> PixelType.INT16;
      case UINT16 -> PixelType.UINT16;
      case INT -> PixelType.INT32;
      case UINT32 -> PixelType.UINT32;
      case LONG -> PixelType.INT64;
      case UINT64 -> PixelType.UINT64;
      case HALF, BFLOAT16, FLOAT -> PixelType.FLOAT32;
      case DOUBLE -> PixelType.FLOAT64;
      default -> throw new IllegalArgumentException("The array is of type " + type + ".");
    };
  }

  private static long[] shape(VoxelGrid grid) {
    return new long[] {grid.sizeZ(), grid.sizeY(), grid.sizeX()};
  }

  private static long[] strides(VoxelGrid grid) {
    return new long[] {(long) grid.sizeX() * grid.sizeY(), grid.sizeX(), 1};
  }
}
