package io.pleura.radiomics;

import java.util.Arrays;

/**
 * First-order statistics in a kernel.
 *
 * <p>Sums run over all places of the kernel, in PyRadiomics' order and with 0 where there is no
 * voxel, so that they round alike: in a flat kernel nothing but rounding decides on Skewness.
 */
final class KernelFirstOrder implements KernelFeatures {

  private static final double EPSILON = Math.ulp(1.0);
  private static final double LOG_2 = Math.log(2);

  private final KernelImage image;
  private final double shift;
  private final double voxelVolume;

  /** Steps from the voxel to the places of the kernel: x, y, z of each. */
  private final int[] steps;

  /** Whether there is a voxel at each place. */
  private final boolean[] inside;

  /** The value at each place, 0 where there is none. */
  private final double[] values;

  private final double[] summands;

  /** The values of the voxels, ascending. */
  private final double[] sorted;

  private int n;

  KernelFirstOrder(KernelImage image) {
    this.image = image;
    shift = image.settings.voxelArrayShift();
    voxelVolume = image.region.voxelVolume();
    int reachX = Math.min(image.radiusX, image.seenX - 1);
    int reachY = Math.min(image.radiusY, image.seenY - 1);
    int reachZ = Math.min(image.radiusZ, image.seenZ - 1);
    int places = (2 * reachX + 1) * (2 * reachY + 1) * (2 * reachZ + 1);
    steps = new int[3 * places];
    int i = 0;
    for (int dz = reachZ; dz >= -reachZ; dz--) {
      for (int dy = reachY; dy >= -reachY; dy--) {
        for (int dx = reachX; dx >= -reachX; dx--) {
          if (dx != 0 || dy != 0 || dz != 0) {
            steps[i++] = dx;
            steps[i++] = dy;
            steps[i++] = dz;
          }
        }
      }
    }
    // The last three stay 0: the voxel itself.
    inside = new boolean[places];
    values = new double[places];
    summands = new double[places];
    sorted = new double[places];
  }

  @Override
  public void compute(Neighbourhood kernel, int x, int y, int z, double[] features) {
    collect(x, y, z);
    double tenth = percentile(0.1);
    double ninetieth = percentile(0.9);
    double minimum = sorted[0];
    double maximum = sorted[n - 1];
    double mean = PairwiseSum.of(values) / n;
    for (int i = 0; i < values.length; i++) {
      double shifted = values[i] + shift;
      summands[i] = inside[i] ? shifted * shifted : 0;
    }
    double energy = PairwiseSum.of(summands);
    double meanAbsoluteDeviation = meanOfPowers(mean, 1);
    double m2 = meanOfPowers(mean, 2);
    double m3 = meanOfPowers(mean, 3);
    double m4 = meanOfPowers(mean, 4);
    double entropy = 0;
    double uniformity = 0;
    for (int level = 1; level <= kernel.levelCount; level++) {
      double p = (double) kernel.counts[level] / n;
      entropy -= p * (Math.log(p + EPSILON) / LOG_2);
      uniformity += p * p;
    }
    features[0] = tenth;
    features[1] = ninetieth;
    features[2] = energy;
    features[3] = entropy;
    features[4] = percentile(0.75) - percentile(0.25);
    features[5] = m2 == 0 ? 0 : m4 / (m2 * m2);
    features[6] = maximum;
    features[7] = meanAbsoluteDeviation;
    features[8] = mean;
    features[9] = percentile(0.5);
    features[10] = minimum;
    features[11] = maximum - minimum;
    features[12] = robustMeanAbsoluteDeviation(tenth, ninetieth);
    features[13] = Math.sqrt(energy / n);
    features[14] = m2 == 0 ? 0 : m3 / (m2 * Math.sqrt(m2));
    features[15] = Math.sqrt(m2);
    features[16] = energy * voxelVolume;
    features[17] = uniformity;
    features[18] = m2;
  }

  private void collect(int x, int y, int z) {
    n = 0;
    for (int i = 0; i < values.length; i++) {
      int atX = x + steps[3 * i];
      int atY = y + steps[3 * i + 1];
      int atZ = z + steps[3 * i + 2];
      boolean inRegion =
          atX >= 0
              && atX < image.sizeX
              && atY >= 0
              && atY < image.sizeY
              && atZ >= 0
              && atZ < image.sizeZ;
      int place = inRegion ? atX + image.sizeX * (atY + image.sizeY * atZ) : 0;
      inside[i] = inRegion && image.indices[place] != 0;
      values[i] = inside[i] ? image.values[place] : 0;
      if (inside[i]) {
        sorted[n++] = values[i];
      }
    }
    Arrays.sort(sorted, 0, n);
  }

  /** The mean of (x − mean)ᵏ; of the absolute value for k = 1. */
  private double meanOfPowers(double mean, int power) {
    for (int i = 0; i < values.length; i++) {
      double d = inside[i] ? values[i] - mean : 0;
      summands[i] =
          switch (power) {
            case 1 -> Math.abs(d);
            case 2 -> d * d;
            case 3 -> d * d * d;
            default -> d * d * d * d;
          };
    }
    return PairwiseSum.of(summands) / n;
  }

  private double robustMeanAbsoluteDeviation(double lower, double upper) {
    int kept = 0;
    for (int i = 0; i < values.length; i++) {
      boolean keep = inside[i] && values[i] - lower >= 0 && values[i] - upper <= 0;
      summands[i] = keep ? values[i] : 0;
      kept += keep ? 1 : 0;
    }
    double mean = PairwiseSum.of(summands) / kept;
    for (int i = 0; i < values.length; i++) {
      boolean keep = inside[i] && values[i] - lower >= 0 && values[i] - upper <= 0;
      summands[i] = keep ? Math.abs(values[i] - mean) : 0;
    }
    return PairwiseSum.of(summands) / kept;
  }

  /** Linear interpolation at position (n − 1)·q of the ascending values. */
  private double percentile(double q) {
    double position = (n - 1) * q;
    int below = (int) Math.floor(position);
    int above = Math.min(below + 1, n - 1);
    double fraction = position - below;
    double difference = sorted[above] - sorted[below];
    return fraction < 0.5
        ? sorted[below] + difference * fraction
        : sorted[above] - difference * (1 - fraction);
  }
}
