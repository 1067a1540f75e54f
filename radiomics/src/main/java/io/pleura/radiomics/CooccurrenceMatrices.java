package io.pleura.radiomics;

import java.util.List;

/**
 * The raw co-occurrence counts of a ROI: how often a voxel of one level has a voxel of another at
 * an offset, both in the ROI.
 *
 * <p>A matrix is n × n over the levels present, row by row: the row is the level of the voxel, the
 * column that of its neighbour.
 */
final class CooccurrenceMatrices {

  private CooccurrenceMatrices() {}

  /**
   * Counts in all directions.
   *
   * @param levels how many levels are present
   * @return one matrix a direction
   */
  static int[][] count(LevelGrid grid, int levels, List<NeighbourOffsets> directions) {
    if (NeighbourTriangles.fit(grid, levels, directions)) {
      return NeighbourTriangles.count(grid.lanes(), levels, directions);
    }
    int[][] result = new int[directions.size()][];
    for (int d = 0; d < result.length; d++) {
      result[d] = new int[levels * levels];
      count(grid, levels, directions.get(d), result[d]);
    }
    return result;
  }

  /** Adds the counts of one direction to a matrix. */
  static void count(LevelGrid grid, int levels, NeighbourOffsets offset, int[] counts) {
    int[] indices = grid.indices();
    int step = offset.dx() + grid.sizeX * (offset.dy() + grid.sizeY * offset.dz());
    int fromX = Math.max(0, -offset.dx());
    int toX = grid.sizeX - Math.max(0, offset.dx());
    int fromY = Math.max(0, -offset.dy());
    int toY = grid.sizeY - Math.max(0, offset.dy());
    for (int z = 0; z < grid.sizeZ - offset.dz(); z++) {
      for (int y = fromY; y < toY; y++) {
        int row = grid.sizeX * (y + grid.sizeY * z);
        for (int i = row + fromX; i < row + toX; i++) {
          int a = indices[i];
          int b = indices[i + step];
          if (a != 0 && b != 0) {
            counts[(a - 1) * levels + b - 1]++;
          }
        }
      }
    }
  }
}
