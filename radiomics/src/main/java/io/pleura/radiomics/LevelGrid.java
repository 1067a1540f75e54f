package io.pleura.radiomics;

import org.jspecify.annotations.Nullable;

/**
 * The gray levels of the ROI laid out on its bounding box, in the forms that matrices are counted
 * from. A form is made when it is first asked for. Safe for concurrent use.
 *
 * <p>A voxel outside the ROI holds 0; inside it holds 1 + the position of its level in {@link
 * GrayLevels#present}.
 */
final class LevelGrid {

  /** Size of the bounding box. */
  final int sizeX;

  final int sizeY;
  final int sizeZ;

  private final Roi roi;
  private final GrayLevels gray;
  private int @Nullable [] indices;
  private int @Nullable [] levels;
  private @Nullable LevelLanes lanes;

  private LevelGrid(Roi roi, GrayLevels gray) {
    sizeX = roi.sizeX;
    sizeY = roi.sizeY;
    sizeZ = roi.sizeZ;
    this.roi = roi;
    this.gray = gray;
  }

  static LevelGrid of(Roi roi, GrayLevels gray) {
    return new LevelGrid(roi, gray);
  }

  /** Voxels of the ROI. */
  int voxelCount() {
    return roi.voxelCount();
  }

  /** One element a voxel of the box, x fastest. */
  synchronized int[] indices() {
    if (indices == null) {
      indices = spread(gray.indices());
    }
    return indices;
  }

  /** The level numbers in the layout of {@link #indices()}, 0 outside the ROI. */
  synchronized int[] levels() {
    if (levels == null) {
      levels = gray.isContiguous() ? indices() : spread(null);
    }
    return levels;
  }

  /** Several voxels a word. */
  synchronized LevelLanes lanes() {
    if (lanes == null) {
      lanes = LevelLanes.of(roi, gray);
    }
    return lanes;
  }

  private int[] spread(int @Nullable [] ofLevel) {
    int[] result = new int[roi.inside.length];
    int voxel = 0;
    for (int i = 0; i < result.length; i++) {
      if (roi.inside[i]) {
        int level = gray.levels[voxel++];
        result[i] = ofLevel == null ? level : ofLevel[level];
      }
    }
    return result;
  }
}
