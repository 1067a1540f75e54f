package io.pleura.radiomics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The gray level run length matrices of a ROI, one a direction: how many runs of j voxels there are
 * in which all voxels have level i. A run ends where the ROI ends.
 *
 * <p>Each voxel gets its place in its run: one more than the voxel before it when that has the same
 * level, else 1. As many runs have at least j voxels as there are voxels with place j, so the
 * counts of all pairs of place and level give the matrix. Places above 1 are counted; the other
 * voxels of a level have place 1.
 */
final class RunLengthMatrices {

  /** The even bytes of a word. */
  private static final long EVEN = 0x00ff00ff00ff00ffL;

  /** Numbers of consecutive voxels are counted apart, so that none waits for the one before. */
  private static final int TABLES = 4;

  /** The directions, in PyRadiomics' order. */
  final List<NeighbourOffsets> directions;

  /**
   * The matrix of each direction; without entries where no line in that direction crosses two ROI
   * voxels.
   */
  final List<LevelSizeMatrix> matrices = new ArrayList<>();

  private final LevelLanes lanes;
  private final GrayLevels gray;

  /** For each lane the place in its run. */
  private final byte[] places;

  /** Numbers from one place to the next in a table of counts. */
  private final int rowLength;

  /** Numbers in a table of counts. */
  private int tableLength;

  /** How often each pair of place and level occurs. */
  private int[] table;

  private RunLengthMatrices(LevelLanes lanes, GrayLevels gray, List<NeighbourOffsets> directions) {
    this.lanes = lanes;
    this.gray = gray;
    this.directions = directions;
    places = lanes.newBuffer();
    int longest = Math.max(lanes.sizeX, Math.max(lanes.sizeY, lanes.sizeZ));
    if (lanes.bits == 8) {
      rowLength = 1 << 8;
      // Not a whole number of pages apart, which would hinder loads that follow stores.
      tableLength = (longest + 2) * rowLength + 272;
      table = new int[TABLES * tableLength];
    } else {
      rowLength = gray.present.length + 1;
      tableLength = 8 * rowLength;
      table = new int[tableLength];
    }
    for (NeighbourOffsets direction : directions) {
      if (direction.dy() == 0 && direction.dz() == 0) {
        countAlongRows();
      } else {
        count(lanes.distance(direction));
      }
      matrices.add(matrix(direction));
    }
  }

  /**
   * Computes the matrices.
   *
   * @param directions each with its first non-zero component in the order z, y, x above 0, and no
   *     step longer than 1
   */
  static RunLengthMatrices of(
      LevelLanes lanes, GrayLevels gray, List<NeighbourOffsets> directions) {
    return new RunLengthMatrices(lanes, gray, directions);
  }

  /** Counts places in runs along one direction across rows, a word of voxels at a time. */
  private void count(int distance) {
    for (int z = 0; z < lanes.sizeZ; z++) {
      for (int y = 0; y < lanes.sizeY; y++) {
        int row = lanes.row(y, z);
        int end = row + lanes.end(y, z);
        int start = row + lanes.first(y, z) / lanes.perWord * lanes.perWord;
        if (lanes.bits == 8) {
          countBytes(start, end, distance);
        } else {
          countWide(start, end, distance);
        }
      }
    }
  }

  private void countBytes(int start, int end, int distance) {
    int second = tableLength;
    int third = 2 * tableLength;
    int fourth = 3 * tableLength;
    for (int lane = start; lane < end; lane += 8) {
      long levels = lanes.word(lane);
      long equal = lanes.equal(levels, lanes.word(lane - distance));
      if (equal == 0) {
        lanes.setWord(places, lane, lanes.ones);
        continue;
      }
      long continued = (equal << 1) - (equal >>> 7);
      long place = (continued & lanes.word(places, lane - distance)) + lanes.ones;
      lanes.setWord(places, lane, place);
      long even = (place & EVEN) << 8 | (levels & EVEN);
      long odd = (place & ~EVEN) | (levels >>> 8 & EVEN);
      table[(int) even & 0xffff]++;
      table[second + ((int) odd & 0xffff)]++;
      table[third + ((int) (even >>> 16) & 0xffff)]++;
      table[fourth + ((int) (odd >>> 16) & 0xffff)]++;
      table[(int) (even >>> 32) & 0xffff]++;
      table[second + ((int) (odd >>> 32) & 0xffff)]++;
      table[third + (int) (even >>> 48)]++;
      table[fourth + (int) (odd >>> 48)]++;
    }
  }

