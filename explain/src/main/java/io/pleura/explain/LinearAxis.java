package io.pleura.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Numbers along a straight line of the picture, with marks at round values. Works for every finite
 * range, however far from zero or however wide.
 */
final class LinearAxis {

  private static final int INTERVALS = 6;
  private static final double NARROWEST = 0.01;
  private static final double LARGEST_PLAIN = 1e6;
  private static final double SMALLEST_STEP = 1e-5;

  private final double low;
  private final double high;
  private final double start;
  private final double end;
  private final double step;
  private final int exponent;

  /**
   * Spans a range.
   *
   * @param low number at the start
   * @param high number at the end, above {@code low}
   * @param start place of {@code low} in the picture
   * @param end place of {@code high} in the picture; may lie before the start
   */
  LinearAxis(double low, double high, double start, double end) {
    this.low = low;
    this.high = high;
    this.start = start;
    this.end = end;
    double rough = high / INTERVALS - low / INTERVALS;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double digits = rough / power;
    this.step = power * (digits <= 1 ? 1 : digits <= 2 ? 2 : digits <= 5 ? 5 : 10);
    double largest = Math.max(Math.abs(low), Math.abs(high));
    this.exponent =
        largest >= LARGEST_PLAIN || step < SMALLEST_STEP
            ? (int) Math.floor(Math.log10(largest))
            : 0;
  }

  /** Spans values with a little air on both sides; a single value gets a range around it. */
  static LinearAxis around(double lowest, double highest, double start, double end) {
    double half = highest / 2 - lowest / 2;
    double size = Math.max(Math.abs(lowest), Math.abs(highest));
    double air = half * 0.08;
    if (half <= size * 1e-9 || half < Double.MIN_NORMAL * 1e6) {
      air = size < Double.MIN_NORMAL * 1e9 ? 1 : size * 0.1;
    }
    return new LinearAxis(
        Math.max(lowest - air, -Double.MAX_VALUE),
        Math.min(highest + air, Double.MAX_VALUE),
        start,
        end);
  }

  /**
   * Spans contributions with a little air, and never so little that differences without meaning
   * look large.
   */
  static LinearAxis ofContributions(double lowest, double highest, double start, double end) {
    double span = highest - lowest;
    double air = Math.max(0, NARROWEST - span) / 2 + Math.max(span, NARROWEST) * 0.04;
    return new LinearAxis(lowest - air, highest + air, start, end);
  }

  /** The same for lengths from zero. */
  static LinearAxis ofMagnitudes(double largest, double start, double end) {
    return new LinearAxis(0, Math.max(largest, NARROWEST) * 1.04, start, end);
  }

  double at(double value) {
    double share = (value / 2 - low / 2) / (high / 2 - low / 2);
    return start + share * (end - start);
  }

  /** Round values from low to high: 1, 2 or 5 times a power of ten apart. */
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    double first = Math.ceil(low / step - 1e-9) * step;
    double last = Math.min(high + step * 1e-6, Double.MAX_VALUE);
    for (int i = 0; i <= 2 * INTERVALS; i++) {
      double tick = first + i * step;
      if (tick <= last && (ticks.isEmpty() || tick > ticks.get(ticks.size() - 1))) {
        ticks.add(tick);
      }
    }
    return ticks;
  }

  /** What stands at a mark; to be multiplied with {@link #unit()}. */
  String label(double tick) {
    double unit = Math.pow(10, exponent);
    return NumberText.tick(tick / unit, step / unit);
  }

  /** The power of ten that the labels leave out, in words; empty for 1. */
  String unit() {
    return exponent == 0 ? "" : String.format(Locale.ROOT, "× 1e%+03d", exponent).replace('-', '−');
  }
}
