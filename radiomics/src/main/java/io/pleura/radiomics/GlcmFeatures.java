package io.pleura.radiomics;

import io.pleura.radiomics.array.ArrayEngine;
import java.util.Arrays;
import java.util.List;

/**
 * Features of the gray level co-occurrence matrix p(i, j), computed for each direction on its own
 * and averaged, or of the weighted sum of all directions.
 *
 * <p>p is normalised to a sum of 1; i and j are level numbers from 1; px and py are its marginals,
 * µ and σ their mean and deviation; p₊ and p₋ are the distributions of i + j and |i − j|. ε = 2⁻⁵².
 *
 * <p>An object holds the buffers for matrices up to a size; it is for one thread at a time.
 */
final class GlcmFeatures {

  private static final double EPSILON = Math.ulp(1.0);
  private static final double LOG_2 = Math.log(2);

  /** Below this, HXY2 − HXY is rounding noise in part, and is summed up term by term. */
  private static final double DEPENDENCE = 1e-5;

  /** Most numbers in the counts of all directions; with more, one direction is done at a time. */
  private static final int MOST_COUNTS = 1 << 21;

  /** Place of a feature that every matrix with an entry has. */
  static final int MAXIMUM_PROBABILITY = 20;

  /** Place of the feature that PyRadiomics' maps average over empty directions, too. */
  static final int JOINT_AVERAGE = 16;

  private static final int IMC_1 = 13;
  private static final int IMC_2 = 14;
  private static final int MCC = 19;

  /** Number of features. */
  static final int COUNT = FeatureClass.GLCM.features().size();

  /** The level numbers of the rows, and how many rows there are. */
  private final int[] level;

  private int n;

  /** Whether the ROI has a single level. */
  private final boolean flat;

  /** The highest level of the ROI. */
  private final int highest;

  private final boolean symmetrical;

  private final ArrayEngine arrayEngine;

  /** Whether MCC is wanted; it takes most of the time when there are many levels. */
  private final boolean withMaximalCorrelation;

  private final double[] p;
  private final double[] px;
  private final double[] py;
  private final double[] plus;
  private final double[] minus;

  /** For matrices over all levels of a ROI. */
  GlcmFeatures(GrayLevels gray, ImageSettings settings, boolean withMaximalCorrelation) {
    this(gray, settings, withMaximalCorrelation, gray.present.length);
    setLevels(gray.present, 0, gray.present.length);
  }

  /**
   * For matrices over some levels of a ROI, which {@link #setLevels} tells.
   *
   * @param mostRows most levels
   */
  GlcmFeatures(
      GrayLevels gray, ImageSettings settings, boolean withMaximalCorrelation, int mostRows) {
    level = new int[mostRows];
    highest = gray.highest;
    flat = gray.present.length == 1;
    symmetrical = settings.symmetricalGlcm();
    arrayEngine = settings.arrayEngine();
    this.withMaximalCorrelation = withMaximalCorrelation;
    p = new double[mostRows * mostRows];
    px = new double[mostRows];
    py = symmetrical ? px : new double[mostRows];
    plus = new double[2 * highest + 1];
    minus = new double[highest];
  }

  /** The level numbers of the next matrices, taken from an array. */
  void setLevels(int[] numbers, int from, int count) {
    System.arraycopy(numbers, from, level, 0, count);
    n = count;
  }

  /**
   * All features in the order of {@link FeatureClass#GLCM}.
   *
   * @return all NaN when no two ROI voxels are neighbours
   */
  static double[] of(
      LevelGrid grid,
      Roi roi,
      GrayLevels gray,
      ImageSettings settings,
      boolean withMaximalCorrelation) {
    List<NeighbourOffsets> directions = NeighbourOffsets.of(grid, settings);
    var glcm = new GlcmFeatures(gray, settings, withMaximalCorrelation);
    int n = gray.present.length;
    WeightingNorm norm = settings.weightingNorm();
    double[] weighted = norm == null ? null : new double[n * n];
    double[][] byDirection = new double[directions.size()][];
    boolean together = (long) directions.size() * n * n <= MOST_COUNTS;
    int[][] all = together ? CooccurrenceMatrices.count(grid, n, directions) : new int[0][];
    int[] one = together ? new int[0] : new int[n * n];
    for (int d = 0; d < byDirection.length; d++) {
      int[] counts = together ? all[d] : one;
      if (!together) {
        Arrays.fill(one, 0);
        CooccurrenceMatrices.count(grid, n, directions.get(d), one);
      }
      if (weighted == null || norm == null) {
        byDirection[d] = glcm.compute(counts);
      } else {
        double weight = weight(norm, directions.get(d), roi);
        for (int i = 0; i < counts.length; i++) {
          weighted[i] += weight * counts[i];
        }
      }
    }
    if (weighted == null) {
      return average(byDirection);
    }
    double[] features = new double[COUNT];
    glcm.compute(weighted, features);
    return features;
  }

