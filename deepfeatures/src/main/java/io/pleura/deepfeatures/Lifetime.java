package io.pleura.deepfeatures;

import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** Keeps native memory until the calls that use it have ended. Safe for concurrent use. */
final class Lifetime {

  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean ended;

  /**
   * Works with what must not be released meanwhile; several calls at a time.
   *
   * @throws IllegalStateException when it is released already
   */
  <T> T during(Supplier<T> work) {
    lock.readLock().lock();
    try {
      if (ended) {
        throw new IllegalStateException("the network is closed");
      }
      return work.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Releases once no work runs; only the first call does. */
  void end(Runnable release) {
    lock.writeLock().lock();
    try {
      if (!ended) {
        ended = true;
        release.run();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
