package io.pleura.fusion.model;

import io.pleura.tree.DecisionTree;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Grows one classification tree from rows drawn with replacement. Rows lie in one array that each
 * split parts in two; beside each row lies how often it was drawn, in the upper half of a long for
 * invasion, in the lower half otherwise, so that one addition counts it in its class.
 */
final class ForestGrower {

  /** Nodes of more rows than these are searched by bins where a feature has many values. */
  private static final int MAX_SORTED = 1024;

  private final RankedTable table;
  private final int featuresPerSplit;
  private final int maxDepth;
  private final int minLeafRows;
  private final double intactWeight;
  private final double invasionWeight;
  private final SplittableRandom random;

  private final int[] rows;
  private final long[] drawn;
  private final int[] spareRows;
  private final long[] spareDrawn;
  private final int[] order;
  private final long[] counts;
  private long[] keys = new long[MAX_SORTED];

  private double bestGain;
  private int bestFeature;
  private int bestRank;

  private int[] left = new int[64];
  private int[] right = new int[64];
  private int[] feature = new int[64];
  private double[] threshold = new double[64];
  private double[] probability = new double[64];
  private double[] cover = new double[64];
  private int nodes;

  ForestGrower(
      RankedTable table,
      boolean[] invasion,
      HistogramForest.Settings settings,
      double intactWeight,
      double invasionWeight,
      long seed) {
    this.table = table;
    this.featuresPerSplit = settings.featuresPerSplit(table.features());
    this.maxDepth = settings.maxDepth();
    this.minLeafRows = settings.minLeafRows();
    this.intactWeight = intactWeight;
    this.invasionWeight = invasionWeight;
    this.random = new SplittableRandom(seed);
    int all = table.rows();
    int[] times = new int[all];
    int draws = (int) Math.max(1, Math.round(settings.subsample() * all));
    for (int d = 0; d < draws; d++) {
      times[random.nextInt(all)]++;
    }
    int distinct = 0;
    for (int time : times) {
      distinct += time > 0 ? 1 : 0;
    }
    this.rows = new int[distinct];
    this.drawn = new long[distinct];
    this.spareRows = new int[distinct];
    this.spareDrawn = new long[distinct];
    int at = 0;
    for (int r = 0; r < all; r++) {
      if (times[r] > 0) {
        rows[at] = r;
        drawn[at++] = invasion[r] ? (long) times[r] << 32 : times[r];
      }
    }
    this.order = new int[table.features()];
    Arrays.setAll(order, i -> i);
    this.counts = new long[RankedTable.MAX_COUNTED];
  }

  DecisionTree grow() {
    // A node's range of rows and its depth, on a stack; parents come before their children.
    int[] starts = new int[maxDepth + 2];
    int[] ends = new int[maxDepth + 2];
    int[] depths = new int[maxDepth + 2];
    int[] numbers = new int[maxDepth + 2];
    ends[0] = rows.length;
    newNode();
    int waiting = 1;
    while (waiting > 0) {
      waiting--;
      int start = starts[waiting];
      int end = ends[waiting];
      int depth = depths[waiting];
      int node = numbers[waiting];
      long total = 0;
      for (int i = start; i < end; i++) {
        total += drawn[i];
      }
      int intact = (int) total;
      int invaded = (int) (total >>> 32);
      double weight = intact * intactWeight + invaded * invasionWeight;
      cover[node] = weight;
      if (intact == 0
          || invaded == 0
          || depth == maxDepth
          || (long) intact + invaded < 2L * minLeafRows
          || !search(start, end, total)) {
        left[node] = DecisionTree.LEAF;
        right[node] = DecisionTree.LEAF;
        feature[node] = DecisionTree.LEAF;
        probability[node] = intact == 0 ? 1 : invaded * invasionWeight / weight;
        continue;
      }
      int middle = part(node, start, end);
      int leftChild = newNode();
      int rightChild = newNode();
      left[node] = leftChild;
      right[node] = rightChild;
      starts[waiting] = middle;
      ends[waiting] = end;
      depths[waiting] = depth + 1;
      numbers[waiting++] = rightChild;
      starts[waiting] = start;
      ends[waiting] = middle;
      depths[waiting] = depth + 1;
      numbers[waiting++] = leftChild;
    }
    return new DecisionTree(
        Arrays.copyOf(left, nodes),
        Arrays.copyOf(right, nodes),
        Arrays.copyOf(feature, nodes),
        Arrays.copyOf(threshold, nodes),
        Arrays.copyOf(probability, nodes),
        Arrays.copyOf(cover, nodes));
  }

  private int newNode() {
    if (nodes == left.length) {
      int size = 2 * nodes;
      left = Arrays.copyOf(left, size);
      right = Arrays.copyOf(right, size);
      feature = Arrays.copyOf(feature, size);
      threshold = Arrays.copyOf(threshold, size);
      probability = Arrays.copyOf(probability, size);
      cover = Arrays.copyOf(cover, size);
    }
    return nodes++;
  }

