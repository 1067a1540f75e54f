package io.pleura.spi;

import io.pleura.error.InvalidInputException;
import io.pleura.volume.VoxelGrid;
import java.io.IOException;
import java.nio.file.Path;

/** Reads volumes of one file format. A reader is its own provider. */
public interface VolumeReader extends PluginProvider {

  /**
   * The file formats that this reader takes, for messages.
   *
   * @return a few words with the usual endings, for example {@code NRRD (.nrrd)}; the id unless
   *     overridden
   */
  default String formats() {
    return id();
  }

  /**
   * Whether a file is of this format, told by its content, not its name.
   *
   * @param path an existing file or folder
   * @return true when {@link #read} should be tried
   * @throws IOException when its first bytes cannot be read
   */
  boolean canRead(Path path) throws IOException;

  /**
   * Reads a volume.
   *
   * @param path an existing file or folder
   * @return voxels and warnings
   * @throws InvalidInputException when the file is damaged or holds what the SDK cannot use
   * @throws IOException when it cannot be read
   */
  ReadVolume read(Path path) throws IOException;

  /**
   * Reads where the voxels of a volume lie, for a reader that can tell without reading them. Lets a
   * caller refuse a volume before memory is taken for it.
   *
   * @param path an existing file or folder
   * @return the grid as {@link #read(Path)} would give it; that of the whole volume, read and
   *     dropped, unless overridden
   * @throws InvalidInputException when the file is damaged or holds what the SDK cannot use
   * @throws IOException when it cannot be read
   */
  default VoxelGrid readGrid(Path path) throws IOException {
    return read(path).volume().grid();
  }

  /**
   * Reads one component of a file that holds several values a voxel, such as a mask of overlapping
   * regions. A reader of formats that hold one value a voxel need not override it.
   *
   * @param path an existing file or folder
   * @param channel number of the component, from 0; a file of one value a voxel has channel 0 only
   * @return voxels and warnings
   * @throws InvalidInputException when there is no such component (code {@code channel-missing}),
   *     and as for {@link #read(Path)}
   * @throws IOException when it cannot be read
   */
  default ReadVolume read(Path path, int channel) throws IOException {
    if (channel != 0) {
      throw new InvalidInputException(
          "channel-missing",
          path.getFileName() + " holds one value a voxel; there is no channel " + channel + ".",
          "Choose channel 0, or a mask with several components.");
    }
    return read(path);
  }
}
