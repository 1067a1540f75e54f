package io.pleura.pickle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Goes through the bytes of a pickle; every length is checked before memory is taken. */
public final class PickleCursor {

  private final PickleSource source;
  private final PickleRefusal refusal;
  private final long end;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private long loaded;

  /**
   * Starts at a byte.
   *
   * @param source the file
   * @param start the pickle's first byte
   * @param end no byte is read from here on; there are bytes up to here
   * @param refusal makes the errors
   */
  public PickleCursor(PickleSource source, long start, long end, PickleRefusal refusal) {
    this.source = source;
    this.refusal = refusal;
    this.loaded = start;
    this.end = end;
  }

  /**
   * The place of the next byte.
   *
   * @return from 0, in the source
   */
  public long position() {
    return loaded - buffer.remaining();
  }

  /**
   * The next byte.
   *
   * @return 0 to 255
   * @throws IOException when it cannot be read
   */
  public int unsignedByte() throws IOException {
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

  /**
   * How many bytes there are to come.
   *
   * @return 0 or more
   */
  public long left() {
    return end - position();
  }

  /**
   * The next bytes, as many as the pickle says that there are.
   *
   * @param length how many; checked before memory is taken
   * @return a new array
   * @throws IOException when they cannot be read
   */
  public byte[] bytes(long length) throws IOException {
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

  /**
   * Goes past bytes.
   *
   * @param length how many
   */
  public void skip(long length) {
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
    return line(1000);
  }

  /** The bytes up to the next line feed, each as one letter. */
  String line(long most) throws IOException {
    var line = new StringBuilder();
    while (true) {
      int next = unsignedByte();
      if (next == '\n') {
        return line.toString();
      }
      line.append((char) next);
      if (line.length() > most) {
        throw refusal.malformed("its pickle has a line of more than " + most + " letters");
      }
    }
  }

  /**
   * Some of the bytes ahead, without going there.
   *
   * @return up to 64 KiB
   * @throws IOException when they cannot be read
   */
  public byte[] ahead() throws IOException {
    byte[] bytes = new byte[(int) Math.min(1 << 16, end - position())];
    source.read(position(), ByteBuffer.wrap(bytes));
    return bytes;
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