  /** How much the matrix of a direction weighs in the sum of all. */
  static double weight(WeightingNorm norm, NeighbourOffsets offset, Roi roi) {
    if (norm == WeightingNorm.NO_WEIGHTING) {
      return 1;
    }
    double distance = norm.distance(offset, roi.spacing);
    return Math.exp(-(distance * distance));
  }

  /**
   * All features of one matrix in the order of {@link FeatureClass#GLCM}.
   *
   * @param counts n × n over the levels, row by row
   * @return nothing but NaN when no two ROI voxels are neighbours
   */
  double[] compute(int[] counts) {
    double[] features = new double[COUNT];
    compute(counts, features);
    return features;
  }

  /**
   * The same into an array.
   *
   * @param counts n × n over the levels, row by row; may be longer
   */
  void compute(int[] counts, double[] features) {
    long total = 0;
    for (int i = 0; i < n * n; i++) {
      total += counts[i];
    }
    if (total == 0) {
      Arrays.fill(features, Double.NaN);
      return;
    }
    if (symmetrical) {
      double sum = 2.0 * total;
      for (int a = 0; a < n; a++) {
        for (int b = 0; b <= a; b++) {
          double q = ((double) counts[a * n + b] + counts[b * n + a]) / sum;
          p[a * n + b] = q;
          p[b * n + a] = q;
        }
      }
    } else {
      double sum = total;
      for (int i = 0; i < n * n; i++) {
        p[i] = counts[i] / sum;
      }
    }
    compute(features);
  }

  /** The same of a weighted sum of counts. */
  void compute(double[] weighted, double[] features) {
    double total = 0;
    for (int i = 0; i < n * n; i++) {
      total += weighted[i];
    }
    if (!(total > 0)) {
      Arrays.fill(features, Double.NaN);
      return;
    }
    if (symmetrical) {
      double sum = 2 * total;
      for (int a = 0; a < n; a++) {
        for (int b = 0; b <= a; b++) {
          double q = (weighted[a * n + b] + weighted[b * n + a]) / sum;
          p[a * n + b] = q;
          p[b * n + a] = q;
        }
      }
    } else {
      for (int i = 0; i < n * n; i++) {
        p[i] = weighted[i] / total;
      }
    }
    compute(features);
  }

