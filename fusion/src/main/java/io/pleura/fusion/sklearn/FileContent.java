package io.pleura.fusion.sklearn;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.XZInputStream;

/** The bytes of a model file, unpacked, never more than a limit. */
final class FileContent {

  /** Bytes of a piece; the last may have fewer. */
  private static final int PIECE = 1 << 16;

  /** The most memory that unpacking takes, in KiB. */
  private static final int MAX_DICTIONARY = 80 << 10;

  private static final int LONGEST_MARK = 6;

  private final List<byte[]> pieces;
  private final long size;

  private FileContent(List<byte[]> pieces, long size) {
    this.pieces = pieces;
    this.size = size;
  }

  static FileContent read(Path file, ModelRefusal refusal, long most) throws IOException {
    try (var in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      in.mark(LONGEST_MARK);
      byte[] mark = in.readNBytes(LONGEST_MARK);
      in.reset();
      if (mark.length == 0) {
        throw refusal.malformed("it is empty");
      }
      String start = new String(mark, StandardCharsets.ISO_8859_1);
      boolean packed = true;
      try {
        InputStream unpacked;
        if (start.startsWith("\u001f\u008b")) {
          unpacked = new GZIPInputStream(in);
        } else if (start.startsWith("BZh")) {
          unpacked = new BZip2CompressorInputStream(in, true);
        } else if (start.startsWith("\u00fd7zXZ\0")) {
          unpacked = new XZInputStream(in, MAX_DICTIONARY);
        } else if (start.startsWith("]\0\0")) {
          unpacked = new LZMAInputStream(in, MAX_DICTIONARY);
        } else if (isZlib(mark)) {
          unpacked = new InflaterInputStream(in);
        } else {
          unpacked = in;
          packed = false;
        }
        return all(unpacked, refusal, most);
      } catch (IOException e) {
        if (packed) {
          throw refusal.malformed("it cannot be unpacked (" + e.getMessage() + ")", e);
        }
        throw e;
      }
    }
  }

  /** Two bytes that name deflation and are a multiple of 31 together. */
  private static boolean isZlib(byte[] mark) {
    return mark.length >= 2
        && mark[0] == 0x78
        && (Byte.toUnsignedInt(mark[0]) << 8 | Byte.toUnsignedInt(mark[1])) % 31 == 0;
  }

  private static FileContent all(InputStream in, ModelRefusal refusal, long most)
      throws IOException {
    List<byte[]> pieces = new ArrayList<>();
    byte[] piece = new byte[PIECE];
    long size = 0;
    while (true) {
      int count = in.readNBytes(piece, 0, piece.length);
      size += count;
      if (size > most) {
        throw refusal.tooLarge(most);
      }
      if (count < PIECE) {
        pieces.add(Arrays.copyOf(piece, count));
        return new FileContent(pieces, size);
      }
      pieces.add(piece);
      piece = new byte[PIECE];
    }
  }

  long size() {
    return size;
  }

  /** Copies bytes that are there. */
  void read(long position, ByteBuffer target) {
    long next = position;
    while (target.hasRemaining()) {
      byte[] piece = pieces.get((int) (next / PIECE));
      int offset = (int) (next % PIECE);
      int count = Math.min(target.remaining(), piece.length - offset);
      target.put(piece, offset, count);
      next += count;
    }
  }

  /** The first bytes as letters, for telling formats apart. */
  String start(int length) {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(length, size));
    read(0, bytes);
    return new String(bytes.array(), StandardCharsets.ISO_8859_1);
  }

  byte[] whole() {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size));
    read(0, bytes);
    return bytes.array();
  }
}
