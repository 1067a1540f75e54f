package io.pleura.examples.cli;

import io.pleura.error.ConfigurationException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The kind of an output file, told by the end of its name. */
final class FileKind {

  private FileKind() {}

  /**
   * Picks the ending of a file name out of those that are accepted.
   *
   * @param file the file to be written
   * @param accepted endings with their point, for example {@code .csv}
   * @return one of them
   * @throws ConfigurationException when the name ends in none of them
   */
  static String of(Path file, List<String> accepted) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    for (String ending : accepted) {
      if (name.endsWith(ending)) {
        return ending;
      }
    }
    throw new ConfigurationException(
        "output-kind",
        "The output file " + file + " ends in none of " + String.join(", ", accepted) + ".",
        "Give it one of these endings; it decides the format.");
  }
}
