package io.pleura.spi;

import io.pleura.error.InvalidInputException;
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
}
