package io.pleura.radiomics;

/**
 * The gray levels of the ROI laid out on its bounding box with a border of empty voxels, x fastest,
 * so that the next neighbours need no test of bounds.
 *
 * <p>A voxel outside the ROI holds 0; inside it holds 1 + the position of its level in {@link
 * GrayLevels#present}.
 */
final class LevelGrid {

  /** Size of the bounding box, without the border. */
  final int sizeX;

  final int sizeY;
  final int sizeZ;

  /** Empty voxels on each side. */
  final int border;

  /** Elements from a voxel to its neighbour in y. */
  final int strideY;

  /** Elements from a voxel to its neighbour in z. */
  final int strideZ;

  /** Element of the first voxel of the bounding box. */
  final int origin;

  /** 0 outside the ROI, else 1 + the index of the level. */
  final int[] indices;

  private LevelGrid(Roi roi, GrayLevels gray, int border) {
    sizeX = roi.sizeX;
    sizeY = roi.sizeY;
    sizeZ = roi.sizeZ;
    this.border = border;
    strideY = sizeX + 2 * border;
    strideZ = strideY * (sizeY + 2 * border);
    origin = border * (1 + strideY + strideZ);
    indices = new int[strideZ * (sizeZ + 2 * border)];
    int[] ofLevel = new int[gray.highest + 1];
    for (int k = 0; k < gray.present.length; k++) {
      ofLevel[gray.present[k]] = k + 1;
    }
    int voxel = 0;
    int inBox = 0;
    for (int z = 0; z < sizeZ; z++) {
      for (int y = 0; y < sizeY; y++) {
        int row = origin + y * strideY + z * strideZ;
        for (int x = 0; x < sizeX; x++) {
          if (roi.inside[inBox++]) {
            indices[row + x] = ofLevel[gray.levels[voxel++]];
          }
        }
      }
    }
  }

  static LevelGrid of(Roi roi, GrayLevels gray, int border) {
    return new LevelGrid(roi, gray, border);
  }

  /**
   * The level numbers in the layout of {@link #indices}, 0 outside the ROI; the same array where no
   * level is left out.
   */
  int[] levels(GrayLevels gray) {
    if (gray.highest == gray.present.length) {
      return indices;
    }
    int[] levels = new int[indices.length];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = indices[i] == 0 ? 0 : gray.present[indices[i] - 1];
    }
    return levels;
  }
}
