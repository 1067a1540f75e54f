package io.pleura.io;

import io.pleura.error.InvalidInputException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a file, uncompressed where the file is gzip, which its first two bytes tell. Counts
 * voxel bytes so that a file that ends early is refused with the numbers.
 */
final class VoxelSource implements AutoCloseable {

  private static final int BUFFER_BYTES = 1 << 16;

  /** Deflate makes no more than this many bytes out of one. */
  private static final long LARGEST_EXPANSION = 1032;

  /** Surplus bytes that are read after the last voxel, in order to reach gzip's checksum. */
  private static final int MOST_SURPLUS = 1 << 20;

  private final InputStream in;
  private final String file;
  private final long storedBytes;
  private final boolean compressed;
  private long position;
  private long voxelStart;
  private long voxelBytes;

  private VoxelSource(InputStream in, String file, long storedBytes, boolean compressed) {
    this.in = in;
    this.file = file;
    this.storedBytes = storedBytes;
    this.compressed = compressed;
  }

  /**
   * Opens a file.
   *
   * @param path a regular file
   * @throws IOException when it cannot be opened, or is gzip with a damaged start
   */
  @SuppressWarnings("resource") // closed by close(), or here on failure
  static VoxelSource open(Path path) throws IOException {
    boolean compressed = isGzip(path);
    InputStream in = Files.newInputStream(path);
    try {
      if (compressed) {
        in = new GZIPInputStream(in, BUFFER_BYTES);
      }
      return new VoxelSource(in, NiftiReader.nameOf(path), Files.size(path), compressed);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static boolean isGzip(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] start = in.readNBytes(2);
      return start.length == 2 && start[0] == 0x1f && start[1] == (byte) 0x8b;
    }
  }

  boolean isCompressed() {
    return compressed;
  }

  /** Up to {@code count} bytes, fewer where the file ends or its compressed data are damaged. */
  byte[] readStart(int count) throws IOException {
    byte[] bytes = new byte[count];
    int filled = 0;
    while (filled < count) {
      int n;
      try {
        n = in.read(bytes, filled, count - filled);
      } catch (EOFException | ZipException damaged) {
        break;
      }
      if (n < 0) {
        break;
      }
      filled += n;
    }
    position += filled;
    return Arrays.copyOf(bytes, filled);
  }

  /**
   * Goes to the voxels and checks, before memory is taken for them, that the file can hold them.
   *
   * @param start where they start
   * @param bytes how many bytes they take
   */
  void startVoxels(long start, long bytes) throws IOException {
    voxelStart = start;
    voxelBytes = bytes;
    if (compressed) {
      if (storedBytes < (start + bytes) / LARGEST_EXPANSION) {
        throw new InvalidInputException(
            "file-truncated",
            "The compressed file "
                + file
                + " ends early (truncated), or its header is damaged: the header speaks of "
                + bytes
                + " voxel bytes, which cannot come out of "
                + storedBytes
                + " compressed bytes.",
            "Write, copy or download the file again.");
      }
    } else if (storedBytes - start < bytes) {
      throw truncated(Math.max(0, storedBytes - start), null);
    }
    byte[] skipped = new byte[4096];
    while (position < start) {
      int n = read(skipped, 0, (int) Math.min(skipped.length, start - position));
      if (n < 0) {
        throw truncated(0, null);
      }
      position += n;
    }
  }

  /** Reads voxel bytes to the start of an array. */
  void readFully(byte[] target, int count) throws IOException {
    int filled = 0;
    while (filled < count) {
      int n = read(target, filled, count - filled);
      if (n < 0) {
        throw truncated(position - voxelStart, null);
      }
      filled += n;
      position += n;
    }
  }

  /**
   * Reads what follows the last voxel, which checks gzip's own checksum.
   *
   * @return whether there were bytes left
   */
  boolean finish() throws IOException {
    byte[] rest = new byte[4096];
    int surplus = 0;
    while (surplus < MOST_SURPLUS) {
      int n = read(rest, 0, rest.length);
      if (n < 0) {
        break;
      }
      surplus += n;
    }
    return surplus > 0;
  }

  private int read(byte[] target, int offset, int count) throws IOException {
    try {
      return in.read(target, offset, count);
    } catch (EOFException early) {
      throw truncated(Math.max(0, position - voxelStart), early);
    } catch (ZipException damaged) {
      throw new InvalidInputException(
          "file-damaged",
          "The compressed data of "
              + file
              + " are damaged after "
              + Math.max(0, position - voxelStart)
              + " of "
              + voxelBytes
              + " voxel bytes ("
              + damaged.getMessage()
              + ").",
          "Write, copy or download the file again.",
          damaged);
    }
  }

  private InvalidInputException truncated(long read, @Nullable Throwable cause) {
    String problem =
        (compressed ? "The compressed file " : "The file ")
            + file
            + " ends early (truncated): "
            + read
            + " of "
            + voxelBytes
            + " voxel bytes "
            + (read == voxelBytes ? "read, but gzip's checksum after them is missing." : "read.");
    String remedy = "Write, copy or download the file again.";
    return cause == null
        ? new InvalidInputException("file-truncated", problem, remedy)
        : new InvalidInputException("file-truncated", problem, remedy, cause);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
