package io.pleura.fusion.sklearn;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.pleura.error.InvalidInputException;
import io.pleura.fusion.sklearn.CalibratedNode.Member;
import io.pleura.pickle.PickleValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What skl2onnx writes of a model: a graph around the operator TreeEnsembleClassifier. Read are
 * forests, boosted trees of two classes, standardised ones and those with a sigmoid calibration;
 * every other graph is refused. Values are those of the file, in single precision.
 */
final class OnnxFile {

  private static final int MAX_NESTING = 8;

  /** Fields by number: Long, byte[] or Integer (32 bits), in file order. */
  private record Message(Map<Integer, List<Object>> fields) {

    List<Object> all(int field) {
      return fields.getOrDefault(field, List.of());
    }

    List<byte[]> parts(int field) {
      List<byte[]> parts = new ArrayList<>();
      for (Object value : all(field)) {
        if (value instanceof byte[] bytes) {
          parts.add(bytes);
        }
      }
      return parts;
    }

    List<String> texts(int field) {
      return parts(field).stream().map(part -> new String(part, StandardCharsets.UTF_8)).toList();
    }

    String text(int field) {
      List<String> texts = texts(field);
      return texts.isEmpty() ? "" : texts.get(0);
    }
  }

  private record Operator(String type, List<String> inputs, Map<String, Message> attributes) {}

  private final ModelRefusal refusal;
  private final Map<String, Operator> makers = new HashMap<>();
  private final Map<String, Double> constants = new HashMap<>();
  private List<Label> labels = List.of();
  private int featureCount;

  private OnnxFile(ModelRefusal refusal) {
    this.refusal = refusal;
  }

