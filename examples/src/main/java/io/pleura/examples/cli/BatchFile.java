package io.pleura.examples.cli;

import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * A batch file of PyRadiomics: a table with the columns Image and Mask, if wanted Label and
 * Label_channel, and any others, which are carried through. Relative paths start at the folder of
 * the file. Columns are separated by commas, or by semicolons or tabs, as some spreadsheets do.
 *
 * @param columns all columns in order
 * @param cases in the order of the file
 */
record BatchFile(List<String> columns, List<BatchCase> cases) {

  static final String LABEL_CHANNEL = "Label_channel";

  /** The columns that PyRadiomics reads. */
  static final List<String> KNOWN =
      List.of(TableLayout.IMAGE, TableLayout.MASK, TableLayout.LABEL, LABEL_CHANNEL);

  private static final char[] SEPARATORS = {',', ';', '\t'};
  private static final Pattern WHOLE_NUMBER = Pattern.compile("\\+?([0-9]{1,9})(?:\\.0*)?");

  /**
   * Reads a batch file.
   *
   * @throws ConfigurationException when it is no such table
   */
  static BatchFile read(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (CharacterCodingException e) {
      throw refused(file, "is no text in UTF-8.", "Save it as CSV in UTF-8.");
    } catch (NoSuchFileException e) {
      throw refused(file, "does not exist.", "Check the path.");
    }
    if (text.startsWith("\uFEFF")) {
      text = text.substring(1);
    }
    List<Line> commas = List.of();
    for (char separator : SEPARATORS) {
      List<Line> records = records(file, text, separator);
      if (!records.isEmpty() && columns(records.get(0)).containsAll(KNOWN.subList(0, 2))) {
        return of(file, records);
      }
      commas = separator == ',' ? records : commas;
    }
    if (commas.isEmpty()) {
      throw refused(file, "is empty.", "Give a table with the columns Image and Mask.");
    }
    throw refused(
        file,
        "lacks the column Image or Mask; it has " + String.join(", ", columns(commas.get(0))) + ".",
        "Name the columns Image and Mask in its first line.");
  }

  private record Line(long row, List<String> cells) {}

  private static List<Line> records(Path file, String text, char separator) throws IOException {
    var format =
        CSVFormat.RFC4180.builder().setDelimiter(separator).setIgnoreEmptyLines(true).get();
    List<Line> records = new ArrayList<>();
    try (var parser = format.parse(new StringReader(text))) {
      for (CSVRecord row : parser) {
        List<String> cells = row.toList();
        if (cells.stream().allMatch(String::isBlank)) {
          continue; // what spreadsheets leave below a table
        }
        long breaks = cells.stream().flatMapToInt(String::chars).filter(c -> c == '\n').count();
        records.add(new Line(parser.getCurrentLineNumber() - breaks, cells));
      }
    } catch (UncheckedIOException | IOException e) {
      throw refused(
          file,
          "has a quotation mark that does not fit after line "
              + (records.isEmpty() ? 0 : records.get(records.size() - 1).row())
              + ".",
          "Put cells with quotation marks in quotes and double the marks inside.");
    }
    return records;
  }

  private static List<String> columns(Line header) {
    return header.cells().stream().map(BatchFile::canonical).toList();
  }

  /** The name as PyRadiomics spells it. */
  private static String canonical(String column) {
    return KNOWN.stream()
        .filter(known -> known.equalsIgnoreCase(column.strip()))
        .findFirst()
        .orElse(column);
  }

  private static BatchFile of(Path file, List<Line> records) {
    List<String> columns = columns(records.get(0));
    if (new HashSet<>(columns).size() < columns.size()) {
      throw refused(
          file,
          "has a column twice: " + String.join(", ", columns) + ".",
          "Give each column a name of its own.");
    }
    if (records.size() == 1) {
      throw refused(file, "has a header and no case.", "Give a row for each case.");
    }
    Path folder = file.toAbsolutePath().getParent();
    List<BatchCase> cases = new ArrayList<>();
    for (Line line : records.subList(1, records.size())) {
      cases.add(batchCase(cases.size() + 1, line, columns, folder));
    }
    return new BatchFile(columns, List.copyOf(cases));
  }

  private static BatchCase batchCase(
      int number, Line line, List<String> columns, @Nullable Path folder) {
    var problems = new ArrayList<InvalidInputException>();
    List<String> given = line.cells();
    if (given.size() > columns.size()) {
      problems.add(
          wrong(
              "The row has " + given.size() + " cells for " + columns.size() + " columns.",
              "Put cells with commas in quotes."));
    }
    Map<String, String> cells = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      cells.put(columns.get(i), i < given.size() ? given.get(i) : "");
    }
    Path image = path(TableLayout.IMAGE, cells, folder, problems);
    Path mask = path(TableLayout.MASK, cells, folder, problems);
    Integer label = wholeNumber(TableLayout.LABEL, 1, cells, problems);
    Integer channel = wholeNumber(LABEL_CHANNEL, 0, cells, problems);
    return new BatchCase(
        number,
        line.row(),
        cells,
        new CaseFiles(image, mask, channel),
        label,
        problems.isEmpty() ? null : problems.get(0));
  }

  private static Path path(
      String column,
      Map<String, String> cells,
      @Nullable Path folder,
      List<InvalidInputException> problems) {
    String text = cells.getOrDefault(column, "").strip();
    if (text.isEmpty()) {
      problems.add(wrong("The row names no " + column + ".", "Give the path of a file."));
      return Path.of("");
    }
    try {
      Path path = Path.of(text);
      String absolute = TableLayout.absolute(folder == null ? path : folder.resolve(path));
      cells.put(column, absolute);
      return Path.of(absolute);
    } catch (InvalidPathException e) {
      problems.add(wrong("The " + column + " '" + text + "' is no path.", "Check the path."));
      return Path.of("");
    }
  }

  private static @Nullable Integer wholeNumber(
      String column, int least, Map<String, String> cells, List<InvalidInputException> problems) {
    String text = cells.getOrDefault(column, "").strip();
    if (text.isEmpty()) {
      return null;
    }
    var match = WHOLE_NUMBER.matcher(text);
    if (match.matches() && Integer.parseInt(match.group(1)) >= least) {
      return Integer.valueOf(match.group(1));
    }
    problems.add(
        wrong(
            "The " + column + " of the row is '" + text + "'.",
            "Give a whole number from " + least + ", or leave the cell empty."));
    return null;
  }

  private static InvalidInputException wrong(String problem, String remedy) {
    return new InvalidInputException("batch-row", problem, remedy);
  }

  private static ConfigurationException refused(Path file, String what, String remedy) {
    return new ConfigurationException("batch-file", "The batch file " + file + " " + what, remedy);
  }
}
