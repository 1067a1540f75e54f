package io.pleura.examples.cli;

import io.pleura.error.InputWarning;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The columns of a table of features. */
enum TableLayout {
  /**
   * Column for column what the command of PyRadiomics writes. Our version, the statement and the
   * fingerprint of the settings stand in the cell of PyRadiomics' version; without diagnostics,
   * which hold it, in columns of our own.
   */
  PYRADIOMICS,
  /** The same with columns of our own after the diagnostics. */
  PLEURA;

  static final String IMAGE = "Image";
  static final String MASK = "Mask";
  static final String LABEL = "Label";

  private static final String DIAGNOSTICS = "diagnostics_";
  private static final String VERSIONS = "diagnostics_Versions_";
  private static final String WARNINGS = "diagnostics_Warnings";

  /** What PyRadiomics' diagnostics tell of, in its order. */
  private static final List<String> STAGES =
      List.of(
          VERSIONS,
          "diagnostics_Configuration_",
          "diagnostics_Image-original_",
          "diagnostics_Mask-original_",
          "diagnostics_Image-interpolated_",
          "diagnostics_Mask-interpolated_",
          "diagnostics_Mask-corrected_",
          "diagnostics_Mask-resegmented_");

  /** The row of a case that is no row of a batch. */
  Map<String, Object> row(Extraction extraction) {
    Map<String, String> given = new LinkedHashMap<>();
    given.put(IMAGE, absolute(extraction.image()));
    given.put(MASK, absolute(extraction.mask()));
    return row(given, extraction);
  }

  static String absolute(Path path) {
    return path.toAbsolutePath().normalize().toString();
  }

  /**
   * One row.
   *
   * @param given the columns before the diagnostics
   * @return value by column: text, whole number, double, truth value, list or map
   */
  Map<String, Object> row(Map<String, String> given, Extraction extraction) {
    Map<String, Object> row = new LinkedHashMap<>();
    Integer label = extraction.label();
    given.forEach(
        (column, text) -> {
          row.put(column, text);
          if (column.equals(MASK) && label != null && !given.containsKey(LABEL)) {
            row.put(LABEL, (long) label);
          }
        });
    if (label != null) {
      row.put(LABEL, (long) label);
    }
    row.putAll(diagnostics(extraction));
    if (this == PLEURA) {
      row.put(WARNINGS, text(extraction.warnings()));
    }
    var features = extraction.features();
    for (int i = 0; i < features.schema().size(); i++) {
      row.put(features.schema().names().get(i).value(), features.get(i));
    }
    return row;
  }

  /** PyRadiomics' general information under its keys, then ours. */
  Map<String, Object> diagnostics(Extraction extraction) {
    Provenance provenance = extraction.provenance();
    Map<String, Object> columns = new LinkedHashMap<>();
    if (!extraction.diagnostics().isEmpty()) {
      columns.putAll(provenance.pyradiomicsVersions());
      extraction
          .diagnostics()
          .forEach(
              (column, value) -> {
                if (!column.startsWith(VERSIONS) && !isOwn(column)) {
                  columns.put(column, value);
                }
              });
    }
    if (this == PLEURA || columns.isEmpty()) {
      columns.putAll(provenance.ownColumns());
    }
    return columns;
  }

  /**
   * The cells that are the same in every row of a table, and tell it from a table made otherwise.
   *
   * @param header the columns of the table
   */
  static Map<String, Object> signature(Collection<String> header, Provenance provenance) {
    Map<String, Object> cells = new LinkedHashMap<>(provenance.pyradiomicsVersions());
    cells.putAll(provenance.ownColumns());
    cells.keySet().retainAll(header);
    return cells;
  }

  private static String text(List<InputWarning> warnings) {
    return warnings.stream()
        .map(warning -> warning.code() + ": " + warning.message())
        .collect(Collectors.joining(" | "));
  }

  /**
   * Brings the columns of many rows into one order: those given, PyRadiomics' diagnostics, ours,
   * and the features. A column that a row lacks finds its place in it nevertheless.
   *
   * @param columns of all rows
   * @param given the columns before the diagnostics
   * @param features the features in order
   */
  static List<String> ordered(
      Collection<String> columns, List<String> given, List<String> features) {
    Map<String, Integer> ranks = new HashMap<>();
    List<String> before = new ArrayList<>(new LinkedHashSet<>(given));
    for (int i = 0; i < before.size(); i++) {
      ranks.put(before.get(i), i);
    }
    int own = before.size() + STAGES.size();
    for (String column : columns) {
      if (column.startsWith(DIAGNOSTICS)) {
        ranks.putIfAbsent(column, isOwn(column) ? own : before.size() + stage(column));
      }
    }
    for (int i = 0; i < features.size(); i++) {
      ranks.put(features.get(i), own + 1 + i);
    }
    return columns.stream()
        .distinct()
        .sorted(Comparator.comparingInt(column -> ranks.getOrDefault(column, Integer.MAX_VALUE)))
        .toList();
  }

  /** Whether a column is one of PyRadiomics' general information, or of ours beside it. */
  static boolean isDiagnostic(String column) {
    return column.startsWith(DIAGNOSTICS);
  }

  private static int stage(String column) {
    for (int i = 0; i < STAGES.size(); i++) {
      if (column.startsWith(STAGES.get(i))) {
        return i;
      }
    }
    return STAGES.size();
  }

  private static boolean isOwn(String column) {
    return column.equals(WARNINGS) || Provenance.isOwn(column);
  }
}
