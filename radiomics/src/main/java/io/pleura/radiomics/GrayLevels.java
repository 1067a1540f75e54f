package io.pleura.radiomics;

import io.pleura.error.InvalidInputException;
import java.util.Arrays;

/**
 * The ROI in gray levels, numbered from 1.
 *
 * <p>Bins of fixed width W: the first edge is {@code low = min − (min mod W)}, the others {@code
 * low + i·d} with {@code d = (low + W) − low}; the level of x is the number of edges that are at
 * most x. A fixed number of bins: equal bins from the smallest to the largest value, the last edge
 * raised by 1 so that the largest value falls into the last bin; edges in single precision for an
 * image in single precision.
 */
final class GrayLevels {

  /** Most gray levels for which co-occurrence matrices are made. */
  static final int MATRIX_LIMIT = 4096;

  /** Most gray levels otherwise. */
  static final int LIMIT = 1 << 30;

  /** The level of each ROI voxel, in the order of {@link Roi#values}. */
  final int[] levels;

  /** The highest level, PyRadiomics' Ng. */
  final int highest;

  /** The levels that occur, ascending. */
  final int[] present;

  /** How many voxels have each of these levels. */
  final int[] counts;

  private GrayLevels(int[] levels) {
    this.levels = levels;
    int[] sorted = levels.clone();
    Arrays.sort(sorted);
    highest = sorted[sorted.length - 1];
    int[] distinct = new int[sorted.length];
    int[] occurrences = new int[sorted.length];
    int size = 0;
    for (int level : sorted) {
      if (size == 0 || distinct[size - 1] != level) {
        distinct[size++] = level;
      }
      occurrences[size - 1]++;
    }
    present = Arrays.copyOf(distinct, size);
    counts = Arrays.copyOf(occurrences, size);
  }

  /**
   * Discretises the ROI.
   *
   * @param limit most levels allowed
   * @throws InvalidInputException when more are asked for
   */
  static GrayLevels of(Roi roi, ImageSettings settings, int limit) {
    double minimum = Double.POSITIVE_INFINITY;
    double maximum = Double.NEGATIVE_INFINITY;
    for (double value : roi.values) {
      minimum = Math.min(minimum, value);
      maximum = Math.max(maximum, value);
    }
    Integer count = settings.binCount();
    return count != null
        ? ofCount(roi, count, minimum, maximum, limit)
        : ofWidth(roi, settings.binWidth(), minimum, maximum, limit);
  }

  private static GrayLevels ofWidth(
      Roi roi, double width, double minimum, double maximum, int limit) {
    double low = minimum - floorMod(minimum, width);
    double asked = Math.floor((maximum - low) / width) + 1;
    if (asked > limit) {
      double range = maximum - minimum;
      double enough = roundUp(range / (limit - 2));
      throw new InvalidInputException(
          "too-many-gray-levels",
          String.format(
              java.util.Locale.ROOT,
              "The ROI values range from %s to %s; with a bin width of %s that asks for %.0f gray"
                  + " level bins, and the limit is %d.",
              minimum,
              maximum,
              width,
              asked,
              limit),
          "Use a binWidth of at least "
              + ParameterFileWriter.number(enough)
              + " or a binCount, or check that the image is in the unit you expect.");
    }
    double step = (low + width) - low;
    if (!(step > width / 2 && step < 2 * width)) {
      throw new InvalidInputException(
          "bin-width-lost",
          "The ROI values, about "
              + minimum
              + ", are so large that bins of width "
              + width
              + " are lost in rounding.",
          "Use a larger binWidth or a binCount, or check that the image is in the unit you expect.");
    }
    int[] levels = new int[roi.values.length];
    for (int v = 0; v < levels.length; v++) {
      double value = roi.values[v];
      int edge = (int) Math.floor((value - low) / step);
      while (low + edge * step > value) {
        edge--;
      }
      while (low + (edge + 1) * step <= value) {
        edge++;
      }
      levels[v] = edge + 1;
    }
    return new GrayLevels(levels);
  }

  private static GrayLevels ofCount(Roi roi, int count, double minimum, double maximum, int limit) {
    if (count > limit) {
      throw new InvalidInputException(
          "too-many-gray-levels",
          "A binCount of "
              + count
              + " asks for more gray level bins than the limit of "
              + limit
              + ".",
          "Use a smaller binCount; 16 to 128 are usual.");
    }
    double first = minimum;
    double last = maximum;
    if (first == last) {
      first -= 0.5;
      last += 0.5;
    }
    double step = (last - first) / count;
    double[] edges = new double[count + 1];
    for (int i = 0; i <= count; i++) {
      double edge = i == count ? last : i * step + first;
      edges[i] = roi.singlePrecision ? (float) edge : edge;
    }
    edges[count] = roi.singlePrecision ? (float) edges[count] + 1f : edges[count] + 1;
    int[] levels = new int[roi.values.length];
    for (int v = 0; v < levels.length; v++) {
      double value = roi.values[v];
      int edge = (int) Math.max(0, Math.min(count - 1, Math.floor((value - first) / step)));
      while (edge > 0 && edges[edge] > value) {
        edge--;
      }
      while (edge < count && edges[edge + 1] <= value) {
        edge++;
      }
      levels[v] = edge + 1;
    }
    return new GrayLevels(levels);
  }

  /** The remainder that has the sign of the divisor, which is positive. */
  private static double floorMod(double value, double divisor) {
    double remainder = value % divisor;
    return remainder < 0 ? remainder + divisor : remainder + 0.0;
  }

  /** Two significant digits, never less than the value. */
  private static double roundUp(double value) {
    double unit = Math.pow(10, Math.floor(Math.log10(value)) - 1);
    return Math.ceil(value / unit) * unit;
  }
}
