package io.pleura.examples.cli;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Several files that appear together: written beside their names, then all moved. */
final class StagedFiles implements AutoCloseable {

  private final Map<Path, Path> parts = new LinkedHashMap<>();

  /**
   * Where to write what is to become a file.
   *
   * @throws IllegalStateException when it was asked for before, so that one would be lost
   */
  Path part(Path target) {
    Path absolute = target.toAbsolutePath();
    if (parts.containsKey(absolute)) {
      throw new IllegalStateException(target + " is to be written twice");
    }
    Path part =
        absolute.resolveSibling("." + absolute.getFileName() + "." + UUID.randomUUID() + ".part");
    parts.put(absolute, part);
    return part;
  }

  /** Gives all files their names, in the order in which they were asked for. */
  void publish() throws IOException {
    for (Map.Entry<Path, Path> entry : parts.entrySet()) {
      try {
        Files.move(entry.getValue(), entry.getKey(), StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(entry.getValue(), entry.getKey(), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (Path part : parts.values()) {
      Files.deleteIfExists(part);
    }
  }
}
