package io.pleura.radiomics;

import java.util.Arrays;
import java.util.List;

/**
 * How often voxels of gray level i form something of size j: a run of j voxels (GLRLM) or a zone of
 * j voxels (GLSZM). Only entries that are not zero are kept, ordered by level, then size.
 */
final class LevelSizeMatrix {

  private static final double EPSILON = Math.ulp(1.0);
  private static final double LOG_2 = Math.log(2);

  /** Level number of each entry, from 1. */
  final int[] levels;

  /** Size of each entry, from 1. */
  final int[] sizes;

  /** How often; a whole number unless matrices were weighted. */
  final double[] counts;

  private LevelSizeMatrix(int[] levels, int[] sizes, double[] counts) {
    this.levels = levels;
    this.sizes = sizes;
    this.counts = counts;
  }

  int entries() {
    return counts.length;
  }

  /** Runs or zones in all. */
  double total() {
    double total = 0;
    for (double count : counts) {
      total += count;
    }
    return total;
  }

  /** The entries times their weights, entry by entry; equal ones added in the order of the list. */
  static LevelSizeMatrix weightedSum(List<LevelSizeMatrix> matrices, double[] weights) {
    int all = matrices.stream().mapToInt(LevelSizeMatrix::entries).sum();
    long[] keys = new long[all];
    int n = 0;
    for (LevelSizeMatrix matrix : matrices) {
      for (int e = 0; e < matrix.entries(); e++) {
        keys[n++] = key(matrix.levels[e], matrix.sizes[e]);
      }
    }
    keys = Arrays.stream(keys).sorted().distinct().toArray();
    double[] sums = new double[keys.length];
    for (int m = 0; m < matrices.size(); m++) {
      LevelSizeMatrix matrix = matrices.get(m);
      for (int e = 0; e < matrix.entries(); e++) {
        int at = Arrays.binarySearch(keys, key(matrix.levels[e], matrix.sizes[e]));
        sums[at] += matrix.counts[e] * weights[m];
      }
    }
    int[] levels = new int[keys.length];
    int[] sizes = new int[keys.length];
    for (int e = 0; e < keys.length; e++) {
      levels[e] = (int) (keys[e] >>> 32);
      sizes[e] = (int) keys[e];
    }
    return new LevelSizeMatrix(levels, sizes, sums);
  }

  private static long key(int level, int size) {
    return (long) level << 32 | size;
  }

  /**
   * The features, which GLRLM and GLSZM share but for their names.
   *
   * <p>With P the matrix, n the sum of its entries, pg(i) and ps(j) its sums over sizes and over
   * levels, and p = P/n.
   *
   * @return all NaN when the matrix is empty, but for the entropy, an empty sum
   */
  Features features() {
    double n = 0;
    double voxels = 0;
    double meanLevel = 0;
    double small = 0;
    double large = 0;
    double low = 0;
    double high = 0;
    double smallLow = 0;
    double smallHigh = 0;
    double largeLow = 0;
    double largeHigh = 0;
    for (int e = 0; e < counts.length; e++) {
      double count = counts[e];
      double i = levels[e];
      double j = sizes[e];
      double ii = i * i;
      double jj = j * j;
      n += count;
      voxels += count * j;
      meanLevel += count * i;
      double bySize = count / jj;
      double timesSize = count * jj;
      small += bySize;
      large += timesSize;
      low += count / ii;
      high += count * ii;
      smallLow += count / (ii * jj);
      smallHigh += bySize * ii;
      largeLow += timesSize / ii;
      largeHigh += timesSize * ii;
    }
    meanLevel /= n;
    double meanSize = voxels / n;
    double entropy = 0;
    double levelVariance = 0;
    double sizeVariance = 0;
    for (int e = 0; e < counts.length; e++) {
      double p = counts[e] / n;
      double i = levels[e] - meanLevel;
      double j = sizes[e] - meanSize;
      entropy -= p * (Math.log(p + EPSILON) / LOG_2);
      levelVariance += p * i * i;
      sizeVariance += p * j * j;
    }
    double levelSquares = 0;
    for (int e = 0; e < counts.length; ) {
      double ofLevel = 0;
      for (int level = levels[e]; e < counts.length && levels[e] == level; e++) {
        ofLevel += counts[e];
      }
      levelSquares += ofLevel * ofLevel;
    }
    double sizeSquares = 0;
    for (double ofSize : countsBySize()) {
      sizeSquares += ofSize * ofSize;
    }
    double none = n == 0 ? Double.NaN : 0;
    return new Features(
        levelSquares / n,
        levelSquares / (n * n),
        levelVariance + none,
        high / n,
        large / n,
        largeHigh / n,
        largeLow / n,
        low / n,
        entropy,
        sizeSquares / n,
        sizeSquares / (n * n),
        n / voxels,
        sizeVariance + none,
        small / n,
        smallHigh / n,
        smallLow / n);
  }

