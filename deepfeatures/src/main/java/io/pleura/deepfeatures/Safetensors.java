package io.pleura.deepfeatures;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.pleura.error.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The safetensors format: an unsigned 64-bit little-endian header length, a JSON header that gives
 * each tensor its type, shape and bytes, then the data. Nothing in such a file is executed.
 */
final class Safetensors {

  /** The longest header that the format allows. */
  private static final long MAX_HEADER = 100_000_000L;

  private static final int MAX_AXES = 8;

  private final String source;

  private Safetensors(String source) {
    this.source = source;
  }

  /** Where a tensor's bytes lie in the data part. */
  private record Entry(String name, String type, List<Integer> shape, long begin, long end) {}

  /**
   * Reads all tensors. Memory is taken as bytes arrive, never on the word of the header alone.
   *
   * @param stream at the first byte; read to its end, not closed
   * @param source names the file in messages
   * @return the tensors in the order of their data
   * @throws InvalidInputException when the bytes are not a whole safetensors file
   */
  static List<Tensor> read(InputStream stream, String source) throws IOException {
    return new Safetensors(source).read(stream);
  }

  private List<Tensor> read(InputStream stream) throws IOException {
    byte[] prefix = stream.readNBytes(8);
    if (prefix.length < 8) {
      throw truncated("its " + prefix.length + " bytes are fewer than the 8 of a header length");
    }
    long headerLength = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (headerLength < 2 || headerLength > MAX_HEADER) {
      throw malformed(
          "the header length "
              + Long.toUnsignedString(headerLength)
              + " is not between 2 and "
              + MAX_HEADER);
    }
    byte[] header = stream.readNBytes((int) headerLength);
    if (header.length < headerLength) {
      throw truncated(
          "the header should have " + headerLength + " bytes and ends after " + header.length);
    }
    List<Entry> entries = parseHeader(header);
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    List<Tensor> tensors = new ArrayList<>(entries.size());
    long position = 0;
    for (Entry entry : entries) {
      if (entry.begin() != position) {
        throw malformed(
            "the data of '"
                + entry.name()
                + "' start at byte "
                + entry.begin()
                + " where "
                + position
                + " is expected: tensors must neither overlap nor leave gaps");
      }
      int length = (int) (entry.end() - entry.begin());
      byte[] data = stream.readNBytes(length);
      if (data.length < length) {
        throw truncated(
            "the tensor '"
                + entry.name()
                + "' should have "
                + length
                + " bytes and ends after "
                + data.length);
      }
      tensors.add(
          new Tensor(entry.name(), entry.type(), entry.shape(), decode(entry.type(), data)));
      position = entry.end();
    }
    if (stream.read() >= 0) {
      throw malformed("there are bytes after the last tensor");
    }
    return tensors;
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
          parser.skipChildren();
        } else {
          entries.add(parseEntry(parser, name));
        }
      }
      if (parser.nextToken() != null) {
        throw malformed("something follows the JSON object in the header");
      }
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(
          "weights-file-malformed",
          source
              + " is not a safetensors file: its header is not JSON ("
              + e.getOriginalMessage()
              + ").",
          "Use an undamaged safetensors file.",
          e);
    }
    return entries;
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
    int size = sizeOf(type);
    if (size == 0) {
      throw malformed("'" + name + "' has the unknown data type '" + type + "'");
    }
    if (offsets.size() != 2 || offsets.get(1) < offsets.get(0)) {
      throw malformed("'" + name + "' has the data_offsets " + offsets);
    }
    List<Integer> extents = new ArrayList<>(shape.size());
    long bytes = size;
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
    return new Entry(name, type, List.copyOf(extents), offsets.get(0), offsets.get(1));
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

  private static int sizeOf(String type) {
    return switch (type) {
      case "F64", "I64", "U64" -> 8;
      case "F32", "I32", "U32" -> 4;
      case "F16", "BF16", "I16", "U16" -> 2;
      case "I8", "U8", "BOOL" -> 1;
      default -> 0;
    };
  }

  private static float[] decode(String type, byte[] data) {
    ByteBuffer buffer = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case "F64" -> {
        float[] values = new float[data.length / 8];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) buffer.getDouble(8 * i);
        }
        return values;
      }
      case "F32" -> {
        float[] values = new float[data.length / 4];
        buffer.asFloatBuffer().get(values);
        return values;
      }
      case "F16" -> {
        float[] values = new float[data.length / 2];
        for (int i = 0; i < values.length; i++) {
          values[i] = HalfPrecision.toFloat(buffer.getShort(2 * i));
        }
        return values;
      }
      case "BF16" -> {
        float[] values = new float[data.length / 2];
        for (int i = 0; i < values.length; i++) {
          values[i] = Float.intBitsToFloat(buffer.getShort(2 * i) << 16);
        }
        return values;
      }
      default -> {
        return new float[0];
      }
    }
  }

  /**
   * Writes tensors of type F32 or F16 in the order given. The same tensors give the same bytes.
   *
   * @param tensors the values; every type is {@code F32} or {@code F16}
   * @param out receives the file; not closed
   */
  static void write(List<Tensor> tensors, OutputStream out) throws IOException {
    byte[] header = header(tensors);
    out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array());
    out.write(header);
    for (Tensor tensor : tensors) {
      float[] values = tensor.values();
      int size = sizeOf(tensor.type());
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

  private static byte[] header(List<Tensor> tensors) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      long position = 0;
      for (Tensor tensor : tensors) {
        json.writeObjectFieldStart(tensor.name());
        json.writeStringField("dtype", tensor.type());
        json.writeArrayFieldStart("shape");
        for (int extent : tensor.shape()) {
          json.writeNumber(extent);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("data_offsets");
        json.writeNumber(position);
        position += (long) tensor.values().length * sizeOf(tensor.type());
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
    return new InvalidInputException(
        "weights-file-malformed",
        source + " is not a valid safetensors file: " + problem + ".",
        "Use an undamaged safetensors file.");
  }

  private InvalidInputException truncated(String problem) {
    return new InvalidInputException(
        "weights-file-truncated",
        source + " is cut off: " + problem + ".",
        "Copy or download the file again.");
  }
}
