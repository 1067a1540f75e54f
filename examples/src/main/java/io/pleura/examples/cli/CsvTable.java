package io.pleura.examples.cli;

import io.pleura.error.ConfigurationException;
import io.pleura.feature.FeatureName;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/**
 * A table of cases as people and spreadsheets write it: UTF-8, columns separated by commas, or by
 * semicolons or tabs. Empty rows do not count.
 *
 * @param file where it was read
 * @param columns all columns in order, known ones as they are spelt here
 * @param rows all rows below the header, at least one
 */
record CsvTable(Path file, List<String> columns, List<Row> rows) {

  private static final int SHOWN = 20;
  private static final char[] SEPARATORS = {',', ';', '\t'};

  /**
   * A row.
   *
   * @param line the line of the file at which it begins, the header being line 1
   * @param cells what it holds, not always as many as there are columns
   */
  record Row(long line, List<String> cells) {}

  /**
   * Reads a table.
   *
   * @param kind what it is, in messages: the {@code kind} file
   * @param required columns that must be there
   * @param known columns that are found in upper and lower case alike
   * @throws ConfigurationException when it is no such table
   */
  static CsvTable read(Path file, String kind, List<String> required, List<String> known)
      throws IOException {
    return new Reader(file, kind, required, known).read();
  }

  /**
   * A path in a cell. Relative ones start at the folder of the table.
   *
   * @throws InvalidPathException when it is no path
   */
  Path resolve(String text) {
    Path path = Path.of(text);
    Path folder = file.toAbsolutePath().getParent();
    return Path.of(TableLayout.absolute(folder == null ? path : folder.resolve(path)));
  }

  /**
   * The features that columns are.
   *
   * @param kind what the table is, in messages: the {@code kind} file
   * @param names of some columns
   * @throws ConfigurationException when a column has no name, or one that no feature can have
   */
  List<FeatureName> features(String kind, List<String> names) {
    List<FeatureName> features = new ArrayList<>();
    for (String name : names) {
      try {
        features.add(new FeatureName(name.strip()));
      } catch (IllegalArgumentException e) {
        int place = columns.indexOf(name) + 1;
        throw new ConfigurationException(
            kind + "-columns",
            "The "
                + kind
                + " file "
                + file
                + (name.isBlank()
                    ? ": column " + place + " has no name."
                    : ": column "
                        + place
                        + ", '"
                        + name
                        + "', has no name that a feature can have."),
            "Name features by letters, digits, hyphens, underscores and points, and leave out columns"
                + " that are none.",
            e);
      }
    }
    return features;
  }

  private record Reader(Path file, String kind, List<String> required, List<String> known) {

    CsvTable read() throws IOException {
      String text = text();
      List<Row> commas = List.of();
      for (char separator : SEPARATORS) {
        List<Row> records = records(text, separator);
        if (!records.isEmpty() && columns(records.get(0)).containsAll(required)) {
          return table(records);
        }
        commas = separator == ',' ? records : commas;
      }
      String both = String.join(" and ", required);
      if (commas.isEmpty()) {
        throw refused("is empty.", "Give a table with the columns " + both + ".");
      }
      List<String> there = columns(commas.get(0));
      List<String> missing = required.stream().filter(name -> !there.contains(name)).toList();
      throw refused(
          "lacks the column " + String.join(" and ", missing) + "; it has " + some(there) + ".",
          "Name the columns " + both + " in its first line.");
    }

    private String text() throws IOException {
      try {
        String text = Files.readString(file);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
      } catch (CharacterCodingException e) {
        throw refused("is no text in UTF-8.", "Save it as CSV in UTF-8.");
      } catch (NoSuchFileException e) {
        throw refused("does not exist.", "Check the path.");
      }
    }

    private List<Row> records(String text, char separator) throws IOException {
      var format =
          CSVFormat.RFC4180.builder().setDelimiter(separator).setIgnoreEmptyLines(true).get();
      List<Row> records = new ArrayList<>();
      try (var parser = format.parse(new StringReader(text))) {
        for (CSVRecord row : parser) {
          List<String> cells = row.toList();
          if (cells.stream().allMatch(String::isBlank)) {
            continue; // what spreadsheets leave below a table
          }
          long breaks = cells.stream().flatMapToInt(String::chars).filter(c -> c == '\n').count();
          records.add(new Row(parser.getCurrentLineNumber() - breaks, cells));
        }
      } catch (UncheckedIOException | IOException e) {
        throw refused(
            "has a quotation mark that does not fit after line "
                + (records.isEmpty() ? 0 : records.get(records.size() - 1).line())
                + ".",
            "Put cells with quotation marks in quotes and double the marks inside.");
      }
      return records;
    }

    private List<String> columns(Row header) {
      return header.cells().stream().map(this::canonical).toList();
    }

    /** A known name as it is spelt here. */
    private String canonical(String column) {
      return known.stream()
          .filter(name -> name.equalsIgnoreCase(column.strip()))
          .findFirst()
          .orElse(column);
    }

    private CsvTable table(List<Row> records) {
      List<String> columns = columns(records.get(0));
      Set<String> seen = new HashSet<>();
      List<String> twice = columns.stream().filter(column -> !seen.add(column)).distinct().toList();
      if (!twice.isEmpty()) {
        throw refused(
            "has a column twice: " + some(twice) + ".", "Give each column a name of its own.");
      }
      if (records.size() == 1) {
        throw refused("has a header and no row below it.", "Give a row for each case.");
      }
      return new CsvTable(file, columns, List.copyOf(records.subList(1, records.size())));
    }

    private static String some(List<String> names) {
      String shown = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
      return names.size() > SHOWN ? shown + " and " + (names.size() - SHOWN) + " more" : shown;
    }

    private ConfigurationException refused(String what, String remedy) {
      return new ConfigurationException(
          kind + "-file", "The " + kind + " file " + file + " " + what, remedy);
    }
  }
}
