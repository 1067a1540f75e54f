package io.pleura.volume;

import java.util.Arrays;
import java.util.Optional;

/**
 * A region of interest: a grid and, for each voxel, whether it belongs to the one selected label.
 * Immutable and safe for concurrent use.
 */
public final class Mask {

  private final VoxelGrid grid;
  private final boolean[] voxels;
  private final int voxelCount;
  private final Optional<Region> boundingBox;

  private Mask(VoxelGrid grid, boolean[] voxels) {
    this.grid = grid;
    this.voxels = voxels;
    int minX = Integer.MAX_VALUE;
    int minY = Integer.MAX_VALUE;
    int minZ = Integer.MAX_VALUE;
    int maxX = -1;
    int maxY = -1;
    int maxZ = -1;
    int count = 0;
    int width = grid.sizeX();
    boolean[] emptyRow = new boolean[width];
    int row = 0;
    for (int z = 0; z < grid.sizeZ(); z++) {
      for (int y = 0; y < grid.sizeY(); y++, row += width) {
        int first = Arrays.mismatch(voxels, row, row + width, emptyRow, 0, width);
        if (first < 0) {
          continue;
        }
        int last = first;
        for (int x = first; x < width; x++) {
          if (voxels[row + x]) {
            count++;
            last = x;
          }
        }
        minX = Math.min(minX, first);
        maxX = Math.max(maxX, last);
        minY = Math.min(minY, y);
        maxY = Math.max(maxY, y);
        minZ = Math.min(minZ, z);
        maxZ = z;
      }
    }
    voxelCount = count;
    boundingBox =
        count == 0
            ? Optional.empty()
            : Optional.of(new Region(minX, minY, minZ, maxX + 1, maxY + 1, maxZ + 1));
  }

  /**
   * Makes a mask around an array without a copy. The array belongs to the mask from now on: the
   * caller must not write to it any more.
   *
   * @param grid the grid
   * @param voxels true inside the ROI, x fastest
   * @return the mask
   * @throws IllegalArgumentException when the length does not fit
   */
  public static Mask wrap(VoxelGrid grid, boolean[] voxels) {
    if (voxels.length != grid.voxelCount()) {
      throw new IllegalArgumentException(
          voxels.length + " values for a grid of " + grid.voxelCount() + " voxels");
    }
    return new Mask(grid, voxels);
  }

  /**
   * Where the voxels lie.
   *
   * @return the grid
   */
  public VoxelGrid grid() {
    return grid;
  }

  /**
   * Whether a voxel belongs to the ROI.
   *
   * @param x x index
   * @param y y index
   * @param z z index
   * @return true inside
   * @throws IndexOutOfBoundsException when the voxel is outside the grid
   */
  public boolean contains(int x, int y, int z) {
    return voxels[grid.offset(x, y, z)];
  }

  /**
   * Whether a voxel belongs to the ROI, by its place in the array.
   *
   * @param offset element of the flat array, x fastest
   * @return true inside
   * @throws IndexOutOfBoundsException when there is no such element
   */
  public boolean contains(int offset) {
    return voxels[offset];
  }

  /**
   * The number of voxels in the ROI.
   *
   * @return 0 for an empty mask
   */
  public int voxelCount() {
    return voxelCount;
  }

  /**
   * The smallest box that holds the ROI.
   *
   * @return the box, or nothing for an empty mask
   */
  public Optional<Region> boundingBox() {
    return boundingBox;
  }

  /**
   * Copies a region into a new array, x fastest within the region.
   *
   * @param region the part to copy, inside the grid
   * @return true inside the ROI
   * @throws IndexOutOfBoundsException when the region reaches beyond the grid
   */
  public boolean[] toBooleans(Region region) {
    grid.offset(region.minX(), region.minY(), region.minZ());
    grid.offset(region.maxX() - 1, region.maxY() - 1, region.maxZ() - 1);
    boolean[] result = new boolean[Math.toIntExact(region.voxelCount())];
    int target = 0;
    for (int z = region.minZ(); z < region.maxZ(); z++) {
      for (int y = region.minY(); y < region.maxY(); y++) {
        System.arraycopy(voxels, grid.offset(region.minX(), y, z), result, target, region.sizeX());
        target += region.sizeX();
      }
    }
    return result;
  }

  /**
   * A part of this mask as a mask of its own.
   *
   * @param region the part, inside the grid
   * @return the part, its voxels at the same physical points
   * @throws IndexOutOfBoundsException when the region reaches beyond the grid
   */
  public Mask crop(Region region) {
    return wrap(grid.crop(region), toBooleans(region));
  }

  /**
   * The connected part of most voxels; of several, the one whose first voxel comes first, x
   * fastest.
   *
   * @param connectivity which voxels hang together
   * @return a mask on the same grid, empty where this one is
   */
  public Mask largestComponent(Connectivity connectivity) {
    return ConnectedComponents.of(this, connectivity).largest();
  }

  /**
   * This mask with its holes filled: all voxels outside it that have no path over faces to the edge
   * of the grid.
   *
   * @return a mask on the same grid
   */
  public Mask fillHoles() {
    return ConnectedComponents.fillHoles(this);
  }

  /** The voxels without a copy, for the hot loops of this package. */
  boolean[] array() {
    return voxels;
  }

  @Override
  public String toString() {
    return "Mask[" + voxelCount + " of " + grid.describe() + "]";
  }
}
