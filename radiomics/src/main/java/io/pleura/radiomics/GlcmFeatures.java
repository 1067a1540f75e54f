package io.pleura.radiomics;

import java.util.List;

/**
 * Features of the gray level co-occurrence matrix p(i, j), computed for each direction on its own
 * and averaged.
 *
 * <p>p is normalised to a sum of 1; i and j are level numbers from 1; px and py are its marginals,
 * µ and σ their mean and deviation; p₊ and p₋ are the distributions of i + j and |i − j|. ε = 2⁻⁵².
 */
final class GlcmFeatures {

  private static final double EPSILON = Math.ulp(1.0);
  private static final double LOG_2 = Math.log(2);

  /** Place of a feature that every matrix with an entry has. */
  static final int MAXIMUM_PROBABILITY = 20;

  /** Number of features. */
  static final int COUNT = FeatureClass.GLCM.features().size();

  private final Roi roi;
  private final GrayLevels gray;
  private final boolean symmetrical;

  /** Whether MCC is wanted; it takes most of the time when there are many levels. */
  private final boolean withMaximalCorrelation;

  private final List<NeighbourOffsets> offsets;

  /** For each voxel of the box its level as an index into the levels present, or −1 outside. */
  private final int[] indices;

  GlcmFeatures(Roi roi, GrayLevels gray, ImageSettings settings, boolean withMaximalCorrelation) {
    this.roi = roi;
    this.gray = gray;
    this.symmetrical = settings.symmetricalGlcm();
    this.withMaximalCorrelation = withMaximalCorrelation;
    this.offsets = NeighbourOffsets.within(settings.distances(), roi.sizeX, roi.sizeY, roi.sizeZ);
    int[] ofLevel = new int[gray.highest + 1];
    for (int k = 0; k < gray.present.length; k++) {
      ofLevel[gray.present[k]] = k;
    }
    indices = new int[roi.inside.length];
    int v = 0;
    for (int i = 0; i < indices.length; i++) {
      indices[i] = roi.inside[i] ? ofLevel[gray.levels[v++]] : -1;
    }
  }

  /** All features, the mean over directions, in the order of {@link FeatureClass#GLCM}. */
  static double[] of(
      Roi roi, GrayLevels gray, ImageSettings settings, boolean withMaximalCorrelation) {
    var glcm = new GlcmFeatures(roi, gray, settings, withMaximalCorrelation);
    double[][] byDirection = new double[glcm.offsets.size()][];
    for (int i = 0; i < byDirection.length; i++) {
      byDirection[i] = glcm.compute(glcm.offsets.get(i));
    }
    return average(byDirection);
  }

  /** The directions, each a unit of work of its own. */
  List<NeighbourOffsets> directions() {
    return offsets;
  }

  /**
   * How often a voxel of level a has a voxel of level b at an offset, both in the ROI.
   *
   * @return n × n counts over the levels present, row by row
   */
  int[] count(NeighbourOffsets offset) {
    int n = gray.present.length;
    int[] counts = new int[n * n];
    int step = offset.dx() + roi.sizeX * (offset.dy() + roi.sizeY * offset.dz());
    int fromX = Math.max(0, -offset.dx());
    int toX = roi.sizeX - Math.max(0, offset.dx());
    int fromY = Math.max(0, -offset.dy());
    int toY = roi.sizeY - Math.max(0, offset.dy());
    for (int z = 0; z < roi.sizeZ - offset.dz(); z++) {
      for (int y = fromY; y < toY; y++) {
        int row = roi.sizeX * (y + roi.sizeY * z);
        for (int i = row + fromX; i < row + toX; i++) {
          int a = indices[i];
          int b = indices[i + step];
          if ((a | b) >= 0) {
            counts[a * n + b]++;
          }
        }
      }
    }
    return counts;
  }

  /**
   * All features of one direction in the order of {@link FeatureClass#GLCM}.
   *
   * @return nothing but NaN when no two ROI voxels are neighbours
   */
  double[] compute(NeighbourOffsets offset) {
    return compute(count(offset));
  }

