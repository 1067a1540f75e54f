package io.pleura.radiomics;

import java.util.Arrays;
import java.util.List;

/**
 * The gray level dependence matrix of a ROI: for each level how many voxels have 0, 1, ...
 * dependent neighbours. A neighbour depends when it is in the ROI and the levels differ by at most
 * {@code gldm_a}.
 *
 * <p>Rows are the levels present; a row has one more element than a voxel has neighbours.
 */
final class DependenceMatrix {

  /** Numbers of consecutive voxels are counted apart, so that none waits for the one before. */
  private static final int TABLES = 2;

  /** The even bytes of a word. */
  private static final long EVEN = 0x00ff00ff00ff00ffL;

  private final LevelGrid grid;
  private final GrayLevels gray;
  private final List<NeighbourOffsets> directions;
  private final int largestDifference;

  /** Dependences that are told apart, 0 included. */
  private final int columns;

  private DependenceMatrix(
      LevelGrid grid, GrayLevels gray, List<NeighbourOffsets> directions, int largestDifference) {
    this.grid = grid;
    this.gray = gray;
    this.directions = directions;
    this.largestDifference = Math.min(largestDifference, GrayLevels.LIMIT);
    columns = 2 * directions.size() + 1;
  }

  /**
   * Counts.
   *
   * @param directions half of the neighbours; the other half lies opposite
   * @return the matrix row by row
   */
  static int[] count(
      LevelGrid grid, GrayLevels gray, List<NeighbourOffsets> directions, int largestDifference) {
    var matrix = new DependenceMatrix(grid, gray, directions, largestDifference);
    return matrix.fitsLanes() ? matrix.countLanes() : matrix.countRows();
  }

  /** Whether lanes hold level numbers, with room for the difference, and all neighbours. */
  private boolean fitsLanes() {
    boolean next =
        directions.stream()
            .allMatch(d -> Math.max(d.dz(), Math.max(Math.abs(d.dy()), Math.abs(d.dx()))) == 1);
    boolean numbers =
        largestDifference == 0 || (gray.isContiguous() && gray.highest + largestDifference < 0x7f);
    return next && numbers && grid.lanes().bits == 8;
  }

  /** Eight voxels at a time. */
  private int[] countLanes() {
    LevelLanes lanes = grid.lanes();
    int[] tables = new int[(TABLES * columns) << 8];
    int[] neighbours = new int[columns - 1];
    for (int d = 0; d < directions.size(); d++) {
      neighbours[2 * d] = lanes.distance(directions.get(d));
      neighbours[2 * d + 1] = -neighbours[2 * d];
    }
    for (int z = 0; z < lanes.sizeZ; z++) {
      for (int y = 0; y < lanes.sizeY; y++) {
        int row = lanes.row(y, z);
        int start = row + lanes.first(y, z) / lanes.perWord * lanes.perWord;
        int end = row + lanes.end(y, z);
        if (largestDifference == 0) {
          countEqual(lanes, start, end, neighbours, tables);
        } else {
          countNear(lanes, start, end, neighbours, tables);
        }
      }
    }
    int[] counts = new int[gray.present.length * columns];
    for (int table = 0; table < TABLES; table++) {
      for (int dependent = 0; dependent < columns; dependent++) {
        for (int level = 0; level < gray.present.length; level++) {
          counts[level * columns + dependent] +=
              tables[((table * columns + dependent) << 8) + level + 1];
        }
      }
    }
    return counts;
  }

  private void countEqual(LevelLanes lanes, int start, int end, int[] neighbours, int[] tables) {
    long ones = lanes.ones;
    long low = ~lanes.highest;
    long most = ones * neighbours.length;
    for (int lane = start; lane < end; lane += 8) {
      long levels = lanes.word(lane);
      long different = 0;
      for (int distance : neighbours) {
        // The highest bit of a lane is set where the sum is more than 2⁷ − 1.
        different += (((levels ^ lanes.word(lane + distance)) + low) >>> 7) & ones;
      }
      add(most - different, levels, tables);
    }
  }

  private void countNear(LevelLanes lanes, int start, int end, int[] neighbours, int[] tables) {
    long ones = lanes.ones;
    long highest = lanes.highest;
    long difference = ones * largestDifference;
    for (int lane = start; lane < end; lane += 8) {
      long levels = lanes.word(lane);
      long raised = (levels + difference) | highest;
      long dependent = 0;
      for (int distance : neighbours) {
        long others = lanes.word(lane + distance);
        long notBelow = raised - others;
        long notAbove = ((others + difference) | highest) - levels;
        dependent += ((notBelow & notAbove & lanes.inside(others)) >>> 7) & ones;
      }
      add(dependent, levels, tables);
    }
  }

  /** Counts eight voxels; those outside the ROI have level 0. */
  private void add(long dependent, long levels, int[] tables) {
    int second = columns << 8;
    long even = (dependent & EVEN) << 8 | (levels & EVEN);
    long odd = (dependent & ~EVEN) | (levels >>> 8 & EVEN);
    tables[(int) even & 0xffff]++;
    tables[second + ((int) odd & 0xffff)]++;
    tables[(int) (even >>> 16) & 0xffff]++;
    tables[second + ((int) (odd >>> 16) & 0xffff)]++;
    tables[(int) (even >>> 32) & 0xffff]++;
    tables[second + ((int) (odd >>> 32) & 0xffff)]++;
    tables[(int) (even >>> 48)]++;
    tables[second + (int) (odd >>> 48)]++;
  }

  /** Any distances and any number of levels, a row at a time. */
  private int[] countRows() {
    int[] indices = grid.indices();
    int[] levels = grid.levels();
    int[] counts = new int[gray.present.length * columns];
    int[] dependent = new int[grid.sizeX];
    for (int z = 0; z < grid.sizeZ; z++) {
      for (int y = 0; y < grid.sizeY; y++) {
        Arrays.fill(dependent, 0);
        for (NeighbourOffsets offset : directions) {
          addRow(levels, y, z, offset.dx(), offset.dy(), offset.dz(), dependent);
          addRow(levels, y, z, -offset.dx(), -offset.dy(), -offset.dz(), dependent);
        }
        int row = grid.sizeX * (y + grid.sizeY * z);
        for (int x = 0; x < grid.sizeX; x++) {
          int index = indices[row + x];
          if (index != 0) {
            counts[(index - 1) * columns + dependent[x]]++;
          }
        }
      }
    }
    return counts;
  }

  /** Adds the neighbours of a row at an offset. */
  private void addRow(int[] levels, int y, int z, int dx, int dy, int dz, int[] dependent) {
    if (y + dy < 0 || y + dy >= grid.sizeY || z + dz < 0 || z + dz >= grid.sizeZ) {
      return;
    }
    int row = grid.sizeX * (y + grid.sizeY * z);
    int other = row + dx + grid.sizeX * (dy + grid.sizeY * dz);
    int start = Math.max(0, -dx);
    int end = grid.sizeX - Math.max(0, dx);
    int tooFar = largestDifference + 1;
    for (int x = start; x < end; x++) {
      int neighbour = levels[other + x];
      // Signs: set where the levels are near, and where the neighbour is in the ROI.
      dependent[x] += ((Math.abs(neighbour - levels[row + x]) - tooFar) & -neighbour) >>> 31;
    }
  }
}
