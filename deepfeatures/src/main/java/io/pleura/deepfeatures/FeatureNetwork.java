package io.pleura.deepfeatures;

import java.nio.ByteBuffer;
import java.util.List;

/** A network ready to compute features. Safe for concurrent use. */
public interface FeatureNetwork extends AutoCloseable {

  /**
   * The names of the features.
   *
   * @return in the order of the values
   */
  List<String> featureNames();

  /**
   * Computes the features of a batch. Each row depends on its own volume only: it equals the row of
   * a batch of one within 1e-6 relative.
   *
   * @param voxels prepared volumes one after the other, each x fastest, then y, then z: 32-bit
   *     floats from the buffer's start, in native byte order. Direct, so that it reaches the engine
   *     without a copy; not changed, and the caller may use it again after the call
   * @param batch number of volumes
   * @param depth voxels along z
   * @param height voxels along y
   * @param width voxels along x
   * @return for each volume its features
   * @throws IllegalArgumentException when the buffer does not hold that many voxels, is not direct,
   *     or has another byte order
   * @throws IllegalStateException when closed
   */
  float[][] features(ByteBuffer voxels, int batch, int depth, int height, int width);

  /** Releases native memory once no computation runs; a second call does nothing. */
  @Override
  void close();
}
