package io.pleura.radiomics;

/** GLSZM in a kernel: zones end where the kernel ends. */
final class KernelGlszm implements KernelFeatures {

  /** Where the features of the class stand in {@link LevelSizeMatrix.Features}. */
  private static final int[] ORDER = {0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 13, 14, 15, 8, 11, 12};

  private final double[] ofZones = new double[ORDER.length];
  private final int[] distances;

  /** The voxels of a zone, those that are still to be looked at last. */
  private final int[] zone;

  private final KernelSizes sizes;

  KernelGlszm(KernelImage image, Neighbourhood kernel) {
    distances = image.nextDirections.stream().mapToInt(kernel::distance).toArray();
    zone = new int[image.mostVoxels()];
    sizes = new KernelSizes(image.mostLevels(), image.mostVoxels());
  }

  @Override
  public void compute(Neighbourhood kernel, int x, int y, int z, double[] features) {
    int[] levels = kernel.levels;
    // A voxel that belongs to a zone is marked by the negative of its level.
    for (int i = 0; i < kernel.voxels; i++) {
      int level = levels[kernel.places[i]];
      if (level > 0) {
        sizes.add(level, kernel.numbers[level], size(levels, kernel.places[i]), 1);
      }
    }
    for (int i = 0; i < kernel.voxels; i++) {
      levels[kernel.places[i]] = -levels[kernel.places[i]];
    }
    sizes.compute(ofZones);
    sizes.clear();
    for (int f = 0; f < ORDER.length; f++) {
      features[f] = ofZones[ORDER[f]];
    }
  }

  private int size(int[] levels, int start) {
    int level = levels[start];
    levels[start] = -level;
    zone[0] = start;
    int size = 1;
    for (int done = 0; done < size; done++) {
      int place = zone[done];
      for (int distance : distances) {
        if (levels[place + distance] == level) {
          levels[place + distance] = -level;
          zone[size++] = place + distance;
        }
        if (levels[place - distance] == level) {
          levels[place - distance] = -level;
          zone[size++] = place - distance;
        }
      }
    }
    return size;
  }
}
