package io.pleura.examples.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.examples.result.ResultJson;
import io.pleura.io.AtomicFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The JSON files that commands read and write. */
final class JsonOutput {

  private JsonOutput() {}

  /** The JSON of a file; an object without fields where it holds none. */
  static JsonNode read(Path file) throws IOException {
    try {
      return ResultJson.parse(Files.readAllBytes(file));
    } catch (JsonProcessingException noJson) {
      return ResultJson.object();
    }
  }

  /** Values, diagnostics and warnings of one ROI. */
  static void putExtraction(ObjectNode parent, Extraction extraction) {
    ResultJson.putFeatures(parent, extraction.features());
    parent.set("diagnostics", ResultJson.tree(TableLayout.PLEURA.diagnostics(extraction)));
    ResultJson.putWarnings(parent, extraction.warnings());
  }

  /** Writes to a file, or to the terminal where the path is a single hyphen. */
  static void write(ObjectNode root, Path target, PrintWriter terminal) throws IOException {
    String text = ResultJson.text(root);
    if (target.toString().equals("-")) {
      terminal.print(text);
      terminal.flush();
    } else {
      AtomicFile.write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