  private void countWide(int start, int end, int distance) {
    long laneMask = (1L << lanes.bits) - 1;
    for (int lane = start; lane < end; lane += lanes.perWord) {
      long levels = lanes.word(lane);
      long equal = lanes.equal(levels, lanes.word(lane - distance));
      if (equal == 0) {
        lanes.setWord(places, lane, lanes.ones);
        continue;
      }
      long continued = (equal << 1) - (equal >>> (lanes.bits - 1));
      long place = (continued & lanes.word(places, lane - distance)) + lanes.ones;
      lanes.setWord(places, lane, place);
      for (int shift = 0; shift < Long.SIZE; shift += lanes.bits) {
        add((int) (place >>> shift & laneMask), (int) (levels >>> shift & laneMask));
      }
    }
  }

  private void countAlongRows() {
    for (int z = 0; z < lanes.sizeZ; z++) {
      for (int y = 0; y < lanes.sizeY; y++) {
        int row = lanes.row(y, z);
        int before = 0;
        int place = 0;
        for (int lane = row + lanes.first(y, z); lane < row + lanes.end(y, z); lane++) {
          int level = lanes.at(lane);
          place = (((level ^ before) - 1) >> 31 & place) + 1;
          before = level;
          add(place, level);
        }
      }
    }
  }

  private void add(int place, int level) {
    int at = place * rowLength + level;
    if (at >= table.length) {
      tableLength = Math.max(2 * tableLength, (place + 1) * rowLength);
      table = Arrays.copyOf(table, tableLength);
    }
    table[at]++;
  }

  /** Takes the matrix from the counts and clears them. */
  private LevelSizeMatrix matrix(NeighbourOffsets direction) {
    int levels = gray.present.length;
    int longest = sumTables();
    var matrix = new LevelSizeMatrix.Builder();
    if (longest > 1 || crossesTwoVoxels(direction)) {
      for (int k = 0; k < levels; k++) {
        int atLeast = gray.counts[k];
        for (int place = 2; place <= longest; place++) {
          atLeast -= table[place * rowLength + k + 1];
        }
        for (int length = 1; atLeast > 0; length++) {
          int longer = length < longest ? table[(length + 1) * rowLength + k + 1] : 0;
          if (atLeast > longer) {
            matrix.add(gray.present[k], length, atLeast - longer);
          }
          atLeast = longer;
        }
      }
    }
    Arrays.fill(table, 0, Math.min(tableLength, (longest + 1) * rowLength), 0);
    return matrix.build();
  }

  /** Adds the other tables to the first, clears them, and gives the length of the longest run. */
  private int sumTables() {
    int longest = 1;
    for (int length = 2; (length + 1) * rowLength <= tableLength; length++) {
      int any = 0;
      for (int k = 1; k <= gray.present.length; k++) {
        int at = length * rowLength + k;
        for (int other = at + tableLength; other < table.length; other += tableLength) {
          table[at] += table[other];
        }
        any |= table[at];
      }
      if (any == 0) {
        break;
      }
      longest = length;
    }
    for (int from = tableLength; from < table.length; from += tableLength) {
      Arrays.fill(table, from, from + (longest + 1) * rowLength, 0);
    }
    return longest;
  }

  /** Whether a line in a direction meets two ROI voxels, with or without a gap between them. */
  private boolean crossesTwoVoxels(NeighbourOffsets direction) {
    int distance = lanes.distance(direction);
    var met = new boolean[lanes.count];
    for (int z = 0; z < lanes.sizeZ; z++) {
      for (int y = 0; y < lanes.sizeY; y++) {
        for (int x = 0; x < lanes.sizeX; x++) {
          int lane = lanes.row(y, z) + x;
          boolean inside = lanes.at(lane) != 0;
          if (inside && met[lane - distance]) {
            return true;
          }
          met[lane] = inside || met[lane - distance];
        }
      }
    }
    return false;
  }
}
