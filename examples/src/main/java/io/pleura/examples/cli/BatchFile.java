package io.pleura.examples.cli;

import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
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

  private static final Pattern WHOLE_NUMBER = Pattern.compile("\\+?([0-9]{1,9})(?:\\.0*)?");

  /**
   * Reads a batch file.
   *
   * @throws ConfigurationException when it is no such table
   */
  static BatchFile read(Path file) throws IOException {
    CsvTable table = CsvTable.read(file, "batch", KNOWN.subList(0, 2), KNOWN);
    List<BatchCase> cases = new ArrayList<>();
    for (CsvTable.Row row : table.rows()) {
      cases.add(batchCase(cases.size() + 1, row, table));
    }
    return new BatchFile(table.columns(), List.copyOf(cases));
  }

  private static BatchCase batchCase(int number, CsvTable.Row line, CsvTable table) {
    List<String> columns = table.columns();
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
    Path image = path(TableLayout.IMAGE, cells, table, problems);
    Path mask = path(TableLayout.MASK, cells, table, problems);
    Integer label = wholeNumber(TableLayout.LABEL, 1, cells, problems);
    Integer channel = wholeNumber(LABEL_CHANNEL, 0, cells, problems);
    return new BatchCase(
        number,
        line.line(),
        cells,
        new CaseFiles(image, mask, channel),
        label,
        problems.isEmpty() ? null : problems.get(0));
  }

  private static Path path(
      String column,
      Map<String, String> cells,
      CsvTable table,
      List<InvalidInputException> problems) {
    String text = cells.getOrDefault(column, "").strip();
    if (text.isEmpty()) {
      problems.add(wrong("The row names no " + column + ".", "Give the path of a file."));
      return Path.of("");
    }
    try {
      Path path = table.resolve(text);
      cells.put(column, path.toString());
      return path;
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
}
