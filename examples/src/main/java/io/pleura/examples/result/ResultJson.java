package io.pleura.examples.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
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
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Results as JSON: numbers as the shortest text that reads back to the same double, the same bytes
 * under every locale.
 */
public final class ResultJson {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /** How many features a ranking gives unless a reader asks for all. */
  public static final int LEADING = 10;

  /** What stands with each result. */
  public static final String NOTICE = "Research use only, not a medical device.";

  private ResultJson() {}

  /**
   * An empty object.
   *
   * @return to be filled
   */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /**
   * Any value as a tree.
   *
   * @param value text, numbers, lists, maps or records of them
   * @return its JSON
   */
  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /**
   * Reads JSON strictly: one value, no name twice in an object.
   *
   * @param bytes UTF-8
   * @return what they hold
   * @throws JsonProcessingException when they hold no JSON
   * @throws IOException never; bytes do not fail
   */
  public static JsonNode parse(byte[] bytes) throws IOException {
    return MAPPER.readTree(bytes);
  }

  /**
   * Puts values by name; an undefined one is null and has its reason under {@code undefined}.
   *
   * @param parent where to put {@code features} and {@code undefined}
   * @param features the values
   */
  public static void putFeatures(ObjectNode parent, FeatureVector features) {
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

  /**
   * Puts warnings with their codes.
   *
   * @param parent where to put {@code warnings}
   * @param warnings in order
   */
  public static void putWarnings(ObjectNode parent, List<InputWarning> warnings) {
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

  /**
   * A prediction with its reasons.
   *
   * @param result the prediction
   * @param ranked how many features the ranking gives at most
   * @return the JSON of {@code pleura predict}
   */
  public static ObjectNode prediction(ExplainedPrediction result, int ranked) {
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
              details.putRanking(root.putArray("ranking"), ranked);
              details.putModalities(root.putArray("modalities"));
              details.putHints(root.putArray("counterfactuals"));
            });
    putWarnings(root, prediction.warnings());
    root.put("bundle", prediction.bundle());
    root.put("version", LibraryVersion.current());
    root.put("notice", NOTICE);
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

  /**
   * The text of an object.
   *
   * @param root any object
   * @return indented, with a line end
   * @throws IOException never; an object can be written
   */
  public static String text(ObjectNode root) throws IOException {
    return MAPPER.writeValueAsString(root).replace("\r\n", "\n") + "\n";
  }
}
