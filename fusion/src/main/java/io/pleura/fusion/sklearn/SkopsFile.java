package io.pleura.fusion.sklearn;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.error.InvalidInputException;
import io.pleura.pickle.PickleValue;
import io.pleura.pickle.PickleValue.Mapping;
import io.pleura.pickle.PickleValue.Nothing;
import io.pleura.pickle.PickleValue.Scalar;
import io.pleura.pickle.PickleValue.Sequence;
import io.pleura.pickle.PickleValue.Text;
import io.pleura.pickle.PickleValue.Tuple;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What skops writes: a zip archive with a description of objects in JSON, and their arrays beside
 * it. Gives the same values as a pickle of the model.
 */
final class SkopsFile {

  /** An object of the description takes more memory than letters: tokens are limited, too. */
  private static final long MAX_TOKENS = 2_000_000;

  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxTokenCount(MAX_TOKENS).build())
              .build());

  private static final String DESCRIPTION = "schema.json";

  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': ('[^']*'|\\[[^\\]]*\\]), 'fortran_order': (True|False),"
              + " 'shape': \\(([0-9, ]*)\\), *\\}\\s*");

  private static final Pattern PART = Pattern.compile("\\('([^']*)', '([^']*)'\\)(, )?");

  private final ModelRefusal refusal;
  private final Map<String, byte[]> entries;
  private final Map<String, NumericArray> arrays = new HashMap<>();
  private final Map<Long, PickleValue> known = new HashMap<>();

  private SkopsFile(ModelRefusal refusal, Map<String, byte[]> entries) {
    this.refusal = refusal;
    this.entries = entries;
  }

  static PickleValue read(byte[] archive, ModelRefusal refusal, long most) {
    var file = new SkopsFile(refusal, entries(archive, refusal, most));
    byte[] description = file.entries.get(DESCRIPTION);
    if (description == null) {
      throw refusal.malformed("it is a zip archive without " + DESCRIPTION);
    }
    try {
      return file.value(JSON.readTree(description));
    } catch (JsonProcessingException e) {
      throw refusal.malformed(
          "its " + DESCRIPTION + " is no JSON (" + e.getOriginalMessage() + ")", e);
    } catch (IOException | IllegalArgumentException | ArithmeticException e) {
      throw refusal.malformed("it " + e.getMessage(), e);
    }
  }

  private static Map<String, byte[]> entries(byte[] archive, ModelRefusal refusal, long most) {
    Map<String, byte[]> entries = new HashMap<>();
    long left = most;
    try (var zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        byte[] bytes = zip.readNBytes((int) Math.min(left + 1, Integer.MAX_VALUE - 8));
        left -= bytes.length;
        if (left < 0) {
          throw refusal.tooLarge(most);
        }
        if (entries.put(entry.getName(), bytes) != null) {
          throw refusal.malformed("its zip archive has the entry '" + entry.getName() + "' twice");
        }
      }
      return entries;
    } catch (IOException | IllegalArgumentException e) {
      throw refusal.malformed("its zip archive is damaged (" + e.getMessage() + ")", e);
    }
  }

  private PickleValue value(@Nullable JsonNode node) throws IOException {
    String loader = text(node, "__loader__");
    if (node == null) {
      throw refusal.malformed("it has an empty description");
    }
    if (loader.equals("CachedNode")) {
      PickleValue value = known.get(node.path("__id__").asLong());
      if (value == null) {
        throw refusal.malformed("it refers to an object that was not described");
      }
      return value;
    }
    PickleValue value =
        switch (loader) {
          case "JsonNode" -> plain(JSON.readTree(text(node, "content")));
          case "DictNode" -> mapping(node);
          case "ListNode" -> new Sequence(items(node.get("content")));
          case "TupleNode" -> new Tuple(items(node.get("content")));
          case "NdArrayNode" -> array(node);
          case "ObjectNode", "TreeNode", "LossNode" -> object(node);
          case "RandomStateNode", "RandomGeneratorNode", "TypeNode", "SliceNode" -> Nothing.OTHER;
          default ->
              throw refusal.notAllowed(text(node, "__module__") + "." + text(node, "__class__"));
        };
    known.put(node.path("__id__").asLong(), value);
    return value;
  }

  private String text(@Nullable JsonNode node, String key) {
    if (node != null && node.path(key).isTextual()) {
      return node.get(key).textValue();
    }
    throw refusal.malformed("it has a description without '" + key + "'");
  }

  private PickleValue plain(JsonNode node) {
    if (node.isTextual()) {
      return new Text(node.textValue());
    }
    if (node.isBoolean()) {
      return new Scalar(node.booleanValue());
    }
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return new Scalar(node.longValue());
    }
    if (node.isNumber()) {
      return new Scalar(node.doubleValue());
    }
    return node.isNull() ? Nothing.NONE : Nothing.OTHER;
  }

  private List<PickleValue> items(@Nullable JsonNode content) throws IOException {
    if (content == null || !content.isArray()) {
      throw refusal.malformed("it has a list without a content");
    }
    List<PickleValue> items = new ArrayList<>(content.size());
    for (JsonNode item : content) {
      items.add(value(item));
    }
    return items;
  }

  private Mapping mapping(JsonNode node) throws IOException {
    JsonNode content = node.path("content");
    if (!content.isObject()) {
      throw refusal.malformed("it has a dictionary without a content");
    }
    var mapping = new Mapping();
    for (Map.Entry<String, JsonNode> entry : content.properties()) {
      mapping.items().put(entry.getKey(), value(entry.getValue()));
    }
    return mapping;
  }

  private PickleValue object(JsonNode node) throws IOException {
    String type = text(node, "__module__") + "." + text(node, "__class__");
    if (ModelRules.SKIPPED.contains(type)) {
      return Nothing.OTHER;
    }
    if (!ModelRules.CLASSES.contains(type)) {
      throw refusal.notAllowed(type);
    }
    List<PickleValue> arguments = List.of();
    if (node.has("__reduce__")
        && value(node.get("__reduce__").get("args")) instanceof Tuple tuple) {
      arguments = tuple.items();
    }
    var object = new PythonObject(type, arguments);
    if (value(node.get("content")) instanceof Mapping attributes) {
      object.setAttributes(attributes);
      return object;
    }
    throw refusal.malformed("it has an object without attributes");
  }

  private PickleValue array(JsonNode node) throws IOException {
    String kind = text(node, "type");
    if (kind.equals("json")) {
      return objects(node);
    }
    if (!kind.equals("numpy")) {
      throw refusal.malformed("it has an array of the kind '" + kind + "'");
    }
    String name = text(node, "file");
    NumericArray array = arrays.get(name);
    if (array == null) {
      byte[] bytes = entries.get(name);
      if (bytes == null) {
        throw refusal.malformed("its array '" + name + "' is missing");
      }
      array = numbers(bytes, name);
      arrays.put(name, array);
    }
    boolean single = !text(node, "__class__").equals("ndarray") && array.shape().isEmpty();
    return single ? array.element(0) : array;
  }

  /** An array of objects: lists in lists, as deep as it has axes. */
  private NumericArray objects(JsonNode node) throws IOException {
    if (!(value(node.get("shape")) instanceof Tuple extents)
        || extents.items().size() > NumericArray.MAX_AXES) {
      throw refusal.malformed("it has an array without a shape");
    }
    List<Long> shape = new ArrayList<>();
    for (PickleValue item : extents.items()) {
      if (!(item instanceof Scalar scalar) || !(scalar.value() instanceof Long extent)) {
        throw refusal.malformed("it has an array whose shape is no numbers");
      }
      shape.add(extent);
    }
    List<PickleValue> flat = items(node.get("content"));
    for (int axis = 1; axis < shape.size(); axis++) {
      List<PickleValue> next = new ArrayList<>();
      for (PickleValue item : flat) {
        if (!(item instanceof Sequence list) || list.items().size() != shape.get(axis)) {
          throw refusal.malformed("it has an array that does not fit its shape " + shape);
        }
        next.addAll(list.items());
        if (next.size() > NumericArray.count(shape)) {
          throw refusal.malformed("it has an array that does not fit its shape " + shape);
        }
      }
      flat = next;
    }
    var array = new NumericArray();
    array.setObjects(ArrayType.of("O"), shape, false, flat);
    return array;
  }

  /** A file of numpy: its mark, a header in letters, and the elements. */
  private NumericArray numbers(byte[] bytes, String name) {
    int start = bytes.length > 6 && bytes[6] == 1 ? 10 : 12;
    String mark = new String(bytes, 0, Math.min(6, bytes.length), StandardCharsets.ISO_8859_1);
    if (bytes.length < start || !mark.equals("\u0093NUMPY")) {
      throw unreadable(name);
    }
    long length = Byte.toUnsignedInt(bytes[8]) | Byte.toUnsignedInt(bytes[9]) << 8;
    if (start == 12) {
      length |= (Byte.toUnsignedLong(bytes[10]) | Byte.toUnsignedLong(bytes[11]) << 8) << 16;
    }
    if (length > 10_000 || length > bytes.length - start) {
      throw unreadable(name);
    }
    int data = start + (int) length;
    Matcher header =
        HEADER.matcher(new String(bytes, start, (int) length, StandardCharsets.ISO_8859_1));
    if (!header.matches()) {
      throw unreadable(name);
    }
    List<Long> shape = new ArrayList<>();
    for (String extent : header.group(3).split(",", -1)) {
      if (!extent.isBlank()) {
        shape.add(Long.parseLong(extent.strip()));
      }
    }
    var array = new NumericArray();
    array.setNumbers(
        type(header.group(1), name),
        shape,
        header.group(2).equals("True"),
        Arrays.copyOfRange(bytes, data, bytes.length));
    return array;
  }

  private ArrayType type(String description, String name) {
    if (description.startsWith("'")) {
      ArrayType type = ArrayType.of(description.substring(1, description.length() - 1));
      if (type.kind() == 'O') {
        throw unreadable(name); // would be a pickle
      }
      return type;
    }
    Map<String, ArrayType.Field> fields = new LinkedHashMap<>();
    int offset = 0;
    int place = 1;
    Matcher part = PART.matcher(description);
    while (place < description.length() - 1) {
      if (!part.find(place) || part.start() != place) {
        throw unreadable(name);
      }
      ArrayType type = ArrayType.of(part.group(2));
      if (type.kind() == 'O') {
        throw unreadable(name);
      }
      if (!part.group(1).isEmpty()) {
        fields.put(part.group(1), new ArrayType.Field(type, offset));
      }
      offset = Math.addExact(offset, type.size());
      place = part.end();
    }
    ArrayType whole = ArrayType.of("V" + offset);
    whole.setFields(fields, offset);
    return whole;
  }

  private InvalidInputException unreadable(String name) {
    return refusal.malformed("its array '" + name + "' is not read here");
  }
}
