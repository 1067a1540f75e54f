package io.pleura.radiomics;

import java.util.Arrays;

/**
 * GLCM in a kernel, symmetric, each direction on its own: the usual case. A kernel holds few pairs
 * of voxels, and the matrix is never laid out: features come from sums over the pairs of levels
 * that occur.
 *
 * <p>With c pairs of voxels of two levels and N pairs in all, c / N is the probability of the two
 * orders of the levels together. Moments are differences of whole numbers. Logarithms of whole
 * numbers come from a table, for −Σ (c / N) log₂(c / N) is log₂ N − Σ c log₂ c / N; ε takes ε / ln
 * 2 off for each entry.
 */
final class SymmetricKernelGlcm extends KernelGlcm {

  private static final double EPSILON = Math.ulp(1.0);
  private static final double LOG_2 = Math.log(2);

  /** What −p log₂(p + ε) has less than −p log₂ p. */
  private static final double OF_EPSILON = EPSILON / LOG_2;

  /** Below this, HXY2 − HXY is rounding noise in part, and the whole matrix is looked at. */
  private static final double DEPENDENCE = 1e-9;

  /** So large a product of pairs and levels that whole numbers overflow. */
  private static final double MOST = 1e9;

  /** Order of matrices from and up to which those of all directions are looked at together. */
  private static final int FEWEST_ROWS = 4;

  private static final int MOST_ROWS = 20;

  private static final int IMC_1 = FeatureClass.GLCM.indexOf("Imc1");
  private static final int IMC_2 = FeatureClass.GLCM.indexOf("Imc2");
  private static final int MCC = FeatureClass.GLCM.indexOf("MCC");

  private final boolean withMaximalCorrelation;

  /** Whether the whole image has one level. */
  private final boolean flat;

  /** For each pair of levels, the higher one in the higher bits, how many pairs of voxels. */
  private final int[] counts;

  /** Bits of a level in the place of a pair. */
  private final int bits;

  /** Places of the pairs of levels that occur, and how many pairs of voxels each has. */
  private final int[] cells;

  private final int[] ofCell;
  private int cellCount;

  /** For each level how many ends of pairs have it. */
  private final int[] ends;

  /** For each sum of two level numbers how many pairs have it, and which sums occur. */
  private final int[] sums;

  private final int[] sumKeys;

  /** The same for differences. */
  private final int[] differences;

  private final int[] differenceKeys;

  /** For whole numbers k: log₂ k, and k log₂ k. */
  private final double[] logarithms;

  private final double[] entropies;

  /** √k and 1/√k. */
  private final double[] squareRoots;

  private final double[] inverseRoots;

  /** What the probability of a difference is taken by in Id, Idm, Idn, Idmn, InverseVariance. */
  private final double[] id;

  private final double[] idm;
  private final double[] idn;
  private final double[] idmn;
  private final double[] inverseVariance;

  /** For the matrices of all directions at once. */
  private final SecondEigenvalues secondEigenvalues;

  private final double[] correlations;

  /** For one matrix, where these are very small or large. */
  private final SecondEigenvalue secondEigenvalue;

  /** For each level its place among those that occur in the direction. */
  private final int[] used;

  private final double[] roots;

  private final GlcmFeatures whole;
  private final int[] wholeCounts;
  private final double[] wholeFeatures = new double[GlcmFeatures.COUNT];

