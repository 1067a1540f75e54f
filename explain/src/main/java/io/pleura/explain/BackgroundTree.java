package io.pleura.explain;

import java.util.Arrays;

/**
 * One tree, prepared for interventional SHAP values against background rows: for each leaf and
 * feature the set of background rows that pass what the leaf asks of the feature. Immutable.
 */
final class BackgroundTree {

  /** Leaves of more features keep no table of all patterns. */
  private static final int MOST_TABLED = 10;

  private final TreeLeaves leaves;
  private final double weight;
  private final int[] position; // of each condition's feature among the used ones
  private final int backgroundRows;
  private final int words;
  private final long[] passing; // [condition][word], a bit a background row
  private final boolean tabled;

  /**
   * Finds which background rows pass.
   *
   * @param positions where each feature is in the rows that will be explained
   * @param tabled whether what a pattern of passed features gives is the same for all rows
   */
  BackgroundTree(
      TreeLeaves leaves, double weight, double[][] background, int[] positions, boolean tabled) {
    this.leaves = leaves;
    this.weight = weight;
    this.backgroundRows = background.length;
    this.words = (background.length + Long.SIZE - 1) / Long.SIZE;
    this.tabled = tabled;
    this.position = new int[leaves.conditionCount()];
    this.passing = new long[position.length * words];
    for (int c = 0; c < position.length; c++) {
      int feature = leaves.feature(c);
      position[c] = positions[feature];
      for (int b = 0; b < background.length; b++) {
        if (leaves.passes(c, background[b][feature])) {
          passing[c * words + b / Long.SIZE] |= 1L << b;
        }
      }
    }
  }

  /**
   * Adds the values of rows.
   *
   * @param columns one array a feature with one value a row
   * @param factors for each row, what each background row counts
   * @param room to work in
   * @param sums one array a feature with one sum a row
   */
  void add(
      double[][] columns,
      double[][] factors,
      CoalitionWeights weights,
      Room room,
      double[][] sums) {
    int rows = factors.length;
    int[] pattern = room.pattern;
    for (int leaf = 0; leaf < leaves.count(); leaf++) {
      int first = leaves.start(leaf);
      int count = leaves.conditions(leaf);
      if (!tabled || count > MOST_TABLED) {
        for (int r = 0; r < rows; r++) {
          for (int c = 0; c < count; c++) {
            room.passed[c] = leaves.passes(first + c, columns[position[first + c]][r]);
          }
          if (gains(leaf, factors[r], weights, room)) {
            for (int c = 0; c < count; c++) {
              sums[position[first + c]][r] += room.gain[c];
            }
          }
        }
        continue;
      }
      Arrays.fill(pattern, 0, rows, 0);
      room.leavesTabled++;
      for (int c = 0; c < count; c++) {
        leaves.mark(first + c, columns[position[first + c]], 1 << c, pattern);
      }
      for (int r = 0; r < rows; r++) {
        int own = pattern[r];
        if (room.knownAt[own] != room.leavesTabled) {
          room.knownAt[own] = room.leavesTabled;
          for (int c = 0; c < count; c++) {
            room.passed[c] = (own >> c & 1) == 1;
          }
          boolean counts = gains(leaf, factors[r], weights, room);
          for (int c = 0; c < count; c++) {
            room.table[c][own] = counts ? room.gain[c] : 0;
          }
        }
      }
      for (int c = 0; c < count; c++) {
        double[] gain = room.table[c];
        double[] sum = sums[position[first + c]];
        for (int r = 0; r < rows; r++) {
          sum[r] += gain[pattern[r]];
        }
      }
    }
  }

  /** Room to work in. Used by one thread. */
  static final class Room {
    private final boolean[] passed; // of a leaf's features, by the explained row
    private final double[] gain; // what a leaf gives each of its features
    private final long[] left; // the background rows that count at a leaf, as bits
    private final int[] own; // how many features pass in the explained row only
    private final int[] pattern; // the features of a leaf that each row passes, as bits
    private final double[][] table; // what a leaf gives a feature for a pattern
    private final int[] knownAt; // the leaf for which a pattern's entry was computed
    private int leavesTabled;

    /**
     * Room for any tree.
     *
     * @param conditions most features of a leaf
     * @param rows most rows of a block
     */
    Room(int conditions, int backgroundRows, int rows) {
      passed = new boolean[conditions];
      gain = new double[conditions];
      left = new long[(backgroundRows + Long.SIZE - 1) / Long.SIZE];
      own = new int[backgroundRows];
      pattern = new int[rows];
      int tabled = Math.min(conditions, MOST_TABLED);
      table = new double[tabled][1 << tabled];
      knownAt = new int[1 << tabled];
    }
  }