  private void compute(double[] result) {
    Arrays.fill(px, 0);
    Arrays.fill(py, 0);
    Arrays.fill(plus, 0);
    Arrays.fill(minus, 0);
    double autocorrelation = 0;
    double energy = 0;
    double entropy = 0;
    double maximum = 0;
    for (int a = 0; a < n; a++) {
      // Of a symmetric matrix the entries on and below the diagonal tell all.
      int end = symmetrical ? a + 1 : n;
      for (int b = 0; b < end; b++) {
        double q = p[a * n + b];
        if (q == 0) {
          continue;
        }
        int i = level[a];
        int j = level[b];
        double both = symmetrical && b < a ? 2 * q : q;
        if (symmetrical) {
          px[a] += q;
          if (b < a) {
            px[b] += q;
          }
        } else {
          px[a] += q;
          py[b] += q;
        }
        plus[i + j] += both;
        minus[Math.abs(i - j)] += both;
        autocorrelation += both * ((double) i * j);
        energy += both * q;
        entropy -= both * log2(q + EPSILON);
        maximum = Math.max(maximum, q);
      }
    }
    double ux = 0;
    double uy = 0;
    for (int a = 0; a < n; a++) {
      ux += px[a] * level[a];
      uy += py[a] * level[a];
    }
    double varianceX = 0;
    double varianceY = 0;
    for (int a = 0; a < n; a++) {
      double i = level[a] - ux;
      double j = level[a] - uy;
      varianceX += px[a] * (i * i);
      varianceY += py[a] * (j * j);
    }
    double covariance = 0;
    for (int a = 0; a < n; a++) {
      double ofRow = 0;
      for (int b = 0; b < n; b++) {
        ofRow += p[a * n + b] * (level[b] - uy);
      }
      covariance += ofRow * (level[a] - ux);
    }
    double deviations = Math.sqrt(varianceX) * Math.sqrt(varianceY);
    result[0] = autocorrelation;
    result[5] = deviations == 0 ? 1 : covariance / (deviations + EPSILON);
    result[JOINT_AVERAGE] = ux;
    result[17] = energy;
    result[18] = entropy;
    result[MAXIMUM_PROBABILITY] = maximum;
    result[23] = varianceX;
    ofDifferences(result);
    ofSums(ux + uy, result);
    information(entropy, result);
    result[MCC] = withMaximalCorrelation ? maximalCorrelation() : Double.NaN;
  }

  /** The features of p₋. */
  private void ofDifferences(double[] result) {
    double ng = highest;
    double contrast = 0;
    double average = 0;
    double entropy = 0;
    double id = 0;
    double idm = 0;
    double idn = 0;
    double idmn = 0;
    double inverseVariance = 0;
    for (int k = 0; k < minus.length; k++) {
      double q = minus[k];
      if (q == 0) {
        continue;
      }
      double square = (double) k * k;
      contrast += q * square;
      average += q * k;
      entropy -= q * log2(q + EPSILON);
      id += q / (1 + k);
      idm += q / (1 + square);
      idn += q / (1 + k / ng);
      idmn += q / (1 + square / (ng * ng));
      if (k > 0) {
        inverseVariance += q / square;
      }
    }
    double variance = 0;
    for (int k = 0; k < minus.length; k++) {
      double difference = k - average;
      variance += minus[k] * (difference * difference);
    }
    result[4] = contrast;
    result[6] = average;
    result[7] = entropy;
    result[8] = variance;
    result[9] = id;
    result[10] = idm;
    result[11] = idmn;
    result[12] = idn;
    result[15] = inverseVariance;
  }

  /** The features of p₊, whose mean is µx + µy. */
  private void ofSums(double mean, double[] result) {
    double average = 0;
    double entropy = 0;
    double tendency = 0;
    double shade = 0;
    double prominence = 0;
    for (int k = 2; k < plus.length; k++) {
      double q = plus[k];
      if (q == 0) {
        continue;
      }
      average += q * k;
      entropy -= q * log2(q + EPSILON);
      double s = k - mean;
      double square = s * s;
      tendency += q * square;
      shade += q * (square * s);
      prominence += q * (square * square);
    }
    result[1] = prominence;
    result[2] = shade;
    result[3] = tendency;
    result[21] = average;
    result[22] = entropy;
  }

