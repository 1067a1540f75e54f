package io.pleura.explain;

import io.pleura.explain.PlotTheme.Ink;
import io.pleura.explain.PlotTheme.Paint;
import io.pleura.explain.PlotTheme.Ramp;
import io.pleura.explain.PlotTheme.Shade;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Numbers as colours.
 *
 * @param ramp colours
 * @param low number that gets the first colour, as does every number below
 * @param high number that gets the last colour, as does every number above
 */
record ColourScale(Ramp ramp, double low, double high) {

  private static final double TAIL = 0.05;
  private static final double FAINTEST = 0.1;
  private static final double LARGEST_SHARE = 0.99;

  /**
   * From the 5th to the 95th percentile of a feature's values, so that one outlier does not take
   * all colours; from the lowest to the highest where the percentiles coincide.
   */
  static ColourScale ofValues(CohortRow row) {
    double[] values = finite(row.size(), row::value);
    if (values.length == 0) {
      return new ColourScale(Ramp.SEQUENTIAL, 0, 0);
    }
    double low = percentile(values, TAIL);
    double high = percentile(values, 1 - TAIL);
    return low < high
        ? new ColourScale(Ramp.SEQUENTIAL, low, high)
        : new ColourScale(Ramp.SEQUENTIAL, values[0], values[values.length - 1]);
  }

  /** Around zero, to the 99th percentile of the magnitudes, or to the largest where that is 0. */
  static ColourScale ofContributions(double[] contributions) {
    double[] sizes = finite(contributions.length, i -> Math.abs(contributions[i]));
    double end = sizes.length == 0 ? 0 : percentile(sizes, LARGEST_SHARE);
    if (end == 0 && sizes.length > 0) {
      end = sizes[sizes.length - 1];
    }
    return new ColourScale(Ramp.DIVERGING, -end, end);
  }

  private static double[] finite(int size, IntToDoubleFunction numbers) {
    double[] finite =
        IntStream.range(0, size).mapToDouble(numbers).filter(Double::isFinite).toArray();
    Arrays.sort(finite);
    return finite;
  }

  private static double percentile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    double part = place - below;
    return sorted[below] * (1 - part) + sorted[above] * part;
  }

  /**
   * The colour of a number; grey where there is none, the middle where all are equal. Where the
   * ramp diverges, what is not zero is never as faint as zero.
   */
  Paint of(double number) {
    if (!Double.isFinite(number)) {
      return Ink.MUTED;
    }
    if (!(low < high)) {
      return new Shade(ramp, 0.5);
    }
    double position = Math.max(0, Math.min(1, (number / 2 - low / 2) / (high / 2 - low / 2)));
    if (ramp == Ramp.DIVERGING && number != 0) {
      double tint = number > 0 ? FAINTEST : -FAINTEST;
      position = 0.5 + tint + (position - 0.5) * (1 - 2 * FAINTEST);
    }
    return new Shade(ramp, position);
  }
}
