package io.pleura.radiomics;

import java.util.Arrays;
import java.util.List;

/** GLCM in a kernel: the mean over the directions in which there are pairs of voxels. */
abstract class KernelGlcm implements KernelFeatures {

  /** Steps from a voxel of the kernel to its neighbours. */
  final int[] distances;

  /** In which directions of {@link KernelImage#directionsInKernel()} the last kernel has pairs. */
  final boolean[] found;

  private final double[] ofDirection = new double[GlcmFeatures.COUNT];
  private final int[] defined = new int[GlcmFeatures.COUNT];

  KernelGlcm(KernelImage image, Neighbourhood kernel) {
    distances = image.directionsInKernel().stream().mapToInt(kernel::distance).toArray();
    found = new boolean[distances.length];
  }

  /**
   * The fastest way for the settings.
   *
   * @param withMaximalCorrelation whether MCC is wanted
   */
  static KernelGlcm of(KernelImage image, Neighbourhood kernel, boolean withMaximalCorrelation) {
    ImageSettings settings = image.settings;
    boolean pairs =
        settings.symmetricalGlcm()
            && settings.weightingNorm() == null
            && SymmetricKernelGlcm.isExact(image);
    return pairs
        ? new SymmetricKernelGlcm(image, kernel, withMaximalCorrelation)
        : new MatrixKernelGlcm(image, kernel, withMaximalCorrelation);
  }

  @Override
  public void compute(Neighbourhood kernel, int x, int y, int z, double[] features) {
    Arrays.fill(features, 0);
    Arrays.fill(defined, 0);
    for (int d = 0; d < distances.length; d++) {
      found[d] = compute(kernel, d, ofDirection);
      if (found[d]) {
        for (int f = 0; f < ofDirection.length; f++) {
          double value = ofDirection[f];
          if (!Double.isNaN(value)) {
            features[f] += value;
            defined[f]++;
          }
        }
      }
    }
    for (int f = 0; f < ofDirection.length; f++) {
      features[f] = defined[f] == 0 ? Double.NaN : features[f] / defined[f];
    }
  }

  /**
   * Computes the features of one direction.
   *
   * @return false when no two voxels are neighbours in the direction
   */
  abstract boolean compute(Neighbourhood kernel, int direction, double[] features);

  /** From the whole matrix: any settings. */
  private static final class MatrixKernelGlcm extends KernelGlcm {

    private final GlcmFeatures glcm;
    private final int[] counts;

    /** By direction how much its matrix weighs in the sum of all; empty for no such sum. */
    private final double[] weights;

    private final double[] sum;

    MatrixKernelGlcm(KernelImage image, Neighbourhood kernel, boolean withMaximalCorrelation) {
      super(image, kernel);
      List<NeighbourOffsets> directions = image.directionsInKernel();
      WeightingNorm norm = image.settings.weightingNorm();
      weights =
          norm == null
              ? new double[0]
              : directions.stream()
                  .mapToDouble(d -> GlcmFeatures.weight(norm, d, image.region))
                  .toArray();
      int levels = image.mostLevels();
      glcm = new GlcmFeatures(image.gray, image.settings, withMaximalCorrelation, levels);
      counts = new int[levels * levels];
      sum = new double[levels * levels];
    }

    @Override
    public void compute(Neighbourhood kernel, int x, int y, int z, double[] features) {
      if (weights.length == 0) {
        super.compute(kernel, x, y, z, features);
        return;
      }
      int n = kernel.levelCount;
      Arrays.fill(sum, 0, n * n, 0);
      for (int d = 0; d < weights.length; d++) {
        found[d] = count(kernel, d);
        for (int i = 0; i < n * n; i++) {
          sum[i] += weights[d] * counts[i];
        }
      }
      glcm.setLevels(kernel.numbers, 1, n);
      glcm.compute(sum, features);
    }

    @Override
    boolean compute(Neighbourhood kernel, int direction, double[] features) {
      if (!count(kernel, direction)) {
        return false;
      }
      glcm.setLevels(kernel.numbers, 1, kernel.levelCount);
      glcm.compute(counts, features);
      return true;
    }

    private boolean count(Neighbourhood kernel, int direction) {
      int n = kernel.levelCount;
      Arrays.fill(counts, 0, n * n, 0);
      boolean any = false;
      for (int i = 0; i < kernel.voxels; i++) {
        int place = kernel.places[i];
        int neighbour = kernel.levels[place + distances[direction]];
        if (neighbour != 0) {
          counts[(kernel.levels[place] - 1) * n + neighbour - 1]++;
          any = true;
        }
      }
      return any;
    }
  }
}
