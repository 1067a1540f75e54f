package io.pleura.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/**
 * Builds NIfTI files byte by byte from the offsets of the standard, without the code under test.
 * Starts as a 2x2x2 grid of 1 mm without sform and with a qform of code 1 that is LPS.
 */
final class RawNifti {

  private final int version;
  private final boolean single;
  private final ByteBuffer header;
  private byte[] voxels = new byte[0];
  private int voxelStart;

  RawNifti(int version, ByteOrder order, boolean single) {
    this.version = version;
    this.single = single;
    int size = version == 1 ? 348 : 540;
    header = ByteBuffer.allocate(size + 4).order(order);
    header.putInt(0, size);
    String magic = single ? "n+" : "ni";
    if (version == 1) {
      header.put(344, (magic + "1\0").getBytes(StandardCharsets.ISO_8859_1));
    } else {
      header.put(4, (magic + "2\0\r\n\032\n").getBytes(StandardCharsets.ISO_8859_1));
    }
    dim(3, 2, 2, 2, 1, 1, 1, 1);
    pixdim(1, 1, 1, 1, 1, 1, 1, 1);
    scale(1, 0);
    units(2);
    qform(1, 0, 0, 1, 0, 0, 0);
    datatype(4, 16);
    start(single ? size + 4 : 0);
  }

  static RawNifti littleEndian() {
    return new RawNifti(1, ByteOrder.LITTLE_ENDIAN, true);
  }

  RawNifti dim(long... dim) {
    for (int i = 0; i < dim.length; i++) {
      if (version == 1) {
        header.putShort(40 + 2 * i, (short) dim[i]);
      } else {
        header.putLong(16 + 8 * i, dim[i]);
      }
    }
    return this;
  }

  RawNifti datatype(int code, int bits) {
    header.putShort(version == 1 ? 70 : 12, (short) code);
    header.putShort(version == 1 ? 72 : 14, (short) bits);
    return this;
  }

  RawNifti pixdim(double... pixdim) {
    reals(76, 104, pixdim);
    return this;
  }

  RawNifti scale(double slope, double intercept) {
    reals(112, 176, slope, intercept);
    return this;
  }

  RawNifti units(int code) {
    if (version == 1) {
      header.put(123, (byte) code);
    } else {
      header.putInt(500, code);
    }
    return this;
  }

  RawNifti qform(int code, double b, double c, double d, double x, double y, double z) {
    if (version == 1) {
      header.putShort(252, (short) code);
    } else {
      header.putInt(344, code);
    }
    reals(256, 352, b, c, d, x, y, z);
    return this;
  }

  RawNifti sform(int code, double... rows) {
    if (version == 1) {
      header.putShort(254, (short) code);
    } else {
      header.putInt(348, code);
    }
    reals(280, 400, rows);
    return this;
  }

  /** States where voxels start, and puts them there. */
  RawNifti start(int offset) {
    voxelStart = offset;
    return stated(offset);
  }

  /** States where voxels start, without moving them. */
  RawNifti stated(double offset) {
    if (version == 1) {
      header.putFloat(108, (float) offset);
    } else {
      header.putLong(168, (long) offset);
    }
    return this;
  }

  RawNifti voxels(int... bytes) {
    voxels = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      voxels[i] = (byte) bytes[i];
    }
    return this;
  }

  RawNifti voxels(byte[] bytes) {
    voxels = bytes;
    return this;
  }

  private void reals(int offset1, int offset2, double... values) {
    for (int i = 0; i < values.length; i++) {
      if (version == 1) {
        header.putFloat(offset1 + 4 * i, (float) values[i]);
      } else {
        header.putDouble(offset2 + 8 * i, values[i]);
      }
    }
  }

  byte[] headerBytes() {
    return header.array().clone();
  }

  /** The whole single file. */
  byte[] bytes() {
    ByteBuffer file = ByteBuffer.allocate(Math.max(header.capacity(), voxelStart) + voxels.length);
    file.put(header.array());
    file.position(Math.max(header.capacity(), voxelStart));
    file.put(voxels);
    return file.array();
  }

  /** Writes a single file, compressed when the name ends in {@code .gz}. */
  Path write(Path path) throws IOException {
    if (!single) {
      throw new IllegalStateException("a pair");
    }
    return Files.write(path, path.toString().endsWith(".gz") ? gzip(bytes()) : bytes());
  }

  /** Writes a pair and returns the header's path. */
  Path writePair(Path folder, String stem) throws IOException {
    Files.write(folder.resolve(stem + ".img"), voxels);
    return Files.write(folder.resolve(stem + ".hdr"), headerBytes());
  }

  static byte[] gzip(byte[] bytes) {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
