package io.pleura.radiomics;

/**
 * Features of the neighbouring gray tone difference matrix: for each level i the number of voxels
 * n(i), p(i) = n(i) / N, and s(i), the sum over these voxels of |i − Ā| with Ā the mean level of
 * the neighbours in the ROI. A voxel without such a neighbour counts with a difference of 0.
 */
final class NgtdmFeatures {

  private NgtdmFeatures() {}

  /** All features in the order of {@link FeatureClass#NGTDM}. */
  static double[] of(LevelGrid grid, GrayLevels gray, ImageSettings settings) {
    double[] differences = ToneDifferences.of(grid, gray, NeighbourOffsets.of(grid, settings));
    double[] features = new double[FeatureClass.NGTDM.features().size()];
    features(gray.counts, differences, gray.present, gray.present.length, features);
    return features;
  }

  /**
   * Computes all features.
   *
   * @param n voxels of each level, none of them 0
   * @param s differences of each level
   * @param levels the level numbers
   * @param size how many levels
   * @param features overwritten, in the order of {@link FeatureClass#NGTDM}
   */
  static void features(int[] n, double[] s, int[] levels, int size, double[] features) {
    double total = 0;
    double differences = 0;
    for (int a = 0; a < size; a++) {
      total += n[a];
      differences += s[a];
    }
    double coarse = 0;
    for (int a = 0; a < size; a++) {
      coarse += n[a] / total * s[a];
    }
    double spread = 0;
    double contrast = 0;
    double complexity = 0;
    double strength = 0;
    for (int a = 0; a < size; a++) {
      double pa = n[a] / total;
      for (int b = 0; b < a; b++) {
        double pb = n[b] / total;
        double distance = levels[a] - levels[b];
        contrast += pa * pb * (distance * distance);
        spread += Math.abs(levels[a] * pa - levels[b] * pb);
        complexity += distance * (pa * s[a] + pb * s[b]) / (pa + pb);
        strength += (pa + pb) * (distance * distance);
      }
    }
    double pairs = (double) size * (size - 1);
    features[0] = spread == 0 ? 0 : coarse / (2 * spread);
    features[1] = coarse == 0 ? 1e6 : 1 / coarse;
    features[2] = 2 * complexity / total;
    features[3] = pairs == 0 ? 0 : 2 * contrast * differences / total / pairs;
    features[4] = differences == 0 ? 0 : 2 * strength / differences;
  }
}
