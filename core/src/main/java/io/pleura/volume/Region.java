package io.pleura.volume;

/**
 * A box of voxels: minimum inclusive, maximum exclusive.
 *
 * @param minX first x index
 * @param minY first y index
 * @param minZ first z index
 * @param maxX x index after the last
 * @param maxY y index after the last
 * @param maxZ z index after the last
 */
public record Region(int minX, int minY, int minZ, int maxX, int maxY, int maxZ) {

  /**
   * Checks that the box holds at least one voxel.
   *
   * @param minX first x index
   * @param minY first y index
   * @param minZ first z index
   * @param maxX x index after the last
   * @param maxY y index after the last
   * @param maxZ z index after the last
   * @throws IllegalArgumentException when a maximum is not above its minimum
   */
  public Region {
    if (maxX <= minX || maxY <= minY || maxZ <= minZ) {
      throw new IllegalArgumentException(
          "empty region [%d, %d) x [%d, %d) x [%d, %d)"
              .formatted(minX, maxX, minY, maxY, minZ, maxZ));
    }
  }

  /**
   * Extent along x.
   *
   * @return voxels
   */
  public int sizeX() {
    return maxX - minX;
  }

  /**
   * Extent along y.
   *
   * @return voxels
   */
  public int sizeY() {
    return maxY - minY;
  }

  /**
   * Extent along z.
   *
   * @return voxels
   */
  public int sizeZ() {
    return maxZ - minZ;
  }

  /**
   * The number of voxels in the box.
   *
   * @return at least 1
   */
  public long voxelCount() {
    return (long) sizeX() * sizeY() * sizeZ();
  }

  /**
   * The box grown by a margin on every side and cut to a grid.
   *
   * @param margin voxels to add on each side, not negative
   * @param grid the grid to stay within
   * @return the grown box
   * @throws IllegalArgumentException when the margin is negative or nothing is left
   */
  public Region grow(int margin, VoxelGrid grid) {
    if (margin < 0) {
      throw new IllegalArgumentException("negative margin " + margin);
    }
    return new Region(
        Math.max(0, minX - margin),
        Math.max(0, minY - margin),
        Math.max(0, minZ - margin),
        Math.min(grid.sizeX(), maxX + margin),
        Math.min(grid.sizeY(), maxY + margin),
        Math.min(grid.sizeZ(), maxZ + margin));
  }
}
