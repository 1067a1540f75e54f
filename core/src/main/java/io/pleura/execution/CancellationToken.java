package io.pleura.execution;

import io.pleura.error.CancelledException;

/** Asked between units of work whether the caller still wants the result. */
@FunctionalInterface
public interface CancellationToken {

  /** Never cancels. */
  CancellationToken NONE = () -> false;

  /**
   * Whether to stop. Must be safe for concurrent use and cheap.
   *
   * @return true once the caller has given up
   */
  boolean isCancelled();

  /**
   * Stops the current work if the caller has given up.
   *
   * @throws CancelledException when cancelled
   */
  default void throwIfCancelled() {
    if (isCancelled()) {
      throw new CancelledException();
    }
  }
}
