package io.pleura.deepfeatures.checkpoint;

import io.pleura.error.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a zip archive whose entries are stored as they are, which is what PyTorch writes.
 * The central directory counts, so data descriptors need no care; sizes above 4 GiB are understood.
 */
final class ZipIndex {

  private static final int END = 0x06054b50;
  private static final int END64 = 0x06064b50;
  private static final int LOCATOR64 = 0x07064b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int LOCAL = 0x04034b50;
  private static final int END_BYTES = 22;
  private static final int CENTRAL_BYTES = 46;
  private static final int LOCAL_BYTES = 30;
  private static final int MAX_COMMENT = 0xffff;
  private static final int MAX_ENTRIES = 100_000;
  private static final int MAX_DIRECTORY_BYTES = 1 << 25;
  private static final long WIDE = 0xffffffffL;

  /**
   * One entry.
   *
   * @param name its path
   * @param start byte of the file at which its data start
   * @param size bytes of its data
   * @param checksum the CRC-32 that its data should have
   */
  record Entry(String name, long start, long size, int checksum) {}

  private final ByteSource bytes;
  private final Refusal refusal;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Set<String> intact = new HashSet<>();

  private ZipIndex(ByteSource bytes, Refusal refusal) {
    this.bytes = bytes;
    this.refusal = refusal;
  }

  /** Whether a file begins as a zip archive does. */
  static boolean recognise(ByteSource bytes) throws IOException {
    return bytes.size() >= 4 && little(bytes.read(0, 4)).getInt() == LOCAL;
  }

  /**
   * Reads the central directory and every local header.
   *
   * @throws InvalidInputException when the archive is damaged, or an entry is compressed or
   *     encrypted
   */
  static ZipIndex read(ByteSource bytes, Refusal refusal) throws IOException {
    var index = new ZipIndex(bytes, refusal);
    index.readDirectory();
    return index;
  }

  Map<String, Entry> entries() {
    return entries;
  }

  /** The data of a small entry, checked against its checksum. */
  byte[] read(Entry entry, int limit) throws IOException {
    if (entry.size() > limit) {
      throw refusal.malformed(
          "its entry '" + entry.name() + "' of " + entry.size() + " bytes is above " + limit);
    }
    check(entry);
    return bytes.read(entry.start(), (int) entry.size());
  }