  /** Parts the node's rows by the best split, in their order; gives where the right ones begin. */
  private int part(int node, int start, int end) {
    int[] ranks = table.ranks(bestFeature);
    int middle = start;
    int spare = 0;
    int highestLeft = -1;
    int lowestRight = Integer.MAX_VALUE;
    for (int i = start; i < end; i++) {
      int row = rows[i];
      int rank = ranks[row];
      if (rank <= bestRank) {
        highestLeft = Math.max(highestLeft, rank);
        rows[middle] = row;
        drawn[middle++] = drawn[i];
      } else {
        lowestRight = Math.min(lowestRight, rank);
        spareRows[spare] = row;
        spareDrawn[spare++] = drawn[i];
      }
    }
    System.arraycopy(spareRows, 0, rows, middle, spare);
    System.arraycopy(spareDrawn, 0, drawn, middle, spare);
    feature[node] = bestFeature;
    threshold[node] = table.threshold(bestFeature, highestLeft, lowestRight);
    return middle;
  }

  /** Looks among randomly drawn features that are not constant here. */
  private boolean search(int start, int end, long total) {
    bestGain = Double.NEGATIVE_INFINITY;
    bestFeature = -1;
    int wanted = featuresPerSplit;
    for (int i = 0; i < order.length && wanted > 0; i++) {
      int j = i + random.nextInt(order.length - i);
      int chosen = order[j];
      order[j] = order[i];
      order[i] = chosen;
      if (searchFeature(chosen, start, end, total)) {
        wanted--;
      }
    }
    return bestFeature >= 0;
  }

  /** Looks for the best split by one feature; false when it has one value only. */
  private boolean searchFeature(int chosen, int start, int end, long total) {
    int count = end - start;
    int distinct = table.distinct(chosen);
    if (distinct == 1) {
      return false;
    }
    if (distinct <= RankedTable.MAX_COUNTED && distinct <= 4L * count) {
      int[] ranks = table.ranks(chosen);
      for (int i = start; i < end; i++) {
        counts[ranks[rows[i]]] += drawn[i];
      }
      return scanCounts(chosen, distinct, total, false);
    }
    if (count > MAX_SORTED) {
      byte[] bins = table.bins(chosen);
      for (int i = start; i < end; i++) {
        counts[bins[rows[i]] & 0xff] += drawn[i];
      }
      if (scanCounts(chosen, RankedTable.BINS, total, true)) {
        return true;
      }
    }
    return searchSorted(chosen, start, end, total);
  }

  /** Tries each cut between counted ranks or bins, and clears the counts. */
  private boolean scanCounts(int chosen, int size, long total, boolean binned) {
    long below = 0;
    int previous = -1;
    boolean varies = false;
    for (int c = 0; c < size; c++) {
      long here = counts[c];
      if (here == 0) {
        continue;
      }
      counts[c] = 0;
      if (previous >= 0) {
        varies = true;
        double gain = gain(below, total);
        if (gain > bestGain) {
          bestGain = gain;
          bestFeature = chosen;
          bestRank = binned ? table.lastRank(chosen, previous) : previous;
        }
      }
      below += here;
      previous = c;
    }
    return varies;
  }

  private boolean searchSorted(int chosen, int start, int end, long total) {
    int count = end - start;
    if (keys.length < count) {
      keys = new long[count];
    }
    int[] ranks = table.ranks(chosen);
    for (int i = start; i < end; i++) {
      long times = drawn[i];
      long mark = times > Integer.MAX_VALUE ? (times >>> 32) << 1 | 1 : times << 1;
      keys[i - start] = (long) ranks[rows[i]] << 32 | mark;
    }
    Arrays.sort(keys, 0, count);
    int previous = (int) (keys[0] >>> 32);
    if (previous == (int) (keys[count - 1] >>> 32)) {
      return false;
    }
    long below = 0;
    for (int i = 0; i < count; i++) {
      int rank = (int) (keys[i] >>> 32);
      if (rank != previous) {
        double gain = gain(below, total);
        if (gain > bestGain) {
          bestGain = gain;
          bestFeature = chosen;
          bestRank = previous;
        }
        previous = rank;
      }
      long times = (keys[i] & 0xffffffffL) >>> 1;
      below += (keys[i] & 1) == 0 ? times : times << 32;
    }
    return true;
  }

  /** What Gini impurity leaves to choose: higher is purer; minus infinity for a leaf too small. */
  private double gain(long below, long total) {
    int leftIntact = (int) below;
    int leftInvaded = (int) (below >>> 32);
    int rightIntact = (int) total - leftIntact;
    int rightInvaded = (int) (total >>> 32) - leftInvaded;
    if (leftIntact + leftInvaded < minLeafRows || rightIntact + rightInvaded < minLeafRows) {
      return Double.NEGATIVE_INFINITY;
    }
    double l0 = leftIntact * intactWeight;
    double l1 = leftInvaded * invasionWeight;
    double r0 = rightIntact * intactWeight;
    double r1 = rightInvaded * invasionWeight;
    return (l0 * l0 + l1 * l1) / (l0 + l1) + (r0 * r0 + r1 * r1) / (r0 + r1);
  }
}
