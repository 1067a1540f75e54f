package io.pleura.radiomics.filter;

import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Local binary patterns of the slices of an image (Ojala et al., "Multiresolution gray-scale and
 * rotation invariant texture classification with local binary patterns", IEEE Transactions on
 * Pattern Analysis and Machine Intelligence 24, 2002), PyRadiomics' image type {@code LBP2D}.
 *
 * <p>Around each voxel lie P samples on a circle of radius R, in voxels, at the angles 2πk/P, at
 * row −R sin and column +R cos, rounded to five decimals; between voxels the image is bilinear,
 * outside it is 0. A sample gives the bit 1 where it is not below the voxel in the centre. The bits
 * give a code by one of the {@linkplain Method methods}.
 *
 * <p>Rows and columns of a slice are y and x for slices along z, z and x along y, y and z along x.
 * The result has the pixel type of the image, without a unit; a variance is cut to a whole number
 * where that type is one.
 */
public final class LocalBinaryPattern2D implements ImageFilter {

  private static final String NAME = "lbp-2D";

  /** Codes of so many bits are whole numbers of 32 bits. */
  private static final int MOST_BITS = 31;

  /** How the bits of the samples make a value. */
  public enum Method {
    /** The bits as a number, bit k of weight 2^k. */
    DEFAULT("default"),
    /** The smallest number that turning the circle gives. */
    ROTATION_INVARIANT("ror"),
    /** The number of ones where the bits change at most twice around the circle, else P + 1. */
    UNIFORM("uniform"),
    /**
     * Where the bits change at most twice, a number for each count of ones and each place of them,
     * from 0 to P (P − 1) + 1; else P (P − 1) + 2.
     */
    NON_ROTATION_INVARIANT_UNIFORM("nri_uniform"),
    /** The variance of the samples, divisor P, in the square of the unit of the image. */
    VARIANCE("var");

    private final String key;

    Method(String key) {
      this.key = key;
    }

    /**
     * The value of PyRadiomics' setting {@code lbp2DMethod}.
     *
     * @return for example {@code uniform}
     */
    public String key() {
      return key;
    }

    /**
     * Finds a method by its key.
     *
     * @param key a key, small or capital letters
     * @return the method, or nothing
     */
    public static Optional<Method> ofKey(String key) {
      return Arrays.stream(values())
          .filter(method -> method.key.equals(key.toLowerCase(Locale.ROOT)))
          .findFirst();
    }
  }

  private final double radius;
  private final int samples;
  private final Method method;
  private final int axisAcross;

  /**
   * Makes the filter.
   *
   * @param radius of the circle, voxels, finite and above 0; PyRadiomics' {@code lbp2DRadius},
   *     default 1
   * @param samples number of samples on the circle, at least 1, for codes of bits at most 31;
   *     PyRadiomics' {@code lbp2DSamples}, default 8
   * @param method how the bits make a value; PyRadiomics' {@code lbp2DMethod}, default uniform
   * @param force2DDimension array axis across the slices: 0 is z, 1 is y, 2 is x
   * @throws ConfigurationException when a number is out of range
   */
  public LocalBinaryPattern2D(double radius, int samples, Method method, int force2DDimension) {
    if (!(radius > 0) || Double.isInfinite(radius)) {
      throw new ConfigurationException(
          "lbp-radius",
          "The radius of LBP2D is " + radius + ".",
          "Use a finite number of voxels above 0.");
    }
    boolean ofBits = method == Method.DEFAULT || method == Method.ROTATION_INVARIANT;
    if (samples < 1 || (ofBits ? samples > MOST_BITS : samples > 1000)) {
      throw new ConfigurationException(
          "lbp-samples",
          "LBP2D has " + samples + " samples with the method " + method.key() + ".",
          "Use 1 to " + (ofBits ? MOST_BITS : 1000) + " samples.");
    }
    this.radius = (float) radius; // the reference holds it in single precision
    this.samples = samples;
    this.method = method;
    axisAcross = SliceAxis.of(force2DDimension);
  }

