package io.pleura.radiomics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The gray level run length matrices of a ROI, one a direction: how many runs of j voxels there are
 * in which all voxels have level i. A run ends where the ROI ends.
 *
 * <p>Each voxel gets its place in its run: one more than the voxel before it when that has the same
 * level, else 1. The counts of all pairs of place and level give the matrix. Places above 1 are
 * counted; the other voxels of a level have place 1.
 *
 * <p>In lanes of 8 bits, two directions are counted at once: a table holds how often a level comes
 * with a place in the one and a place in the other. Places above 15 are counted apart.
 */
final class RunLengthMatrices {

  /** The even bytes of a word. */
  private static final long EVEN = 0x00ff00ff00ff00ffL;

  /** Set in a word of bytes where a number is above 15. */
  private static final long ABOVE_15 = 0xf0f0f0f0f0f0f0f0L;

  /** Places of two directions in a byte. */
  private static final int PAIRS = 1 << Byte.SIZE;

  /** Voxels side by side are counted apart, so that none waits for the one before. */
  private static final int TABLES = 2;

  /** The directions, in PyRadiomics' order. */
  final List<NeighbourOffsets> directions;

  /**
   * The matrix of each direction; without entries where no line in that direction crosses two ROI
   * voxels.
   */
  final List<LevelSizeMatrix> matrices;

  private final LevelLanes lanes;
  private final GrayLevels gray;

  /** For each lane the place in its run, for two directions in turn. */
  private final byte[] places;

  private final byte[] otherPlaces;

