package io.pleura.radiomics;

import java.util.List;

/**
 * Co-occurrence counts in the 13 directions to the next voxels, from the counts of triples of
 * voxels.
 *
 * <p>Three voxels A, B, C hold three pairs. Where A, B − A and C − A, C − B are steps to next
 * voxels, counting triples of levels in one table gives the counts of three directions at once.
 * Four triangles and one pair have all 13:
 *
 * <pre>
 * B − A       C − A        C − B
 * (1, 0, 0)   (1, 1, 1)    (0, 1, 1)
 * (0, 1, 0)   (−1, 0, 1)   (−1, −1, 1)
 * (−1, 1, 0)  (0, 0, 1)    (1, −1, 1)
 * (1, 1, 0)   (1, 0, 1)    (0, −1, 1)
 * (−1, 1, 1)
 * </pre>
 *
 * <p>A runs over every place from which one of the pairs lies in the ROI. Voxels outside the ROI
 * have level 0; what was counted with them is dropped.
 */
final class NeighbourTriangles {

  /** Most levels, the one of the outside included, for which the tables are small enough. */
  private static final int MOST_LEVELS = 64;

  /** Entries of a table for each voxel of the ROI, from which on it takes too long to sum up. */
  private static final int MOST_ENTRIES_PER_VOXEL = 2;

  private static final NeighbourOffsets[][] TRIANGLES = {
    triangle(1, 0, 0, 1, 1, 1),
    triangle(0, 1, 0, -1, 0, 1),
    triangle(-1, 1, 0, 0, 0, 1),
    triangle(1, 1, 0, 1, 0, 1),
  };

  private static final NeighbourOffsets PAIR = new NeighbourOffsets(-1, 1, 1);

  private final LevelLanes lanes;
  private final int levels;

  /** Bits of a level in the place of a triple. */
  private final int bits;

  /** For each triangle how often each triple of levels occurs; A has the lowest bits, then B. */
  private final int[][] triples;

  private final int[] pairs;

  private NeighbourTriangles(LevelLanes lanes, int levels) {
    this.lanes = lanes;
    this.levels = levels;
    bits = bits(levels);
    triples = new int[TRIANGLES.length][1 << (3 * bits)];
    pairs = new int[1 << (2 * bits)];
  }

  private static NeighbourOffsets[] triangle(int bx, int by, int bz, int cx, int cy, int cz) {
    return new NeighbourOffsets[] {
      new NeighbourOffsets(bx, by, bz),
      new NeighbourOffsets(cx, cy, cz),
      new NeighbourOffsets(cx - bx, cy - by, cz - bz)
    };
  }

