package io.pleura.radiomics;

import java.util.Arrays;
import java.util.List;

/**
 * The gray level size zone matrix of a ROI: how many connected zones of j voxels there are in which
 * all voxels have level i.
 *
 * <p>Voxels are visited in the order of their addresses. A voxel joins the zones of those of its 13
 * earlier neighbours that have its level. Of neighbours that touch each other one suffices, since
 * they have been joined before; a table says which ones. Zones are numbered as they begin, and a
 * zone that turns out to be part of another points to one with a lower number.
 */
final class SizeZones {

  /** Directions to the earlier neighbours. */
  private static final int DIRECTIONS = 13;

  /** Set in a code when the voxel is in the ROI. */
  private static final int INSIDE = 1 << DIRECTIONS;

  /** Sizes below this are counted in a table, larger ones listed. */
  private static final int TABLE_SIZES = 64;

  /**
   * For each set of neighbours, one of each group of neighbours that touch: four bits each, the
   * number of the direction + 1, lowest first.
   */
  private static final char[] REPRESENTATIVES = representatives();

  private final LevelLanes lanes;
  private final List<NeighbourOffsets> directions;

  /** Zone of each voxel of two planes in turn. */
  private final int[] zones;

  /** For each zone itself or one it is part of, with a lower number. */
  private int[] parents = new int[1024];

  /** For each zone its voxels. */
  private int[] sizes = new int[1024];

  /** For each zone the position of its level, from 1. */
  private int[] levels = new int[1024];

  private int zoneCount;

  private SizeZones(LevelLanes lanes, List<NeighbourOffsets> directions) {
    this.lanes = lanes;
    this.directions = directions;
    zones = new int[2 * lanes.strideZ];
  }

  /**
   * Computes the matrix.
   *
   * @param directions half of those in which voxels touch: each with its first non-zero component
   *     in the order z, y, x above 0, and no step longer than 1
   */
  static LevelSizeMatrix of(LevelLanes lanes, GrayLevels gray, List<NeighbourOffsets> directions) {
    var zones = new SizeZones(lanes, directions);
    zones.label();
    return zones.matrix(gray);
  }

  /** The number of the direction to an earlier neighbour, its bit in a set. */
  private static int number(NeighbourOffsets direction) {
    return direction.dx() + 3 * direction.dy() + 9 * direction.dz() - 1;
  }

  private static char[] representatives() {
    // For each set the neighbours that one of it touches, its own among them.
    char[] touching = new char[1 << DIRECTIONS];
    List<NeighbourOffsets> all = NeighbourOffsets.within(List.of(1), 3, 3, 3);
    for (NeighbourOffsets a : all) {
      for (NeighbourOffsets b : all) {
        if (Math.abs(a.dx() - b.dx()) <= 1
            && Math.abs(a.dy() - b.dy()) <= 1
            && Math.abs(a.dz() - b.dz()) <= 1) {
          touching[1 << number(a)] |= (char) (1 << number(b));
        }
      }
    }
    for (int set = 1; set < touching.length; set++) {
      touching[set] = (char) (touching[set & (set - 1)] | touching[Integer.lowestOneBit(set)]);
    }
    char[] result = new char[1 << DIRECTIONS];
    for (int set = 1; set < result.length; set++) {
      int group = 0;
      for (int reached = Integer.lowestOneBit(set); reached != group; ) {
        group = reached;
        reached = touching[group] & set;
      }
      int first = Integer.numberOfTrailingZeros(set);
      result[set] = (char) (result[set & ~group] << 4 | (first + 1));
    }
    return result;
  }

  private void label() {
    int[] distance = new int[directions.size()];
    int[] numbers = new int[directions.size()];
    // From a voxel to its neighbour among the zones, in planes of even and of odd z.
    int[][] back = new int[2][DIRECTIONS + 1];
    for (int d = 0; d < numbers.length; d++) {
      NeighbourOffsets direction = directions.get(d);
      distance[d] = lanes.distance(direction);
      numbers[d] = number(direction);
      int inPlane = direction.dx() + direction.dy() * lanes.strideY;
      int toOtherPlane = direction.dz() * lanes.strideZ;
      back[0][numbers[d] + 1] = inPlane - toOtherPlane;
      back[1][numbers[d] + 1] = inPlane + toOtherPlane;
    }
    byte[] low = new byte[lanes.strideY * lanes.bits / 8];
    byte[] high = new byte[low.length];
    for (int z = 0; z < lanes.sizeZ; z++) {
      for (int y = 0; y < lanes.sizeY; y++) {
        int first = lanes.first(y, z);
        int end = lanes.end(y, z);
        if (first < end) {
          int row = lanes.row(y, z);
          compare(row, first / lanes.perWord * lanes.perWord, end, distance, numbers, low, high);
          int at = (z & 1) * lanes.strideZ + y * lanes.strideY;
          labelRow(row, at, first, end, back[z & 1], low, high);
        }
      }
    }
  }

