package io.pleura.fusion.model;

import io.pleura.execution.ExecutionContext;
import io.pleura.spi.TrainingData;
import java.util.Arrays;
import java.util.List;

/**
 * A table of features by column: the distinct values in ascending order, the rank of each row's
 * value among them, and where there are many distinct values 256 bins of about equal numbers of
 * rows. Read only once made.
 */
final class RankedTable {

  static final int BINS = 256;

  /** Features of more distinct values than these have bins. */
  static final int MAX_COUNTED = 4096;

  private final double[][] values;
  private final int[][] ranks;
  private final byte[][] bins;
  private final int[][] lastRanks;
  private final int rows;

  private RankedTable(int features, int rows) {
    this.values = new double[features][];
    this.ranks = new int[features][];
    this.bins = new byte[features][];
    this.lastRanks = new int[features][];
    this.rows = rows;
  }

  static RankedTable of(TrainingData data, ExecutionContext context) {
    var table = new RankedTable(data.schema().size(), data.rows().size());
    List<double[]> rows = data.rows();
    context.forEach(table.values.length, f -> table.rank(f, rows));
    return table;
  }

  private void rank(int feature, List<double[]> data) {
    double[] column = new double[rows];
    for (int r = 0; r < rows; r++) {
      column[r] = data.get(r)[feature] + 0.0; // -0.0 ranks with 0.0
    }
    double[] sorted = column.clone();
    Arrays.sort(sorted);
    int distinct = 0;
    for (int r = 0; r < rows; r++) {
      if (r == 0 || sorted[r] != sorted[distinct - 1]) {
        sorted[distinct++] = sorted[r];
      }
    }
    double[] own = Arrays.copyOf(sorted, distinct);
    int[] rank = new int[rows];
    for (int r = 0; r < rows; r++) {
      rank[r] = Arrays.binarySearch(own, column[r]);
    }
    values[feature] = own;
    ranks[feature] = rank;
    if (distinct > MAX_COUNTED) {
      bin(feature);
    } else {
      bins[feature] = new byte[0];
      lastRanks[feature] = new int[0];
    }
  }

  private void bin(int feature) {
    int[] rank = ranks[feature];
    int[] rowsOfRank = new int[values[feature].length];
    for (int r : rank) {
      rowsOfRank[r]++;
    }
    int[] last = new int[BINS];
    byte[] binOfRank = new byte[rowsOfRank.length];
    long before = 0;
    for (int r = 0; r < rowsOfRank.length; r++) {
      int bin = (int) ((2 * before + rowsOfRank[r]) * BINS / (2L * rows));
      binOfRank[r] = (byte) bin;
      last[bin] = r;
      before += rowsOfRank[r];
    }
    byte[] own = new byte[rows];
    for (int r = 0; r < rows; r++) {
      own[r] = binOfRank[rank[r]];
    }
    bins[feature] = own;
    lastRanks[feature] = last;
  }

  int rows() {
    return rows;
  }

  int features() {
    return values.length;
  }

  /** The number of distinct values. */
  int distinct(int feature) {
    return values[feature].length;
  }

  /** The rank of each row; not to be written to. */
  int[] ranks(int feature) {
    return ranks[feature];
  }

  /** The value of a row. */
  double value(int feature, int row) {
    return values[feature][ranks[feature][row]];
  }

  /** The bin of each row as an unsigned byte; empty where values are few. Not to be written to. */
  byte[] bins(int feature) {
    return bins[feature];
  }

  /** The highest rank in a bin that is not empty. */
  int lastRank(int feature, int bin) {
    return lastRanks[feature][bin];
  }

  /** What parts two ranks: at least the lower's value and below the higher's. */
  double threshold(int feature, int lowerRank, int higherRank) {
    double lower = values[feature][lowerRank];
    double higher = values[feature][higherRank];
    double middle = 0.5 * lower + 0.5 * higher;
    return middle >= lower && middle < higher ? middle : lower;
  }
}
