package io.pleura.deepfeatures;

import io.pleura.error.ExtractionException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Direct buffers in native byte order that are used again: no more of them than calls at the same
 * time. Safe for concurrent use.
 */
final class InputBuffers {

  private final Queue<ByteBuffer> free = new ConcurrentLinkedQueue<>();

  /** A buffer of at least so many floats, for the caller alone until it is given back. */
  ByteBuffer take(int values) {
    ByteBuffer buffer = free.poll();
    return buffer != null && buffer.capacity() / Float.BYTES >= values ? buffer : allocate(values);
  }

  private static ByteBuffer allocate(int values) {
    try {
      return ByteBuffer.allocateDirect(Math.multiplyExact(Float.BYTES, values))
          .order(ByteOrder.nativeOrder());
    } catch (OutOfMemoryError e) {
      throw new ExtractionException(
          "input-memory",
          "The network's input needs "
              + (((long) Float.BYTES * values) >> 20)
              + " MiB outside of Java's heap, and there is not so much: "
              + e.getMessage(),
          "Raise the limit with -XX:MaxDirectMemorySize, or choose a smaller 'size'.",
          e);
    }
  }

  void giveBack(ByteBuffer buffer) {
    free.add(buffer);
  }

  void clear() {
    free.clear();
  }
}
