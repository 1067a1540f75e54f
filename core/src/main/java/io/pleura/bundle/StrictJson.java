package io.pleura.bundle;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.error.BundleException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A JSON object that is read field by field: a missing field, a field of another type and, at the
 * end, a field that nobody asked for are errors that name the path.
 */
final class StrictJson {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // The shortest digits that give the same double back, on every Java version.
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .build();

  private final String entry;
  private final String path;
  private final JsonNode node;
  private final boolean tolerant;
  private final Set<String> read = new HashSet<>();

  private StrictJson(String entry, String path, JsonNode node, boolean tolerant) {
    this.entry = entry;
    this.path = path;
    this.node = node;
    this.tolerant = tolerant;
    if (!node.isObject()) {
      throw wrong("is no object");
    }
  }

  static ObjectNode newObject() {
    return MAPPER.createObjectNode();
  }

  static byte[] toBytes(JsonNode node) {
    var indenter = new DefaultIndenter("  ", "\n");
    var printer = new DefaultPrettyPrinter().withObjectIndenter(indenter);
    try {
      byte[] text = MAPPER.writer(printer).writeValueAsBytes(node);
      byte[] lines = java.util.Arrays.copyOf(text, text.length + 1);
      lines[text.length] = '\n';
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode parse(String entry, byte[] bytes) {
    try {
      return MAPPER.readTree(bytes);
    } catch (IOException e) {
      throw new BundleException(
          "bundle-manifest",
          entry + " is no JSON: " + e.getMessage() + ".",
          BundleArchive.REMEDY,
          e);
    }
  }

  /**
   * Reads an object to its end.
   *
   * @param tolerant whether unknown fields are passed over
   */
  static <T> T read(String entry, JsonNode node, boolean tolerant, Function<StrictJson, T> reader) {
    return new StrictJson(entry, "$", node, tolerant).finish(reader);
  }

  private <T> T finish(Function<StrictJson, T> reader) {
    T result;
    try {
      result = reader.apply(this);
    } catch (IllegalArgumentException e) {
      throw new BundleException(
          "bundle-manifest",
          entry + ": " + path + " is wrong: " + e.getMessage() + ".",
          BundleArchive.REMEDY,
          e);
    }
    if (!tolerant) {
      for (var names = node.fieldNames(); names.hasNext(); ) {
        String name = names.next();
        if (!read.contains(name)) {
          throw error(path + "." + name, "is unknown in this format version");
        }
      }
    }
    return result;
  }

  String text(String field) {
    JsonNode value = required(field);
    if (!value.isTextual()) {
      throw error(path + "." + field, "is no text");
    }
    return value.textValue();
  }

  Optional<String> optionalText(String field) {
    return has(field) ? Optional.of(text(field)) : Optional.empty();
  }

  double number(String field) {
    JsonNode value = required(field);
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw error(path + "." + field, "is no finite number");
    }
    return value.doubleValue();
  }

  int integer(String field) {
    JsonNode value = required(field);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw error(path + "." + field, "is no whole number of 32 bits");
    }
    return value.intValue();
  }

  boolean truth(String field) {
    JsonNode value = required(field);
    if (!value.isBoolean()) {
      throw error(path + "." + field, "is neither true nor false");
    }
    return value.booleanValue();
  }

  Optional<Boolean> optionalTruth(String field) {
    return has(field) ? Optional.of(truth(field)) : Optional.empty();
  }

  <T> T object(String field, Function<StrictJson, T> reader) {
    return new StrictJson(entry, path + "." + field, required(field), tolerant).finish(reader);
  }

  <T> Optional<T> optionalObject(String field, Function<StrictJson, T> reader) {
    return has(field) ? Optional.of(object(field, reader)) : Optional.empty();
  }

  <T> List<T> objects(String field, Function<StrictJson, T> reader) {
    JsonNode array = array(field);
    List<T> result = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      String at = path + "." + field + "[" + i + "]";
      result.add(new StrictJson(entry, at, array.get(i), tolerant).finish(reader));
    }
    return result;
  }

  double[] numbers(String field) {
    JsonNode array = array(field);
    double[] result = new double[array.size()];
    for (int i = 0; i < result.length; i++) {
      if (!array.get(i).isNumber() || !Double.isFinite(array.get(i).doubleValue())) {
        throw error(path + "." + field + "[" + i + "]", "is no finite number");
      }
      result[i] = array.get(i).doubleValue();
    }
    return result;
  }

  /** An object with free keys. */
  <T> SortedMap<String, T> map(String field, BiFunction<StrictJson, String, T> value) {
    return object(
        field,
        json -> {
          var result = new TreeMap<String, T>();
          json.node.fieldNames().forEachRemaining(key -> result.put(key, value.apply(json, key)));
          return result;
        });
  }

  long longInteger(String field) {
    JsonNode value = required(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw error(path + "." + field, "is no whole number of 64 bits");
    }
    return value.longValue();
  }

  private JsonNode array(String field) {
    JsonNode array = required(field);
    if (!array.isArray()) {
      throw error(path + "." + field, "is no array");
    }
    return array;
  }

  private boolean has(String field) {
    read.add(field);
    return node.hasNonNull(field);
  }

  private JsonNode required(String field) {
    read.add(field);
    JsonNode value = node.get(field);
    if (value == null || value.isNull()) {
      throw error(path + "." + field, "is missing");
    }
    return value;
  }

  private BundleException wrong(String what) {
    return error(path, what);
  }

  private BundleException error(String at, String what) {
    return new BundleException(
        "bundle-manifest", entry + ": " + at + " " + what + ".", BundleArchive.REMEDY);
  }
}
