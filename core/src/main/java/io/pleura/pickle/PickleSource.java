package io.pleura.pickle;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes at hand in any order. */
@FunctionalInterface
public interface PickleSource {

  /**
   * Reads bytes that are known to be there.
   *
   * @param position of the first one, from 0
   * @param target filled from its position to its limit
   * @throws IOException when they cannot be read
   */
  void read(long position, ByteBuffer target) throws IOException;
}
