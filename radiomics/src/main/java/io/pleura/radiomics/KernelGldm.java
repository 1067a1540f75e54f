package io.pleura.radiomics;

import java.util.Arrays;
import java.util.List;

/** GLDM in a kernel. */
final class KernelGldm implements KernelFeatures {

  private final int[] distances;
  private final int largestDifference;

  /** Dependences that are told apart, 0 included. */
  private final int columns;

  private final int[] counts;
  private final int[] numbers;
  private final long[] byDependence;

  KernelGldm(KernelImage image, Neighbourhood kernel) {
    List<NeighbourOffsets> directions = image.directionsInKernel();
    distances = directions.stream().mapToInt(kernel::distance).toArray();
    largestDifference = image.settings.gldmA();
    columns = 2 * distances.length + 1;
    counts = new int[image.mostLevels() * columns];
    numbers = new int[image.mostLevels()];
    byDependence = new long[columns];
  }

  @Override
  public void compute(Neighbourhood kernel, int x, int y, int z, double[] features) {
    int rows = kernel.levelCount;
    Arrays.fill(counts, 0, rows * columns, 0);
    System.arraycopy(kernel.numbers, 1, numbers, 0, rows);
    for (int i = 0; i < kernel.voxels; i++) {
      int place = kernel.places[i];
      int level = kernel.levels[place];
      int dependent = largestDifference == 0 ? equal(kernel, place) : near(kernel, place);
      counts[(level - 1) * columns + dependent]++;
    }
    GldmFeatures.features(counts, numbers, rows, columns, byDependence, features);
  }

  private int equal(Neighbourhood kernel, int place) {
    int[] levels = kernel.levels;
    int level = levels[place];
    int dependent = 0;
    for (int distance : distances) {
      dependent += levels[place + distance] == level ? 1 : 0;
      dependent += levels[place - distance] == level ? 1 : 0;
    }
    return dependent;
  }

  private int near(Neighbourhood kernel, int place) {
    int number = kernel.numbers[kernel.levels[place]];
    int dependent = 0;
    for (int distance : distances) {
      dependent += isNear(kernel, number, kernel.levels[place + distance]) ? 1 : 0;
      dependent += isNear(kernel, number, kernel.levels[place - distance]) ? 1 : 0;
    }
    return dependent;
  }

  private boolean isNear(Neighbourhood kernel, int number, int level) {
    return level != 0 && Math.abs(number - kernel.numbers[level]) <= largestDifference;
  }
}