  SymmetricKernelGlcm(KernelImage image, Neighbourhood kernel, boolean withMaximalCorrelation) {
    super(image, kernel);
    this.withMaximalCorrelation = withMaximalCorrelation;
    flat = image.gray.present.length == 1;
    int levels = image.mostLevels();
    int highest = image.gray.highest;
    int mostPairs = image.mostVoxels();
    bits = Integer.SIZE - Integer.numberOfLeadingZeros(levels);
    counts = new int[1 << (2 * bits)];
    // With a neighbour outside the ROI, which has level 0, a cell is never new.
    for (int level = 1; level <= levels; level++) {
      counts[level << bits] = 1;
    }
    cells = new int[mostPairs + 1];
    ofCell = new int[mostPairs + 1];
    ends = new int[levels + 1];
    sums = new int[2 * highest + 1];
    sumKeys = new int[mostPairs + 1];
    differences = new int[highest];
    differenceKeys = new int[mostPairs + 1];
    logarithms = new double[2 * mostPairs + 1];
    entropies = new double[2 * mostPairs + 1];
    squareRoots = new double[2 * mostPairs + 1];
    inverseRoots = new double[2 * mostPairs + 1];
    for (int k = 1; k < logarithms.length; k++) {
      squareRoots[k] = Math.sqrt(k);
      inverseRoots[k] = 1 / squareRoots[k];
      logarithms[k] = Math.log(k) / LOG_2;
      entropies[k] = k * logarithms[k];
    }
    id = new double[highest];
    idm = new double[highest];
    idn = new double[highest];
    idmn = new double[highest];
    inverseVariance = new double[highest];
    double ng = highest;
    for (int k = 0; k < highest; k++) {
      double square = (double) k * k;
      id[k] = 1 / (1 + (double) k);
      idm[k] = 1 / (1 + square);
      idn[k] = 1 / (1 + k / ng);
      idmn[k] = 1 / (1 + square / (ng * ng));
      inverseVariance[k] = k == 0 ? 0 : 1 / square;
    }
    secondEigenvalues = new SecondEigenvalues(Math.min(levels, MOST_ROWS), distances.length);
    correlations = new double[distances.length];
    secondEigenvalue = new SecondEigenvalue(levels);
    used = new int[levels + 1];
    roots = new double[levels + 1];
    whole = new GlcmFeatures(image.gray, image.settings, false, levels);
    wholeCounts = new int[levels * levels];
  }

  /** Whether sums of whole numbers fit 64 bits. */
  static boolean isExact(KernelImage image) {
    return (double) image.mostVoxels() * image.gray.highest < MOST;
  }

  @Override
  public void compute(Neighbourhood kernel, int x, int y, int z, double[] features) {
    int levels = kernel.levelCount;
    boolean together = withMaximalCorrelation && levels >= FEWEST_ROWS && levels <= MOST_ROWS;
    if (together) {
      secondEigenvalues.clear(levels);
    }
    super.compute(kernel, x, y, z, features);
    if (together) {
      secondEigenvalues.compute(levels, correlations);
      double sum = 0;
      int directions = 0;
      for (int d = 0; d < found.length; d++) {
        if (found[d]) {
          sum += correlations[d];
          directions++;
        }
      }
      features[MCC] = directions == 0 ? Double.NaN : sum / directions;
    }
  }

  @Override
  boolean compute(Neighbourhood kernel, int direction, double[] features) {
    int pairs = count(kernel, distances[direction]);
    if (pairs == 0) {
      return false;
    }
    ofPairs(kernel, pairs, features);
    features[MCC] = Double.NaN;
    if (withMaximalCorrelation) {
      if (kernel.levelCount < FEWEST_ROWS || kernel.levelCount > MOST_ROWS) {
        features[MCC] = maximalCorrelation(kernel, pairs);
      } else {
        layOut(kernel, pairs, direction);
      }
    }
    Arrays.fill(ends, 1, kernel.levelCount + 1, 0);
    return true;
  }

  /** Finds the pairs of levels that occur; returns how many pairs of voxels there are. */
  private int count(Neighbourhood kernel, int distance) {
    int[] levels = kernel.levels;
    int found = 0;
    for (int i = 0; i < kernel.voxels; i++) {
      int place = kernel.places[i];
      int a = levels[place];
      int b = levels[place + distance];
      int cell = (Math.max(a, b) << bits) | Math.min(a, b);
      cells[found] = cell;
      found += counts[cell] == 0 ? 1 : 0;
      counts[cell] += -b >>> 31; // not those outside the ROI
    }
    cellCount = found;
    int pairs = 0;
    for (int k = 0; k < found; k++) {
      ofCell[k] = counts[cells[k]];
      counts[cells[k]] = 0;
      pairs += ofCell[k];
    }
    return pairs;
  }

