package io.pleura.radiomics;

import java.util.Arrays;
import java.util.List;

/**
 * The column s(i) of the neighbouring gray tone difference matrix: for each level the sum over its
 * voxels of |i − Ā| with Ā the mean level of the neighbours in the ROI; 0 for a voxel without one.
 *
 * <p>|i − Ā| is |i c − Σ| / c with c neighbours whose levels have the sum Σ. The numerators are
 * whole numbers and are added up for each level and each c, so that no sum is rounded before the
 * end.
 */
final class ToneDifferences {

  /** Bits of a level, and of the sum of the levels of 27 voxels. */
  private static final int LEVEL_BITS = 20;

  private static final int LEVEL_MASK = (1 << LEVEL_BITS) - 1;

  private final LevelGrid grid;
  private final GrayLevels gray;

  /** Neighbours of a voxel, 0 included, that are told apart. */
  private final int columns;

  /** Numerators by level number, then number of neighbours. */
  private final long[] numerators;

  private ToneDifferences(LevelGrid grid, GrayLevels gray, List<NeighbourOffsets> directions) {
    this.grid = grid;
    this.gray = gray;
    columns = 2 * directions.size() + 1;
    numerators = new long[(gray.highest + 1) * columns];
  }

  /**
   * Computes the column.
   *
   * @param directions half of the neighbours; the other half lies opposite
   * @return one sum for each level present
   */
  static double[] of(LevelGrid grid, GrayLevels gray, List<NeighbourOffsets> directions) {
    var differences = new ToneDifferences(grid, gray, directions);
    boolean next =
        directions.stream()
            .allMatch(d -> Math.max(d.dz(), Math.max(Math.abs(d.dy()), Math.abs(d.dx()))) == 1);
    if (next) {
      differences.addPlanes(directions);
    } else {
      differences.addRows(directions);
    }
    return differences.sums();
  }

  private double[] sums() {
    double[] result = new double[gray.present.length];
    for (int a = 0; a < result.length; a++) {
      for (int count = 1; count < columns; count++) {
        result[a] += (double) numerators[gray.present[a] * columns + count] / count;
      }
    }
    return result;
  }

  private void add(int level, int neighbours, int sum) {
    numerators[level * columns + neighbours] += Math.abs((long) level * neighbours - sum);
  }

  /**
   * The next voxels: sums over three voxels along each axis in turn, without the voxel itself. A
   * number holds how many voxels there are above the sum of their levels.
   */
  private void addPlanes(List<NeighbourOffsets> directions) {
    boolean alongX = directions.stream().anyMatch(d -> d.dx() != 0);
    boolean alongY = directions.stream().anyMatch(d -> d.dy() != 0);
    boolean alongZ = directions.stream().anyMatch(d -> d.dz() != 0);
    int width = grid.sizeX + 2;
    int length = width * (grid.sizeY + 2);
    int[] own = new int[length];
    int[] next = new int[length];
    int[] below = new int[length];
    int[] sums = new int[length];
    int[] above = new int[length];
    int[] lines = new int[length];
    fill(0, own, width);
    box(own, lines, sums, width, alongX, alongY);
    for (int z = 0; z < grid.sizeZ; z++) {
      if (z + 1 < grid.sizeZ) {
        fill(z + 1, next, width);
        box(next, lines, above, width, alongX, alongY);
      } else {
        Arrays.fill(above, 0);
      }
      for (int y = 0; y < grid.sizeY; y++) {
        int row = 1 + width * (y + 1);
        for (int i = row; i < row + grid.sizeX; i++) {
          int voxel = own[i];
          if (voxel != 0) {
            int others = (alongZ ? below[i] + sums[i] + above[i] : sums[i]) - voxel;
            add(voxel & LEVEL_MASK, others >>> LEVEL_BITS, others & LEVEL_MASK);
          }
        }
      }
      int[] last = below;
      below = sums;
      sums = above;
      above = last;
      int[] done = own;
      own = next;
      next = done;
    }
  }

  /** The levels of a plane, each with a one above it, with a border of zeros. */
  private void fill(int z, int[] plane, int width) {
    int[] levels = grid.levels();
    for (int y = 0; y < grid.sizeY; y++) {
      int from = grid.sizeX * (y + grid.sizeY * z);
      int to = 1 + width * (y + 1);
      for (int x = 0; x < grid.sizeX; x++) {
        int level = levels[from + x];
        plane[to + x] = level + ((-level >>> 31) << LEVEL_BITS);
      }
    }
  }

  /** Sums over three voxels along x, then three along y. */
  private static void box(
      int[] plane, int[] lines, int[] sums, int width, boolean alongX, boolean alongY) {
    int end = plane.length - width;
    int[] summed = alongX ? lines : plane;
    if (alongX) {
      for (int i = 1; i < plane.length - 1; i++) {
        lines[i] = plane[i - 1] + plane[i] + plane[i + 1];
      }
    }
    if (alongY) {
      for (int i = width; i < end; i++) {
        sums[i] = summed[i - width] + summed[i] + summed[i + width];
      }
    } else {
      System.arraycopy(summed, 0, sums, 0, plane.length);
    }
  }

  /** Neighbours at any distance, a row at a time. */
  private void addRows(List<NeighbourOffsets> directions) {
    int[] levels = grid.levels();
    int[] neighbours = new int[grid.sizeX];
    int[] sums = new int[grid.sizeX];
    for (int z = 0; z < grid.sizeZ; z++) {
      for (int y = 0; y < grid.sizeY; y++) {
        Arrays.fill(neighbours, 0);
        Arrays.fill(sums, 0);
        for (NeighbourOffsets offset : directions) {
          addRow(y, z, offset.dx(), offset.dy(), offset.dz(), neighbours, sums);
          addRow(y, z, -offset.dx(), -offset.dy(), -offset.dz(), neighbours, sums);
        }
        int row = grid.sizeX * (y + grid.sizeY * z);
        for (int x = 0; x < grid.sizeX; x++) {
          if (levels[row + x] != 0) {
            add(levels[row + x], neighbours[x], sums[x]);
          }
        }
      }
    }
  }

  private void addRow(int y, int z, int dx, int dy, int dz, int[] neighbours, int[] sums) {
    if (y + dy < 0 || y + dy >= grid.sizeY || z + dz < 0 || z + dz >= grid.sizeZ) {
      return;
    }
    int[] levels = grid.levels();
    int other = dx + grid.sizeX * (y + dy + grid.sizeY * (z + dz));
    int end = grid.sizeX - Math.max(0, dx);
    for (int x = Math.max(0, -dx); x < end; x++) {
      int level = levels[other + x];
      sums[x] += level;
      neighbours[x] += -level >>> 31;
    }
  }
}
