package io.pleura.error;

/** The caller cancelled the work through its cancellation token. */
public final class CancelledException extends PleuraException {

  /** Describes a cancellation. */
  public CancelledException() {
    super("cancelled", "The work was cancelled.", "Start it again if it is still wanted.", null);
  }
}
