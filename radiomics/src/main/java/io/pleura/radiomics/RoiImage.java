package io.pleura.radiomics;

import io.pleura.error.InvalidInputException;
import io.pleura.volume.Mask;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;

/**
 * A ROI on an image as feature classes see it: cut to its bounding box, in values and in gray
 * levels. Immutable and safe for concurrent use.
 *
 * <p>Voxels of the box are numbered x fastest, then y, then z: voxel (x, y, z) has the index {@code
 * x + sizeX · (y + sizeY · z)}.
 */
public final class RoiImage {

  private final Roi roi;
  private final int highestLevel;

  /** The value of each voxel of the box, NaN outside the ROI. */
  private final double[] values;

  /** The level of each voxel of the box, 0 outside the ROI. */
  private final int[] levels;

  private RoiImage(Roi roi, GrayLevels gray) {
    this.roi = roi;
    highestLevel = gray.highest;
    values = new double[roi.inside.length];
    levels = new int[roi.inside.length];
    int v = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = roi.inside[i] ? roi.values[v] : Double.NaN;
      levels[i] = roi.inside[i] ? gray.levels[v++] : 0;
    }
  }

  static RoiImage of(Roi roi, ImageSettings settings) {
    return new RoiImage(roi, GrayLevels.of(roi, settings, GrayLevels.LIMIT));
  }

  /**
   * A ROI in values and gray levels, without resampling or filter.
   *
   * @param image the image, finite in the ROI
   * @param mask the ROI on the image's grid, not empty
   * @param settings bin width or bin count
   * @return the ROI in its bounding box
   * @throws InvalidInputException when the mask is empty or on another grid, a voxel of the ROI is
   *     not finite, or the bins are too many
   */
  public static RoiImage of(Volume image, Mask mask, RadiomicsSettings settings) {
    if (!image.grid().matches(mask.grid(), settings.geometryTolerance())) {
      throw new InvalidInputException(
          "mask-grid-mismatch",
          "The mask grid ("
              + mask.grid().describe()
              + ") differs from the image grid ("
              + image.grid().describe()
              + ").",
          "Resample the mask to the image grid first.");
    }
    Roi roi =
        Roi.of(
            image,
            mask,
            mask.boundingBox()
                .orElseThrow(
                    () ->
                        new InvalidInputException(
                            "mask-empty",
                            "The mask is empty: no voxel belongs to the ROI.",
                            "Choose a mask with a segmented region.")));
    FiniteVoxels.requireDerived(roi, "original");
    return of(roi, settings.imageSettings());
  }

  /**
   * Size of the bounding box along x.
   *
   * @return voxels
   */
  public int sizeX() {
    return roi.sizeX;
  }

  /**
   * Size of the bounding box along y.
   *
   * @return voxels
   */
  public int sizeY() {
    return roi.sizeY;
  }

  /**
   * Size of the bounding box along z.
   *
   * @return voxels
   */
  public int sizeZ() {
    return roi.sizeZ;
  }

  /**
   * Distances of voxel centres.
   *
   * @return mm along x, y, z
   */
  public Vector3 spacing() {
    return roi.spacing;
  }

  /**
   * Number of voxels in the ROI.
   *
   * @return at least 1
   */
  public int voxelCount() {
    return roi.voxelCount();
  }

  /**
   * Whether a voxel of the box belongs to the ROI.
   *
   * @param index voxel of the box
   * @return true inside
   */
  public boolean contains(int index) {
    return levels[index] > 0;
  }

  /**
   * The value of a voxel.
   *
   * @param index voxel of the box
   * @return in the unit of the image; NaN outside the ROI
   */
  public double value(int index) {
    return values[index];
  }

  /**
   * The gray level of a voxel.
   *
   * @param index voxel of the box
   * @return 1 to {@link #highestLevel()}; 0 outside the ROI
   */
  public int level(int index) {
    return levels[index];
  }

  /**
   * The highest gray level in the ROI.
   *
   * @return at least 1
   */
  public int highestLevel() {
    return highestLevel;
  }

  /**
   * The values of the ROI alone.
   *
   * @return in the order of the box, a new array
   */
  public double[] values() {
    return roi.values.clone();
  }
}
