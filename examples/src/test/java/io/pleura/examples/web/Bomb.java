package io.pleura.examples.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;

/** Small files that expand to ten billion zeros. They are made without expanding them. */
final class Bomb {

  static final long ZEROS = 10_000_000_000L;

  private static final int BLOCK = 1 << 24;
  private static final int HEADER = 352;
  private static final int DIMENSIONS = 42;
  private static final int VOXEL_OFFSET = 108;

  private Bomb() {}

  /** A NIfTI header of int16 voxels. */
  static byte[] header(int x, int y, int z, float voxelOffset) throws IOException {
    byte[] header = Arrays.copyOf(Cases.unpacked(Cases.BASE.ct()), HEADER);
    ByteBuffer.wrap(header)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(DIMENSIONS, (short) x)
        .putShort(DIMENSIONS + 2, (short) y)
        .putShort(DIMENSIONS + 4, (short) z)
        .putFloat(VOXEL_OFFSET, voxelOffset);
    return header;
  }

  /** A gzip file: some bytes, then zeros. */
  static byte[] gzip(byte[] start, long zeros) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0});
    deflate(start, zeros, out);
    // The reader would have to expand everything to see that this checksum is wrong.
    out.writeBytes(new byte[8]);
    return out.toByteArray();
  }

  /** A zip file with one entry. */
  static byte[] zip(String name, long zeros) {
    var data = new ByteArrayOutputStream();
    deflate(new byte[0], zeros, data);
    byte[] entry = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer local =
        ByteBuffer.allocate(30 + entry.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(0x04034b50)
            .putShort((short) 20)
            .putShort((short) 0)
            .putShort((short) 8)
            .putInt(0)
            .putInt(0)
            .putInt(data.size())
            .putInt((int) zeros)
            .putShort((short) entry.length)
            .putShort((short) 0)
            .put(entry);
    var out = new ByteArrayOutputStream();
    out.writeBytes(local.array());
    out.writeBytes(data.toByteArray());
    return out.toByteArray();
  }

  private static void deflate(byte[] start, long zeros, ByteArrayOutputStream out) {
    out.writeBytes(block(start, Deflater.FULL_FLUSH));
    byte[] block = block(new byte[BLOCK], Deflater.FULL_FLUSH);
    for (long left = zeros; left > 0; left -= BLOCK) {
      out.writeBytes(block);
    }
    out.writeBytes(new byte[] {3, 0});
  }

  /** Ends at a whole byte and refers to nothing before it. */
  private static byte[] block(byte[] bytes, int flush) {
    var deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(bytes);
    byte[] room = new byte[bytes.length / 2 + 100];
    int n = deflater.deflate(room, 0, room.length, flush);
    deflater.end();
    return Arrays.copyOf(room, n);
  }
}