  private RunLengthMatrices(LevelLanes lanes, GrayLevels gray, List<NeighbourOffsets> directions) {
    this.lanes = lanes;
    this.gray = gray;
    this.directions = directions;
    places = lanes.newBuffer();
    otherPlaces = lanes.bits == Byte.SIZE ? lanes.newBuffer() : places;
    matrices = count();
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

  private List<LevelSizeMatrix> count() {
    PlaceCounts[] counts = new PlaceCounts[directions.size()];
    List<Integer> acrossRows = new ArrayList<>();
    for (int d = 0; d < counts.length; d++) {
      counts[d] = new PlaceCounts(gray);
      NeighbourOffsets direction = directions.get(d);
      if (direction.dy() == 0 && direction.dz() == 0) {
        countAlongRows(counts[d]);
      } else if (lanes.bits == Byte.SIZE) {
        acrossRows.add(d);
      } else {
        count(lanes.distance(direction), counts[d]);
      }
    }
    if (!acrossRows.isEmpty()) {
      int[] table = new int[TABLES * tableLength()];
      for (int pair = 0; pair < acrossRows.size(); pair += 2) {
        int d = acrossRows.get(pair);
        boolean alone = pair + 1 == acrossRows.size();
        int other = alone ? d : acrossRows.get(pair + 1);
        countTwo(
            lanes.distance(directions.get(d)),
            lanes.distance(directions.get(other)),
            counts[d],
            alone ? new PlaceCounts(gray) : counts[other],
            table);
      }
    }
    List<LevelSizeMatrix> result = new ArrayList<>();
    for (int d = 0; d < counts.length; d++) {
      result.add(
          counts[d].longest() > 1 || crossesTwoVoxels(directions.get(d))
              ? counts[d].matrix()
              : new LevelSizeMatrix.Builder().build());
    }
    return result;
  }

  private void countAlongRows(PlaceCounts counts) {
    for (int z = 0; z < lanes.sizeZ; z++) {
      for (int y = 0; y < lanes.sizeY; y++) {
        int row = lanes.row(y, z);
        int before = 0;
        int place = 0;
        for (int lane = row + lanes.first(y, z); lane < row + lanes.end(y, z); lane++) {
          int level = lanes.at(lane);
          place = (((level ^ before) - 1) >> 31 & place) + 1;
          before = level;
          counts.add(place, level, 1);
        }
      }
    }
  }

  /** Counts along one direction across rows, a word of voxels at a time. */
  private void count(int distance, PlaceCounts counts) {
    for (int z = 0; z < lanes.sizeZ; z++) {
      for (int y = 0; y < lanes.sizeY; y++) {
        int row = lanes.row(y, z);
        int end = row + lanes.end(y, z);
        for (int lane = row + wordOfFirst(y, z); lane < end; lane += lanes.perWord) {
          long levels = lanes.word(lane);
          long equal = lanes.equal(levels, lanes.word(lane - distance));
          long place = lanes.ones;
          if (equal != 0) {
            place += lanes.whole(equal) & lanes.word(places, lane - distance);
            counts.add(place, levels, lanes.bits);
          }
          lanes.setWord(places, lane, place);
        }
      }
    }
  }

  /** The first lane of the word of the first ROI voxel of a row, from the start of the row. */
  private int wordOfFirst(int y, int z) {
    return lanes.first(y, z) / lanes.perWord * lanes.perWord;
  }

  private int tableLength() {
    // Not a whole number of pages, which would hinder loads that follow stores to another table.
    return (gray.present.length + 1) * PAIRS + 16;
  }

  /** Counts along two directions across rows, eight voxels at a time. */
  private void countTwo(
      int distance, int otherDistance, PlaceCounts counts, PlaceCounts otherCounts, int[] table) {
    byte[] bytes = lanes.bytes();
    byte[] places = this.places;
    byte[] otherPlaces = this.otherPlaces;
    long ones = lanes.ones;
    long low = ~lanes.highest;
    for (int z = 0; z < lanes.sizeZ; z++) {
      for (int y = 0; y < lanes.sizeY; y++) {
        int row = lanes.row(y, z);
        int end = row + lanes.end(y, z);
        for (int lane = row + wordOfFirst(y, z); lane < end; lane += Long.BYTES) {
          long levels = LevelLanes.wordAt(bytes, lane);
          long inside = (levels + low) & ~low;
          long before = LevelLanes.wordAt(bytes, lane - distance);
          long otherBefore = LevelLanes.wordAt(bytes, lane - otherDistance);
          long equal = ~((levels ^ before) + low) & inside;
          long otherEqual = ~((levels ^ otherBefore) + low) & inside;
          long place =
              ones + ((equal << 1) - (equal >>> 7) & LevelLanes.wordAt(places, lane - distance));
          long otherPlace =
              ones
                  + ((otherEqual << 1) - (otherEqual >>> 7)
                      & LevelLanes.wordAt(otherPlaces, lane - otherDistance));
          LevelLanes.setWordAt(places, lane, place);
          LevelLanes.setWordAt(otherPlaces, lane, otherPlace);
          if (((place | otherPlace) & ABOVE_15) == 0) {
            add(levels, place << 4 | otherPlace, table);
          } else {
            counts.add(place, levels, Byte.SIZE);
            otherCounts.add(otherPlace, levels, Byte.SIZE);
          }
        }
      }
    }
    int length = tableLength();
    for (int at = PAIRS; at < (gray.present.length + 1) * PAIRS; at++) {
      int voxels = table[at] + table[at + length];
      if (voxels > 0) {
        int level = at / PAIRS;
        counts.add(at >> 4 & 15, level, voxels);
        otherCounts.add(at & 15, level, voxels);
      }
    }
    Arrays.fill(table, 0);
  }

  private void add(long levels, long pairs, int[] table) {
    int second = tableLength();
    long even = (levels & EVEN) << 8 | (pairs & EVEN);
    long odd = (levels & ~EVEN) | (pairs >>> 8 & EVEN);
    table[(int) even & 0xffff]++;
    table[second + ((int) odd & 0xffff)]++;
    table[(int) (even >>> 16) & 0xffff]++;
    table[second + ((int) (odd >>> 16) & 0xffff)]++;
    table[(int) (even >>> 32) & 0xffff]++;
    table[second + ((int) (odd >>> 32) & 0xffff)]++;
    table[(int) (even >>> 48)]++;
    table[second + (int) (odd >>> 48)]++;
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