  /** Compares an entry's data with its checksum, once. */
  void check(Entry entry) throws IOException {
    synchronized (intact) {
      if (intact.contains(entry.name())) {
        return;
      }
    }
    var checksum = new CRC32();
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(1 << 18, entry.size()));
    for (long done = 0; done < entry.size(); done += buffer.limit()) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), entry.size() - done));
      bytes.read(entry.start() + done, buffer);
      buffer.flip();
      checksum.update(buffer.duplicate());
    }
    if ((int) checksum.getValue() != entry.checksum()) {
      throw new InvalidInputException(
          "weights-file-checksum",
          refusal.source()
              + " is damaged: the bytes of its entry '"
              + entry.name()
              + "' do not have the checksum that the file names.",
          "Copy or download the file again; if it was saved with checksums switched off, save it"
              + " again with them.");
    }
    synchronized (intact) {
      intact.add(entry.name());
    }
  }

  private void readDirectory() throws IOException {
    ByteBuffer tail = tail();
    long end = bytes.size() - tail.remaining();
    long count = Short.toUnsignedLong(tail.getShort(10));
    long length = Integer.toUnsignedLong(tail.getInt(12));
    long start = Integer.toUnsignedLong(tail.getInt(16));
    if (count == 0xffff || length == WIDE || start == WIDE) {
      ByteBuffer wide = wideEnd(end);
      if (wide != null) {
        count = wide.getLong(32);
        length = wide.getLong(40);
        start = wide.getLong(48);
      }
    }
    if (start < 0 || length < 0 || start > end || length > end - start) {
      throw refusal.malformed(
          "its directory of "
              + Long.toUnsignedString(length)
              + " bytes at byte "
              + Long.toUnsignedString(start)
              + " does not lie in the file");
    }
    if (count < 0 || count > MAX_ENTRIES || length > MAX_DIRECTORY_BYTES) {
      throw refusal.malformed(
          "its directory names "
              + Long.toUnsignedString(count)
              + " entries in "
              + length
              + " bytes");
    }
    ByteBuffer directory = little(bytes.read(start, (int) length));
    for (int i = 0; i < count; i++) {
      readEntry(directory, start);
    }
    if (directory.hasRemaining()) {
      throw refusal.malformed("its directory holds more than its " + count + " entries");
    }
  }

  /** The end record, which is followed by the archive's comment only. */
  private ByteBuffer tail() throws IOException {
    int length = (int) Math.min(bytes.size(), END_BYTES + MAX_COMMENT);
    ByteBuffer buffer = little(bytes.read(bytes.size() - length, length));
    for (int at = length - END_BYTES; at >= 0; at--) {
      if (buffer.getInt(at) == END
          && Short.toUnsignedInt(buffer.getShort(at + 20)) == length - at - END_BYTES) {
        return buffer.position(at).slice().order(ByteOrder.LITTLE_ENDIAN);
      }
    }
    throw refusal.truncated("it begins as a zip archive and has no central directory at its end");
  }

  private @Nullable ByteBuffer wideEnd(long end) throws IOException {
    if (end < 20) {
      return null;
    }
    ByteBuffer locator = little(bytes.read(end - 20, 20));
    if (locator.getInt(0) != LOCATOR64) {
      return null;
    }
    long at = locator.getLong(8);
    if (at < 0 || at > end - 20 - 56) {
      throw refusal.malformed("its 64-bit end record does not lie in the file");
    }
    ByteBuffer wide = little(bytes.read(at, 56));
    if (wide.getInt(0) != END64) {
      throw refusal.malformed("there is no 64-bit end record at byte " + at);
    }
    return wide;
  }

  private void readEntry(ByteBuffer directory, long directoryStart) throws IOException {
    if (directory.remaining() < CENTRAL_BYTES
        || directory.getInt(directory.position()) != CENTRAL) {
      throw refusal.malformed("its directory is damaged after " + entries.size() + " entries");
    }
    int base = directory.position();
    int nameLength = Short.toUnsignedInt(directory.getShort(base + 28));
    int extraLength = Short.toUnsignedInt(directory.getShort(base + 30));
    int commentLength = Short.toUnsignedInt(directory.getShort(base + 32));
    if (directory.remaining() - CENTRAL_BYTES < nameLength + extraLength + commentLength) {
      throw refusal.malformed("its directory is damaged after " + entries.size() + " entries");
    }
    byte[] name = new byte[nameLength];
    directory.position(base + CENTRAL_BYTES).get(name);
    String path = new String(name, StandardCharsets.UTF_8);
    ByteBuffer extra = directory.slice().limit(extraLength).slice().order(ByteOrder.LITTLE_ENDIAN);
    directory.position(directory.position() + extraLength + commentLength);

    int flags = directory.getShort(base + 8);
    int method = Short.toUnsignedInt(directory.getShort(base + 10));
    if ((flags & 1) != 0 || method != 0) {
      throw refusal.malformed(
          "its entry '"
              + path
              + "' is "
              + ((flags & 1) != 0 ? "encrypted" : "compressed (method " + method + ")")
              + ", and PyTorch stores entries as they are");
    }
    long[] sizes = {
      Integer.toUnsignedLong(directory.getInt(base + 24)),
      Integer.toUnsignedLong(directory.getInt(base + 20)),
      Integer.toUnsignedLong(directory.getInt(base + 42))
    };
    widen(sizes, extra, path);
    if (sizes[0] != sizes[1]) {
      throw refusal.malformed(
          "its entry '" + path + "' has " + sizes[0] + " bytes stored as " + sizes[1]);
    }
    long start = dataStart(sizes[2], name, path, directoryStart);
    if (sizes[0] < 0 || sizes[0] > directoryStart - start) {
      throw refusal.malformed(
          "its entry '"
              + path
              + "' of "
              + Long.toUnsignedString(sizes[0])
              + " bytes at byte "
              + start
              + " does not lie in the file");
    }
    var entry = new Entry(path, start, sizes[0], directory.getInt(base + 16));
    if (entries.put(path, entry) != null) {
      throw refusal.malformed("it has two entries '" + path + "'");
    }
  }

  /** Takes the values that do not fit 32 bits from the extra field with the number 1. */
  private void widen(long[] sizes, ByteBuffer extra, String path) {
    while (extra.remaining() >= 4) {
      int id = Short.toUnsignedInt(extra.getShort());
      int length = Short.toUnsignedInt(extra.getShort());
      if (length > extra.remaining()) {
        break;
      }
      int next = extra.position() + length;
      if (id == 1) {
        for (int i = 0; i < sizes.length; i++) {
          if (sizes[i] == WIDE) {
            if (next - extra.position() < 8) {
              throw refusal.malformed("its entry '" + path + "' lacks its 64-bit size");
            }
            sizes[i] = extra.getLong();
          }
        }
      }
      extra.position(next);
    }
  }

  private long dataStart(long local, byte[] name, String path, long directoryStart)
      throws IOException {
    if (local < 0 || local > directoryStart - LOCAL_BYTES - name.length) {
      throw refusal.malformed("the header of its entry '" + path + "' does not lie in the file");
    }
    ByteBuffer header = little(bytes.read(local, LOCAL_BYTES + name.length));
    byte[] localName = new byte[name.length];
    header.position(LOCAL_BYTES).get(localName);
    if (header.getInt(0) != LOCAL
        || Short.toUnsignedInt(header.getShort(26)) != name.length
        || !java.util.Arrays.equals(localName, name)) {
      throw refusal.malformed(
          "the header of its entry '" + path + "' does not agree with its directory");
    }
    long start = local + LOCAL_BYTES + name.length + Short.toUnsignedInt(header.getShort(28));
    if (start > directoryStart) {
      throw refusal.malformed("the data of its entry '" + path + "' do not lie in the file");
    }
    return start;
  }

  private static ByteBuffer little(byte[] array) {
    return ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
  }
}