  /**
   * Imc1 and Imc2. With t = ε / (px(i) py(j)), log₂(px(i) py(j) + ε) is log₂ px(i) + log₂ py(j) +
   * log₂(1 + t), and the sums over i and j of the first two need the marginals alone.
   */
  private void information(double entropy, double[] result) {
    double hx = 0;
    double hy = 0;
    double independent = 0;
    for (int a = 0; a < n; a++) {
      if (px[a] > 0) {
        hx -= px[a] * log2(px[a] + EPSILON);
        independent -= px[a] * log2(px[a]);
      }
      if (py[a] > 0) {
        hy -= py[a] * log2(py[a] + EPSILON);
        independent -= py[a] * log2(py[a]);
      }
    }
    double correction1 = 0;
    double correction2 = 0;
    for (int a = 0; a < n; a++) {
      if (px[a] == 0) {
        continue;
      }
      for (int b = 0; b < n; b++) {
        if (py[b] > 0) {
          double product = px[a] * py[b];
          double t = log1p(EPSILON / product);
          correction1 += p[a * n + b] * t;
          correction2 += product * t;
        }
      }
    }
    double hxy1 = independent - correction1 / LOG_2;
    double information = independent - correction2 / LOG_2 - entropy;
    double joint = entropy;
    if (information < DEPENDENCE) {
      joint = 0;
      hxy1 = 0;
      double hxy2 = 0;
      for (int a = 0; a < n; a++) {
        for (int b = 0; b < n; b++) {
          double q = p[a * n + b];
          double product = px[a] * py[b];
          double log = log2(product + EPSILON);
          joint -= q * log2(q + EPSILON);
          hxy1 -= q * log;
          hxy2 -= product * log;
        }
      }
      information = hxy2 - joint;
    }
    double larger = Math.max(hx, hy);
    result[IMC_1] = larger == 0 ? 0 : (joint - hxy1) / larger;
    result[IMC_2] = information == 0 ? 0 : Math.sqrt(1 - Math.exp(-2 * information));
  }

  /** The natural logarithm of 1 + t for t &gt; 0. */
  private static double log1p(double t) {
    return t < 1e-5 ? t * (1 - t * (1.0 / 2 - t / 3)) : Math.log1p(t);
  }

  /**
   * The maximal correlation coefficient: the square root of the second largest eigenvalue of {@code
   * Q(i, j) = Σ p(i, k) p(j, k) / (px(i) py(k) + ε)}.
   *
   * <p>Scaling row i by √px(i) and column j by 1/√px(j) keeps the eigenvalues and makes Q symmetric
   * but for ε, whose skew part changes eigenvalues only in its square and is dropped. What is left
   * is B Bᵀ with {@code B(i, k) = p(i, k) / √(px(i) py(k) + ε)}. A symmetric B has the square roots
   * of the eigenvalues of Q for eigenvalues, but for their signs.
   */
  private double maximalCorrelation() {
    if (flat) {
      return 1;
    }
    int[] used = new int[n];
    int size = 0;
    for (int a = 0; a < n; a++) {
      if (px[a] > 0) {
        used[size++] = a;
      }
    }
    if (size < 2) {
      return 0; // the other levels have no neighbours and add eigenvalues of 0
    }
    double[] scaled = new double[size * n];
    for (int i = 0; i < size; i++) {
      int a = used[i];
      for (int k = 0; k < n; k++) {
        double joint = p[a * n + k];
        scaled[i * n + k] = joint == 0 ? 0 : joint / Math.sqrt(px[a] * py[k] + EPSILON);
      }
    }
    double[] matrix = new double[size * size];
    if (symmetrical) {
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          matrix[i * size + j] = scaled[i * n + used[j]];
        }
      }
      double[] eigenvalues = arrayEngine.symmetricEigenvalues(matrix, size);
      return Math.max(
          Math.min(Math.abs(eigenvalues[0]), eigenvalues[size - 1]),
          Math.abs(eigenvalues[size - 2]));
    }
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double dot = 0;
        for (int k = 0; k < n; k++) {
          dot += scaled[i * n + k] * scaled[j * n + k];
        }
        matrix[i * size + j] = dot;
        matrix[j * size + i] = dot;
      }
    }
    double second = arrayEngine.symmetricEigenvalues(matrix, size)[size - 2];
    return Math.sqrt(Math.max(0, second)); // Q has no negative eigenvalue but by rounding
  }

  /**
   * The mean over directions of each feature, without those that are undefined.
   *
   * @param byDirection one array a direction, in order
   * @return NaN where a feature is undefined in every direction
   */
  static double[] average(double[][] byDirection) {
    double[] result = new double[COUNT];
    for (int f = 0; f < COUNT; f++) {
      double sum = 0;
      int count = 0;
      for (double[] values : byDirection) {
        if (!Double.isNaN(values[f])) {
          sum += values[f];
          count++;
        }
      }
      result[f] = count == 0 ? Double.NaN : sum / count;
    }
    return result;
  }

  private static double log2(double value) {
    return Math.log(value) / LOG_2;
  }
}
