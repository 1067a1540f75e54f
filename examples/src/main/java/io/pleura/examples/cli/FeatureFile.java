package io.pleura.examples.cli;

import com.fasterxml.jackson.core.io.NumberOutput;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.LibraryVersion;
import io.pleura.io.AtomicFile;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * A file of features: CSV with one header row and one row of values, as PyRadiomics lays it out, or
 * JSON.
 */
final class FeatureFile {

  private static final String CSV = ".csv";
  private static final String JSON = ".json";

  private final Path path;
  private final String kind;

  private FeatureFile(Path path, String kind) {
    this.path = path;
    this.kind = kind;
  }

  static FeatureFile at(Path path) {
    return new FeatureFile(path, FileKind.of(path, List.of(CSV, JSON)));
  }

  void write(Extraction extraction, PrintWriter terminal) throws IOException {
    if (kind.equals(CSV)) {
      writeCsv(extraction);
    } else {
      JsonOutput.write(json(extraction), path, terminal);
    }
  }

  private static ObjectNode json(Extraction extraction) {
    ObjectNode root = JsonOutput.object();
    JsonOutput.putFeatures(root, extraction.features());
    root.set("diagnostics", JsonOutput.tree(extraction.diagnostics()));
    JsonOutput.putWarnings(root, extraction.warnings());
    root.put("version", LibraryVersion.current());
    root.put("settings", extraction.settings());
    return root;
  }

  private void writeCsv(Extraction extraction) throws IOException {
    List<String> names = new ArrayList<>(List.of("Image", "Mask"));
    List<String> values =
        new ArrayList<>(List.of(extraction.image().toString(), extraction.mask().toString()));
    for (var entry : extraction.diagnostics().entrySet()) {
      names.add(entry.getKey());
      JsonNode value = JsonOutput.tree(entry.getValue());
      values.add(value.isTextual() ? value.textValue() : value.toString());
    }
    var features = extraction.features();
    for (int i = 0; i < features.schema().size(); i++) {
      names.add(features.schema().names().get(i).value());
      values.add(number(features.get(i)));
    }
    AtomicFile.write(
        path,
        out -> {
          var writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
          var csv =
              new CSVPrinter(writer, CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get());
          csv.printRecord(names);
          csv.printRecord(values);
          csv.flush();
        });
  }

  /** The shortest text that reads back to the same double. */
  static String number(double value) {
    return NumberOutput.toString(value, true);
  }
}