  private static int bits(int levels) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(levels);
  }

  /** Whether the directions are the 13, and counting triples pays. */
  static boolean fit(LevelGrid grid, int levels, List<NeighbourOffsets> directions) {
    return directions.size() == 13
        && directions.get(0).equals(new NeighbourOffsets(1, 1, 1))
        && levels < MOST_LEVELS
        && 1L << (3 * bits(levels)) <= (long) MOST_ENTRIES_PER_VOXEL * grid.voxelCount()
        && grid.lanes().bits == Byte.SIZE;
  }

  /** Counts; one matrix a direction. */
  static int[][] count(LevelLanes lanes, int levels, List<NeighbourOffsets> directions) {
    var counts = new NeighbourTriangles(lanes, levels);
    for (int z = 0; z < lanes.sizeZ; z++) {
      for (int y = -1; y < lanes.sizeY; y++) {
        counts.countRow(y, z);
      }
    }
    return counts.matrices(directions);
  }

  /** Counts the triples with A in a row; from that row or the next one all their pairs begin. */
  private void countRow(int y, int z) {
    int first = lanes.sizeX;
    int end = 0;
    if (y >= 0) {
      first = lanes.first(y, z);
      end = lanes.end(y, z);
    }
    if (y < lanes.sizeY - 1) {
      first = Math.min(first, lanes.first(y + 1, z));
      end = Math.max(end, lanes.end(y + 1, z));
    }
    if (first >= end) {
      return;
    }
    int row = lanes.row(y, z);
    // One place more on each side: B may be in the ROI where A is not.
    int limit = Math.min(end + 1, lanes.sizeX);
    count(row + first - 1, row + limit);
    if (limit == end) {
      // Past the end of the row B of the third triangle alone lies in the box.
      int a = row + limit;
      add(2, lanes.at(a), lanes.at(a + distance(2, 0)), lanes.at(a + distance(2, 1)));
    }
  }

  private int distance(int triangle, int side) {
    return lanes.distance(TRIANGLES[triangle][side]);
  }

  private void add(int triangle, int a, int b, int c) {
    triples[triangle][a | (b << bits) | (c << (2 * bits))]++;
  }

  private void count(int start, int end) {
    byte[] level = lanes.bytes();
    int[] first = triples[0];
    int[] second = triples[1];
    int[] third = triples[2];
    int[] fourth = triples[3];
    int[] fifth = pairs;
    int b1 = distance(0, 0);
    int c1 = distance(0, 1);
    int b2 = distance(1, 0);
    int c2 = distance(1, 1);
    int b3 = distance(2, 0);
    int c3 = distance(2, 1);
    int b4 = distance(3, 0);
    int c4 = distance(3, 1);
    int pair = lanes.distance(PAIR);
    int shiftB = bits;
    int shiftC = 2 * bits;
    for (int i = start; i < end; i++) {
      int a = level[i];
      first[a | (level[i + b1] << shiftB) | (level[i + c1] << shiftC)]++;
      second[a | (level[i + b2] << shiftB) | (level[i + c2] << shiftC)]++;
      third[a | (level[i + b3] << shiftB) | (level[i + c3] << shiftC)]++;
      fourth[a | (level[i + b4] << shiftB) | (level[i + c4] << shiftC)]++;
      fifth[a | (level[i + pair] << shiftB)]++;
    }
  }

  private int[][] matrices(List<NeighbourOffsets> directions) {
    int[][] result = new int[directions.size()][];
    for (int triangle = 0; triangle < TRIANGLES.length; triangle++) {
      int[] ab = new int[1 << (2 * bits)];
      int[] ac = new int[1 << (2 * bits)];
      int[] bc = new int[1 << (2 * bits)];
      for (int c = 0; c <= levels; c++) {
        for (int b = 0; b <= levels; b++) {
          bc[b | (c << bits)] = sum(triples[triangle], b, c, ab, ac);
        }
      }
      result[directions.indexOf(TRIANGLES[triangle][0])] = inside(ab);
      result[directions.indexOf(TRIANGLES[triangle][1])] = inside(ac);
      result[directions.indexOf(TRIANGLES[triangle][2])] = inside(bc);
    }
    result[directions.indexOf(PAIR)] = inside(pairs);
    return result;
  }

  /**
   * Adds the triples with two given levels to the pairs A, B and A, C.
   *
   * @return how many there are with A anywhere
   */
  private int sum(int[] table, int b, int c, int[] ab, int[] ac) {
    int from = (b << bits) | (c << (2 * bits));
    int toB = b << bits;
    int toC = c << bits;
    int sum = 0;
    for (int a = 0; a <= levels; a++) {
      int count = table[from + a];
      ab[toB + a] += count;
      ac[toC + a] += count;
      sum += count;
    }
    return sum;
  }

  /** A table of pairs, the level of the voxel in the lowest bits, as a matrix without level 0. */
  private int[] inside(int[] table) {
    int[] matrix = new int[levels * levels];
    for (int a = 0; a < levels; a++) {
      for (int b = 0; b < levels; b++) {
        matrix[a * levels + b] = table[(a + 1) | ((b + 1) << bits)];
      }
    }
    return matrix;
  }
}
