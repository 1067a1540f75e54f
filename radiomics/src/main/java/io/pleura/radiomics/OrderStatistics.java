package io.pleura.radiomics;

import java.util.Arrays;

/**
 * Values at given places of the ascending order, found without sorting all: the range is cut into
 * equal bins, and only the bins that hold a wanted place are looked at further.
 */
final class OrderStatistics {

  /** So few values are sorted. */
  private static final int FEW = 512;

  private static final int MOST_BINS = 4096;

  /** Cuts of a bin into bins, after which its values are sorted. */
  private static final int MOST_CUTS = 4;

  /** Ascending. */
  private final int[] places;

  private final double[] found;

  private OrderStatistics(int[] places) {
    this.places = places;
    found = new double[places.length];
  }

  /**
   * Finds values.
   *
   * @param values finite, in any order, at least one; not changed
   * @param places from 0, in any order
   * @return the value at each place of the ascending order
   */
  static double[] of(double[] values, int... places) {
    var statistics = new OrderStatistics(Arrays.stream(places).sorted().distinct().toArray());
    statistics.find(values, 0, statistics.places.length, 0, 0);
    return Arrays.stream(places)
        .mapToDouble(p -> statistics.found[Arrays.binarySearch(statistics.places, p)])
        .toArray();
  }

  /**
   * Finds some of the places.
   *
   * @param values what lies between the values that are too small and those too large
   * @param first index of the first place
   * @param end index after the last place
   * @param below how many values are too small
   * @param cuts how often the values have been cut already
   */
  private void find(double[] values, int first, int end, int below, int cuts) {
    double least = values[0];
    double largest = values[0];
    for (double value : values) {
      least = value < least ? value : least;
      largest = value > largest ? value : largest;
    }
    int bins = Math.min(MOST_BINS, Integer.highestOneBit(values.length) / 4);
    double scale = bins / (largest - least);
    if (least == largest) {
      Arrays.fill(found, first, end, least);
    } else if (values.length <= FEW || cuts == MOST_CUTS || !Double.isFinite(scale) || scale == 0) {
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      for (int p = first; p < end; p++) {
        found[p] = sorted[places[p] - below];
      }
    } else {
      cut(values, least, scale, bins, first, end, below, cuts);
    }
  }

  private void cut(
      double[] values,
      double least,
      double scale,
      int bins,
      int first,
      int end,
      int below,
      int cuts) {
    int[] counts = new int[bins];
    for (double value : values) {
      counts[bin(value, least, scale, bins)]++;
    }
    // The parts to look at: where their values go, and the places they hold.
    int[] partOfBin = new int[bins];
    Arrays.fill(partOfBin, -1);
    double[][] parts = new double[end - first][];
    int[] partEnd = new int[end - first];
    int[] partBelow = new int[end - first];
    int partCount = 0;
    int passed = below;
    int bin = 0;
    for (int p = first; p < end; p++) {
      while (passed + counts[bin] <= places[p]) {
        passed += counts[bin++];
      }
      if (partOfBin[bin] < 0) {
        partOfBin[bin] = partCount;
        partBelow[partCount] = passed;
        parts[partCount++] = new double[counts[bin]];
      }
      partEnd[partCount - 1] = p + 1;
    }
    int[] filled = new int[partCount];
    for (double value : values) {
      int part = partOfBin[bin(value, least, scale, bins)];
      if (part >= 0) {
        parts[part][filled[part]++] = value;
      }
    }
    int from = first;
    for (int part = 0; part < partCount; part++) {
      find(parts[part], from, partEnd[part], partBelow[part], cuts + 1);
      from = partEnd[part];
    }
  }

  /** Never falls as the value grows. */
  private static int bin(double value, double least, double scale, int bins) {
    return Math.min(bins - 1, (int) ((value - least) * scale));
  }
}
