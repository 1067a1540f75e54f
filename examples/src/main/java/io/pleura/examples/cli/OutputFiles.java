package io.pleura.examples.cli;

import io.pleura.error.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at the files that a command is to write before any work begins. */
final class OutputFiles {

  private final List<Path> taken = new ArrayList<>();

  private OutputFiles() {}

  /**
   * Starts with the files that the command reads.
   *
   * @param inputs never to be overwritten
   */
  static OutputFiles beside(Path... inputs) {
    var files = new OutputFiles();
    files.taken.addAll(List.of(inputs));
    return files;
  }

  /**
   * Checks one output.
   *
   * @param file where to write; null, or a single hyphen for the terminal, is never refused
   * @throws ConfigurationException when its folder is missing, it is a folder itself, or it is an
   *     input or another output of the same command
   */
  OutputFiles check(@Nullable Path file) throws IOException {
    if (file == null || file.toString().equals("-")) {
      return this;
    }
    Path target = file.toAbsolutePath().normalize();
    if (Files.isDirectory(target)) {
      throw refused(file, "is a folder.", "Name a file in it.");
    }
    Path folder = target.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw refused(file, "lies in a folder that does not exist.", "Make the folder first.");
    }
    if (!Files.isWritable(folder)) {
      throw refused(file, "lies in a folder that you may not write to.", "Choose another folder.");
    }
    for (Path other : taken) {
      if (isSame(target, other)) {
        throw refused(
            file,
            "is also the file " + other + " of this command, which would be lost.",
            "Choose another name.");
      }
    }
    taken.add(file);
    return this;
  }

  /**
   * Checks a folder to write into, which is made where it is missing.
   *
   * @param folder null is never refused
   * @throws ConfigurationException when it is a file, or cannot be made
   */
  OutputFiles checkFolder(@Nullable Path folder) {
    if (folder == null) {
      return this;
    }
    Path there = folder.toAbsolutePath().normalize();
    while (there.getParent() != null && !Files.exists(there)) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there)) {
      throw refused(folder, "cannot be a folder: " + there + " is a file.", "Name a folder.");
    }
    if (!Files.isWritable(there)) {
      throw refused(
          folder, "lies in a folder that you may not write to.", "Choose another folder.");
    }
    return this;
  }

  private static boolean isSame(Path target, Path other) throws IOException {
    return target.equals(other.toAbsolutePath().normalize())
        || (Files.exists(target) && Files.exists(other) && Files.isSameFile(target, other));
  }

  private static ConfigurationException refused(Path file, String what, String remedy) {
    return new ConfigurationException("output-file", "The output " + file + " " + what, remedy);
  }
}
