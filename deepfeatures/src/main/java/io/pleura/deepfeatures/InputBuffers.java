package io.pleura.deepfeatures;

import io.pleura.error.ExtractionException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

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

  /**
   * Uses voxels as bytes, which is all that PyTorch takes without leaving a buffer of its own
   * behind at each call.
   *
   * @param voxels copied from its position to its limit; stays as it is
   * @param use is given the bytes for as long as it runs
   */
  <T> T withBytes(FloatBuffer voxels, Function<ByteBuffer, T> use) {
    int count = voxels.remaining();
    ByteBuffer bytes = take(count);
    try {
      bytes.asFloatBuffer().put(0, voxels, voxels.position(), count);
      return use.apply(bytes.slice(0, Float.BYTES * count).order(ByteOrder.nativeOrder()));
    } finally {
      giveBack(bytes);
    }
  }

  void giveBack(ByteBuffer buffer) {
    free.add(buffer);
  }

  void clear() {
    free.clear();
  }
}