  /** Sets the bit of each direction in which the voxel before has the same level. */
  private void compare(
      int row, int first, int end, int[] distance, int[] numbers, byte[] low, byte[] high) {
    for (int x = first; x < end; x += lanes.perWord) {
      long levels = lanes.word(row + x);
      long lower = 0;
      long upper = lanes.inside(levels) >>> (lanes.bits - 1) << (DIRECTIONS - 8);
      for (int d = 0; d < distance.length; d++) {
        long equal = lanes.equal(levels, lanes.word(row + x - distance[d])) >>> (lanes.bits - 1);
        if (numbers[d] < 8) {
          lower |= equal << numbers[d];
        } else {
          upper |= equal << (numbers[d] - 8);
        }
      }
      lanes.setWord(low, x, lower);
      lanes.setWord(high, x, upper);
    }
  }

  private void labelRow(int row, int at, int first, int end, int[] back, byte[] low, byte[] high) {
    int step = lanes.bits / 8;
    for (int x = first; x < end; x++) {
      int code = (low[x * step] & 0xff) | (high[x * step] & 0xff) << 8;
      if (code == 0) {
        continue;
      }
      int voxel = at + x;
      int neighbours = REPRESENTATIVES[code & (INSIDE - 1)];
      if (neighbours == 0) {
        zones[voxel] = begin(lanes.at(row + x));
        continue;
      }
      int zone = zones[voxel - back[neighbours & 15]];
      neighbours >>>= 4;
      if (neighbours != 0) {
        zone = join(zone, voxel, neighbours, back);
      }
      zones[voxel] = zone;
      sizes[zone]++;
    }
  }

  private int begin(int level) {
    if (zoneCount == parents.length) {
      parents = Arrays.copyOf(parents, 2 * zoneCount);
      sizes = Arrays.copyOf(sizes, 2 * zoneCount);
      levels = Arrays.copyOf(levels, 2 * zoneCount);
    }
    parents[zoneCount] = zoneCount;
    sizes[zoneCount] = 1;
    levels[zoneCount] = level;
    return zoneCount++;
  }

  private int join(int zone, int voxel, int neighbours, int[] back) {
    int joined = root(zone);
    for (int rest = neighbours; rest != 0; rest >>>= 4) {
      int other = root(zones[voxel - back[rest & 15]]);
      if (other < joined) {
        parents[joined] = other;
        joined = other;
      } else {
        parents[other] = joined;
      }
    }
    return joined;
  }

  private int root(int zone) {
    int at = zone;
    while (parents[at] != at) {
      parents[at] = parents[parents[at]];
      at = parents[at];
    }
    return at;
  }

  private LevelSizeMatrix matrix(GrayLevels gray) {
    int[] table = new int[(gray.present.length + 1) * TABLE_SIZES];
    long[] large = new long[16];
    int largeCount = 0;
    // A zone points to a lower number, so the parts of a zone come before it.
    for (int zone = zoneCount - 1; zone >= 0; zone--) {
      int size = sizes[zone];
      if (parents[zone] != zone) {
        sizes[parents[zone]] += size;
      } else if (size < TABLE_SIZES) {
        table[levels[zone] * TABLE_SIZES + size]++;
      } else {
        if (largeCount == large.length) {
          large = Arrays.copyOf(large, 2 * largeCount);
        }
        large[largeCount++] = (long) levels[zone] << 32 | size;
      }
    }
    Arrays.sort(large, 0, largeCount);
    var matrix = new LevelSizeMatrix.Builder();
    int next = 0;
    for (int k = 1; k <= gray.present.length; k++) {
      int level = gray.present[k - 1];
      for (int size = 1; size < TABLE_SIZES; size++) {
        if (table[k * TABLE_SIZES + size] > 0) {
          matrix.add(level, size, table[k * TABLE_SIZES + size]);
        }
      }
      while (next < largeCount && large[next] >>> 32 == k) {
        int from = next;
        while (next < largeCount && large[next] == large[from]) {
          next++;
        }
        matrix.add(level, (int) large[from], next - from);
      }
    }
    return matrix.build();
  }
}
