package io.pleura.examples.cli;

import io.pleura.error.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The cells of one case of a table, and what is wrong with them. */
final class CaseRow {

  static final String ID = "id";
  static final String LABEL = "label";
  static final String PATIENT = "patient";
  static final String CENTER = "center";

  private static final int SHOWN = 5;

  private final CsvTable table;
  private final CsvTable.Row row;
  private final List<String> problems = new ArrayList<>();

  CaseRow(CsvTable table, CsvTable.Row row) {
    this.table = table;
    this.row = row;
    if (row.cells().size() > table.columns().size()) {
      problems.add(
          "row "
              + row.line()
              + " has "
              + row.cells().size()
              + " cells for "
              + table.columns().size()
              + " columns");
    }
  }

  /**
   * Says which rows cannot be used.
   *
   * @param kind what the table is: the {@code kind} file
   * @param problems what is wrong, each with row and column; the first few are told
   * @param remedy what to do about it
   */
  static InvalidInputException unusable(
      String kind, Path file, List<String> problems, String remedy) {
    String more = problems.size() > SHOWN ? "; and " + (problems.size() - SHOWN) + " more" : "";
    return new InvalidInputException(
        kind + "-rows",
        "The "
            + kind
            + " file "
            + file
            + " has rows that cannot be used: "
            + problems.stream().limit(SHOWN).collect(Collectors.joining("; "))
            + more
            + ".",
        remedy);
  }

  /** The line of the table at which it begins. */
  long line() {
    return row.line();
  }

  /** What is wrong so far, each with row and column. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  void report(String column, String problem) {
    problems.add("row " + row.line() + ", column " + column + ": " + problem);
  }

  /** A cell without space around it; empty where it is missing. */
  String text(String column) {
    int place = table.columns().indexOf(column);
    return place < 0 || place >= row.cells().size() ? "" : row.cells().get(place).strip();
  }

  /** A cell that must say something. */
  String filled(String column) {
    String text = text(column);
    if (text.isEmpty()) {
      report(column, "the cell is empty");
    }
    return text;
  }

  /** Whose case it is: the id where the table does not say. */
  String patient() {
    String patient = text(PATIENT);
    return patient.isEmpty() ? text(ID) : patient;
  }

  /** A finite number; NaN where that is reported as a problem. */
  double number(String column) {
    String text = filled(column);
    if (text.isEmpty()) {
      return Double.NaN;
    }
    try {
      double value = Double.parseDouble(text);
      if (!Double.isFinite(value)) {
        report(column, "'" + text + "' is not finite");
      }
      return value;
    } catch (NumberFormatException e) {
      report(column, "'" + text + "' is no number; write it with a decimal point");
      return Double.NaN;
    }
  }

  /** A number above 0; nothing where the cell or the column is missing. */
  OptionalDouble measure(String column) {
    if (text(column).isEmpty()) {
      return OptionalDouble.empty();
    }
    double value = number(column);
    if (Double.isFinite(value) && value <= 0) {
      report(column, "'" + text(column) + "' is not above 0");
    }
    return value > 0 && Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  /** A file that is there. */
  Path file(String column) {
    String text = filled(column);
    try {
      Path path = table.resolve(text);
      if (!text.isEmpty() && !Files.isRegularFile(path)) {
        report(column, "there is no file " + path);
      }
      return path;
    } catch (InvalidPathException e) {
      report(column, "'" + text + "' is no path");
      return Path.of("");
    }
  }
}
