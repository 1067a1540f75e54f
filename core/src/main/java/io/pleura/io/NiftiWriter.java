package io.pleura.io;

import io.pleura.error.InvalidInputException;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/**
 * Writes NIfTI, little-endian, in millimetres, with sform and qform code 1. Immutable and safe for
 * concurrent use.
 *
 * <p>The name says what is written: {@code .nii}, {@code .nii.gz} (compressed), or {@code .hdr} or
 * {@code .img}, which both write the pair. A file appears under its name only when it is complete;
 * an older one of that name is replaced. Equal input gives equal bytes with the same Java release:
 * no time is stored.
 *
 * <p>NIfTI-1 keeps spacing, origin and direction in single precision, NIfTI-2 in double.
 */
public final class NiftiWriter {

  private static final int BLOCK_VOXELS = 1 << 13;
  private static final int BUFFER_BYTES = 1 << 16;

  private final int leastVersion;
  private final String description;

  /** Makes a writer of NIfTI-1, and of NIfTI-2 where an axis is longer than 32767 voxels. */
  public NiftiWriter() {
    this(1, "");
  }

  private NiftiWriter(int leastVersion, String description) {
    this.leastVersion = leastVersion;
    this.description = description;
  }

  /**
   * A writer of NIfTI-2 only.
   *
   * @return a new writer
   */
  public NiftiWriter asNifti2() {
    return new NiftiWriter(2, description);
  }

  /**
   * A writer that puts a text into the field {@code descrip} of the header.
   *
   * @param text printable ASCII, at most 79 characters
   * @return a new writer
   * @throws IllegalArgumentException when the field cannot hold it
   */
  public NiftiWriter withDescription(String text) {
    if (text.length() >= NiftiHeader.DESCRIPTION_BYTES
        || text.chars().anyMatch(c -> c < ' ' || c > '~')) {
      throw new IllegalArgumentException("no description for a NIfTI header: " + text);
    }
    return new NiftiWriter(leastVersion, text);
  }

  /**
   * Writes a volume with its pixel type.
   *
   * @param volume the volume
   * @param path where to; its folder must exist
   * @throws InvalidInputException when the name has another ending than those above (code {@code
   *     nifti-file-name}), or a voxel is no value of an integer pixel type ({@code
   *     voxel-not-in-type}); nothing is left behind
   * @throws IOException when it cannot be written; nothing is left behind
   */
  public void write(Volume volume, Path path) throws IOException {
    NiftiDataType type = NiftiDataType.of(volume.pixelType());
    write(volume.grid(), type, path, new VolumeVoxels(volume, type));
  }

  /**
   * Writes a mask as unsigned bytes, 1 inside and 0 outside.
   *
   * @param mask the mask
   * @param path where to; its folder must exist
   * @throws InvalidInputException when the name has another ending than those above (code {@code
   *     nifti-file-name}); nothing is left behind
   * @throws IOException when it cannot be written; nothing is left behind
   */
  public void write(Mask mask, Path path) throws IOException {
    write(
        mask.grid(),
        NiftiDataType.UINT8,
        path,
        (first, count, block) -> {
          for (int i = first; i < first + count; i++) {
            block.put((byte) (mask.contains(i) ? 1 : 0));
          }
        });
  }

  private void write(VoxelGrid grid, NiftiDataType type, Path path, Voxels voxels)
      throws IOException {
    String fileName = NiftiReader.nameOf(path);
    String name = fileName.toLowerCase(Locale.ROOT);
    int version = NiftiHeader.fitsVersion1(grid) ? leastVersion : 2;
    if (name.endsWith(".nii") || name.endsWith(".nii.gz")) {
      byte[] header = NiftiHeader.of(grid, type, version, true).toBytes(description);
      boolean compressed = name.endsWith(".gz");
      AtomicFile.write(
          path,
          file -> {
            OutputStream out = compressed ? new GZIPOutputStream(file, BUFFER_BYTES) : file;
            out.write(header);
            writeVoxels(grid, type, voxels, out);
            if (out instanceof GZIPOutputStream gzip) {
              gzip.finish();
            }
          });
    } else if (name.endsWith(".hdr") || name.endsWith(".img")) {
      String stem = fileName.substring(0, fileName.length() - 4);
      byte[] header = NiftiHeader.of(grid, type, version, false).toBytes(description);
      AtomicFile.write(
          path.resolveSibling(stem + ".hdr"),
          head -> {
            head.write(header);
            AtomicFile.write(
                path.resolveSibling(stem + ".img"),
                image -> writeVoxels(grid, type, voxels, image));
          });
    } else {
      throw new InvalidInputException(
          "nifti-file-name",
          "The name " + fileName + " does not say which kind of NIfTI file to write.",
          "Let it end in .nii, .nii.gz, .hdr or .img.");
    }
  }

  private static void writeVoxels(
      VoxelGrid grid, NiftiDataType type, Voxels voxels, OutputStream out) throws IOException {
    ByteBuffer block =
        ByteBuffer.allocate(BLOCK_VOXELS * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    int total = grid.voxelCount();
    for (int first = 0; first < total; ) {
      int count = Math.min(BLOCK_VOXELS, total - first);
      block.clear();
      voxels.put(first, count, block);
      out.write(block.array(), 0, block.position());
      first += count;
    }
  }

  /** Where voxels come from. */
  private interface Voxels {
    void put(int first, int count, ByteBuffer block);
  }

  /** The voxels of a volume in their pixel type. */
  private record VolumeVoxels(Volume volume, NiftiDataType type) implements Voxels {

    @Override
    public void put(int first, int count, ByteBuffer block) {
      if (type.pixelType().isInteger()) {
        checkRange(first, count);
      }
      int end = first + count;
      switch (type) {
        case INT8, UINT8 -> {
          for (int i = first; i < end; i++) {
            block.put((byte) (int) volume.get(i));
          }
        }
        case INT16, UINT16 -> {
          for (int i = first; i < end; i++) {
            block.putShort((short) (int) volume.get(i));
          }
        }
        case INT32, UINT32 -> {
          for (int i = first; i < end; i++) {
            block.putInt((int) (long) volume.get(i));
          }
        }
        case INT64, UINT64 -> {
          for (int i = first; i < end; i++) {
            block.putLong((long) volume.get(i));
          }
        }
        case FLOAT32 -> {
          for (int i = first; i < end; i++) {
            block.putFloat((float) volume.get(i));
          }
        }
        case FLOAT64 -> {
          for (int i = first; i < end; i++) {
            block.putDouble(volume.get(i));
          }
        }
      }
    }

    private void checkRange(int first, int count) {
      PixelType pixelType = type.pixelType();
      double least = Math.max(pixelType.minimum(), -0x1p53);
      double most = Math.min(pixelType.maximum(), 0x1p53);
      for (int i = first; i < first + count; i++) {
        double value = volume.get(i);
        if (!(value >= least && value <= most) || value != Math.rint(value)) {
          VoxelGrid grid = volume.grid();
          throw new InvalidInputException(
              "voxel-not-in-type",
              String.format(
                  Locale.ROOT,
                  "Voxel [%d, %d, %d] is %s, which %s cannot hold.",
                  i % grid.sizeX(),
                  i / grid.sizeX() % grid.sizeY(),
                  i / grid.sizeX() / grid.sizeY(),
                  value,
                  pixelType.name().toLowerCase(Locale.ROOT)),
              "Give the volume a floating pixel type.");
        }
      }
    }
  }
}
