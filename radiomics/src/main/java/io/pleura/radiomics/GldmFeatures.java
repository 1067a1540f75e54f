package io.pleura.radiomics;

import java.util.Arrays;
import java.util.List;

/**
 * Features of the gray level dependence matrix P(i, j): how many voxels of level i have j − 1
 * neighbours that depend on them, which is to say that the levels differ by at most {@code gldm_a}.
 *
 * <p>i are level numbers, j counts the voxel itself and starts at 1; p is P divided by the number
 * of voxels, and pg(i), pd(j) are its sums along rows and columns. ε = 2⁻⁵².
 */
final class GldmFeatures {

  private static final double EPSILON = Math.ulp(1.0);
  private static final double LOG_2 = Math.log(2);

  private GldmFeatures() {}

  /** All features in the order of {@link FeatureClass#GLDM}. */
  static double[] of(LevelGrid grid, GrayLevels gray, ImageSettings settings) {
    List<NeighbourOffsets> directions = NeighbourOffsets.of(grid, settings);
    int[] counts = DependenceMatrix.count(grid, gray, directions, settings.gldmA());
    int columns = 2 * directions.size() + 1;
    double[] features = new double[FeatureClass.GLDM.features().size()];
    features(counts, gray.present, gray.present.length, columns, new long[columns], features);
    return features;
  }

  /**
   * Computes all features of a matrix.
   *
   * @param counts rows for levels, columns for 0, 1, ... dependent neighbours
   * @param levels the level number of each row
   * @param byDependence a buffer for the sums of the columns
   * @param features overwritten, in the order of {@link FeatureClass#GLDM}
   */
  static void features(
      int[] counts, int[] levels, int rows, int columns, long[] byDependence, double[] features) {
    Arrays.fill(byDependence, 0);
    long total = 0;
    double sumOfLevels = 0;
    double levelSquares = 0;
    double low = 0;
    double high = 0;
    double entropy = 0;
    double smallLow = 0;
    double smallHigh = 0;
    double largeLow = 0;
    double largeHigh = 0;
    for (int a = 0; a < rows; a++) {
      for (int d = 0; d < columns; d++) {
        total += counts[a * columns + d];
      }
    }
    for (int a = 0; a < rows; a++) {
      double level = levels[a];
      double square = level * level;
      long ofLevel = 0;
      double small = 0;
      double large = 0;
      for (int d = 0; d < columns; d++) {
        int count = counts[a * columns + d];
        if (count == 0) {
          continue;
        }
        double size = d + 1;
        byDependence[d] += count;
        ofLevel += count;
        small += count / (size * size);
        large += count * (size * size);
        double p = (double) count / total;
        entropy -= p * (Math.log(p + EPSILON) / LOG_2);
      }
      sumOfLevels += ofLevel * level;
      levelSquares += (double) ofLevel * ofLevel;
      low += ofLevel / square;
      high += ofLevel * square;
      smallLow += small / square;
      smallHigh += small * square;
      largeLow += large / square;
      largeHigh += large * square;
    }
    double sumOfSizes = 0;
    double sizeSquares = 0;
    double small = 0;
    double large = 0;
    for (int d = 0; d < columns; d++) {
      double size = d + 1;
      sumOfSizes += byDependence[d] * size;
      sizeSquares += (double) byDependence[d] * byDependence[d];
      small += byDependence[d] / (size * size);
      large += byDependence[d] * (size * size);
    }
    double n = total;
    double meanSize = sumOfSizes / n;
    double sizeVariance = 0;
    for (int d = 0; d < columns; d++) {
      double difference = d + 1 - meanSize;
      sizeVariance += byDependence[d] / n * (difference * difference);
    }
    double meanLevel = sumOfLevels / n;
    double levelVariance = 0;
    for (int a = 0; a < rows; a++) {
      long ofLevel = 0;
      for (int d = 0; d < columns; d++) {
        ofLevel += counts[a * columns + d];
      }
      double difference = levels[a] - meanLevel;
      levelVariance += ofLevel / n * (difference * difference);
    }
    features[0] = entropy;
    features[1] = sizeSquares / n;
    features[2] = sizeSquares / (n * n);
    features[3] = sizeVariance;
    features[4] = levelSquares / n;
    features[5] = levelVariance;
    features[6] = high / n;
    features[7] = large / n;
    features[8] = largeHigh / n;
    features[9] = largeLow / n;
    features[10] = low / n;
    features[11] = small / n;
    features[12] = smallHigh / n;
    features[13] = smallLow / n;
  }
}
