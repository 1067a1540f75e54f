package io.pleura.examples.web;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes files without a disk. */
final class MemoryFile {

  private MemoryFile() {}

  /** Writes a file to a path. */
  interface Writing {
    void to(Path path) throws IOException;
  }

  /**
   * The bytes of a file.
   *
   * @param name by whose ending the writer may tell what to write
   */
  static byte[] of(String name, Writing writing) throws IOException {
    try (FileSystem memory = Jimfs.newFileSystem(Configuration.unix())) {
      Path path = memory.getPath("/" + name);
      writing.to(path);
      return Files.readAllBytes(path);
    }
  }
}
