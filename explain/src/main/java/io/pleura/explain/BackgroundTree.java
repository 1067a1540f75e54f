package io.pleura.explain;

import java.util.Arrays;

/**
 * One tree, prepared for interventional SHAP values against background rows: for each leaf and
 * feature the set of background rows that pass what the leaf asks of the feature. Immutable.
 */
final class BackgroundTree {

  /** Leaves of more features keep no table of all patterns. */
  private static final int MOST_TABLED = 10;

  /** So many background rows are faster looked at one by one. */
  private static final int FEW_ROWS = 6;

  /** Fewer rows have too few patterns in common. */
  private static final int LEAST_TABLED_ROWS = 8;

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
   * @param rowValues one array a row with one value a feature
   * @param columns the same, one array a feature with one value a row
   * @param factors for each row, what each background row counts
   * @param room to work in
   * @param sums one array a feature with one sum a row
   */
  void add(
      double[][] rowValues,
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
      if (!tabled || count > MOST_TABLED || rows < LEAST_TABLED_ROWS) {
        for (int r = 0; r < rows; r++) {
          if (reaches(leaf, rowValues[r], room)) {
            findGains(leaf, factors[r], weights, room);
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
          boolean counts = reaches(leaf, rowValues[r], room);
          if (counts) {
            findGains(leaf, factors[r], weights, room);
          }
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
    private final long[] left; // background rows that pass whatever the explained row fails
    private final long[] sets; // [count][word]: those against which so many features are its own
    private final boolean[] own; // of a leaf's features, those that only the explained row passes
    private final boolean equal; // whether all background rows count the same
    private final int[] pattern; // the features of a leaf that each row passes, as bits
    private final double[][] table; // what a leaf gives a feature for a pattern
    private final int[] knownAt; // the leaf for which a pattern's entry was computed
    private int leavesTabled;
    private int failed; // features of a leaf that the explained row fails
    private int top; // most features that pass in the explained row only

    /**
     * Room for any tree.
     *
     * @param conditions most features of a leaf
     * @param rows most rows of a block
     * @param equal whether all background rows count the same
     */
    Room(int conditions, int backgroundRows, int rows, boolean equal) {
      this.equal = equal;
      passed = new boolean[conditions];
      gain = new double[conditions];
      left = new long[(backgroundRows + Long.SIZE - 1) / Long.SIZE];
      own = new boolean[conditions];
      sets = new long[(conditions + 2) * ((backgroundRows + Long.SIZE - 1) / Long.SIZE)];
      pattern = new int[rows];
      int tabled = Math.min(conditions, MOST_TABLED);
      table = new double[tabled][1 << tabled];
      knownAt = new int[1 << tabled];
    }
  }

  /**
   * Finds which features pass in the explained row, and the background rows that pass whatever it
   * fails.
   *
   * @return whether there is such a background row; without one the leaf gives nothing
   */
  private boolean reaches(int leaf, double[] row, Room room) {
    int first = leaves.start(leaf);
    int count = leaves.conditions(leaf);
    long[] left = room.left;
    Arrays.fill(left, -1L);
    if (backgroundRows % Long.SIZE != 0) {
      left[words - 1] = (1L << backgroundRows) - 1;
    }
    room.failed = 0;
    for (int c = 0; c < count; c++) {
      boolean passed = leaves.passes(first + c, row[position[first + c]]);
      room.passed[c] = passed;
      if (!passed) {
        room.failed++;
        long any = 0;
        for (int w = 0; w < words; w++) {
          left[w] &= passing[(first + c) * words + w];
          any |= left[w];
        }
        if (any == 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** Moves the background rows that fail a feature to the next set. */
  private void raise(int condition, Room room) {
    long[] sets = room.sets;
    int next = (room.top + 1) * words;
    Arrays.fill(sets, next, next + words, 0);
    for (int place = next - words; place >= 0; place -= words) {
      for (int w = 0; w < words; w++) {
        long fails = sets[place + w] & ~passing[condition + w];
        sets[place + w] ^= fails;
        sets[place + words + w] |= fails;
      }
    }
    for (int w = 0; w < words; w++) {
      if (sets[next + w] != 0) {
        room.top++;
        return;
      }
    }
  }

  /** What a leaf that is reached gives each of its features. */
  private void findGains(int leaf, double[] factors, CoalitionWeights weights, Room room) {
    int rows = 0;
    for (int w = 0; w < words; w++) {
      rows += Long.bitCount(room.left[w]);
    }
    if (room.equal && rows > FEW_ROWS) {
      findGainsBySets(leaf, factors[0], weights, room);
    } else {
      findGainsByRows(leaf, factors, weights, room);
    }
  }

  /** One background row after the other. */
  private void findGainsByRows(int leaf, double[] factors, CoalitionWeights weights, Room room) {
    int failed = room.failed;
    int count = leaves.conditions(leaf);
    double value = weight * leaves.value(leaf);
    Arrays.fill(room.gain, 0, count, 0);
    double lost = 0;
    for (int w = 0; w < words; w++) {
      for (long bits = room.left[w]; bits != 0; bits &= bits - 1) {
        int b = w * Long.SIZE + Long.numberOfTrailingZeros(bits);
        int own = ownFeatures(leaf, b, room);
        lost += failed > 0 ? factors[b] * weights.of(own, failed - 1) : 0;
        double won = own > 0 ? factors[b] * weights.of(own - 1, failed) : 0;
        for (int c = 0; c < count; c++) {
          room.gain[c] += room.own[c] ? won : 0;
        }
      }
    }
    for (int c = 0; c < count; c++) {
      room.gain[c] = value * (room.passed[c] ? room.gain[c] : -lost);
    }
  }

  /** Finds and counts the features that pass in the explained row and not in a background row. */
  private int ownFeatures(int leaf, int b, Room room) {
    int first = leaves.start(leaf);
    int count = leaves.conditions(leaf);
    int own = 0;
    for (int c = 0; c < count; c++) {
      boolean passes = (passing[(first + c) * words + b / Long.SIZE] >>> b & 1) == 1;
      room.own[c] = room.passed[c] && !passes;
      own += room.own[c] ? 1 : 0;
    }
    return own;
  }

  /** All background rows with the same number of features that pass in the explained row only. */
  private void findGainsBySets(int leaf, double factor, CoalitionWeights weights, Room room) {
    int failed = room.failed;
    int first = leaves.start(leaf);
    int count = leaves.conditions(leaf);
    double value = weight * leaves.value(leaf) * factor;
    room.top = 0;
    System.arraycopy(room.left, 0, room.sets, 0, words);
    for (int c = 0; c < count; c++) {
      if (room.passed[c]) {
        raise((first + c) * words, room);
      }
    }
    double lost = 0;
    for (int own = 0; own <= room.top && failed > 0; own++) {
      int rows = 0;
      for (int w = 0; w < words; w++) {
        rows += Long.bitCount(room.sets[own * words + w]);
      }
      lost += weights.of(own, failed - 1) * rows;
    }
    for (int c = 0; c < count; c++) {
      if (!room.passed[c]) {
        room.gain[c] = -value * lost;
        continue;
      }
      double won = 0;
      for (int own = 1; own <= room.top; own++) {
        int rows = 0;
        for (int w = 0; w < words; w++) {
          rows += Long.bitCount(room.sets[own * words + w] & ~passing[(first + c) * words + w]);
        }
        won += weights.of(own - 1, failed) * rows;
      }
      room.gain[c] = value * won;
    }
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
      if (!reaches(leaf, row, room)) {
        continue;
      }
      findGains(leaf, factors, weights, room);
      for (int c = 0; c < count; c++) {
        int i = position[first + c];
        sums[i][i] += room.gain[c];
      }
      for (int w = 0; w < words; w++) {
        for (long bits = room.left[w]; bits != 0; bits &= bits - 1) {
          int b = w * Long.SIZE + Long.numberOfTrailingZeros(bits);
          addInteractions(leaf, b, weight * leaves.value(leaf) * factors[b], weights, room, sums);
        }
      }
    }
  }

  /** The interactions of a leaf's features against one background row. */
  private void addInteractions(
      int leaf, int b, double value, CoalitionWeights weights, Room room, double[][] sums) {
    int first = leaves.start(leaf);
    int count = leaves.conditions(leaf);
    int failed = room.failed;
    int own = ownFeatures(leaf, b, room);
    for (int c = 0; c < count; c++) {
      for (int other = 0; other < c; other++) {
        boolean idle = (room.passed[c] && !room.own[c]) || (room.passed[other] && !room.own[other]);
        if (idle) {
          continue;
        }
        int wins = (room.own[c] ? 1 : 0) + (room.own[other] ? 1 : 0);
        double half = value * weights.of(own - wins, failed - (2 - wins)) / 2;
        double signed = wins == 1 ? -half : half;
        int i = position[first + c];
        int j = position[first + other];
        sums[i][j] += signed;
        sums[j][i] += signed;
        sums[i][i] -= signed;
        sums[j][j] -= signed;
      }
    }
  }
}
