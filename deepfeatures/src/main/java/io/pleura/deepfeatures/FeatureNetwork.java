package io.pleura.deepfeatures;

/**
 * A network ready to compute features; the seam between the graph, which is ours, and the engine
 * that runs it. Safe for concurrent use.
 */
interface FeatureNetwork extends AutoCloseable {

  /**
   * Computes the pooled features of a batch.
   *
   * @param voxels prepared volumes one after the other, each x fastest
   * @param batch number of volumes
   * @param depth voxels along z
   * @param height voxels along y
   * @param width voxels along x
   * @param threads threads of the native engine
   * @return for each volume its features
   * @throws IllegalStateException when closed
   */
  float[][] features(float[] voxels, int batch, int depth, int height, int width, int threads);

  /** Releases native memory once no computation runs; a second call does nothing. */
  @Override
  void close();
}
