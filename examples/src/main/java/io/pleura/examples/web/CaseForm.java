package io.pleura.examples.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.clinical.ClinicalQuantity;
import io.pleura.examples.result.ResultJson;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of a request about a case; each may be missing. */
final class CaseForm {

  private static final Set<String> FIELDS =
      Set.of("ct", "mask", "label", "cea", "ca125", "age", "model", "centre");
  private static final Set<String> NUMBERS = Set.of("cea", "ca125", "age");
  private static final int LONGEST = 200;

  private final JsonNode root;

  private CaseForm(JsonNode root) {
    this.root = root;
  }

  /**
   * Reads a request.
   *
   * @throws ProblemException when it is no JSON object of the known fields
   */
  static CaseForm of(byte[] body) throws IOException {
    JsonNode root;
    try {
      root = ResultJson.parse(body);
    } catch (JsonProcessingException e) {
      throw refused(null, "The request is no JSON.");
    }
    if (root == null || !root.isObject()) {
      throw refused(null, "The request is no JSON object.");
    }
    for (Iterator<String> names = root.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!FIELDS.contains(name)) {
        throw refused(null, "The request has a field that is not known.");
      }
    }
    var form = new CaseForm(root);
    FIELDS.stream().filter(name -> !name.equals("label")).forEach(form::text);
    form.label();
    return form;
  }

  private static ProblemException refused(@Nullable String field, String what) {
    Problem problem =
        Problem.of(
            400, "request-invalid", what, "See /api/openapi.json for what a request is made of.");
    return (field == null ? problem : problem.at(field)).exception();
  }

  /** A text; an empty one counts as there. Clinical values may be numbers. */
  Optional<String> text(String name) {
    JsonNode node = root.get(name);
    if (node == null || node.isNull()) {
      return Optional.empty();
    }
    if (node.isNumber() && NUMBERS.contains(name)) {
      return Optional.of(node.asText());
    }
    if (!node.isTextual() || node.textValue().length() > LONGEST) {
      throw refused(name, "The field " + name + " is no text of up to " + LONGEST + " letters.");
    }
    return Optional.of(node.textValue());
  }

  OptionalInt label() {
    JsonNode node = root.get("label");
    if (node == null || node.isNull()) {
      return OptionalInt.empty();
    }
    if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 1) {
      throw refused("label", "The label is no whole number above 0.");
    }
    return OptionalInt.of(node.intValue());
  }

  /** The clinical texts that are there. */
  Map<ClinicalQuantity, String> clinical() {
    Map<ClinicalQuantity, String> texts = new EnumMap<>(ClinicalQuantity.class);
    for (ClinicalQuantity quantity : ClinicalQuantity.values()) {
      text(ClinicalForm.field(quantity)).ifPresent(text -> texts.put(quantity, text));
    }
    return texts;
  }
}