  /** The sums over levels, by ascending size. */
  private double[] countsBySize() {
    long[] order = new long[counts.length];
    for (int e = 0; e < order.length; e++) {
      order[e] = key(sizes[e], e);
    }
    Arrays.sort(order);
    double[] sums = new double[order.length];
    int last = -1;
    int size = 0;
    for (long entry : order) {
      if (entry >>> 32 != size) {
        size = (int) (entry >>> 32);
        last++;
      }
      sums[last] += counts[(int) entry];
    }
    return Arrays.copyOf(sums, last + 1);
  }

  /**
   * Features of a matrix.
   *
   * @param levelNonUniformity Σ pg(i)² / n
   * @param levelNonUniformityNormalized Σ pg(i)² / n²
   * @param levelVariance Σ p(i,j) (i − µ)²
   * @param highLevelEmphasis Σ P(i,j) i² / n
   * @param largeSizeEmphasis Σ P(i,j) j² / n
   * @param largeSizeHighLevelEmphasis Σ P(i,j) i² j² / n
   * @param largeSizeLowLevelEmphasis Σ P(i,j) j² / i² / n
   * @param lowLevelEmphasis Σ P(i,j) / i² / n
   * @param entropy −Σ p(i,j) log₂(p(i,j) + 2⁻⁵²)
   * @param sizeNonUniformity Σ ps(j)² / n
   * @param sizeNonUniformityNormalized Σ ps(j)² / n²
   * @param percentage n / Σ P(i,j) j
   * @param sizeVariance Σ p(i,j) (j − µ)²
   * @param smallSizeEmphasis Σ P(i,j) / j² / n
   * @param smallSizeHighLevelEmphasis Σ P(i,j) i² / j² / n
   * @param smallSizeLowLevelEmphasis Σ P(i,j) / i² / j² / n
   */
  record Features(
      double levelNonUniformity,
      double levelNonUniformityNormalized,
      double levelVariance,
      double highLevelEmphasis,
      double largeSizeEmphasis,
      double largeSizeHighLevelEmphasis,
      double largeSizeLowLevelEmphasis,
      double lowLevelEmphasis,
      double entropy,
      double sizeNonUniformity,
      double sizeNonUniformityNormalized,
      double percentage,
      double sizeVariance,
      double smallSizeEmphasis,
      double smallSizeHighLevelEmphasis,
      double smallSizeLowLevelEmphasis) {}

  /** Collects entries in order. */
  static final class Builder {
    private int[] levels = new int[64];
    private int[] sizes = new int[64];
    private double[] counts = new double[64];
    private int n;

    /** Adds an entry, which must follow those added before by level, then size. */
    void add(int level, int size, long count) {
      if (n == counts.length) {
        levels = Arrays.copyOf(levels, 2 * n);
        sizes = Arrays.copyOf(sizes, 2 * n);
        counts = Arrays.copyOf(counts, 2 * n);
      }
      levels[n] = level;
      sizes[n] = size;
      counts[n++] = count;
    }

    LevelSizeMatrix build() {
      return new LevelSizeMatrix(
          Arrays.copyOf(levels, n), Arrays.copyOf(sizes, n), Arrays.copyOf(counts, n));
    }
  }
}
