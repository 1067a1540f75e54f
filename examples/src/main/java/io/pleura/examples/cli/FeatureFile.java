package io.pleura.examples.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.examples.result.ResultJson;
import io.pleura.examples.text.CsvText;
import io.pleura.examples.text.PythonJson;
import io.pleura.examples.text.PythonText;
import io.pleura.io.AtomicFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** A file of features of one case, a ROI a row. */
final class FeatureFile {

  private enum Kind {
    CSV,
    PLEURA_CSV,
    JSON,
    PLEURA_JSON
  }

  private final Path path;
  private final Kind kind;

  private FeatureFile(Path path, Kind kind) {
    this.path = path;
    this.kind = kind;
  }

  /** PyRadiomics' columns and ours as CSV, or our own JSON, as the file name ends. */
  static FeatureFile at(Path path) {
    String ending = FileKind.of(path, List.of(".csv", ".json"));
    return new FeatureFile(path, ending.equals(".csv") ? Kind.PLEURA_CSV : Kind.PLEURA_JSON);
  }

  /** CSV as the command of PyRadiomics writes it. */
  static FeatureFile csv(Path path) {
    return new FeatureFile(path, Kind.CSV);
  }

  /** JSON as the command of PyRadiomics writes it. */
  static FeatureFile json(Path path) {
    return new FeatureFile(path, Kind.JSON);
  }

  Path path() {
    return path;
  }

  boolean isTerminal() {
    return path.toString().equals("-");
  }

  /**
   * Writes the file whole, or to the terminal where its name is a single hyphen.
   *
   * @param extractions at least one, in the order of the rows
   */
  void write(List<Extraction> extractions, PrintWriter terminal) throws IOException {
    String text =
        switch (kind) {
          case CSV -> csv(extractions, TableLayout.PYRADIOMICS);
          case PLEURA_CSV -> csv(extractions, TableLayout.PLEURA);
          case JSON -> PythonJson.text(rows(extractions, TableLayout.PYRADIOMICS));
          case PLEURA_JSON -> ResultJson.text(json(extractions));
        };
    if (isTerminal()) {
      terminal.print(text);
      terminal.flush();
    } else {
      AtomicFile.write(path, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private static List<Map<String, Object>> rows(List<Extraction> extractions, TableLayout layout) {
    return extractions.stream().map(layout::row).toList();
  }

  private static String csv(List<Extraction> extractions, TableLayout layout) {
    List<Map<String, Object>> rows = rows(extractions, layout);
    var columns = new LinkedHashSet<String>();
    var features = new LinkedHashSet<String>();
    rows.forEach(row -> columns.addAll(row.keySet()));
    extractions.forEach(
        one -> one.features().schema().names().forEach(name -> features.add(name.value())));
    List<String> header =
        TableLayout.ordered(
            columns,
            List.of(TableLayout.IMAGE, TableLayout.MASK, TableLayout.LABEL),
            List.copyOf(features));
    var text = new StringBuilder(CsvText.line(header));
    rows.forEach(row -> text.append(line(header, row)));
    return text.toString();
  }

  /** One row under a header; a column that it lacks stays empty. */
  static String line(List<String> header, Map<String, Object> row) {
    List<String> cells = new ArrayList<>();
    for (String column : header) {
      cells.add(row.containsKey(column) ? PythonText.cell(row.get(column)) : "");
    }
    return CsvText.line(cells);
  }

  private static ObjectNode json(List<Extraction> extractions) {
    Extraction first = extractions.get(0);
    ObjectNode root = ResultJson.object();
    if (first.label() == null) {
      JsonOutput.putExtraction(root, first);
    } else {
      var labels = root.putArray("labels");
      for (Extraction extraction : extractions) {
        JsonOutput.putExtraction(labels.addObject().put("label", extraction.label()), extraction);
      }
    }
    Provenance provenance = first.provenance();
    root.put("version", provenance.version());
    root.put("statement", provenance.statement());
    root.put("fingerprint", provenance.fingerprint());
    root.put("scope", provenance.scope());
    root.put("settings", provenance.settings());
    if (!provenance.deep().isEmpty()) {
      ObjectNode deep = root.putObject("deep");
      deep.put("fingerprint", provenance.deepFingerprint());
      ObjectNode settings = deep.putObject("settings");
      provenance.deep().forEach(settings::put);
    }
    return root;
  }
}