  @Override
  public List<String> imageNames() {
    return List.of(NAME);
  }

  @Override
  public List<FilteredImage> apply(Volume image, Mask roi, ExecutionContext context) {
    return List.of(FilteredImage.of(NAME, region -> compute(image, roi, region, context)));
  }

  /**
   * Computes a region.
   *
   * @throws InvalidInputException when a value inside the ROI is undefined or too large for the
   *     type of the image
   */
  private Volume compute(Volume image, Mask roi, Region region, ExecutionContext context) {
    double[] result = new double[Math.toIntExact(region.voxelCount())];
    int first = axisAcross == 0 ? region.minX() : axisAcross == 1 ? region.minY() : region.minZ();
    int last = axisAcross == 0 ? region.maxX() : axisAcross == 1 ? region.maxY() : region.maxZ();
    context.forEach(
        last - first, slice -> new Slice(image, region, first + slice).compute(roi, result));
    VoxelGrid grid = image.grid().crop(region);
    if (image.pixelType().isHeldAsDouble()) {
      return Volume.wrap(grid, image.pixelType(), result);
    }
    float[] rounded = new float[result.length];
    for (int i = 0; i < result.length; i++) {
      rounded[i] = (float) result[i];
    }
    return Volume.wrap(grid, image.pixelType(), rounded);
  }

  /** One slice of the image. */
  private final class Slice {
    private final VoxelGrid grid;
    private final Region region;
    private final PixelType pixelType;
    private final int slice;
    private final int rowAxis;
    private final int columnAxis;
    private final int rows;
    private final int columns;
    private final double[] values;
    private final double[] texture = new double[samples];
    private final boolean[] bits = new boolean[samples];

    Slice(Volume image, Region region, int slice) {
      this.region = region;
      this.slice = slice;
      grid = image.grid();
      pixelType = image.pixelType();
      rowAxis = axisAcross == 1 ? 2 : 1;
      columnAxis = axisAcross == 0 ? 2 : 0;
      rows = grid.size(rowAxis);
      columns = grid.size(columnAxis);
      values =
          image.toDoubles(
              switch (axisAcross) {
                case 0 -> new Region(slice, 0, 0, slice + 1, grid.sizeY(), grid.sizeZ());
                case 1 -> new Region(0, slice, 0, grid.sizeX(), slice + 1, grid.sizeZ());
                default -> new Region(0, 0, slice, grid.sizeX(), grid.sizeY(), slice + 1);
              });
    }

    /** The voxel of a row and column; along x, where y runs fastest in the slice, they swap. */
    private double at(int row, int column) {
      if (row < 0 || row >= rows || column < 0 || column >= columns) {
        return 0;
      }
      return axisAcross == 0 ? values[column * rows + row] : values[row * columns + column];
    }

    void compute(Mask roi, double[] result) {
      double[] rowOffset = new double[samples];
      double[] columnOffset = new double[samples];
      for (int k = 0; k < samples; k++) {
        double angle = 2 * Math.PI * k / samples;
        rowOffset[k] = Math.rint(-radius * StrictMath.sin(angle) * 1e5) / 1e5;
        columnOffset[k] = Math.rint(radius * StrictMath.cos(angle) * 1e5) / 1e5;
      }
      int[] voxel = new int[3];
      voxel[axisAcross] = slice;
      for (int row = minimum(rowAxis); row < maximum(rowAxis); row++) {
        for (int column = minimum(columnAxis); column < maximum(columnAxis); column++) {
          for (int k = 0; k < samples; k++) {
            texture[k] = bilinear(row + rowOffset[k], column + columnOffset[k]);
          }
          voxel[rowAxis] = row;
          voxel[columnAxis] = column;
          double value = value(at(row, column));
          int target =
              voxel[0]
                  - region.minX()
                  + region.sizeX()
                      * (voxel[1] - region.minY() + region.sizeY() * (voxel[2] - region.minZ()));
          boolean inside = roi.contains(voxel[0], voxel[1], voxel[2]);
          result[target] = stored(value, inside, voxel);
        }
      }
    }

