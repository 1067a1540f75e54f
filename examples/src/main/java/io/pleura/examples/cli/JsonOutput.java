package io.pleura.examples.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.Contribution;
import io.pleura.Explanation;
import io.pleura.LibraryVersion;
import io.pleura.Prediction;
import io.pleura.error.InputWarning;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureVector;
import io.pleura.io.AtomicFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The JSON that commands write: UTF-8, numbers as the shortest text that reads back to the same
 * double, the same bytes under every locale.
 */
final class JsonOutput {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private static final int RANKED = 10;

  private JsonOutput() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** Values by name; an undefined one is null here and has its reason under {@code undefined}. */
  static void putFeatures(ObjectNode parent, FeatureVector features) {
    ObjectNode values = parent.putObject("features");
    ObjectNode undefined = object();
    List<FeatureDefinition> definitions = features.schema().definitions();
    for (int i = 0; i < definitions.size(); i++) {
      String name = definitions.get(i).name().value();
      var reason = features.reasonUndefined(definitions.get(i).name());
      if (reason.isPresent()) {
        values.putNull(name);
        undefined.put(name, reason.get());
      } else {
        values.put(name, features.get(i));
      }
    }
    if (!undefined.isEmpty()) {
      parent.set("undefined", undefined);
    }
  }

  static void putWarnings(ObjectNode parent, List<InputWarning> warnings) {
    ArrayNode array = parent.putArray("warnings");
    for (InputWarning warning : warnings) {
      ObjectNode node =
          array.addObject().put("code", warning.code()).put("message", warning.message());
      if (warning instanceof InputWarning.OutsideTrainingRange outside) {
        ArrayNode features = node.putArray("features");
        for (InputWarning.OutsideValue value : outside.features()) {
          ObjectNode feature =
              features
                  .addObject()
                  .put("name", value.feature())
                  .put("value", value.value())
                  .put("minimum", value.minimum())
                  .put("maximum", value.maximum());
          if (Double.isFinite(value.rangeWidths())) {
            feature.put("rangeWidths", value.rangeWidths());
          }
        }
      }
    }
  }

  /** The JSON of a file; an object without fields where it holds none. */
  static JsonNode read(Path file) throws IOException {
    try {
      return MAPPER.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException noJson) {
      return object();
    }
  }

  /** Values, diagnostics and warnings of one ROI. */
  static void putExtraction(ObjectNode parent, Extraction extraction) {
    putFeatures(parent, extraction.features());
    parent.set("diagnostics", MAPPER.valueToTree(TableLayout.PLEURA.diagnostics(extraction)));
    putWarnings(parent, extraction.warnings());
  }

  static ObjectNode prediction(ExplainedPrediction result) {
    Prediction prediction = result.prediction();
    ObjectNode root = object();
    root.put("probability", prediction.probability());
    root.put("threshold", prediction.threshold());
    root.put("label", prediction.label());
    prediction.uncertainty().ifPresent(uncertainty -> UncertaintyText.put(root, uncertainty));
    result
        .clinical()
        .ifPresent(
            values ->
                root.putObject("clinical")
                    .put("ceaNgPerMl", values.ceaNgPerMl())
                    .put("ca125UPerMl", values.ca125UPerMl())
                    .put("ageYears", values.ageYears()));
    putFeatures(root, prediction.features());
    result.explanation().ifPresent(explanation -> putExplanation(root, explanation));
    result
        .details()
        .ifPresent(
            details -> {
              details.putRanking(root.putArray("ranking"), RANKED);
              details.putModalities(root.putArray("modalities"));
              details.putHints(root.putArray("counterfactuals"));
            });
    putWarnings(root, prediction.warnings());
    root.put("bundle", prediction.bundle());
    root.put("version", LibraryVersion.current());
    root.put("notice", "Research use only, not a medical device.");
    return root;
  }

  private static void putExplanation(ObjectNode root, Explanation explanation) {
    ObjectNode why = root.putObject("explanation");
    why.put("scale", explanation.scale().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    why.put("base", explanation.base());
    ObjectNode contributions = why.putObject("contributions");
    for (Contribution contribution : explanation.contributions()) {
      contributions.put(contribution.feature().value(), contribution.contribution());
    }
  }

  /** Indented, with a line end. */
  static String text(ObjectNode root) throws IOException {
    return MAPPER.writeValueAsString(root).replace("\r\n", "\n") + "\n";
  }

  /** Writes to a file, or to the terminal where the path is a single hyphen. */
  static void write(ObjectNode root, Path target, PrintWriter terminal) throws IOException {
    String text = text(root);
    if (target.toString().equals("-")) {
      terminal.print(text);
      terminal.flush();
    } else {
      AtomicFile.write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
