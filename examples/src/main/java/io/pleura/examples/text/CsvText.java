package io.pleura.examples.text;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/** Lines of a comma-separated table, quoted where they must be, as Python writes them. */
public final class CsvText {

  private CsvText() {}

  /**
   * One row with its line end.
   *
   * @param cells at least one
   * @return the row, its cells quoted where they must be
   */
  public static String line(Collection<String> cells) {
    if (cells.size() == 1 && cells.iterator().next().isEmpty()) {
      return "\"\"\n";
    }
    return cells.stream().map(CsvText::cell).collect(Collectors.joining(",", "", "\n"));
  }

  private static String cell(String text) {
    return text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? text
        : '"' + text.replace("\"", "\"\"") + '"';
  }

  /**
   * The cells of one row.
   *
   * @param line the row, line breaks in quotes included
   * @return the cells without their quotes
   */
  public static List<String> cells(String line) {
    try (var parser = CSVFormat.RFC4180.parse(new StringReader(line))) {
      List<String> cells = new ArrayList<>();
      for (CSVRecord row : parser) {
        cells.addAll(row.toList());
      }
      return cells;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
