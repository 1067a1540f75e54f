package io.pleura.explain;

import java.util.Arrays;

/**
 * Rows that are explained together, and room to work in: for each level of a tree, arrays of one
 * number a row. Conditions are kept as 1 and 0, so that a product with them chooses and keeps every
 * bit, and loops over the rows need no jumps. Used by one thread.
 */
final class RowBlock {

  /** Twice, it lifts the smallest difference of two numbers above 1. */
  private static final double LIFT = 0x1p1000;

  private final double[][] columns;
  private final boolean[] lacksValues;
  private final double[] ones;
  private final Level[] levels;

  /**
   * Copies the rows.
   *
   * @param rows one value a feature, in the ensemble's precision
   * @param features values in a row
   * @param levels splits on the longest way through a tree
   * @param points points of the quadrature
   */
  RowBlock(double[][] rows, int features, int levels, int points) {
    this.columns = new double[features][rows.length];
    this.lacksValues = new boolean[features];
    for (int f = 0; f < features; f++) {
      for (int r = 0; r < rows.length; r++) {
        columns[f][r] = rows[r][f];
        lacksValues[f] |= Double.isNaN(columns[f][r]);
      }
    }
    this.ones = new double[rows.length];
    Arrays.fill(ones, 1);
    this.levels = new Level[levels];
    for (int i = 0; i < levels; i++) {
      this.levels[i] = new Level(rows.length, points);
    }
  }

  /** What is known of a split and what is below it. */
  static final class Level {
    /** 1 where a row passed what the feature asked before and goes this way, else 0. */
    final double[] left;

    final double[] right;

    /** 1 where a row did not pass what the feature asked before, else 0. */
    final double[] out;

    /** For each point the product of the factors on the way to the split. */
    final double[][] products;

    /** For each point the sum over the leaves below a child. */
    final double[][] belowLeft;

    final double[][] belowRight;

    /** What the split adds to its feature. */
    final double[] sum;

    Level(int rows, int points) {
      left = new double[rows];
      right = new double[rows];
      out = new double[rows];
      products = new double[points][rows];
      belowLeft = new double[points][rows];
      belowRight = new double[points][rows];
      sum = new double[rows];
    }
  }

  Level level(int depth) {
    return levels[depth];
  }

  /** The condition that every row passes. */
  double[] ones() {
    return ones;
  }

  double[] column(int feature) {
    return columns[feature];
  }

  /** Finds which way the rows go at a split. */
  void compare(int feature, double threshold, boolean missingLeft, double[] passed, Level level) {
    double[] column = columns[feature];
    double[] left = level.left;
    double[] right = level.right;
    double[] out = level.out;
    if (lacksValues[feature]) {
      for (int r = 0; r < column.length; r++) {
        boolean goesLeft = Double.isNaN(column[r]) ? missingLeft : column[r] <= threshold;
        left[r] = goesLeft ? passed[r] : 0;
        right[r] = goesLeft ? 0 : passed[r];
        out[r] = 1 - passed[r];
      }
      return;
    }
    for (int r = 0; r < column.length; r++) {
      double above = Math.min(1, Math.max(0, (column[r] - threshold) * LIFT * LIFT));
      right[r] = passed[r] * above;
      left[r] = passed[r] * (1 - above);
      out[r] = 1 - passed[r];
    }
  }
}
