package io.pleura.radiomics;

/**
 * A box of voxels as rows of bits along x, an empty row on each side in y and z. Bit x of a row is
 * set inside the mask; the bit after the last voxel exists and is not set.
 */
final class MaskRows {

  final int sizeX;
  final int sizeY;
  final int sizeZ;

  /** Words of a row. */
  final int words;

  /** The rows one after the other, y faster than z, the lowest bit of a word first. */
  final long[] bits;

  private MaskRows(boolean[] inside, int sizeX, int sizeY, int sizeZ) {
    this.sizeX = sizeX;
    this.sizeY = sizeY;
    this.sizeZ = sizeZ;
    words = sizeX / Long.SIZE + 1;
    bits = new long[Math.multiplyExact(words * (sizeY + 2), sizeZ + 2)];
    int voxel = 0;
    for (int z = 0; z < sizeZ; z++) {
      for (int y = 0; y < sizeY; y++) {
        int row = row(y, z);
        for (int from = 0; from < sizeX; from += Long.SIZE) {
          int count = Math.min(Long.SIZE, sizeX - from);
          long word = 0;
          for (int bit = 0; bit < count; bit++) {
            word |= (inside[voxel + bit] ? 1L : 0L) << bit;
          }
          bits[row++] = word;
          voxel += count;
        }
      }
    }
  }

  /**
   * Packs a box of voxels; what lies outside the box is outside the mask.
   *
   * @param inside the mask, x fastest
   */
  static MaskRows of(boolean[] inside, int sizeX, int sizeY, int sizeZ) {
    return new MaskRows(inside, sizeX, sizeY, sizeZ);
  }

  static MaskRows of(Roi roi) {
    return of(roi.inside, roi.sizeX, roi.sizeY, roi.sizeZ);
  }

  /**
   * The index of the first word of a row.
   *
   * @param y from −1 to the size
   * @param z from −1 to the size
   */
  int row(int y, int z) {
    return words * (y + 1 + (sizeY + 2) * (z + 1));
  }
}
