package io.pleura.radiomics;

import java.util.Arrays;
import java.util.List;

/** GLRLM in a kernel: runs end where the kernel ends. */
final class KernelGlrlm implements KernelFeatures {

  private final List<NeighbourOffsets> directions;
  private final int[] distances;

  /** By direction how much its matrix weighs in the sum of all. */
  private final double[] weights;

  /** Whether matrices are summed, not features averaged. */
  private final boolean weighted;

  private final KernelSizes sizes;
  private final double[] ofDirection = new double[FeatureClass.GLRLM.features().size()];

  KernelGlrlm(KernelImage image, Neighbourhood kernel) {
    directions = image.nextDirections;
    distances = directions.stream().mapToInt(kernel::distance).toArray();
    WeightingNorm norm = image.settings.weightingNorm();
    weighted = norm != null;
    weights =
        directions.stream()
            .mapToDouble(d -> norm == null ? 1 : norm.distance(d, image.region.spacing))
            .toArray();
    int edge = Math.max(image.edge(0), Math.max(image.edge(1), image.edge(2)));
    sizes = new KernelSizes(image.mostLevels(), edge);
  }

  @Override
  public void compute(Neighbourhood kernel, int x, int y, int z, double[] features) {
    Arrays.fill(features, 0);
    int filled = 0;
    for (int d = 0; d < distances.length; d++) {
      if (!kernel.isCrossed(directions.get(d))) {
        continue;
      }
      filled++;
      addRuns(kernel, distances[d], weights[d]);
      if (!weighted) {
        sizes.compute(ofDirection);
        sizes.clear();
        for (int f = 0; f < features.length; f++) {
          features[f] += ofDirection[f];
        }
      }
    }
    if (filled == 0) {
      Arrays.fill(features, Double.NaN);
    } else if (weighted) {
      sizes.compute(features);
      sizes.clear();
    } else {
      for (int f = 0; f < features.length; f++) {
        features[f] /= filled;
      }
    }
  }

  private void addRuns(Neighbourhood kernel, int distance, double weight) {
    int[] levels = kernel.levels;
    for (int i = 0; i < kernel.voxels; i++) {
      int place = kernel.places[i];
      int level = levels[place];
      if (levels[place - distance] != level) {
        int length = 1;
        for (int next = place + distance; levels[next] == level; next += distance) {
          length++;
        }
        sizes.add(level, kernel.numbers[level], length, weight);
      }
    }
  }
}
