package io.pleura.deepfeatures.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The bytes of a file at hand in any order. */
sealed interface ByteSource extends AutoCloseable {

  long size();

  /**
   * Reads bytes.
   *
   * @param position of the first one
   * @param target filled from its position to its limit
   * @throws IOException when they cannot be read or the file has become shorter
   */
  void read(long position, ByteBuffer target) throws IOException;

  @Override
  void close() throws IOException;

  default byte[] read(long position, int length) throws IOException {
    byte[] bytes = new byte[length];
    read(position, ByteBuffer.wrap(bytes));
    return bytes;
  }

  /** Bytes in memory. */
  @SuppressWarnings("ArrayRecordComponent") // a carrier inside this package, never compared
  record Memory(byte[] bytes) implements ByteSource {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public void read(long position, ByteBuffer target) {
      target.put(bytes, Math.toIntExact(position), target.remaining());
    }

    @Override
    public void close() {}
  }

  /**
   * Bytes of an open file.
   *
   * @param channel closed with this source
   * @param size of the file when it was opened
   */
  record File(FileChannel channel, long size) implements ByteSource {
    @Override
    public void read(long position, ByteBuffer target) throws IOException {
      long next = position;
      while (target.hasRemaining()) {
        int count = channel.read(target, next);
        if (count < 0) {
          throw new EOFException("The weights file has become shorter while it was read.");
        }
        next += count;
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
