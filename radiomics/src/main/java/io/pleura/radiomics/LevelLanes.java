package io.pleura.radiomics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The gray levels of a {@link LevelGrid} side by side in the lanes of 64-bit words, so that one
 * comparison serves several voxels.
 *
 * <p>A lane holds what the grid holds: 0 outside the ROI, else 1 + the position of the level. It is
 * 8 bits wide where the levels leave its highest bit free and a line through the box is shorter
 * than 2⁸ − 1 voxels, else 16 or 32. Each row of voxels starts a word and ends in at least two
 * empty lanes; an empty row lies between planes, and an empty plane before the first and after the
 * last, so that the next neighbours of a voxel need no test of bounds.
 */
final class LevelLanes {

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  final int sizeX;
  final int sizeY;
  final int sizeZ;

  /** Width of a lane: 8, 16 or 32 bits. */
  final int bits;

  private final int bytesPerLane;

  /** Lanes of a word. */
  final int perWord;

  /** 1 in each lane. */
  final long ones;

  /** The highest bit of each lane. */
  final long highest;

  /** Lanes from a voxel to its neighbour in y. */
  final int strideY;

  /** Lanes from a voxel to its neighbour in z. */
  final int strideZ;

  /** Lanes, empty ones included. */
  final int count;

  private final int origin;
  private final byte[] lanes;

  /** For each row the place of its first ROI voxel, and one past that of its last. */
  private final int[] first;

  private final int[] end;

  private LevelLanes(Roi roi, GrayLevels gray) {
    sizeX = roi.sizeX;
    sizeY = roi.sizeY;
    sizeZ = roi.sizeZ;
    int levels = gray.present.length;
    int longest = Math.max(sizeX, Math.max(sizeY, sizeZ));
    bits =
        levels < 0x7f && longest < 0xff ? 8 : levels < 0x7fff && longest < 0xffff ? Short.SIZE : 32;
    bytesPerLane = bits / Byte.SIZE;
    perWord = Long.SIZE / bits;
    ones = bits == 8 ? 0x0101010101010101L : bits == 16 ? 0x0001000100010001L : 0x0000000100000001L;
    highest = ones << (bits - 1);
    strideY = ((sizeX + 1) / perWord + 1) * perWord;
    strideZ = strideY * (sizeY + 1);
    origin = strideZ + strideY + perWord;
    count = Math.addExact(Math.multiplyExact(strideZ, sizeZ + 2), strideY + 2 * perWord);
    lanes = new byte[Math.multiplyExact(count, bytesPerLane)];
    first = new int[sizeY * sizeZ];
    end = new int[sizeY * sizeZ];
    int[] ofLevel = gray.indices();
    int voxel = 0;
    for (int z = 0; z < sizeZ; z++) {
      for (int y = 0; y < sizeY; y++) {
        voxel = fill(roi, gray, ofLevel, y, z, voxel);
      }
    }
  }

  /** Packs the levels of a ROI. */
  static LevelLanes of(Roi roi, GrayLevels gray) {
    return new LevelLanes(roi, gray);
  }

  /**
   * Fills a row.
   *
   * @param voxel number of its first ROI voxel
   * @return number of the first ROI voxel of the next row
   */
  private int fill(Roi roi, GrayLevels gray, int[] ofLevel, int y, int z, int voxel) {
    int from = sizeX * (y + sizeY * z);
    int low = 0;
    while (low < sizeX && !roi.inside[from + low]) {
      low++;
    }
    int high = sizeX;
    while (high > low && !roi.inside[from + high - 1]) {
      high--;
    }
    first[y + sizeY * z] = low;
    end[y + sizeY * z] = high;
    int to = row(y, z);
    int next = voxel;
    for (int x = low; x < high; x++) {
      if (roi.inside[from + x]) {
        int index = ofLevel[gray.levels[next++]];
        if (bits == 8) {
          lanes[to + x] = (byte) index;
        } else if (bits == 16) {
          SHORTS.set(lanes, 2 * (to + x), (short) index);
        } else {
          INTS.set(lanes, 4 * (to + x), index);
        }
      }
    }
    return next;
  }

  /** The lanes, without a copy; where they are 8 bits wide, a byte has the number of its lane. */
  byte[] bytes() {
    return lanes;
  }

  /** The lane of the first voxel of a row of the box; starts a word. */
  int row(int y, int z) {
    return origin + y * strideY + z * strideZ;
  }

  /** The place in its row of the first ROI voxel; the size of the row when there is none. */
  int first(int y, int z) {
    return first[y + sizeY * z];
  }

  /** One past the place in its row of the last ROI voxel. */
  int end(int y, int z) {
    return end[y + sizeY * z];
  }

  /** The lanes from a voxel to the one it is compared with; never negative. */
  int distance(NeighbourOffsets offset) {
    return offset.dx() + offset.dy() * strideY + offset.dz() * strideZ;
  }

  /** What one lane holds. */
  int at(int lane) {
    return bits == 8
        ? lanes[lane]
        : bits == 16 ? (short) SHORTS.get(lanes, 2 * lane) : (int) INTS.get(lanes, 4 * lane);
  }

  /** A word of lanes, the given one lowest. */
  long word(int lane) {
    return word(lanes, lane);
  }

  /** A word of lanes of a buffer of {@link #newBuffer()}. */
  long word(byte[] buffer, int lane) {
    return wordAt(buffer, lane * bytesPerLane);
  }

  /** Eight bytes as a word, the first lowest. */
  static long wordAt(byte[] bytes, int at) {
    return (long) WORDS.get(bytes, at);
  }

  static void setWordAt(byte[] bytes, int at, long word) {
    WORDS.set(bytes, at, word);
  }

  void setWord(byte[] buffer, int lane, long word) {
    setWordAt(buffer, lane * bytesPerLane, word);
  }

  /** Room for a number for each lane. */
  byte[] newBuffer() {
    return new byte[lanes.length];
  }

  /** The highest bit of each lane of a word whose voxel is in the ROI. */
  long inside(long word) {
    return (word + ~highest) & highest;
  }

  /**
   * The highest bit of each lane whose voxel is in the ROI and has the same level in both words.
   */
  long equal(long word, long other) {
    return ~((word ^ other) + ~highest) & inside(word);
  }

  /** All bits of each lane whose highest bit is set, and none of the others; there only that is. */
  long whole(long highestBits) {
    return (highestBits << 1) - (highestBits >>> (bits - 1));
  }
}
