package io.pleura.radiomics;

import io.pleura.feature.FeatureName;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.util.Arrays;

/**
 * A feature map: for each voxel of the ROI the value of a feature in the kernel around it. Only the
 * voxels of the ROI are held; volumes are made when they are asked for.
 *
 * <p>Immutable and safe for concurrent use.
 */
public final class VoxelMap {

  private final FeatureName name;
  private final VoxelGrid grid;
  private final Region region;
  private final double initValue;

  /** Offsets on the grid of the ROI voxels, ascending; shared by the maps of an extraction. */
  private final int[] offsets;

  private final double[] values;

  VoxelMap(
      FeatureName name,
      VoxelGrid grid,
      Region region,
      double initValue,
      int[] offsets,
      double[] values) {
    this.name = name;
    this.grid = grid;
    this.region = region;
    this.initValue = initValue;
    this.offsets = offsets;
    this.values = values;
  }

  /**
   * The feature.
   *
   * @return for example {@code original_glcm_Contrast}
   */
  public FeatureName name() {
    return name;
  }

  /**
   * The grid that the ROI lies on.
   *
   * @return the grid of the image as given, or the resampled one where the settings resample
   */
  public VoxelGrid grid() {
    return grid;
  }

  /**
   * The part of the grid that PyRadiomics writes: the bounding box of the ROI, grown by the radius
   * of the kernel and cut to the image that filters see.
   *
   * @return voxels of {@link #grid()}
   */
  public Region region() {
    return region;
  }

  /**
   * The map on the whole grid.
   *
   * @return double precision; NaN where the feature is undefined in a kernel, {@link
   *     VoxelSettings#initValue()} outside the ROI
   */
  public Volume onGrid() {
    double[] voxels = new double[grid.voxelCount()];
    if (initValue != 0) {
      Arrays.fill(voxels, initValue);
    }
    for (int i = 0; i < offsets.length; i++) {
      voxels[offsets[i]] = values[i];
    }
    return Volume.wrap(grid, PixelType.FLOAT64, voxels);
  }

  /**
   * The map on {@link #region()}, as PyRadiomics writes it.
   *
   * @return double precision; NaN where the feature is undefined in a kernel, {@link
   *     VoxelSettings#initValue()} outside the ROI
   */
  public Volume onRegion() {
    double[] voxels = new double[Math.toIntExact(region.voxelCount())];
    if (initValue != 0) {
      Arrays.fill(voxels, initValue);
    }
    int slice = grid.sizeX() * grid.sizeY();
    for (int i = 0; i < offsets.length; i++) {
      int x = offsets[i] % grid.sizeX() - region.minX();
      int y = offsets[i] % slice / grid.sizeX() - region.minY();
      int z = offsets[i] / slice - region.minZ();
      voxels[x + region.sizeX() * (y + region.sizeY() * z)] = values[i];
    }
    return Volume.wrap(grid.crop(region), PixelType.FLOAT64, voxels);
  }

  @Override
  public String toString() {
    return name + " at " + values.length + " voxels";
  }
}
