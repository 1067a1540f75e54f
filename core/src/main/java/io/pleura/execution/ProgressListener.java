package io.pleura.execution;

/**
 * Told how far long work has come. Within a stage, {@code done} never decreases and ends at {@code
 * total}. May be called from any thread, one call at a time.
 */
@FunctionalInterface
public interface ProgressListener {

  /** Ignores everything. */
  ProgressListener NONE = (stage, done, total) -> {};

  /**
   * Reports progress.
   *
   * @param stage what is being done, for example {@code radiomics}
   * @param done finished units of work
   * @param total all units of work of this stage, at least 1
   */
  void progress(String stage, long done, long total);
}
