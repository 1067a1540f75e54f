package io.pleura.deepfeatures;

import java.nio.ByteBuffer;

/** A network that tells which cells of a stage carry a feature. Safe for concurrent use. */
public interface GradientNetwork extends AutoCloseable {

  /**
   * Gradient times activation of a feature <i>F</i> at a stage with activations
   * <i>A</i><sub>k</sub>: {@code M(p) = sum over channels k of A_k(p) * dF/dA_k(p)}, in the
   * feature's own unit.
   *
   * @param voxels one prepared volume, as {@link FeatureNetwork#features} takes it
   * @param size its extents
   * @param stage where to look, not behind the output of the network
   * @param feature number of the feature, from 0
   * @return the map
   * @throws IllegalArgumentException when the stage lies behind the output, or there is no such
   *     feature
   * @throws IllegalStateException when closed
   */
  StageMap stageMap(ByteBuffer voxels, InputSize size, NetworkOutput stage, int feature);

  /** Releases native memory; a second call does nothing. */
  @Override
  void close();
}