  private void ofPairs(Neighbourhood kernel, int pairs, double[] features) {
    int mask = (1 << bits) - 1;
    int sumCount = 0;
    int differenceCount = 0;
    int offDiagonal = 0;
    int cellsOffDiagonal = 0;
    int largest = 0;
    long ofSums = 0;
    long ofDifferences = 0;
    long ofProducts = 0;
    long ofSquares = 0;
    long energy = 0;
    double ofEntropies = 0;
    for (int k = 0; k < cellCount; k++) {
      int c = ofCell[k];
      int lower = cells[k] & mask;
      int higher = cells[k] >>> bits;
      int i = kernel.numbers[lower];
      int j = kernel.numbers[higher];
      ends[lower] += c;
      ends[higher] += c;
      sumKeys[sumCount] = i + j;
      sumCount += sums[i + j] == 0 ? 1 : 0;
      sums[i + j] += c;
      differenceKeys[differenceCount] = j - i;
      differenceCount += differences[j - i] == 0 ? 1 : 0;
      differences[j - i] += c;
      ofSums += (long) c * (i + j);
      ofDifferences += (long) c * (j - i);
      ofProducts += (long) c * i * j;
      ofSquares += (long) c * (i * i + j * j);
      ofEntropies += entropies[c];
      int off = lower == higher ? 0 : 1;
      cellsOffDiagonal += off;
      offDiagonal += off * c;
      largest = Math.max(largest, c << (1 - off));
      energy += ((long) c * c) << (1 - off);
    }
    double n = pairs;
    double twice = 2 * n;
    double variance = (2L * pairs * ofSquares - ofSums * ofSums) / (twice * twice);
    double covariance = (4L * pairs * ofProducts - ofSums * ofSums) / (twice * twice);
    double entropy =
        cellCount == 1 && offDiagonal == 0
            ? -OF_EPSILON
            : logarithms[pairs]
                + (offDiagonal - ofEntropies) / n
                - (cellCount + cellsOffDiagonal) * OF_EPSILON;
    features[0] = ofProducts / n;
    features[3] = (pairs * (ofSquares + 2 * ofProducts) - ofSums * ofSums) / (n * n);
    features[4] = (ofSquares - 2 * ofProducts) / n;
    features[5] = variance == 0 ? 1 : covariance / (variance + EPSILON);
    features[6] = ofDifferences / n;
    features[8] = (pairs * (ofSquares - 2 * ofProducts) - ofDifferences * ofDifferences) / (n * n);
    features[GlcmFeatures.JOINT_AVERAGE] = ofSums / twice;
    features[17] = energy / (twice * n);
    features[18] = entropy;
    features[GlcmFeatures.MAXIMUM_PROBABILITY] = largest / twice;
    features[21] = ofSums / n;
    features[23] = variance;
    ofSums(sumCount, pairs, ofSums / n, features);
    ofDifferences(differenceCount, pairs, features);
    ofMarginals(kernel, pairs, entropy, features);
  }

  private void ofSums(int count, int pairs, double mean, double[] features) {
    double n = pairs;
    double ofEntropies = 0;
    double shade = 0;
    double prominence = 0;
    for (int k = 0; k < count; k++) {
      int c = sums[sumKeys[k]];
      sums[sumKeys[k]] = 0;
      ofEntropies += entropies[c];
      double s = sumKeys[k] - mean;
      double cube = c * (s * s * s);
      shade += cube;
      prominence += cube * s;
    }
    features[1] = prominence / n;
    features[2] = shade / n;
    features[22] =
        count == 1 ? -OF_EPSILON : logarithms[pairs] - ofEntropies / n - count * OF_EPSILON;
  }

  private void ofDifferences(int count, int pairs, double[] features) {
    double n = pairs;
    double ofEntropies = 0;
    double ofId = 0;
    double ofIdm = 0;
    double ofIdn = 0;
    double ofIdmn = 0;
    double ofInverseVariance = 0;
    for (int k = 0; k < count; k++) {
      int d = differenceKeys[k];
      int c = differences[d];
      differences[d] = 0;
      ofEntropies += entropies[c];
      ofId += c * id[d];
      ofIdm += c * idm[d];
      ofIdn += c * idn[d];
      ofIdmn += c * idmn[d];
      ofInverseVariance += c * inverseVariance[d];
    }
    features[7] =
        count == 1 ? -OF_EPSILON : logarithms[pairs] - ofEntropies / n - count * OF_EPSILON;
    features[9] = ofId / n;
    features[10] = ofIdm / n;
    features[11] = ofIdmn / n;
    features[12] = ofIdn / n;
    features[15] = ofInverseVariance / n;
  }

