package io.pleura.spi;

import io.pleura.execution.ExecutionContext;
import io.pleura.volume.Mask;
import io.pleura.volume.Volume;

/** Finds the tumour in a CT. Immutable, safe for concurrent use, deterministic. */
public interface Segmenter extends AutoCloseable {

  /**
   * Segments a CT.
   *
   * @param ct the CT, HU
   * @param context threads, progress and cancellation
   * @return the ROI on the CT's grid, not empty
   */
  Mask segment(Volume ct, ExecutionContext context);

  /** Releases native resources. A second call does nothing. */
  @Override
  void close();
}