  private double[] compute(int[] counts) {
    int n = gray.present.length;
    int[] level = gray.present;
    long total = 0;
    for (int c : counts) {
      total += c;
    }
    double[] result = new double[COUNT];
    if (total == 0) {
      java.util.Arrays.fill(result, Double.NaN);
      return result;
    }
    double[] p = new double[n * n];
    double sum = symmetrical ? 2.0 * total : total;
    double[] px = new double[n];
    double[] py = new double[n];
    double[] plus = new double[2 * gray.highest + 1];
    double[] minus = new double[gray.highest];
    double autocorrelation = 0;
    double energy = 0;
    double entropy = 0;
    double maximum = 0;
    for (int a = 0; a < n; a++) {
      for (int b = 0; b < n; b++) {
        int c = symmetrical ? counts[a * n + b] + counts[b * n + a] : counts[a * n + b];
        if (c == 0) {
          continue;
        }
        double q = c / sum;
        p[a * n + b] = q;
        px[a] += q;
        py[b] += q;
        plus[level[a] + level[b]] += q;
        minus[Math.abs(level[a] - level[b])] += q;
        autocorrelation += q * level[a] * level[b];
        energy += q * q;
        entropy -= q * log2(q + EPSILON);
        maximum = Math.max(maximum, q);
      }
    }
    double ux = 0;
    double uy = 0;
    double hx = 0;
    double hy = 0;
    for (int a = 0; a < n; a++) {
      ux += px[a] * level[a];
      uy += py[a] * level[a];
      hx -= px[a] * log2(px[a] + EPSILON);
      hy -= py[a] * log2(py[a] + EPSILON);
    }
    double tendency = 0;
    double shade = 0;
    double prominence = 0;
    double covariance = 0;
    double varianceX = 0;
    double varianceY = 0;
    double hxy1 = 0;
    double hxy2 = 0;
    for (int a = 0; a < n; a++) {
      double i = level[a] - ux;
      for (int b = 0; b < n; b++) {
        double independent = px[a] * py[b];
        if (independent == 0) {
          continue;
        }
        double log = log2(independent + EPSILON);
        hxy2 -= independent * log;
        double q = p[a * n + b];
        if (q == 0) {
          continue;
        }
        hxy1 -= q * log;
        double j = level[b] - uy;
        double s = level[a] + level[b] - ux - uy;
        tendency += q * s * s;
        shade += q * s * s * s;
        prominence += q * s * s * s * s;
        covariance += q * i * j;
        varianceX += q * i * i;
        varianceY += q * j * j;
      }
    }
    double deviations = Math.sqrt(varianceX) * Math.sqrt(varianceY);
    double contrast = 0;
    double differenceAverage = 0;
    double differenceEntropy = 0;
    double id = 0;
    double idm = 0;
    double idn = 0;
    double idmn = 0;
    double inverseVariance = 0;
    double ng = gray.highest;
    for (int k = 0; k < minus.length; k++) {
      double q = minus[k];
      if (q == 0) {
        continue;
      }
      double square = (double) k * k;
      contrast += q * square;
      differenceAverage += q * k;
      differenceEntropy -= q * log2(q + EPSILON);
      id += q / (1 + k);
      idm += q / (1 + square);
      idn += q / (1 + k / ng);
      idmn += q / (1 + square / (ng * ng));
      if (k > 0) {
        inverseVariance += q / square;
      }
    }
    double differenceVariance = 0;
    for (int k = 0; k < minus.length; k++) {
      double d = k - differenceAverage;
      differenceVariance += minus[k] * d * d;
    }
    double sumAverage = 0;
    double sumEntropy = 0;
    for (int k = 2; k < plus.length; k++) {
      if (plus[k] > 0) {
        sumAverage += plus[k] * k;
        sumEntropy -= plus[k] * log2(plus[k] + EPSILON);
      }
    }
    double larger = Math.max(hx, hy);
    double information = hxy2 - entropy;
    result[0] = autocorrelation;
    result[1] = prominence;
    result[2] = shade;
    result[3] = tendency;
    result[4] = contrast;
    result[5] = deviations == 0 ? 1 : covariance / (deviations + EPSILON);
    result[6] = differenceAverage;
    result[7] = differenceEntropy;
    result[8] = differenceVariance;
    result[9] = id;
    result[10] = idm;
    result[11] = idmn;
    result[12] = idn;
    result[13] = larger == 0 ? 0 : (entropy - hxy1) / larger;
    result[14] = information == 0 ? 0 : Math.sqrt(1 - Math.exp(-2 * information));
    result[15] = inverseVariance;
    result[16] = ux;
    result[17] = energy;
    result[18] = entropy;
    result[19] = withMaximalCorrelation ? maximalCorrelation(p, px, py) : Double.NaN;
    result[MAXIMUM_PROBABILITY] = maximum;
    result[21] = sumAverage;
    result[22] = sumEntropy;
    result[23] = varianceX;
    return result;
  }

  /**
   * The maximal correlation coefficient: the square root of the second largest eigenvalue of {@code
   * Q(i, j) = Σ p(i, k) p(j, k) / (px(i) py(k) + ε)}.
   *
   * <p>Scaling row i by √px(i) and column j by 1/√px(j) keeps the eigenvalues and makes Q symmetric
   * but for ε, whose skew part changes eigenvalues only in its square and is dropped.
   */
  private static double maximalCorrelation(double[] p, double[] px, double[] py) {
    int all = px.length;
    if (all == 1) {
      return 1;
    }
    int[] used = new int[all];
    int n = 0;
    for (int a = 0; a < all; a++) {
      if (px[a] > 0) {
        used[n++] = a;
      }
    }
    if (n < 2) {
      return 0; // the other levels have no neighbours and add eigenvalues of 0
    }
    double[] q = new double[n * n];
    int[] columns = new int[all];
    double[] row = new double[all];
    for (int i = 0; i < n; i++) {
      int a = used[i];
      double root = Math.sqrt(px[a]);
      int filled = 0;
      for (int k = 0; k < all; k++) {
        double joint = p[a * all + k];
        if (joint > 0) {
          columns[filled] = k;
          row[filled++] = root * joint / (px[a] * py[k] + EPSILON);
        }
      }
      for (int j = 0; j < n; j++) {
        int b = used[j];
        double dot = 0;
        for (int k = 0; k < filled; k++) {
          dot += row[k] * p[b * all + columns[k]];
        }
        double half = dot / Math.sqrt(px[b]) / 2;
        q[i * n + j] += half;
        q[j * n + i] += half;
      }
    }
    double second = SymmetricEigenvalues.of(q, n)[n - 2];
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