  /** Imc1 and Imc2. */
  private void ofMarginals(Neighbourhood kernel, int pairs, double entropy, double[] features) {
    int levels = 0;
    double ofEntropies = 0;
    for (int level = 1; level <= kernel.levelCount; level++) {
      ofEntropies += entropies[ends[level]];
      levels += ends[level] > 0 ? 1 : 0;
    }
    features[IMC_1] = 0;
    features[IMC_2] = 0;
    double marginal = logarithms[2 * pairs] - ofEntropies / (2.0 * pairs);
    double information = 2 * marginal - entropy;
    if (levels > 1 && information >= DEPENDENCE) {
      features[IMC_1] = -information / (marginal - levels * OF_EPSILON);
      features[IMC_2] = Math.sqrt(1 - Math.exp(-2 * information));
    } else if (levels > 1) {
      ofWholeMatrix(kernel, features);
    }
  }

  /** Imc1 and Imc2 as {@link GlcmFeatures} sums them up. */
  private void ofWholeMatrix(Neighbourhood kernel, double[] features) {
    int n = kernel.levelCount;
    Arrays.fill(wholeCounts, 0, n * n, 0);
    int mask = (1 << bits) - 1;
    for (int k = 0; k < cellCount; k++) {
      wholeCounts[((cells[k] & mask) - 1) * n + (cells[k] >>> bits) - 1] = ofCell[k];
    }
    whole.setLevels(kernel.numbers, 1, n);
    whole.compute(wholeCounts, wholeFeatures);
    features[IMC_1] = wholeFeatures[IMC_1];
    features[IMC_2] = wholeFeatures[IMC_2];
  }

  /**
   * Lays the matrix that MCC comes from beside those of the other directions: the counts divided by
   * the roots of their marginals, of which the roots are the vector of the eigenvalue 1. See {@link
   * GlcmFeatures}; ε is too small to matter with so few pairs.
   */
  private void layOut(Neighbourhood kernel, int pairs, int direction) {
    double scale = inverseRoots[2 * pairs];
    for (int level = 1; level <= kernel.levelCount; level++) {
      if (ends[level] > 0) {
        roots[level] = inverseRoots[ends[level]];
        secondEigenvalues.vectors[secondEigenvalues.place(level - 1) + direction] =
            squareRoots[ends[level]] * scale;
      }
    }
    int mask = (1 << bits) - 1;
    for (int k = 0; k < cellCount; k++) {
      int lower = cells[k] & mask;
      int higher = cells[k] >>> bits;
      double value = ofCell[k] * (roots[lower] * roots[higher]);
      secondEigenvalues.matrices[secondEigenvalues.place(higher - 1, lower - 1) + direction] =
          lower == higher ? 2 * value : value;
    }
  }

  /** MCC of one direction, over the levels that occur in it. */
  private double maximalCorrelation(Neighbourhood kernel, int pairs) {
    int levels = 0;
    for (int level = 1; level <= kernel.levelCount; level++) {
      if (ends[level] > 0) {
        roots[levels] = Math.sqrt(ends[level]);
        used[level] = levels++;
      }
    }
    if (levels == 1) {
      return flat ? 1 : 0;
    }
    double[] matrix = secondEigenvalue.matrix(levels);
    int mask = (1 << bits) - 1;
    for (int k = 0; k < cellCount; k++) {
      int lower = used[cells[k] & mask];
      int higher = used[cells[k] >>> bits];
      double value = ofCell[k] / (roots[lower] * roots[higher]);
      matrix[higher * levels + lower] = lower == higher ? 2 * value : value;
    }
    double scale = 1 / Math.sqrt(2.0 * pairs);
    for (int i = 0; i < levels; i++) {
      roots[i] *= scale;
    }
    return secondEigenvalue.of(levels, roots);
  }
}
