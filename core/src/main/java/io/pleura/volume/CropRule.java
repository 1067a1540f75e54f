package io.pleura.volume;

import io.pleura.error.InvalidInputException;

/** How the box around a ROI is cut out. */
public enum CropRule {
  /** The ROI's box with the whole margin on every side. */
  HALF_OPEN(0),
  /**
   * The crop of the Python application: the margin is one voxel short at the upper ends, {@code
   * [min - margin, max + margin)} with {@code max} the ROI's last index. Network weights were
   * trained on crops of this kind.
   */
  PYTHON_APPLICATION(1);

  private final int shortage;

  CropRule(int shortage) {
    this.shortage = shortage;
  }

  /**
   * The box to cut out, limited to the mask's grid.
   *
   * @param mask the ROI
   * @param margin voxels to keep around it, at least 0, and at least 1 for {@link
   *     #PYTHON_APPLICATION}
   * @return the box
   * @throws InvalidInputException when the mask is empty (code {@code mask-empty})
   * @throws IllegalArgumentException when the margin is too small
   */
  public Region region(Mask mask, int margin) {
    if (margin < shortage) {
      throw new IllegalArgumentException("margin " + margin + " is below " + shortage);
    }
    Region box =
        mask.boundingBox()
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "mask-empty",
                        "The mask is empty, so there is no ROI to crop to.",
                        "Give a mask with a segmented ROI."));
    VoxelGrid grid = mask.grid();
    return new Region(
        Math.max(0, box.minX() - margin),
        Math.max(0, box.minY() - margin),
        Math.max(0, box.minZ() - margin),
        Math.min(grid.sizeX(), box.maxX() + margin - shortage),
        Math.min(grid.sizeY(), box.maxY() + margin - shortage),
        Math.min(grid.sizeZ(), box.maxZ() + margin - shortage));
  }
}
