package io.pleura.examples.cli;

import io.pleura.error.ConfigurationException;
import io.pleura.examples.text.CsvText;
import io.pleura.io.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cases of a batch that failed, in a table beside the features. There is no such file while
 * there is no such case. Safe for concurrent use.
 */
final class BatchErrors {

  private static final String NAME = "errors.csv";

  private static final String HEADER =
      CsvText.line(List.of("case", "row", "label", "code", "message", "remedy", "Image", "Mask"));

  private record Entry(int caseNumber, int label, String line) {}

  private final Path path;
  private final List<Entry> entries = new ArrayList<>();

  private BatchErrors(Path path) {
    this.path = path;
  }

  /** The list of a folder of maps. */
  static Path in(Path folder) {
    return folder.resolve(NAME);
  }

  /** The list of a table: errors.csv beside features.csv, other-errors.csv beside other.csv. */
  static Path beside(Path table) {
    String name = table.getFileName().toString();
    int dot = name.lastIndexOf('.');
    String stem = dot < 0 ? name : name.substring(0, dot);
    return table.resolveSibling(stem.equals("features") ? NAME : stem + "-" + NAME);
  }

  /**
   * Begins a list anew: what failed in an earlier run is tried again.
   *
   * @throws ConfigurationException when there is a file of that name that is no such list
   */
  static BatchErrors begin(Path path) throws IOException {
    if (Files.exists(path)) {
      try (var in = Files.newInputStream(path)) {
        String start = new String(in.readNBytes(HEADER.length()), StandardCharsets.UTF_8);
        if (!HEADER.startsWith(start)) {
          throw new ConfigurationException(
              "output-file",
              "The file " + path + " is there, and is no list of failed cases.",
              "Move it, or write the table to another folder.");
        }
      }
      Files.delete(path);
    }
    return new BatchErrors(path);
  }

  synchronized void add(BatchCase one, @Nullable Integer label, Failure failure)
      throws IOException {
    String line =
        CsvText.line(
            List.of(
                one.name(),
                String.valueOf(one.row()),
                label == null ? "" : String.valueOf(label),
                failure.code(),
                failure.problem(),
                failure.remedy(),
                one.cells().getOrDefault(TableLayout.IMAGE, ""),
                one.cells().getOrDefault(TableLayout.MASK, "")));
    String text = entries.isEmpty() ? HEADER + line : line;
    entries.add(new Entry(one.number(), label == null ? 0 : label, line));
    Files.writeString(path, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  Path path() {
    return path;
  }

  synchronized int count() {
    return entries.size();
  }

  /** Brings the rows into the order of the batch. */
  synchronized void finish() throws IOException {
    if (entries.isEmpty()) {
      return;
    }
    var text = new StringBuilder(HEADER);
    entries.stream()
        .sorted(Comparator.comparingInt(Entry::caseNumber).thenComparingInt(Entry::label))
        .forEach(entry -> text.append(entry.line()));
    AtomicFile.write(path, out -> out.write(text.toString().getBytes(StandardCharsets.UTF_8)));
  }
}