  /**
   * Finds the background rows that pass whatever the explained row fails, and for each the number
   * of features that pass in the explained row only.
   *
   * @return how many features the explained row fails; -1 when no background row is left
   */
  private int pair(int leaf, Room room) {
    int first = leaves.start(leaf);
    int count = leaves.conditions(leaf);
    long[] left = room.left;
    Arrays.fill(left, -1L);
    if (backgroundRows % Long.SIZE != 0) {
      left[words - 1] = (1L << backgroundRows) - 1;
    }
    int failed = 0;
    for (int c = 0; c < count; c++) {
      if (!room.passed[c]) {
        failed++;
        long any = 0;
        for (int w = 0; w < words; w++) {
          left[w] &= passing[(first + c) * words + w];
          any |= left[w];
        }
        if (any == 0) {
          return -1;
        }
      }
    }
    Arrays.fill(room.own, 0);
    for (int c = 0; c < count; c++) {
      if (room.passed[c]) {
        for (int w = 0; w < words; w++) {
          long bits = left[w] & ~passing[(first + c) * words + w];
          while (bits != 0) {
            room.own[w * Long.SIZE + Long.numberOfTrailingZeros(bits)]++;
            bits &= bits - 1;
          }
        }
      }
    }
    return failed;
  }

  /** What a leaf gives each of its features; false when it gives nothing. */
  private boolean gains(int leaf, double[] factors, CoalitionWeights weights, Room room) {
    int failed = pair(leaf, room);
    if (failed < 0) {
      return false;
    }
    int first = leaves.start(leaf);
    int count = leaves.conditions(leaf);
    double value = weight * leaves.value(leaf);
    double lost = 0;
    if (failed > 0) {
      for (int w = 0; w < words; w++) {
        long bits = room.left[w];
        while (bits != 0) {
          int b = w * Long.SIZE + Long.numberOfTrailingZeros(bits);
          lost += factors[b] * weights.of(room.own[b], failed - 1);
          bits &= bits - 1;
        }
      }
    }
    for (int c = 0; c < count; c++) {
      if (!room.passed[c]) {
        room.gain[c] = -value * lost;
        continue;
      }
      double won = 0;
      for (int w = 0; w < words; w++) {
        long bits = room.left[w] & ~passing[(first + c) * words + w];
        while (bits != 0) {
          int b = w * Long.SIZE + Long.numberOfTrailingZeros(bits);
          won += factors[b] * weights.of(room.own[b] - 1, failed);
          bits &= bits - 1;
        }
      }
      room.gain[c] = value * won;
    }
    return true;
  }

  /**
   * Adds the interaction values of a row, [feature][feature].
   *
   * @param row one value a feature
   */
  void addInteractions(
      double[] row, double[] factors, CoalitionWeights weights, Room room, double[][] sums) {
    for (int leaf = 0; leaf < leaves.count(); leaf++) {
      int first = leaves.start(leaf);
      int count = leaves.conditions(leaf);
      for (int c = 0; c < count; c++) {
        room.passed[c] = leaves.passes(first + c, row[position[first + c]]);
      }
      if (!gains(leaf, factors, weights, room)) {
        continue;
      }
      int failed = pair(leaf, room);
      for (int c = 0; c < count; c++) {
        int i = position[first + c];
        sums[i][i] += room.gain[c];
        for (int other = 0; other < c; other++) {
          int j = position[first + other];
          double half = together(leaf, c, other, failed, factors, weights, room) / 2;
          sums[i][j] += half;
          sums[j][i] += half;
          sums[i][i] -= half;
          sums[j][j] -= half;
        }
      }
    }
  }

  /** The interaction index of two of a leaf's features. */
  private double together(
      int leaf,
      int one,
      int other,
      int failed,
      double[] factors,
      CoalitionWeights weights,
      Room room) {
    int first = leaves.start(leaf);
    double sum = 0;
    for (int w = 0; w < words; w++) {
      long bits = room.left[w];
      for (int c : new int[] {one, other}) {
        if (room.passed[c]) {
          bits &= ~passing[(first + c) * words + w];
        }
      }
      while (bits != 0) {
        int b = w * Long.SIZE + Long.numberOfTrailingZeros(bits);
        bits &= bits - 1;
        int won = room.own[b];
        if (room.passed[one] && room.passed[other]) {
          sum += factors[b] * weights.of(won - 2, failed);
        } else if (room.passed[one] || room.passed[other]) {
          sum -= factors[b] * weights.of(won - 1, failed - 1);
        } else {
          sum += factors[b] * weights.of(won, failed - 2);
        }
      }
    }
    return weight * leaves.value(leaf) * sum;
  }
}
