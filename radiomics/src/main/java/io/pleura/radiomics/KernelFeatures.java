package io.pleura.radiomics;

/**
 * The features of a class in the kernel around a voxel. An object is used by one thread at a time.
 */
interface KernelFeatures {

  /**
   * Computes all features of the class.
   *
   * @param kernel the gray levels in the kernel
   * @param x of the voxel in the region
   * @param y of the voxel in the region
   * @param z of the voxel in the region
   * @param features overwritten with the values in the order of {@link FeatureClass#features()};
   *     NaN for a feature that is undefined or, where it takes time, not wanted
   */
  void compute(Neighbourhood kernel, int x, int y, int z, double[] features);
}