    private int minimum(int axis) {
      return axis == 0 ? region.minX() : axis == 1 ? region.minY() : region.minZ();
    }

    private int maximum(int axis) {
      return axis == 0 ? region.maxX() : axis == 1 ? region.maxY() : region.maxZ();
    }

    private double bilinear(double row, double column) {
      int row0 = (int) Math.floor(row);
      int column0 = (int) Math.floor(column);
      int row1 = (int) Math.ceil(row);
      int column1 = (int) Math.ceil(column);
      double dr = row - row0;
      double dc = column - column0;
      double top = (1 - dc) * at(row0, column0) + dc * at(row0, column1);
      double bottom = (1 - dc) * at(row1, column0) + dc * at(row1, column1);
      return (1 - dr) * top + dr * bottom;
    }

    /** The value for the samples around a voxel; NaN for the variance of equal ones. */
    private double value(double centre) {
      if (method == Method.VARIANCE) {
        return variance();
      }
      int ones = 0;
      int changes = 0;
      for (int k = 0; k < samples; k++) {
        bits[k] = texture[k] - centre >= 0;
        ones += bits[k] ? 1 : 0;
        changes += k > 0 && bits[k] != bits[k - 1] ? 1 : 0;
      }
      return switch (method) {
        case UNIFORM -> changes <= 2 ? ones : samples + 1;
        case NON_ROTATION_INVARIANT_UNIFORM -> placed(ones, changes);
        case ROTATION_INVARIANT -> smallest(code());
        default -> code();
      };
    }

    private double variance() {
      double sum = 0;
      double squares = 0;
      for (double sample : texture) {
        sum += sample;
        squares += sample * sample;
      }
      double variance = (squares - sum * sum / samples) / samples;
      return variance == 0 ? Double.NaN : variance;
    }

    private int code() {
      int code = 0;
      for (int k = 0; k < samples; k++) {
        code |= bits[k] ? 1 << k : 0;
      }
      return code;
    }

    private int smallest(int code) {
      int smallest = code;
      int turned = code;
      for (int k = 1; k < samples; k++) {
        turned = (turned >>> 1) | ((turned & 1) << (samples - 1));
        smallest = Math.min(smallest, turned);
      }
      return smallest;
    }

    private int placed(int ones, int changes) {
      if (changes > 2) {
        return samples * (samples - 1) + 2;
      }
      if (ones == 0) {
        return 0;
      }
      if (ones == samples) {
        return samples * (samples - 1) + 1;
      }
      int firstOne = 0;
      while (!bits[firstOne]) {
        firstOne++;
      }
      int firstZero = 0;
      while (bits[firstZero]) {
        firstZero++;
      }
      int turns = firstOne == 0 ? ones - firstZero : samples - firstOne;
      return 1 + (ones - 1) * samples + turns;
    }

    /** The value in the pixel type of the image. */
    private double stored(double value, boolean insideRoi, int[] voxel) {
      if (insideRoi && Double.isNaN(value)) {
        throw new InvalidInputException(
            "lbp-flat-neighbourhood",
            "All samples around voxel "
                + Arrays.toString(voxel)
                + " are equal, so that LBP2D with the method var is undefined there.",
            "Use another lbp2DMethod, or leave LBP2D out.");
      }
      if (!pixelType.isInteger()) {
        return value;
      }
      if (insideRoi && value >= pixelType.maximum() + 1) {
        throw new InvalidInputException(
            "lbp-overflow",
            "LBP2D gives "
                + value
                + " at voxel "
                + Arrays.toString(voxel)
                + ", more than the type "
                + pixelType
                + " of the image holds.",
            "Use fewer lbp2DSamples or another lbp2DMethod, or give the image as float.");
      }
      double whole = Double.isNaN(value) ? 0 : value < 0 ? Math.ceil(value) : Math.floor(value);
      return Math.max(pixelType.minimum(), Math.min(pixelType.maximum(), whole));
    }
  }
}
