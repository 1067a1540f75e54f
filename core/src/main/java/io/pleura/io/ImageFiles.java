package io.pleura.io;

import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.spi.BrokenPlugin;
import io.pleura.spi.Plugins;
import io.pleura.spi.ReadVolume;
import io.pleura.spi.VolumeReader;
import io.pleura.volume.VoxelGrid;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.ZipException;

/**
 * Reads image files of any format for which a {@link VolumeReader} is on the class path. The reader
 * is found by the file's content, not its name.
 */
public final class ImageFiles {

  private ImageFiles() {}

  /**
   * Reads a volume.
   *
   * @param path a file, or a folder where a reader takes folders
   * @return voxels in LPS, with warnings
   * @throws InvalidInputException when the file is missing (code {@code file-missing}), of no known
   *     format ({@code file-not-recognised}), or refused by its reader, see {@link NiftiReader}
   * @throws ConfigurationException when several readers claim the file (code {@code
   *     readers-conflict})
   * @throws IOException when the file cannot be read
   */
  public static ReadVolume read(Path path) throws IOException {
    return readerOf(path).read(path);
  }

  /**
   * Reads one component of a file that holds several values a voxel, such as a mask of overlapping
   * regions.
   *
   * @param path a file, or a folder where a reader takes folders
   * @param channel number of the component, from 0; a file of one value a voxel has channel 0 only
   * @return voxels in LPS, with warnings
   * @throws InvalidInputException when there is no such component (code {@code channel-missing}),
   *     and as for {@link #read(Path)}
   * @throws ConfigurationException when several readers claim the file (code {@code
   *     readers-conflict})
   * @throws IOException when the file cannot be read
   */
  public static ReadVolume read(Path path, int channel) throws IOException {
    return readerOf(path).read(path, channel);
  }

  /**
   * Reads where the voxels of a volume lie, without its voxels where the reader of its format can.
   *
   * @param path a file, or a folder where a reader takes folders
   * @return the grid of {@link #read(Path)}
   * @throws InvalidInputException as for {@link #read(Path)}, where the header tells
   * @throws ConfigurationException when several readers claim the file (code {@code
   *     readers-conflict})
   * @throws IOException when the file cannot be read
   */
  public static VoxelGrid readGrid(Path path) throws IOException {
    return readerOf(path).readGrid(path);
  }

  private static VolumeReader readerOf(Path path) throws IOException {
    Plugins plugins = Plugins.onClassPath();
    return readerOf(path, plugins.all(VolumeReader.class), plugins.broken(VolumeReader.class));
  }

  static ReadVolume read(Path path, List<VolumeReader> readers, List<BrokenPlugin> broken)
      throws IOException {
    return readerOf(path, readers, broken).read(path);
  }

  private static VolumeReader readerOf(
      Path path, List<VolumeReader> readers, List<BrokenPlugin> broken) throws IOException {
    checkExists(path);
    List<VolumeReader> able = new ArrayList<>();
    for (VolumeReader reader : readers) {
      if (reader.canRead(path)) {
        able.add(reader);
      }
    }
    if (able.size() > 1) {
      throw new ConfigurationException(
          "readers-conflict",
          "Several readers claim "
              + path
              + ": "
              + able.stream()
                  .map(reader -> reader.id() + " (" + reader.getClass().getName() + ")")
                  .collect(Collectors.joining(", "))
              + ".",
          "Leave only one of them on the class path.");
    }
    if (able.isEmpty()) {
      throw new InvalidInputException(
          "file-not-recognised",
          path
              + " is in no known image format: "
              + describeContent(path)
              + "."
              + describeBroken(broken),
          readers.isEmpty()
              ? "Put an image reader on the class path."
              : "Accepted: "
                  + readers.stream().map(VolumeReader::formats).collect(Collectors.joining("; "))
                  + ".");
    }
    return able.get(0);
  }

  static void checkExists(Path path) {
    if (!Files.exists(path)) {
      throw new InvalidInputException(
          "file-missing", "There is no file " + path + ".", "Check the path.");
    }
  }

  private static String describeBroken(List<BrokenPlugin> broken) {
    return broken.isEmpty()
        ? ""
        : broken.stream()
            .map(reader -> reader.provider() + " (" + reader.reason() + ")")
            .collect(Collectors.joining("; ", " Readers that cannot be used: ", "."));
  }

  private static String describeContent(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return "it is a folder";
    }
    if (Files.size(path) == 0) {
      return "it is empty";
    }
    try (VoxelSource source = VoxelSource.open(path)) {
      byte[] start = source.readStart(8);
      var text = new StringBuilder(source.isCompressed() ? "uncompressed, it starts" : "it starts");
      text.append(" with the bytes");
      for (byte b : start) {
        text.append(" %02X".formatted(b));
      }
      return text.toString();
    } catch (EOFException | ZipException noGzip) {
      return "it starts as gzip but cannot be uncompressed";
    }
  }
}
