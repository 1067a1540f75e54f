package io.pleura.deepfeatures.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Goes through the bytes of a pickle; every length is checked before memory is taken. */
final class PickleCursor {

  private final ByteSource source;
  private final Refusal refusal;
  private final long end;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private long loaded;

  /**
   * Starts at a byte.
   *
   * @param source the file
   * @param start the pickle's first byte
   * @param end no byte is read from here on
   */
  PickleCursor(ByteSource source, long start, long end, Refusal refusal) {
    this.source = source;
    this.refusal = refusal;
    this.loaded = start;
    this.end = end;
  }

  long position() {
    return loaded - buffer.remaining();
  }

  int unsignedByte() throws IOException {
    need(1);
    return Byte.toUnsignedInt(buffer.get());
  }

  int unsignedShort() throws IOException {
    need(2);
    return Short.toUnsignedInt(buffer.getShort());
  }

  int signedInt() throws IOException {
    need(4);
    return buffer.getInt();
  }

  long unsignedInt() throws IOException {
    return Integer.toUnsignedLong(signedInt());
  }

  long signedLong() throws IOException {
    need(8);
    return buffer.getLong();
  }

  double bigEndianDouble() throws IOException {
    need(8);
    return Double.longBitsToDouble(Long.reverseBytes(buffer.getLong()));
  }

  long left() {
    return end - position();
  }

  /** The next bytes, as many as the pickle says that there are. */
  byte[] bytes(long length) throws IOException {
    check(length);
    byte[] bytes = new byte[(int) length];
    int buffered = Math.min(buffer.remaining(), bytes.length);
    buffer.get(bytes, 0, buffered);
    int rest = bytes.length - buffered;
    if (rest > 0) {
      source.read(loaded, ByteBuffer.wrap(bytes, buffered, rest));
      loaded += rest;
    }
    return bytes;
  }

  void skip(long length) {
    check(length);
    int buffered = (int) Math.min(buffer.remaining(), length);
    buffer.position(buffer.position() + buffered);
    loaded += length - buffered;
  }

  private void check(long length) {
    if (length < 0 || length > left()) {
      throw refusal.truncated(
          "its pickle names "
              + Long.toUnsignedString(length)
              + " bytes at byte "
              + position()
              + " and has "
              + left());
    }
  }

  String text(long length) throws IOException {
    return new String(bytes(length), StandardCharsets.UTF_8);
  }

  /** The text up to the next line feed. */
  String line() throws IOException {
    var line = new StringBuilder();
    while (true) {
      int next = unsignedByte();
      if (next == '\n') {
        return line.toString();
      }
      line.append((char) next);
      if (line.length() > 1000) {
        throw refusal.malformed("its pickle names a class of more than 1000 letters");
      }
    }
  }

  /** Some of the bytes ahead, without going there. */
  byte[] ahead() throws IOException {
    return source.read(position(), (int) Math.min(1 << 16, end - position()));
  }

  private void need(int count) throws IOException {
    if (buffer.remaining() >= count) {
      return;
    }
    if (end - position() < count) {
      throw refusal.truncated("its pickle ends early, at byte " + end);
    }
    buffer.compact();
    buffer.limit((int) Math.min(buffer.capacity(), buffer.position() + (end - loaded)));
    int before = buffer.position();
    source.read(loaded, buffer);
    loaded += buffer.position() - before;
    buffer.flip();
  }
}
