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

  /** Most bins for which tables are made. */
  private static final int MOST_TABLED = 1 << 16;

  /** The level of each ROI voxel, in the order of {@link Roi#values}. */
  final int[] levels;

  /** The highest level, PyRadiomics' Ng. */
  final int highest;

  /** The levels that occur, ascending. */
  final int[] present;

  /** How many voxels have each of these levels. */
  final int[] counts;

  private GrayLevels(int[] levels, int[] present, int[] counts) {
    this.levels = levels;
    this.present = present;
    this.counts = counts;
    highest = present[present.length - 1];
  }

  /** Whether all levels up to the highest are present. */
  boolean isContiguous() {
    return present.length == highest;
  }

  /** For each level up to the highest 1 + its position in {@link #present}. */
  int[] indices() {
    int[] result = new int[highest + 1];
    for (int k = 0; k < present.length; k++) {
      result[present[k]] = k + 1;
    }
    return result;
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
      if (value < minimum) {
        minimum = value;
      }
      if (value > maximum) {
        maximum = value;
      }
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
    // Rounding of the step may ask for more than a division by the width does.
    int bins = (int) Math.floor((maximum - low) / Math.min(step, width)) + 2;
    return of(roi.values, new Edges(low, step, bins, low + bins * step, false));
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
    double raised = roi.singlePrecision ? (float) last + 1f : last + 1;
    return of(roi.values, new Edges(first, step, count, raised, roi.singlePrecision));
  }

  private static GrayLevels of(double[] values, Edges edges) {
    return edges.bins <= MOST_TABLED ? tabled(values, edges) : untabled(values, edges);
  }

  /** With the edges and the voxels of each level in tables. */
  private static GrayLevels tabled(double[] values, Edges edges) {
    int bins = edges.bins;
    double[] at = new double[bins + 1];
    for (int i = 0; i <= bins; i++) {
      at[i] = edges.at(i);
    }
    int[] levels = new int[values.length];
    // Consecutive voxels are counted apart, so that none waits for the one before.
    int[] even = new int[bins + 1];
    int[] odd = new int[bins + 1];
    double first = edges.first;
    double perStep = 1 / edges.step;
    for (int v = 0; v < levels.length; v++) {
      double value = values[v];
      int bin = Math.min((int) ((value - first) * perStep), bins - 1);
      if (value < at[bin] || value >= at[bin + 1]) {
        bin = edges.search(value, bin);
      }
      levels[v] = bin + 1;
      int[] table = (v & 1) == 0 ? even : odd;
      table[bin + 1]++;
    }
    int size = 0;
    for (int level = 1; level <= bins; level++) {
      even[level] += odd[level];
      size += even[level] > 0 ? 1 : 0;
    }
    int[] present = new int[size];
    int[] counts = new int[size];
    int k = 0;
    for (int level = 1; level <= bins; level++) {
      if (even[level] > 0) {
        present[k] = level;
        counts[k++] = even[level];
      }
    }
    return new GrayLevels(levels, present, counts);
  }

  /** For so many bins that tables would not pay. */
  private static GrayLevels untabled(double[] values, Edges edges) {
    int[] levels = new int[values.length];
    for (int v = 0; v < levels.length; v++) {
      int bin = (int) ((values[v] - edges.first) / edges.step);
      levels[v] = edges.search(values[v], Math.min(bin, edges.bins - 1)) + 1;
    }
    int[] sorted = levels.clone();
    Arrays.sort(sorted);
    int[] distinct = new int[sorted.length];
    int[] occurrences = new int[sorted.length];
    int size = 0;
    for (int level : sorted) {
      if (size == 0 || distinct[size - 1] != level) {
        distinct[size++] = level;
      }
      occurrences[size - 1]++;
    }
    return new GrayLevels(levels, Arrays.copyOf(distinct, size), Arrays.copyOf(occurrences, size));
  }

  /**
   * Where bins begin and end.
   *
   * @param first the first edge
   * @param step from one edge to the next
   * @param bins how many
   * @param last the last edge
   * @param singlePrecision whether edges are rounded to single precision
   */
  private record Edges(double first, double step, int bins, double last, boolean singlePrecision) {

    double at(int i) {
      double edge = i == bins ? last : i * step + first;
      return singlePrecision ? (float) edge : edge;
    }

    /** The bin of a value, from one near it; the first or the last for values beyond. */
    int search(double value, int near) {
      int bin = near;
      while (bin > 0 && at(bin) > value) {
        bin--;
      }
      while (bin < bins - 1 && at(bin + 1) <= value) {
        bin++;
      }
      return bin;
    }
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
