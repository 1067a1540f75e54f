package io.pleura.radiomics;

import io.pleura.volume.VoxelGrid;

/**
 * The ROI of one image in gray levels, on its bounding box. Immutable.
 *
 * @see RadiomicsInspection#discretized(String)
 */
public final class DiscretizedRoi {

  private final VoxelGrid grid;
  private final int[] levels;
  private final int highest;

  DiscretizedRoi(VoxelGrid grid, int[] levels, int highest) {
    this.grid = grid;
    this.levels = levels;
    this.highest = highest;
  }

  /**
   * Where the bounding box lies.
   *
   * @return its grid
   */
  public VoxelGrid grid() {
    return grid;
  }

  /**
   * The level of a voxel.
   *
   * @param x x index in the bounding box
   * @param y y index in the bounding box
   * @param z z index in the bounding box
   * @return from 1; 0 outside the ROI
   * @throws IndexOutOfBoundsException when the voxel is outside the box
   */
  public int level(int x, int y, int z) {
    return levels[grid.offset(x, y, z)];
  }

  /**
   * The highest level, which PyRadiomics calls Ng. Levels between may be empty.
   *
   * @return at least 1
   */
  public int highestLevel() {
    return highest;
  }

  /**
   * All levels.
   *
   * @return a new array, x fastest, 0 outside the ROI
   */
  public int[] toArray() {
    return levels.clone();
  }
}
