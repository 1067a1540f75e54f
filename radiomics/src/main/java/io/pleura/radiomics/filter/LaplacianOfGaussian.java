package io.pleura.radiomics.filter;

import io.pleura.error.ConfigurationException;
import io.pleura.execution.ExecutionContext;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The Laplacian of a Gaussian, PyRadiomics' image type {@code LoG}: bright where the image is
 * darker than what surrounds it at the scale of sigma, dark where it is brighter.
 *
 * <p>{@code σ² (∂²/∂x² + ∂²/∂y² + ∂²/∂z²) (G_σ ∗ I)}, in the unit of the image, with sigma and
 * derivatives in mm. The factor σ² makes scales comparable; the Laplacian of Gaussian of IBSI 2 is
 * without it. As in ITK's {@code LaplacianRecursiveGaussianImageFilter}, the Gaussian is the
 * recursive one of Deriche, values at the edge go on for ever, each of the nine passes along an
 * axis is computed in double and stored in single precision, and the result is of single precision.
 * Per axis the second derivative is taken first, then the other axes are smoothed, x before y
 * before z.
 *
 * <p>The name holds sigma as it was given: {@code log-sigma-3-mm-3D} for the whole number 3, {@code
 * log-sigma-3-0-mm-3D} for 3.0.
 *
 * <p>An image of fewer than four voxels, or fewer than {@code ⌈σ / spacing⌉ + 1}, along an axis has
 * no such image; it is {@linkplain FilteredImage#missingBecause() missing}.
 */
public final class LaplacianOfGaussian implements ImageFilter {

  private final List<Double> sigmas;
  private final List<String> names;

  private LaplacianOfGaussian(List<Double> sigmas, List<String> names) {
    this.sigmas = List.copyOf(sigmas);
    this.names = List.copyOf(names);
  }

  /**
   * Makes the filter.
   *
   * @param sigmas standard deviations of the Gaussian, mm, each finite and above 0; one image each;
   *     {@link Integer}, {@link Long} and {@link BigInteger} are named without a decimal point,
   *     other types with one
   * @return the filter
   * @throws ConfigurationException when there is no sigma, one is out of range, or two have the
   *     same name
   */
  public static LaplacianOfGaussian of(List<? extends Number> sigmas) {
    if (sigmas.isEmpty()) {
      throw new ConfigurationException(
          "log-sigma-missing",
          "LoG has no sigma, so it would give no image.",
          "Give sigma, a list of widths in mm such as [1.0, 3.0], or leave LoG out.");
    }
    List<Double> values = new ArrayList<>();
    List<String> names = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Number sigma : sigmas) {
      double value = sigma.doubleValue();
      if (!(value > 0) || Double.isInfinite(value)) {
        throw new ConfigurationException(
            "log-sigma-range",
            "LoG has sigma " + sigma + ".",
            "Use widths in mm that are finite and above 0.");
      }
      String name = "log-sigma-" + text(sigma).replace('.', '-') + "-mm-3D";
      if (!seen.add(name)) {
        throw new ConfigurationException(
            "log-sigma-twice", "LoG has sigma " + sigma + " twice.", "Give each sigma once.");
      }
      values.add(value);
      names.add(name);
    }
    return new LaplacianOfGaussian(values, names);
  }

  /** A number as Python writes it. */
  private static String text(Number number) {
    if (number instanceof Integer
        || number instanceof Long
        || number instanceof Short
        || number instanceof Byte
        || number instanceof BigInteger) {
      return number.toString();
    }
    double value = number.doubleValue();
    BigDecimal shortest = new BigDecimal(value);
    for (int digits = 1; digits <= 17; digits++) {
      BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits));
      if (rounded.doubleValue() == value) {
        shortest = rounded.stripTrailingZeros();
        break;
      }
    }
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent < -4 || exponent >= 16) {
      String digits = shortest.unscaledValue().toString();
      return digits.charAt(0)
          + (digits.length() > 1 ? "." + digits.substring(1) : "")
          + String.format(Locale.ROOT, "e%+03d", exponent);
    }
    return shortest.scale() <= 0 ? shortest.setScale(1).toPlainString() : shortest.toPlainString();
  }

  @Override
  public List<String> imageNames() {
    return names;
  }

  @Override
  public List<FilteredImage> apply(Volume image, Mask roi, ExecutionContext context) {
    List<FilteredImage> images = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      double sigma = sigmas.get(i);
      String tooThin = tooThin(image.grid(), sigma);
      images.add(
          tooThin.isEmpty()
              ? FilteredImage.of(
                  names.get(i), region -> new Computation(image, sigma, region, context).result())
              : FilteredImage.missing(names.get(i), tooThin));
    }
    return List.copyOf(images);
  }

  /** Why the image cannot be filtered, or nothing. */
  private static String tooThin(VoxelGrid grid, double sigma) {
    for (int axis = 0; axis < 3; axis++) {
      double spacing = spacing(grid, axis);
      double needed = Math.max(RecursiveGaussian.SHORTEST, Math.ceil(sigma / spacing) + 1);
      if (grid.size(axis) < needed) {
        return String.format(
            Locale.ROOT,
            "LoG with sigma %s mm needs at least %.0f voxels along %s at a spacing of %s mm, and"
                + " the image has %d.",
            sigma,
            needed,
            "xyz".charAt(axis),
            spacing,
            grid.size(axis));
      }
    }
    return "";
  }

  private static double spacing(VoxelGrid grid, int axis) {
    Vector3 spacing = grid.spacing();
    return axis == 0 ? spacing.x() : axis == 1 ? spacing.y() : spacing.z();
  }

  /**
   * The filter on one image, for a region. A recursion needs whole lines, so each pass runs along
   * whole lines, but only those that reach the region.
   */
  private static final class Computation {
    private final Volume image;
    private final Region region;
    private final ExecutionContext context;
    private final int sizeX;
    private final int sizeY;
    private final int sizeZ;
    private final int width;
    private final int height;
    private final int depth;
    private final RecursiveGaussian[] smoothing = new RecursiveGaussian[3];
    private final RecursiveGaussian[] derivative = new RecursiveGaussian[3];
    private final double[] weight = new double[3];

    Computation(Volume image, double sigma, Region region, ExecutionContext context) {
      this.image = image;
      this.region = region;
      this.context = context;
      VoxelGrid grid = image.grid();
      sizeX = grid.sizeX();
      sizeY = grid.sizeY();
      sizeZ = grid.sizeZ();
      width = region.sizeX();
      height = region.sizeY();
      depth = region.sizeZ();
      for (int axis = 0; axis < 3; axis++) {
        double spacing = spacing(grid, axis);
        smoothing[axis] = RecursiveGaussian.smoothing(sigma, spacing);
        derivative[axis] = RecursiveGaussian.secondDerivative(sigma, spacing);
        weight[axis] = 1.0 / (spacing * spacing);
      }
    }

    Volume result() {
      float[] curvedZ = new float[depth * height * width];
      smoothSlicesOfZ(derivativeAlongZ(), curvedZ);
      float[] curvedX = new float[sizeZ * height * width];
      float[] curvedY = new float[sizeZ * height * width];
      filterSlices(curvedX, curvedY);
      smoothAlongZ(curvedX, curvedY, curvedZ);
      return Volume.wrap(image.grid().crop(region), PixelType.FLOAT32, curvedZ);
    }

    /** The second derivative along z of all columns, in the slices of the region. */
    private float[] derivativeAlongZ() {
      float[] result = new float[depth * sizeY * sizeX];
      inChunks(
          sizeY,
          (from, to) -> {
            var lines = new Lines(sizeZ, sizeX);
            for (int y = from; y < to; y++) {
              for (int z = 0; z < sizeZ; z++) {
                image.copyTo(new Region(0, y, z, sizeX, y + 1, z + 1), lines.in[z], 0);
              }
              derivative[2].filter(
                  lines.in, sizeZ, region.minZ(), region.maxZ(), sizeX, lines.out, lines.work);
              for (int z = 0; z < depth; z++) {
                store(lines.out[region.minZ() + z], result, (z * sizeY + y) * sizeX, sizeX);
              }
            }
          });
      return result;
    }

    /** Smooths these slices along x and y. */
    private void smoothSlicesOfZ(float[] slices, float[] result) {
      inChunks(
          depth,
          (from, to) -> {
            var columns = new Lines(sizeX, sizeY);
            var rows = new Lines(sizeY, Math.max(width, sizeX));
            for (int z = from; z < to; z++) {
              for (int y = 0; y < sizeY; y++) {
                load(slices, (z * sizeY + y) * sizeX, rows.in[y], sizeX);
              }
              transpose(rows.in, sizeY, columns.in, sizeX);
              alongX(smoothing[0], columns, sizeY);
              transposeRounded(columns.out, region.minX(), region.maxX(), rows.in, sizeY);
              alongY(smoothing[1], rows, width);
              storeRows(rows, region.minY(), result, z * height * width);
            }
          });
    }

    /**
     * For each slice of the image the second derivative along x, smoothed along y, and the second
     * derivative along y, smoothed along x.
     */
    private void filterSlices(float[] curvedX, float[] curvedY) {
      inChunks(
          sizeZ,
          (from, to) -> {
            var columns = new Lines(sizeX, sizeY);
            var rows = new Lines(sizeY, Math.max(width, sizeX));
            for (int z = from; z < to; z++) {
              for (int y = 0; y < sizeY; y++) {
                image.copyTo(new Region(0, y, z, sizeX, y + 1, z + 1), rows.in[y], 0);
              }
              transpose(rows.in, sizeY, columns.in, sizeX);
              alongX(derivative[0], columns, sizeY);
              alongY(derivative[1], rows, sizeX);
              transposeRounded(columns.out, region.minX(), region.maxX(), rows.in, sizeY);
              transposeRounded(rows.out, region.minY(), region.maxY(), columns.in, sizeX);
              alongY(smoothing[1], rows, width);
              storeRows(rows, region.minY(), curvedX, z * height * width);
              alongX(smoothing[0], columns, height);
              transposeRounded(columns.out, region.minX(), region.maxX(), rows.in, height);
              for (int y = 0; y < height; y++) {
                store(rows.in[y], curvedY, (z * height + y) * width, width);
              }
            }
          });
    }

    /** Smooths along z and adds the three derivatives up. */
    private void smoothAlongZ(float[] curvedX, float[] curvedY, float[] curvedZ) {
      int plane = height * width;
      inChunks(
          height,
          (from, to) -> {
            var lines = new Lines(sizeZ, width);
            var others = new Lines(sizeZ, width);
            for (int y = from; y < to; y++) {
              for (int z = 0; z < sizeZ; z++) {
                load(curvedX, z * plane + y * width, lines.in[z], width);
                load(curvedY, z * plane + y * width, others.in[z], width);
              }
              alongZ(lines);
              alongZ(others);
              for (int z = 0; z < depth; z++) {
                addUp(
                    lines.out[region.minZ() + z],
                    others.out[region.minZ() + z],
                    curvedZ,
                    z * plane + y * width);
              }
            }
          });
    }

    /** Each sum is rounded to single precision. */
    private void addUp(double[] x, double[] y, float[] z, int offset) {
      for (int i = 0; i < width; i++) {
        float sum = (float) ((float) x[i] * weight[0]);
        sum = (float) (sum + (float) y[i] * weight[1]);
        z[offset + i] = (float) (sum + z[offset + i] * weight[2]);
      }
    }

    private void alongX(RecursiveGaussian filter, Lines columns, int lanes) {
      filter.filter(
          columns.in, sizeX, region.minX(), region.maxX(), lanes, columns.out, columns.work);
    }

    private void alongY(RecursiveGaussian filter, Lines rows, int lanes) {
      filter.filter(rows.in, sizeY, region.minY(), region.maxY(), lanes, rows.out, rows.work);
    }

    private void alongZ(Lines lines) {
      smoothing[2].filter(
          lines.in, sizeZ, region.minZ(), region.maxZ(), width, lines.out, lines.work);
    }

    private void storeRows(Lines rows, int first, float[] result, int offset) {
      for (int y = 0; y < height; y++) {
        store(rows.out[first + y], result, offset + y * width, width);
      }
    }

    private static void load(float[] from, int offset, double[] to, int count) {
      for (int i = 0; i < count; i++) {
        to[i] = from[offset + i];
      }
    }

    private static void store(double[] from, float[] to, int offset, int count) {
      for (int i = 0; i < count; i++) {
        to[offset + i] = (float) from[i];
      }
    }

    /** Turns rows into columns: {@code to[j][i] = from[i][j]}. */
    private static void transpose(double[][] from, int rows, double[][] to, int columns) {
      int j = 0;
      for (; j + 3 < columns; j += 4) {
        double[] to0 = to[j];
        double[] to1 = to[j + 1];
        double[] to2 = to[j + 2];
        double[] to3 = to[j + 3];
        for (int i = 0; i < rows; i++) {
          double[] row = from[i];
          to0[i] = row[j];
          to1[i] = row[j + 1];
          to2[i] = row[j + 2];
          to3[i] = row[j + 3];
        }
      }
      for (; j < columns; j++) {
        for (int i = 0; i < rows; i++) {
          to[j][i] = from[i][j];
        }
      }
    }

    /**
     * Turns some rows into columns, rounding to single precision: {@code to[j][i] = from[first +
     * i][j]}.
     */
    private static void transposeRounded(
        double[][] from, int first, int last, double[][] to, int columns) {
      int rows = last - first;
      int j = 0;
      for (; j + 3 < columns; j += 4) {
        double[] to0 = to[j];
        double[] to1 = to[j + 1];
        double[] to2 = to[j + 2];
        double[] to3 = to[j + 3];
        for (int i = 0; i < rows; i++) {
          double[] row = from[first + i];
          to0[i] = (float) row[j];
          to1[i] = (float) row[j + 1];
          to2[i] = (float) row[j + 2];
          to3[i] = (float) row[j + 3];
        }
      }
      for (; j < columns; j++) {
        for (int i = 0; i < rows; i++) {
          to[j][i] = (float) from[first + i][j];
        }
      }
    }

    /** Parts of a task, few enough that each can have arrays of its own. */
    private void inChunks(int count, Chunk chunk) {
      int chunks = Math.min(count, 4 * context.parallelism());
      context.forEach(
          chunks,
          i ->
              chunk.run(
                  (int) ((long) count * i / chunks), (int) ((long) count * (i + 1) / chunks)));
    }
  }

  private interface Chunk {
    void run(int from, int to);
  }

  /** Arrays for lines that are filtered side by side. */
  private static final class Lines {
    final double[][] in;
    final double[][] out;
    final double[][] work;

    Lines(int size, int lanes) {
      in = new double[size][lanes];
      out = new double[size][lanes];
      work = new double[5][lanes];
    }
  }
}
