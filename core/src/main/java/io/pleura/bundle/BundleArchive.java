package io.pleura.bundle;

import io.pleura.error.BundleException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The zip around a bundle. Written the same byte for byte on every platform: entries in the given
 * order, not compressed, dated 1980-01-01. Read with every size bounded.
 */
final class BundleArchive {

  /** Largest archive, and largest sum of its entries, bytes. */
  static final long MOST_BYTES = 1L << 30;

  /** Most entries. */
  static final int MOST_ENTRIES = 1024;

  /** How many times larger than the archive its content may be, beyond {@link #FREE_BYTES}. */
  static final int LARGEST_RATIO = 50;

  private static final int FREE_BYTES = 1 << 20;
  private static final int LOCAL_HEADER = 0x04034b50;
  private static final int CENTRAL_HEADER = 0x02014b50;
  private static final int END_RECORD = 0x06054b50;
  private static final int END_RECORD_BYTES = 22;
  private static final short VERSION = 10;
  private static final short FIRST_DAY_OF_1980 = 0x21;

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*){0,3}");

  private BundleArchive() {}

  static void write(Map<String, byte[]> entries, OutputStream out) throws IOException {
    List<ByteBuffer> directory = new ArrayList<>();
    long offset = 0;
    long directoryBytes = 0;
    for (var entry : entries.entrySet()) {
      byte[] name = entry.getKey().getBytes(StandardCharsets.US_ASCII);
      byte[] content = entry.getValue();
      var crc = new CRC32();
      crc.update(content);

      ByteBuffer local = littleEndian(30 + name.length).putInt(LOCAL_HEADER);
      common(local, crc, content.length, name.length).put(name);
      out.write(bytes(local));
      out.write(content);

      ByteBuffer central = littleEndian(46 + name.length).putInt(CENTRAL_HEADER).putShort(VERSION);
      common(central, crc, content.length, name.length)
          .putShort((short) 0) // comment
          .putShort((short) 0) // disk
          .putShort((short) 0) // internal attributes
          .putInt(0) // external attributes
          .putInt(Math.toIntExact(offset))
          .put(name);
      directory.add(central);
      directoryBytes += central.capacity();
      offset += 30L + name.length + content.length;
    }
    for (ByteBuffer central : directory) {
      out.write(bytes(central));
    }
    ByteBuffer end = littleEndian(END_RECORD_BYTES).putInt(END_RECORD).putInt(0);
    end.putShort((short) entries.size()).putShort((short) entries.size());
    end.putInt(Math.toIntExact(directoryBytes)).putInt(Math.toIntExact(offset)).putShort((short) 0);
    out.write(bytes(end));
  }

  /** The fields that a local and a central header share, from 'version needed' on. */
  private static ByteBuffer common(ByteBuffer header, CRC32 crc, int size, int nameLength) {
    return header
        .putShort(VERSION)
        .putShort((short) 0) // flags
        .putShort((short) ZipEntry.STORED)
        .putShort((short) 0) // time
        .putShort(FIRST_DAY_OF_1980)
        .putInt((int) crc.getValue())
        .putInt(size)
        .putInt(size)
        .putShort((short) nameLength)
        .putShort((short) 0); // extra
  }

  private static byte[] bytes(ByteBuffer full) {
    byte[] bytes = new byte[full.capacity()];
    full.flip();
    full.get(bytes);
    return bytes;
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Reads at most {@link #MOST_BYTES} of an archive. */
  static byte[] readBounded(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes((int) MOST_BYTES);
    if (bytes.length == MOST_BYTES && in.read() >= 0) {
      throw damaged("The bundle is larger than " + MOST_BYTES + " bytes.");
    }
    return bytes;
  }

  static Map<String, byte[]> read(byte[] archive) {
    if (archive.length < 4
        || ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN).getInt() != LOCAL_HEADER) {
      throw damaged("The file is no zip archive, so no model bundle.");
    }
    var entries = new LinkedHashMap<String, byte[]>();
    long budget = Math.min(MOST_BYTES, FREE_BYTES + (long) LARGEST_RATIO * archive.length);
    String current = "its first entry";
    try (var zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        current = "entry '" + printable(name) + "'";
        if (!NAME.matcher(name).matches()) {
          throw damaged("The name of " + current + " is not allowed in a bundle.");
        }
        if (entries.size() == MOST_ENTRIES) {
          throw damaged("The bundle holds more than " + MOST_ENTRIES + " entries.");
        }
        byte[] content = zip.readNBytes((int) Math.min(budget + 1, Integer.MAX_VALUE - 8));
        if (content.length > budget) {
          throw damaged(
              "With "
                  + current
                  + " the bundle unpacks to more than it may: at most 1 GiB, and at"
                  + " most 1 MiB + "
                  + LARGEST_RATIO
                  + " times the file's own "
                  + archive.length
                  + " bytes.");
        }
        budget -= content.length;
        if (entries.put(name, content) != null) {
          throw damaged("The bundle holds " + current + " twice.");
        }
        zip.closeEntry();
        current = "what follows " + current;
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new BundleException(
          "bundle-damaged",
          "The bundle cannot be unpacked; " + current + " is damaged: " + e.getMessage() + ".",
          BundleArchive.REMEDY,
          e);
    }
    checkEnd(archive, entries.size());
    return entries;
  }

  /** A cut or prolonged archive has no end record in its last bytes, or one of other counts. */
  private static void checkEnd(byte[] archive, int count) {
    ByteBuffer buffer = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
    int end = archive.length - END_RECORD_BYTES;
    if (end < 0
        || buffer.getInt(end) != END_RECORD
        || buffer.getShort(end + 10) != count
        || buffer.getInt(end + 12) + (long) buffer.getInt(end + 16) != end) {
      throw damaged(
          "The zip directory at the end of the bundle is missing or does not fit its "
              + count
              + " entries; the file has "
              + archive.length
              + " bytes and is probably cut off.");
    }
  }

  static final String REMEDY = "Get the original file again.";

  static BundleException damaged(String problem) {
    return new BundleException("bundle-damaged", problem, REMEDY);
  }

  private static String printable(String name) {
    String text = name.length() > 80 ? name.substring(0, 80) + "..." : name;
    return text.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
