package io.pleura.radiomics;

import io.pleura.error.ConfigurationException;

/**
 * How feature maps are computed: block {@code voxelSetting} of a parameter file. Each voxel of the
 * ROI gets the features of the kernel around it.
 *
 * @param kernelRadius half the edge of the cubic kernel, less half a voxel: radius 1 takes 3×3×3
 *     voxels; at least 1
 * @param maskedKernel whether a kernel sees the voxels of the ROI only
 * @param initValue the value of voxels outside the ROI; may be NaN
 * @param voxelBatch how many voxels PyRadiomics takes at once, at least 1, or −1 for all; decides
 *     on GLCM's JointAverage alone: it is undefined in a kernel without two neighbours in a
 *     direction in which another kernel of the batch has some
 */
public record VoxelSettings(
    int kernelRadius, boolean maskedKernel, double initValue, int voxelBatch) {

  /** PyRadiomics' defaults: radius 1, masked, 0 outside, all voxels at once. */
  public static final VoxelSettings DEFAULTS = new VoxelSettings(1, true, 0, -1);

  /**
   * Checks the values.
   *
   * @param kernelRadius at least 1
   * @param maskedKernel whether a kernel sees the voxels of the ROI only
   * @param initValue a finite number or NaN
   * @param voxelBatch at least 1, or −1
   * @throws ConfigurationException when one is out of range
   */
  public VoxelSettings {
    require(kernelRadius >= 1, "kernelRadius", kernelRadius, "a whole number of at least 1");
    require(
        voxelBatch >= 1 || voxelBatch == -1,
        "voxelBatch",
        voxelBatch,
        "a whole number of at least 1, or -1 for all voxels");
    require(!Double.isInfinite(initValue), "initValue", initValue, "a finite number or NaN");
  }

  private static void require(boolean right, String key, Object value, String expected) {
    if (!right) {
      throw new ConfigurationException(
          "setting-value", "Setting " + key + " is " + value + ".", "Give " + expected + ".");
    }
  }
}
