package io.pleura.deepfeatures.training;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pleura.error.InvalidInputException;
import io.pleura.io.AtomicFile;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The state of a training in a file: safetensors, with all that is no tensor as JSON in its
 * metadata. Written whole or not at all. What it belongs to (settings, examples, start weights) is
 * written with it and must be the same when it is read.
 */
final class TrainingStateFile {

  private static final String METADATA = "__metadata__";
  private static final String KEY = "pleura.training";
  private static final int FORMAT = 1;
  private static final int MAX_HEADER = 100_000_000;
  private static final int CHUNK = 16_384;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Map<String, String> identity;

  /**
   * @param identity what the state belongs to, each part by its name in messages
   */
  TrainingStateFile(Path file, Map<String, String> identity) {
    this.file = file;
    this.identity = identity;
  }

  boolean exists() {
    return Files.exists(file);
  }

  /**
   * Writes a state.
   *
   * @param shapes the shape of each tensor of the state, in the order in which they are written
   */
  void write(TrainingState state, Map<String, Shape> shapes) throws IOException {
    var digest = new TrainingDigest();
    shapes.keySet().forEach(name -> digest.add(tensor(state, name)));
    byte[] header = header(metadata(state.epochs(), digest.hexadecimal()), shapes);
    AtomicFile.write(
        file,
        stream -> {
          var out = new BufferedOutputStream(stream, Float.BYTES * CHUNK);
          new DataOutputStream(out).writeLong(Long.reverseBytes(header.length));
          out.write(header);
          byte[] bytes = new byte[Float.BYTES * CHUNK];
          FloatBuffer floats = floats(bytes);
          for (String name : shapes.keySet()) {
            float[] values = tensor(state, name);
            for (int from = 0; from < values.length; from += CHUNK) {
              int count = Math.min(CHUNK, values.length - from);
              floats.clear().put(values, from, count);
              out.write(bytes, 0, Float.BYTES * count);
            }
          }
          out.flush();
        });
  }

  private static float[] tensor(TrainingState state, String name) {
    float[] values = state.tensors().get(name);
    if (values == null) {
      throw new IllegalStateException("no tensor " + name);
    }
    return values;
  }

  private static FloatBuffer floats(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }

