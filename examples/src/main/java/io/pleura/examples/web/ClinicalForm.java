package io.pleura.examples.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.clinical.ClinicalData;
import io.pleura.clinical.ClinicalParser;
import io.pleura.clinical.ClinicalQuantity;
import io.pleura.clinical.ClinicalReading;
import io.pleura.clinical.ClinicalValue;
import io.pleura.clinical.DetectionLimitRule;
import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.examples.report.ReportedCase;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The clinical values of a request, read from their texts as everywhere in the SDK. */
final class ClinicalForm {

  private final Map<ClinicalQuantity, String> texts;
  private final Map<ClinicalQuantity, ClinicalValue> values = new EnumMap<>(ClinicalQuantity.class);
  private final List<Problem> problems = new ArrayList<>();

  /**
   * Reads what is there.
   *
   * @param texts of the values that are given
   * @param rule what values below a detection limit are taken as
   */
  ClinicalForm(Map<ClinicalQuantity, String> texts, DetectionLimitRule rule) {
    this.texts = texts;
    ClinicalParser parser = ClinicalParser.withRule(rule);
    texts.forEach(
        (quantity, text) -> {
          try {
            values.put(quantity, parser.parse(quantity, text));
          } catch (InvalidInputException e) {
            problems.add(Problem.of(e).at(field(quantity)));
          }
        });
  }

  /** {@code cea}, {@code ca125} or {@code age}. */
  static String field(ClinicalQuantity quantity) {
    return quantity.label().toLowerCase(Locale.ROOT);
  }

  List<Problem> problems() {
    return problems;
  }

  List<InputWarning> warnings() {
    return values.values().stream().flatMap(value -> value.warnings().stream()).toList();
  }

  /** All three values, none of which has a problem. */
  ClinicalReading reading() {
    return new ClinicalReading(
        new ClinicalData(
            value(ClinicalQuantity.CEA),
            value(ClinicalQuantity.CA125),
            value(ClinicalQuantity.AGE)),
        warnings());
  }

  private double value(ClinicalQuantity quantity) {
    ClinicalValue value = values.get(quantity);
    if (value == null) {
      throw new IllegalStateException(quantity + " was not read");
    }
    return value.value();
  }

  /** How each text was read, by field. */
  void putFields(ObjectNode parent) {
    values.forEach((quantity, value) -> put(parent.putObject(field(quantity)), value));
  }

  /** How each text was read, in order. */
  List<ReportedCase.Reading> readings() {
    List<ReportedCase.Reading> readings = new ArrayList<>();
    values.forEach(
        (quantity, value) ->
            readings.add(new ReportedCase.Reading(texts.getOrDefault(quantity, ""), value)));
    return readings;
  }

  /** How each text was read, in order. */
  void putReadings(ArrayNode array) {
    values.forEach(
        (quantity, value) ->
            put(
                array
                    .addObject()
                    .put("field", field(quantity))
                    .put("text", texts.getOrDefault(quantity, "")),
                value));
  }

  private static void put(ObjectNode node, ClinicalValue value) {
    node.put("value", value.value()).put("unit", value.unit());
    if (!value.warnings().isEmpty()) {
      node.put(
          "message",
          value.warnings().stream().map(InputWarning::message).collect(Collectors.joining(" ")));
    }
  }
}
