package io.pleura.radiomics;

import java.util.Arrays;

/** NGTDM in a kernel. */
final class KernelNgtdm implements KernelFeatures {

  private final int[] distances;
  private final int[] voxels;
  private final int[] numbers;
  private final double[] differences;

  KernelNgtdm(KernelImage image, Neighbourhood kernel) {
    distances = image.directionsInKernel().stream().mapToInt(kernel::distance).toArray();
    voxels = new int[image.mostLevels()];
    numbers = new int[image.mostLevels()];
    differences = new double[image.mostLevels()];
  }

  @Override
  public void compute(Neighbourhood kernel, int x, int y, int z, double[] features) {
    int size = kernel.levelCount;
    System.arraycopy(kernel.counts, 1, voxels, 0, size);
    System.arraycopy(kernel.numbers, 1, numbers, 0, size);
    Arrays.fill(differences, 0, size, 0);
    int[] levels = kernel.levels;
    for (int i = 0; i < kernel.voxels; i++) {
      int place = kernel.places[i];
      int neighbours = 0;
      int sum = 0;
      for (int distance : distances) {
        int after = levels[place + distance];
        if (after != 0) {
          neighbours++;
          sum += kernel.numbers[after];
        }
        int before = levels[place - distance];
        if (before != 0) {
          neighbours++;
          sum += kernel.numbers[before];
        }
      }
      if (neighbours > 0) {
        int level = levels[place];
        differences[level - 1] += Math.abs(kernel.numbers[level] - (double) sum / neighbours);
      }
    }
    NgtdmFeatures.features(voxels, differences, numbers, size, features);
  }
}