  private String metadata(List<EpochReport> epochs, String digest) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT);
    ObjectNode belongsTo = root.putObject("belongsTo");
    identity.forEach(belongsTo::put);
    ArrayNode history = root.putArray("epochs");
    for (EpochReport epoch : epochs) {
      ObjectNode node = history.addObject();
      node.put("trainingLoss", epoch.trainingLoss());
      node.put("trainingAccuracy", epoch.trainingAccuracy());
      epoch.validationLoss().ifPresent(value -> node.put("validationLoss", value));
      epoch.validationAccuracy().ifPresent(value -> node.put("validationAccuracy", value));
    }
    root.put("sha256", digest);
    return JSON.writeValueAsString(root);
  }

  private static byte[] header(String metadata, Map<String, Shape> shapes) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.putObject(METADATA).put(KEY, metadata);
    long position = 0;
    for (Map.Entry<String, Shape> entry : shapes.entrySet()) {
      ObjectNode tensor = root.putObject(entry.getKey());
      tensor.put("dtype", "F32");
      ArrayNode shape = tensor.putArray("shape");
      Arrays.stream(entry.getValue().getShape()).forEach(shape::add);
      long end = position + Float.BYTES * entry.getValue().size();
      tensor.putArray("data_offsets").add(position).add(end);
      position = end;
    }
    byte[] text = JSON.writeValueAsBytes(root);
    byte[] padded = Arrays.copyOf(text, (text.length + 7) / 8 * 8);
    Arrays.fill(padded, text.length, padded.length, (byte) ' ');
    return padded;
  }

  /**
   * Reads the state.
   *
   * @param shapes gives the tensors that belong to a state after the epochs told
   * @throws InvalidInputException when it belongs to another training, or is damaged
   * @throws IOException when the file cannot be read
   */
  TrainingState read(Function<List<EpochReport>, Map<String, Shape>> shapes) throws IOException {
    try (var in =
        new DataInputStream(
            new BufferedInputStream(Files.newInputStream(file), Float.BYTES * CHUNK))) {
      byte[] header = readHeader(in);
      String metadata = metadata(header);
      JsonNode root = json(metadata.getBytes(StandardCharsets.UTF_8));
      if (root.path("format").asInt() != FORMAT) {
        throw damaged("it is of the unknown format " + root.path("format"));
      }
      checkIdentity(root.path("belongsTo"));
      List<EpochReport> epochs = epochs(root.path("epochs"));
      Map<String, Shape> expected = shapes.apply(epochs);
      // the header follows from what is known, so that no claim of the file has to be believed
      if (!Arrays.equals(header, header(metadata, expected))) {
        throw damaged("its tensors are not those of this training");
      }
      Map<String, float[]> tensors = tensors(in, expected);
      var digest = new TrainingDigest();
      tensors.values().forEach(digest::add);
      if (in.read() >= 0 || !digest.hexadecimal().equals(root.path("sha256").asText())) {
        throw damaged("its data do not have the SHA-256 written with them");
      }
      return new TrainingState(epochs, tensors);
    } catch (EOFException e) {
      throw damaged("it is cut off");
    }
  }

  private byte[] readHeader(DataInputStream in) throws IOException {
    long length = Long.reverseBytes(in.readLong());
    if (length < 2 || length > MAX_HEADER) {
      throw damaged("it does not begin as a safetensors file does");
    }
    byte[] header = in.readNBytes((int) length);
    if (header.length < length) {
      throw new EOFException();
    }
    return header;
  }

  private String metadata(byte[] header) throws IOException {
    JsonNode metadata = json(header).path(METADATA).path(KEY);
    if (!metadata.isTextual()) {
      throw damaged("it holds no training");
    }
    return metadata.textValue();
  }

  private JsonNode json(byte[] text) throws IOException {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw damaged("its header is no JSON");
    }
  }

  private void checkIdentity(JsonNode found) {
    var names = new TreeSet<>(identity.keySet());
    found.fieldNames().forEachRemaining(names::add);
    List<String> differences = new ArrayList<>();
    for (String name : names) {
      String now = identity.getOrDefault(name, "none");
      String then = found.path(name).asText("none");
      if (!now.equals(then)) {
        differences.add(name + " was " + then + " and is " + now);
      }
    }
    if (!differences.isEmpty()) {
      throw new InvalidInputException(
          "training-state-foreign",
          "The state " + file + " is of another training: " + String.join("; ", differences) + ".",
          "Go on with what that training was started with, or move the file and start anew.");
    }
  }

  private List<EpochReport> epochs(JsonNode nodes) {
    List<EpochReport> epochs = new ArrayList<>();
    for (JsonNode node : nodes) {
      epochs.add(
          new EpochReport(
              epochs.size() + 1,
              number(node, "trainingLoss").orElseThrow(() -> damaged("an epoch has no loss")),
              number(node, "trainingAccuracy").orElseThrow(() -> damaged("an epoch has no loss")),
              number(node, "validationLoss"),
              number(node, "validationAccuracy")));
    }
    if (epochs.isEmpty()) {
      throw damaged("it holds no epoch");
    }
    return epochs;
  }

  private static OptionalDouble number(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return value.isNumber() ? OptionalDouble.of(value.doubleValue()) : OptionalDouble.empty();
  }

  private static Map<String, float[]> tensors(DataInputStream in, Map<String, Shape> shapes)
      throws IOException {
    Map<String, float[]> tensors = new LinkedHashMap<>();
    byte[] bytes = new byte[Float.BYTES * CHUNK];
    FloatBuffer floats = floats(bytes);
    for (Map.Entry<String, Shape> entry : shapes.entrySet()) {
      float[] values = new float[Math.toIntExact(entry.getValue().size())];
      for (int from = 0; from < values.length; from += CHUNK) {
        int count = Math.min(CHUNK, values.length - from);
        in.readFully(bytes, 0, Float.BYTES * count);
        floats.clear().get(values, from, count);
      }
      tensors.put(entry.getKey(), values);
    }
    return tensors;
  }

  private InvalidInputException damaged(String what) {
    return new InvalidInputException(
        "training-state-damaged",
        "The file " + file + " is no whole state of a training: " + what + ".",
        "Move it away and start the training anew.");
  }
}
