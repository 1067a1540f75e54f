package io.pleura.deepfeatures;

import io.pleura.error.ExtractionException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Direct buffers that are used again: no more of them than calls at the same time. Safe for
 * concurrent use.
 */
final class InputBuffers {

  private final Queue<FloatBuffer> free = new ConcurrentLinkedQueue<>();

  /** A buffer of at least so many values, for the caller alone until it is given back. */
  FloatBuffer take(int values) {
    FloatBuffer buffer = free.poll();
    return buffer != null && buffer.capacity() >= values ? buffer : allocate(values);
  }

  private static FloatBuffer allocate(int values) {
    try {
      return ByteBuffer.allocateDirect(Math.multiplyExact(Float.BYTES, values))
          .order(ByteOrder.nativeOrder())
          .asFloatBuffer();
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

  void giveBack(FloatBuffer buffer) {
    free.add(buffer);
  }

  void clear() {
    free.clear();
  }
}
