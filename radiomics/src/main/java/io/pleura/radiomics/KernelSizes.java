package io.pleura.radiomics;

/**
 * How often voxels of a level form a run or a zone of a size, in a kernel; the features are those
 * of {@link LevelSizeMatrix}. Buffers are used again for the next matrix.
 */
final class KernelSizes {

  private static final double EPSILON = Math.ulp(1.0);
  private static final double LOG_2 = Math.log(2);

  /** Sizes that are told apart, 0 included. */
  private final int columns;

  /** How often, by level and size. */
  private final double[] table;

  /** Places in the table that are not 0, and how many. */
  private final int[] filled;

  private int entries;

  /** The number of each level in the image. */
  private final int[] numbers;

  private final double[] byLevel;
  private final double[] bySize;

  /**
   * Makes the buffers.
   *
   * @param mostLevels levels are numbered from 1 to this
   * @param mostSize sizes go from 1 to this
   */
  KernelSizes(int mostLevels, int mostSize) {
    columns = mostSize + 1;
    table = new double[(mostLevels + 1) * columns];
    filled = new int[mostLevels * mostSize];
    numbers = new int[mostLevels + 1];
    byLevel = new double[mostLevels + 1];
    bySize = new double[columns];
  }

  void add(int level, int number, int size, double count) {
    int place = level * columns + size;
    if (table[place] == 0) {
      filled[entries++] = place;
      numbers[level] = number;
    }
    table[place] += count;
  }

  /** Empties the matrix. */
  void clear() {
    for (int e = 0; e < entries; e++) {
      table[filled[e]] = 0;
    }
    entries = 0;
  }

  /**
   * Computes the features of the matrix, which must not be empty.
   *
   * @param features overwritten, in the order of {@link LevelSizeMatrix.Features}
   */
  void compute(double[] features) {
    double n = 0;
    double voxels = 0;
    double levels = 0;
    double small = 0;
    double large = 0;
    double low = 0;
    double high = 0;
    double smallLow = 0;
    double smallHigh = 0;
    double largeLow = 0;
    double largeHigh = 0;
    for (int e = 0; e < entries; e++) {
      int level = filled[e] / columns;
      int size = filled[e] % columns;
      double count = table[filled[e]];
      double i = numbers[level];
      double j = size;
      double ii = i * i;
      double jj = j * j;
      n += count;
      voxels += count * j;
      levels += count * i;
      small += count / jj;
      large += count * jj;
      low += count / ii;
      high += count * ii;
      smallLow += count / (ii * jj);
      smallHigh += count * ii / jj;
      largeLow += count * jj / ii;
      largeHigh += count * (ii * jj);
      byLevel[level] += count;
      bySize[size] += count;
    }
    double meanLevel = levels / n;
    double meanSize = voxels / n;
    double entropy = 0;
    double levelVariance = 0;
    double sizeVariance = 0;
    double levelSquares = 0;
    double sizeSquares = 0;
    for (int e = 0; e < entries; e++) {
      int level = filled[e] / columns;
      int size = filled[e] % columns;
      double p = table[filled[e]] / n;
      double i = numbers[level] - meanLevel;
      double j = size - meanSize;
      entropy -= p * (Math.log(p + EPSILON) / LOG_2);
      levelVariance += p * (i * i);
      sizeVariance += p * (j * j);
      levelSquares += byLevel[level] * byLevel[level];
      byLevel[level] = 0;
      sizeSquares += bySize[size] * bySize[size];
      bySize[size] = 0;
    }
    features[0] = levelSquares / n;
    features[1] = levelSquares / (n * n);
    features[2] = levelVariance;
    features[3] = high / n;
    features[4] = large / n;
    features[5] = largeHigh / n;
    features[6] = largeLow / n;
    features[7] = low / n;
    features[8] = entropy;
    features[9] = sizeSquares / n;
    features[10] = sizeSquares / (n * n);
    features[11] = n / voxels;
    features[12] = sizeVariance;
    features[13] = small / n;
    features[14] = smallHigh / n;
    features[15] = smallLow / n;
  }
}
