package io.pleura.fusion.search;

import java.util.List;

/**
 * One setting to choose. A strategy moves in coordinates from 0 to 1; a dimension takes one or more
 * of them and gives a value.
 */
sealed interface Dimension {

  /** The setting's name. */
  String key();

  /** How many coordinates it takes. */
  int width();

  /** How many values it has, infinite for a real interval. */
  double size();

  /** The value at coordinates from 0 to 1, of which its own begin at an index. */
  String value(double[] coordinates, int from);

  /** Whether a text is a value of this dimension. */
  boolean contains(String text);

  /** Whether two texts that belong to this dimension are the same value. */
  default boolean same(String first, String second) {
    return first.equals(second);
  }

  /** The number of characters of the longest value. */
  int longestText();

  /** What it is, in words. */
  String description();

  /** The same setting under another name. */
  Dimension named(String newKey);

  /** A real interval; a logarithmic one has equal shares for equal ratios. */
  record Real(String key, double low, double high, boolean logarithmic) implements Dimension {

    @Override
    public int width() {
      return 1;
    }

    @Override
    public double size() {
      return low == high ? 1 : Double.POSITIVE_INFINITY;
    }

    @Override
    public String value(double[] coordinates, int from) {
      double u = coordinates[from];
      double value;
      if (u <= 0) {
        value = low;
      } else if (u >= 1) {
        value = high;
      } else if (logarithmic) {
        value = StrictMath.exp((1 - u) * StrictMath.log(low) + u * StrictMath.log(high));
      } else {
        value = (1 - u) * low + u * high;
      }
      // Adding 0 turns -0 into 0, so that equal values have equal text.
      return Double.toString(Math.min(Math.max(value, low), high) + 0.0);
    }

    @Override
    public boolean contains(String text) {
      try {
        double value = Double.parseDouble(text);
        return value >= low && value <= high;
      } catch (NumberFormatException e) {
        return false;
      }
    }

    /** Java versions differ in the digits they write for some numbers. */
    @Override
    public boolean same(String first, String second) {
      return Double.parseDouble(first) == Double.parseDouble(second);
    }

    @Override
    public int longestText() {
      return 32;
    }

    @Override
    public String description() {
      return (logarithmic ? "real, logarithmic, " : "real, ") + low + " to " + high;
    }

    @Override
    public Dimension named(String newKey) {
      return new Real(newKey, low, high, logarithmic);
    }
  }

  /** A range of integers; a logarithmic one has equal shares for equal ratios. */
  record Whole(String key, int low, int high, boolean logarithmic) implements Dimension {

    @Override
    public int width() {
      return 1;
    }

    @Override
    public double size() {
      return (double) high - low + 1;
    }

    @Override
    public String value(double[] coordinates, int from) {
      double u = coordinates[from];
      long value;
      if (logarithmic) {
        double first = StrictMath.log(low - 0.5);
        double last = StrictMath.log(high + 0.5);
        value = (long) Math.floor(StrictMath.exp((1 - u) * first + u * last) + 0.5);
      } else {
        value = low + (long) Math.floor(u * size());
      }
      return Long.toString(Math.min(Math.max(value, low), high));
    }

    @Override
    public boolean contains(String text) {
      try {
        int value = Integer.parseInt(text);
        return value >= low && value <= high && Integer.toString(value).equals(text);
      } catch (NumberFormatException e) {
        return false;
      }
    }

    @Override
    public int longestText() {
      return 11;
    }

    @Override
    public String description() {
      return (logarithmic ? "integer, logarithmic, " : "integer, ") + low + " to " + high;
    }

    @Override
    public Dimension named(String newKey) {
      return new Whole(newKey, low, high, logarithmic);
    }
  }

  /** Values without an order: each has a coordinate of its own, and the greatest one is chosen. */
  record Choice(String key, List<String> values) implements Dimension {

    @Override
    public int width() {
      return values.size();
    }

    @Override
    public double size() {
      return values.size();
    }

    @Override
    public String value(double[] coordinates, int from) {
      int chosen = 0;
      for (int i = 1; i < values.size(); i++) {
        if (coordinates[from + i] > coordinates[from + chosen]) {
          chosen = i;
        }
      }
      return values.get(chosen);
    }

    @Override
    public boolean contains(String text) {
      return values.contains(text);
    }

    @Override
    public int longestText() {
      return values.stream().mapToInt(String::length).max().orElse(0);
    }

    @Override
    public String description() {
      return "one of " + values;
    }

    @Override
    public Dimension named(String newKey) {
      return new Choice(newKey, values);
    }
  }
}
