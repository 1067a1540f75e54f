package io.pleura.radiomics;

import java.util.List;

/**
 * Features of the neighbouring gray tone difference matrix: for each level i the number of voxels
 * n(i), p(i) = n(i) / N, and s(i), the sum over these voxels of |i − Ā| with Ā the mean level of
 * the neighbours in the ROI. A voxel without such a neighbour counts with a difference of 0.
 */
final class NgtdmFeatures {

  private NgtdmFeatures() {}

  /** All features in the order of {@link FeatureClass#NGTDM}. */
  static double[] of(LevelGrid grid, GrayLevels gray, ImageSettings settings) {
    double[] differences = differences(grid, gray, NeighbourOffsets.of(grid, settings));
    return features(gray.counts, differences, gray.present, gray.present.length);
  }

  /** The column s(i) for the levels present; the column n(i) is {@link GrayLevels#counts}. */
  static double[] differences(LevelGrid grid, GrayLevels gray, List<NeighbourOffsets> directions) {
    int[] levels = grid.levels(gray);
    int most = 2 * directions.size();
    // The sum of |level · neighbours − sum of neighbours|, for each level and number of neighbours.
    long[] sums = new long[gray.present.length * (most + 1)];
    int[] neighbours = new int[grid.sizeX];
    int[] sum = new int[grid.sizeX];
    for (int z = 0; z < grid.sizeZ; z++) {
      for (int y = 0; y < grid.sizeY; y++) {
        java.util.Arrays.fill(neighbours, 0);
        java.util.Arrays.fill(sum, 0);
        for (NeighbourOffsets offset : directions) {
          add(grid, levels, offset, 1, y, z, neighbours, sum);
          add(grid, levels, offset, -1, y, z, neighbours, sum);
        }
        int row = grid.origin + y * grid.strideY + z * grid.strideZ;
        for (int x = 0; x < grid.sizeX; x++) {
          int index = grid.indices[row + x];
          if (index != 0) {
            sums[(index - 1) * (most + 1) + neighbours[x]] +=
                Math.abs((long) levels[row + x] * neighbours[x] - sum[x]);
          }
        }
      }
    }
    double[] result = new double[gray.present.length];
    for (int a = 0; a < result.length; a++) {
      for (int count = 1; count <= most; count++) {
        result[a] += (double) sums[a * (most + 1) + count] / count;
      }
    }
    return result;
  }

  /** Adds the neighbours in one direction of a row of voxels. */
  private static void add(
      LevelGrid grid,
      int[] levels,
      NeighbourOffsets offset,
      int sign,
      int y,
      int z,
      int[] neighbours,
      int[] sum) {
    int dx = sign * offset.dx();
    int dy = sign * offset.dy();
    int dz = sign * offset.dz();
    if (y + dy < 0 || y + dy >= grid.sizeY || z + dz < 0 || z + dz >= grid.sizeZ) {
      return;
    }
    int other = grid.origin + dx + (y + dy) * grid.strideY + (z + dz) * grid.strideZ;
    int end = grid.sizeX - Math.max(0, dx);
    for (int x = Math.max(0, -dx); x < end; x++) {
      int level = levels[other + x];
      sum[x] += level;
      neighbours[x] += level == 0 ? 0 : 1;
    }
  }

  /**
   * All features.
   *
   * @param n voxels of each level, none of them 0
   * @param s differences of each level
   * @param levels the level numbers
   * @param size how many levels
   */
  static double[] features(int[] n, double[] s, int[] levels, int size) {
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
    return new double[] {
      spread == 0 ? 0 : coarse / (2 * spread),
      coarse == 0 ? 1e6 : 1 / coarse,
      2 * complexity / total,
      pairs == 0 ? 0 : 2 * contrast * differences / total / pairs,
      differences == 0 ? 0 : 2 * strength / differences
    };
  }
}
