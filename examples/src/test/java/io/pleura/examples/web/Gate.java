package io.pleura.examples.web;

import io.pleura.execution.CancellationToken;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Where the work of a {@link GateExtractor} waits until a test lets it pass. */
final class Gate {

  private static final Map<String, Gate> GATES = new ConcurrentHashMap<>();
  private static final long PAUSE_MILLISECONDS = 5;

  private int arrived;
  private int passes;
  private boolean broken;

  private Gate() {}

  /** The gate of this name, closed at first. */
  static Gate named(String name) {
    return GATES.computeIfAbsent(name, key -> new Gate());
  }

  /** Lets so many more pass. */
  synchronized void open(int count) {
    passes += count;
    notifyAll();
  }

  /** Lets nobody pass any more: who waits, fails. */
  synchronized void breakDown() {
    broken = true;
    notifyAll();
  }

  /** Waits until so many came here since the test began. */
  synchronized void awaitArrivals(int count) throws InterruptedException {
    while (arrived < count) {
      wait();
    }
  }

  synchronized void pass(CancellationToken cancellation) {
    arrived++;
    notifyAll();
    while (passes == 0) {
      cancellation.throwIfCancelled();
      if (broken) {
        throw new IllegalStateException("broken on purpose, in /secret/place");
      }
      try {
        wait(PAUSE_MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    passes--;
  }
}
