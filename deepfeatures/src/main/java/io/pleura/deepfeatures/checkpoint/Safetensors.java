package io.pleura.deepfeatures.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.pleura.error.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The safetensors format: an unsigned 64-bit little-endian header length, a JSON header that gives
 * each tensor its type, shape and bytes, then the data. Nothing in such a file is executed.
 */
final class Safetensors {

  /** The longest header that the format allows. */
  private static final long MAX_HEADER = 100_000_000L;

  private static final int MAX_AXES = 8;

  private final Refusal refusal;
  private final Map<String, String> metadata = new LinkedHashMap<>();

  private Safetensors(Refusal refusal) {
    this.refusal = refusal;
  }

  /** Where a tensor's bytes lie in the data part. */
  private record Entry(String name, TensorType type, List<Integer> shape, long begin, long end) {}

  /** What a file holds: tensors in the order of their data, and the texts of its header. */
  record Content(List<CheckpointTensor> tensors, Map<String, String> metadata) {}

  /** Whether a file begins as this format does. */
  static boolean recognise(ByteSource bytes) throws IOException {
    return bytes.size() > 8 && bytes.read(8, 1)[0] == '{';
  }

  /**
   * Reads the header and checks it against the bytes present.
   *
   * @param bytes the file; read again when values are asked for
   * @param source names the file in messages
   * @return names, types, shapes and where the values lie
   * @throws InvalidInputException when the bytes are not a whole safetensors file
   */
  static Content read(ByteSource bytes, String source) throws IOException {
    return new Safetensors(new Refusal(source, "safetensors file")).read(bytes);
  }

  private Content read(ByteSource bytes) throws IOException {
    if (bytes.size() < 8) {
      throw refusal.truncated(
          "its " + bytes.size() + " bytes are fewer than the 8 of a header length");
    }
    long headerLength = ByteBuffer.wrap(bytes.read(0, 8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (headerLength < 2 || headerLength > MAX_HEADER) {
      throw refusal.malformed(
          "the header length "
              + Long.toUnsignedString(headerLength)
              + " is not between 2 and "
              + MAX_HEADER);
    }
    long present = bytes.size() - 8;
    if (present < headerLength) {
      throw refusal.truncated(
          "the header should have " + headerLength + " bytes and ends after " + present);
    }
    List<Entry> entries = parseHeader(bytes.read(8, (int) headerLength));
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long data = 8 + headerLength;
    List<CheckpointTensor> tensors = new ArrayList<>(entries.size());
    long position = 0;
    for (Entry entry : entries) {
      if (entry.begin() != position) {
        throw refusal.malformed(
            "the data of '"
                + entry.name()
                + "' start at byte "
                + entry.begin()
                + " where "
                + position
                + " is expected: tensors must neither overlap nor leave gaps");
      }
      long left = bytes.size() - data - position;
      if (left < entry.end() - entry.begin()) {
        throw refusal.truncated(
            "the tensor '"
                + entry.name()
                + "' should have "
                + (entry.end() - entry.begin())
                + " bytes and ends after "
                + left);
      }
      tensors.add(tensor(bytes, data, entry));
      position = entry.end();
    }
    if (data + position != bytes.size()) {
      throw refusal.malformed("there are bytes after the last tensor");
    }
    return new Content(tensors, metadata);
  }

  private CheckpointTensor tensor(ByteSource bytes, long data, Entry entry) {
    var values =
        new TensorData(
            bytes,
            entry.type(),
            ByteOrder.LITTLE_ENDIAN,
            data + entry.begin(),
            entry.shape(),
            contiguous(entry.shape()));
    return new CheckpointTensor(
        entry.name(),
        entry.type(),
        entry.shape(),
        () -> {
          if (!entry.type().floating()) {
            throw TensorData.notFloating(refusal, entry.name(), entry.type());
          }
          return values.decode();
        });
  }

  private static List<Long> contiguous(List<Integer> shape) {
    Long[] strides = new Long[shape.size()];
    long stride = 1;
    for (int axis = shape.size() - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= shape.get(axis);
    }
    return List.of(strides);
  }

  private List<Entry> parseHeader(byte[] header) throws IOException {
    if (header[0] != '{') {
      throw malformed("the header does not start with '{'");
    }
    var factory =
        JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    List<Entry> entries = new ArrayList<>();
    try (JsonParser parser = factory.createParser(header)) {
      expect(parser.nextToken(), JsonToken.START_OBJECT, "the header");
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        expect(parser.nextToken(), JsonToken.START_OBJECT, "'" + name + "'");
        if (name.equals("__metadata__")) {
          parseMetadata(parser);
        } else {
          entries.add(parseEntry(parser, name));
        }
      }
      if (parser.nextToken() != null) {
        throw malformed("something follows the JSON object in the header");
      }
    } catch (JsonProcessingException e) {
      throw refusal.malformed("its header is not JSON (" + e.getOriginalMessage() + ")", e);
    }
    return entries;
  }

  private void parseMetadata(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      expect(parser.nextToken(), JsonToken.VALUE_STRING, "'" + key + "' of '__metadata__'");
      metadata.put(key, parser.getText());
    }
  }