  static ModelBuilder.Content read(byte[] bytes, ModelRefusal refusal) {
    try {
      return new OnnxFile(refusal).content(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw refusal.malformed("it is no ONNX file (" + e.getMessage() + ")", e);
    } catch (IOException | IllegalArgumentException | ArithmeticException e) {
      throw refusal.malformed("its ONNX graph: " + e.getMessage(), e);
    }
  }

  private ModelBuilder.Content content(byte[] bytes) throws IOException {
    List<byte[]> graphs = message(bytes).parts(7);
    if (graphs.size() != 1) {
      throw refusal.malformed("it is an ONNX file with " + graphs.size() + " graphs");
    }
    Message graph = message(graphs.get(0));
    for (byte[] part : graph.parts(5)) {
      constant(message(part));
    }
    for (byte[] part : graph.parts(11)) {
      Message input = message(part);
      if (input.text(1).equals("X") || graph.parts(11).size() == 1) {
        featureCount = extent(input);
      }
    }
    for (byte[] part : graph.parts(1)) {
      Message node = message(part);
      Map<String, Message> attributes = new HashMap<>();
      for (byte[] attribute : node.parts(5)) {
        Message read = message(attribute);
        attributes.put(read.text(1), read);
      }
      var operator = new Operator(node.text(4), node.texts(1), attributes);
      for (String output : node.texts(2)) {
        makers.put(output, operator);
      }
    }
    List<byte[]> outputs = graph.parts(12);
    if (outputs.size() != 2) {
      throw unsupported("has " + outputs.size() + " outputs, not label and probabilities");
    }
    ModelNode model = model(message(outputs.get(1)).text(1), 0);
    if (labels.size() != model.classCount()) {
      throw unsupported("has " + labels.size() + " labels for " + model.classCount() + " classes");
    }
    return new ModelBuilder.Content(model, labels, List.of(), Optional.empty(), false);
  }

  private InvalidInputException unsupported(String problem) {
    return refusal.unsupported("holds an ONNX graph that " + problem);
  }

  private static Message message(byte[] bytes) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    Map<Integer, List<Object>> fields = new LinkedHashMap<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      Object value =
          switch (WireFormat.getTagWireType(tag)) {
            case WireFormat.WIRETYPE_VARINT -> (Object) in.readRawVarint64();
            case WireFormat.WIRETYPE_LENGTH_DELIMITED -> in.readByteArray();
            case WireFormat.WIRETYPE_FIXED32 -> (Object) in.readRawLittleEndian32();
            case WireFormat.WIRETYPE_FIXED64 -> (Object) in.readRawLittleEndian64();
            default -> throw new InvalidProtocolBufferException("wire type of tag " + tag);
          };
      fields
          .computeIfAbsent(WireFormat.getTagFieldNumber(tag), key -> new ArrayList<>())
          .add(value);
    }
    return new Message(fields);
  }

  /** The extent of the last axis of an input. */
  private int extent(Message input) throws IOException {
    long extent = 0;
    for (byte[] type : input.parts(2)) {
      for (byte[] tensor : message(type).parts(1)) {
        for (byte[] shape : message(tensor).parts(2)) {
          for (byte[] axis : message(shape).parts(1)) {
            List<Object> value = message(axis).all(1);
            extent = !value.isEmpty() && value.get(0) instanceof Long number ? number : 0;
          }
        }
      }
    }
    if (extent < 1 || extent > 1 << 20) {
      throw unsupported("takes " + extent + " features");
    }
    return (int) extent;
  }

  /** Keeps initialisers of one number. */
  private void constant(Message tensor) {
    List<Object> type = tensor.all(2);
    if (type.isEmpty() || !(type.get(0) instanceof Long kind)) {
      return;
    }
    double[] numbers =
        kind == 1 ? floats(tensor, 4) : kind == 7 ? integers(tensor, 7) : new double[0];
    if (numbers.length == 0 && tensor.parts(9).size() == 1) {
      ByteBuffer raw = ByteBuffer.wrap(tensor.parts(9).get(0)).order(ByteOrder.LITTLE_ENDIAN);
      if (kind == 1 && raw.remaining() == 4) {
        numbers = new double[] {raw.getFloat()};
      } else if (kind == 7 && raw.remaining() == 8) {
        numbers = new double[] {raw.getLong()};
      }
    }
    if (numbers.length == 1) {
      constants.put(tensor.text(8), numbers[0]);
    }
  }

  private double[] floats(Message message, int field) {
    List<Double> numbers = new ArrayList<>();
    for (Object value : message.all(field)) {
      if (value instanceof Integer bits) {
        numbers.add((double) Float.intBitsToFloat(bits));
      } else if (value instanceof byte[] packed) {
        ByteBuffer buffer = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.remaining() >= 4) {
          numbers.add((double) buffer.getFloat());
        }
      }
    }
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private double[] integers(Message message, int field) {
    List<Long> numbers = new ArrayList<>();
    for (Object value : message.all(field)) {
      if (value instanceof Long number) {
        numbers.add(number);
      } else if (value instanceof byte[] packed) {
        CodedInputStream in = CodedInputStream.newInstance(packed);
        try {
          while (!in.isAtEnd()) {
            numbers.add(in.readRawVarint64());
          }
        } catch (IOException e) {
          throw refusal.malformed("its ONNX graph has numbers that end early", e);
        }
      }
    }
    return numbers.stream().mapToDouble(Long::doubleValue).toArray();
  }

  private double[] floats(Operator operator, String name) {
    Message attribute = operator.attributes().get(name);
    return attribute == null ? new double[0] : floats(attribute, 7);
  }

  private int[] integers(Operator operator, String name) {
    Message attribute = operator.attributes().get(name);
    return attribute == null ? new int[0] : NumericArray.whole(integers(attribute, 8));
  }

  private List<String> texts(Operator operator, String name) {
    Message attribute = operator.attributes().get(name);
    return attribute == null ? List.of() : attribute.texts(9);
  }

  private Operator maker(String name, String type) {
    Operator operator = makers.get(name);
    if (operator == null || !operator.type().equals(type)) {
      throw unsupported(
          "has "
              + (operator == null ? "nothing" : operator.type())
              + " where "
              + type
              + " should be");
    }
    return operator;
  }

  private String input(Operator operator, int index) {
    if (index >= operator.inputs().size()) {
      throw unsupported("has a " + operator.type() + " of " + operator.inputs().size() + " inputs");
    }
    return operator.inputs().get(index);
  }

  private double constant(String name) {
    Double value = constants.get(name);
    if (value == null) {
      throw unsupported("computes '" + name + "' where a constant should be");
    }
    return value;
  }

  private ModelNode model(String output, int nesting) {
    Operator operator = makers.get(output);
    if (operator == null || nesting > MAX_NESTING) {
      throw unsupported("does not say how '" + output + "' is made");
    }
    return switch (operator.type()) {
      case "Identity" -> model(input(operator, 0), nesting + 1);
      case "TreeEnsembleClassifier" -> scaled(operator);
      case "Div" -> calibrated(operator);
      default -> throw unsupported("ends in " + operator.type());
    };
  }

  private ModelNode scaled(Operator trees) {
    ModelNode model = trees(trees);
    Operator scaler = makers.get(input(trees, 0));
    if (scaler == null) {
      return model;
    }
    if (!scaler.type().equals("Scaler") || makers.containsKey(input(scaler, 0))) {
      throw unsupported("prepares rows by " + scaler.type());
    }
    double[] scale = floats(scaler, "scale");
    for (int i = 0; i < scale.length; i++) {
      scale[i] = 1 / scale[i];
    }
    return new ScaledNode(floats(scaler, "offset"), scale, model);
  }

  /** The mean of {@code [1 - s, s]} with {@code s = 1 / (1 + exp(a p + b))}. */
  private CalibratedNode calibrated(Operator mean) {
    Operator sum = maker(input(mean, 0), "Sum");
    if (sum.inputs().isEmpty() || constant(input(mean, 1)) != sum.inputs().size()) {
      throw unsupported("takes a mean that is none");
    }
    List<Member> members = new ArrayList<>();
    for (String merged : sum.inputs()) {
      Operator both = maker(merged, "Concat");
      String second = input(both, 1);
      Operator rest = maker(input(both, 0), "Sub");
      Operator curve = maker(second, "Div");
      Operator below = maker(input(curve, 1), "Add");
      Operator line = maker(input(maker(input(below, 1), "Exp"), 0), "Add");
      Operator slope = maker(input(line, 0), "Mul");
      Operator column = maker(input(slope, 1), "ArrayFeatureExtractor");
      if (constant(input(rest, 0)) != 1
          || !input(rest, 1).equals(second)
          || constant(input(curve, 0)) != 1
          || constant(input(below, 0)) != 1
          || constant(input(column, 1)) != 1) {
        throw unsupported("has a calibration that is no sigmoid");
      }
      ModelNode inner = scaled(maker(input(column, 0), "TreeEnsembleClassifier"));
      if (!(inner instanceof ForestNode) && !(inner instanceof ScaledNode)) {
        throw unsupported("calibrates something else than a forest");
      }
      members.add(
          new Member(
              inner,
              List.of(
                  new Calibrator.Sigmoid(constant(input(slope, 0)), constant(input(line, 1))))));
    }
    return new CalibratedNode(members);
  }

  private ModelNode trees(Operator operator) {
    List<Label> own = labels(operator);
    if (!labels.isEmpty() && !labels.equals(own)) {
      throw unsupported("has trees of other classes");
    }
    labels = own;
    String transform =
        operator.attributes().containsKey("post_transform")
            ? operator.attributes().get("post_transform").text(4)
            : "NONE";
    int[] treeIds = integers(operator, "nodes_treeids");
    int count = treeIds.length == 0 ? 0 : Arrays.stream(treeIds).max().getAsInt() + 1;
    if (count < 1 || count > treeIds.length) {
      throw unsupported("has " + count + " trees");
    }
    return switch (transform) {
      case "NONE" -> {
        if (operator.attributes().containsKey("base_values")) {
          throw unsupported("adds to the probabilities of a forest");
        }
        yield new ForestNode(
            featureCount,
            own.size(),
            Arrays.stream(integers(operator, "nodes_missing_value_tracks_true"))
                .anyMatch(flag -> flag == 1),
            trees(operator, treeIds, count, own.size(), true));
      }
      case "LOGISTIC" -> {
        double[] base = floats(operator, "base_values");
        if (own.size() != 2 || base.length > 1) {
          throw unsupported("boosts " + own.size() + " classes");
        }
        yield new BoostedNode(
            featureCount,
            base.length == 1 ? base : new double[1],
            1,
            1,
            trees(operator, treeIds, count, 1, false));
      }
      default -> throw unsupported("ends in the transform " + transform);
    };
  }

  private List<Label> labels(Operator operator) {
    List<Label> labels = new ArrayList<>();
    for (int label : integers(operator, "classlabels_int64s")) {
      labels.add(Label.of(new PickleValue.Scalar((long) label)));
    }
    for (String label : texts(operator, "classlabels_strings")) {
      labels.add(Label.of(new PickleValue.Text(label)));
    }
    if (labels.size() < 2 || labels.stream().distinct().count() != labels.size()) {
      throw unsupported("has " + labels.size() + " labels");
    }
    return labels;
  }

  private List<NodeTree> trees(
      Operator operator, int[] treeIds, int count, int width, boolean shares) {
    int nodes = treeIds.length;
    int[] nodeIds = integers(operator, "nodes_nodeids");
    int[] left = integers(operator, "nodes_truenodeids");
    int[] right = integers(operator, "nodes_falsenodeids");
    int[] feature = integers(operator, "nodes_featureids");
    double[] threshold = floats(operator, "nodes_values");
    List<String> modes = texts(operator, "nodes_modes");
    int[] missing = integers(operator, "nodes_missing_value_tracks_true");
    if (nodeIds.length != nodes
        || left.length != nodes
        || right.length != nodes
        || feature.length != nodes
        || threshold.length != nodes
        || modes.size() != nodes
        || (missing.length != nodes && missing.length != 0)) {
      throw unsupported("has lists of nodes that differ in length");
    }
    int[] sizes = new int[count];
    for (int n = 0; n < nodes; n++) {
      if (treeIds[n] < 0 || nodeIds[n] != sizes[treeIds[n]]++) {
        throw unsupported("numbers its nodes in another order");
      }
    }
    double[][] values = values(operator, sizes, width, shares);
    int[][] lefts = new int[count][];
    int[][] rights = new int[count][];
    int[][] features = new int[count][];
    double[][] thresholds = new double[count][];
    boolean[][] missingLeft = new boolean[count][];
    for (int t = 0; t < count; t++) {
      lefts[t] = new int[sizes[t]];
      rights[t] = new int[sizes[t]];
      features[t] = new int[sizes[t]];
      thresholds[t] = new double[sizes[t]];
      missingLeft[t] = new boolean[sizes[t]];
    }
    for (int n = 0; n < nodes; n++) {
      int tree = treeIds[n];
      int node = nodeIds[n];
      boolean leaf = modes.get(n).equals("LEAF");
      if (!leaf && !modes.get(n).equals("BRANCH_LEQ")) {
        throw unsupported("compares by " + modes.get(n));
      }
      lefts[tree][node] = leaf ? NodeTree.LEAF : left[n];
      rights[tree][node] = leaf ? NodeTree.LEAF : right[n];
      features[tree][node] = feature[n];
      thresholds[tree][node] = threshold[n];
      missingLeft[tree][node] = missing.length > 0 && missing[n] == 1;
    }
    List<NodeTree> trees = new ArrayList<>();
    for (int t = 0; t < count; t++) {
      double[] cover = new double[sizes[t]];
      Arrays.fill(cover, 1); // the file has no weights of nodes
      trees.add(
          new NodeTree(
              lefts[t],
              rights[t],
              features[t],
              thresholds[t],
              missingLeft[t],
              cover,
              values[t],
              width));
    }
    return trees;
  }

  /** The values at the leaves of each tree; of a forest, shares of each class. */
  private double[][] values(Operator operator, int[] sizes, int width, boolean shares) {
    int[] treeIds = integers(operator, "class_treeids");
    int[] nodeIds = integers(operator, "class_nodeids");
    int[] classIds = integers(operator, "class_ids");
    double[] weights = floats(operator, "class_weights");
    if (nodeIds.length != treeIds.length
        || classIds.length != treeIds.length
        || weights.length != treeIds.length) {
      throw unsupported("has lists of leaves that differ in length");
    }
    boolean one = Arrays.stream(classIds).distinct().count() == 1;
    double[][] values = new double[sizes.length][];
    for (int t = 0; t < sizes.length; t++) {
      values[t] = new double[Math.multiplyExact(sizes[t], width)];
    }
    for (int w = 0; w < weights.length; w++) {
      int tree = treeIds[w];
      if (tree < 0 || tree >= sizes.length || nodeIds[w] < 0 || nodeIds[w] >= sizes[tree]) {
        throw unsupported("has a weight of a leaf that does not exist");
      }
      int first = nodeIds[w] * width;
      if (!shares) {
        values[tree][first] = weights[w];
      } else if (one && width == 2) {
        double second = Math.min(weights[w] * sizes.length, 1);
        values[tree][first] = 1 - second;
        values[tree][first + 1] = second;
      } else if (classIds[w] >= 0 && classIds[w] < width) {
        values[tree][first + classIds[w]] = weights[w] * sizes.length;
      } else {
        throw unsupported("has a weight of a class that does not exist");
      }
    }
    if (shares && width > 2) {
      for (double[] tree : values) {
        normalise(tree, width);
      }
    }
    return values;
  }

  /** Takes the rounding of single precision out of shares that should sum to 1. */
  private static void normalise(double[] values, int width) {
    for (int first = 0; first < values.length; first += width) {
      double sum = 0;
      for (int c = 0; c < width; c++) {
        sum += values[first + c];
      }
      if (Math.abs(sum - 1) <= 1e-5) {
        for (int c = 0; c < width; c++) {
          values[first + c] /= sum;
        }
      }
    }
  }
}