  private Entry parseEntry(JsonParser parser, String name) throws IOException {
    String type = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      switch (key) {
        case "dtype" -> {
          expect(parser.currentToken(), JsonToken.VALUE_STRING, "'dtype' of '" + name + "'");
          type = parser.getText();
        }
        case "shape" -> shape = parseNumbers(parser, "'shape' of '" + name + "'");
        case "data_offsets" -> offsets = parseNumbers(parser, "'data_offsets' of '" + name + "'");
        default -> throw malformed("'" + name + "' has the unknown key '" + key + "'");
      }
    }
    if (type == null || shape == null || offsets == null) {
      throw malformed("'" + name + "' lacks dtype, shape or data_offsets");
    }
    return checkedEntry(name, type, shape, offsets);
  }

  private Entry checkedEntry(String name, String type, List<Long> shape, List<Long> offsets) {
    TensorType stored =
        TensorType.named(type)
            .orElseThrow(
                () -> malformed("'" + name + "' has the unknown data type '" + type + "'"));
    if (offsets.size() != 2 || offsets.get(1) < offsets.get(0)) {
      throw malformed("'" + name + "' has the data_offsets " + offsets);
    }
    List<Integer> extents = new ArrayList<>(shape.size());
    long bytes = stored.size();
    for (long extent : shape) {
      if (extent > Integer.MAX_VALUE || (extent > 0 && bytes > Integer.MAX_VALUE / extent)) {
        throw malformed("'" + name + "' of shape " + shape + " is larger than 2 GiB");
      }
      bytes *= extent;
      extents.add((int) extent);
    }
    long claimed = offsets.get(1) - offsets.get(0);
    if (claimed != bytes) {
      throw malformed(
          "'"
              + name
              + "' of type "
              + type
              + " and shape "
              + shape
              + " needs "
              + bytes
              + " bytes, but its data_offsets span "
              + claimed);
    }
    return new Entry(name, stored, List.copyOf(extents), offsets.get(0), offsets.get(1));
  }

  private List<Long> parseNumbers(JsonParser parser, String what) throws IOException {
    expect(parser.currentToken(), JsonToken.START_ARRAY, what);
    List<Long> numbers = new ArrayList<>();
    while (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
      long number;
      try {
        number = parser.getLongValue();
      } catch (JsonProcessingException e) {
        throw malformed(what + " holds " + parser.getText());
      }
      if (number < 0 || numbers.size() == MAX_AXES) {
        throw malformed(
            what
                + " holds "
                + number
                + " at place "
                + (numbers.size() + 1)
                + ", which is not valid");
      }
      numbers.add(number);
    }
    expect(parser.currentToken(), JsonToken.END_ARRAY, what);
    return numbers;
  }

  private void expect(@Nullable JsonToken found, JsonToken expected, String what) {
    if (found != expected) {
      throw malformed(what + " is not as the format asks (" + expected + " expected)");
    }
  }

  /**
   * Writes tensors of type F32 or F16 in the order given. The same tensors give the same bytes.
   *
   * @param tensors the values; every type is {@code F32} or {@code F16}
   * @param out receives the file; not closed
   */
  static void write(List<CheckpointTensor> tensors, OutputStream out) throws IOException {
    byte[] header = header(tensors);
    out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array());
    out.write(header);
    for (CheckpointTensor tensor : tensors) {
      float[] values = tensor.values();
      int size = tensor.type().size();
      ByteBuffer data = ByteBuffer.allocate(values.length * size).order(ByteOrder.LITTLE_ENDIAN);
      for (float value : values) {
        if (size == 2) {
          data.putShort(HalfPrecision.ofFloat(value));
        } else {
          data.putFloat(value);
        }
      }
      out.write(data.array());
    }
  }

  private static byte[] header(List<CheckpointTensor> tensors) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      long position = 0;
      for (CheckpointTensor tensor : tensors) {
        json.writeObjectFieldStart(tensor.name());
        json.writeStringField("dtype", tensor.type().name());
        json.writeArrayFieldStart("shape");
        for (int extent : tensor.shape()) {
          json.writeNumber(extent);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("data_offsets");
        json.writeNumber(position);
        position += tensor.elementCount() * tensor.type().size();
        json.writeNumber(position);
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    while (bytes.size() % 8 != 0) {
      bytes.write(' ');
    }
    return bytes.toByteArray();
  }

  private InvalidInputException malformed(String problem) {
    return refusal.malformed(problem);
  }
}
