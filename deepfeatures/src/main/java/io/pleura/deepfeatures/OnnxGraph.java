package io.pleura.deepfeatures;

import io.pleura.deepfeatures.ResNetLayout.Block;
import io.pleura.deepfeatures.ResNetLayout.Convolution;
import io.pleura.deepfeatures.ResNetLayout.Padding;
import io.pleura.deepfeatures.ResNetLayout.Projection;
import io.pleura.error.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The family's graph with folded batch normalisation in the terms of ONNX, operator set 13. Every
 * value has the name of what makes it; the extents of the input are left open.
 */
final class OnnxGraph {

  static final String INPUT = "voxels";

  /** Key of the metadata entry that holds the network's id. */
  static final String NETWORK = "network";

  private static final int IR_VERSION = 7;
  private static final int OPERATOR_SET = 13;
  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final List<Integer> SPACE = List.of(2, 3, 4);

  private final ResNetWeights weights;
  private final Set<NetworkOutput> outputs;
  private final ProtobufMessage graph = new ProtobufMessage();
  private final List<ProtobufMessage> nodes = new ArrayList<>();
  private final List<ProtobufMessage> initializers = new ArrayList<>();

  private OnnxGraph(ResNetWeights weights, Set<NetworkOutput> outputs) {
    this.weights = weights;
    this.outputs = outputs;
  }

  /**
   * The whole model.
   *
   * @throws InvalidInputException when an output needs the head and there is none, or the model is
   *     larger than 2 GB
   */
  static ProtobufMessage model(ResNetWeights weights, Set<NetworkOutput> outputs) {
    if (outputs.isEmpty()) {
      throw new IllegalArgumentException("no output");
    }
    if (outputs.contains(NetworkOutput.HEAD_100) && !weights.hasHead()) {
      throw new InvalidInputException(
          "weights-head-missing",
          "The weights lack the head that the output 'head100' needs.",
          "Use the published application's file, which holds 'conv_seg' and 'classifier' beside the"
              + " backbone, or ask for the output 'gap'.");
    }
    try {
      var model =
          new ProtobufMessage()
              .integer(1, IR_VERSION)
              .text(2, "Pleura")
              .message(7, new OnnxGraph(weights, EnumSet.copyOf(outputs)).build())
              .message(8, new ProtobufMessage().text(1, "").integer(2, OPERATOR_SET))
              .message(14, entry(NETWORK, weights.layout().depth().id()))
              .message(14, entry("shortcut", weights.layout().shortcutType().name()));
      model.size();
      return model;
    } catch (ArithmeticException e) {
      throw new InvalidInputException(
          "weights-too-large",
          "The "
              + weights.layout().description()
              + " of base width "
              + weights.baseWidth()
              + " is larger than the 2 GB that one ONNX file can hold.",
          "Use a smaller network, or the engine 'pytorch'.",
          e);
    }
  }

  private static ProtobufMessage entry(String key, String value) {
    return new ProtobufMessage().text(1, key).text(2, value);
  }

  private ProtobufMessage build() {
    ResNetLayout layout = weights.layout();
    String x = relu(convolution(layout.stem(), INPUT));
    if (outputs.contains(NetworkOutput.STEM)) {
      pooled(x, NetworkOutput.STEM.id());
    }
    List<NetworkOutput> ends =
        List.of(
            NetworkOutput.LAYER_1, NetworkOutput.LAYER_2, NetworkOutput.LAYER_3, NetworkOutput.GAP);
    int stages = outputs.stream().mapToInt(NetworkOutput::stageCount).max().orElseThrow();
    if (stages > 0) {
      x =
          node(
              "MaxPool",
              "maxpool",
              List.of(x),
              integers("kernel_shape", 3, 3, 3),
              integers("strides", 2, 2, 2),
              integers("pads", 1, 1, 1, 1, 1, 1));
    }
    for (int stage = 0; stage < stages; stage++) {
      List<Block> blocks = layout.stages().get(stage);
      for (int index = 0; index < blocks.size(); index++) {
        x = block(blocks.get(index), "layer" + (stage + 1) + "." + index, x);
      }
      if (outputs.contains(ends.get(stage))) {
        pooled(x, ends.get(stage).id());
      }
    }
    if (outputs.contains(NetworkOutput.HEAD_100)) {
      head(x);
    }
    nodes.forEach(node -> graph.message(1, node));
    graph.text(2, layout.depth().id());
    initializers.forEach(tensor -> graph.message(5, tensor));
    graph.message(11, value(INPUT, "batch", 1, "depth", "height", "width"));
    outputs.forEach(
        output -> graph.message(12, value(output.id(), "batch", layout.featureCount(output))));
    return graph;
  }

  private String block(Block block, String name, String input) {
    String x = input;
    int count = block.convolutions().size();
    for (int i = 0; i < count; i++) {
      x = convolution(block.convolutions().get(i), x);
      if (i < count - 1) {
        x = relu(x);
      }
    }
    String passed = input;
    if (block.shortcut() instanceof Projection projection) {
      passed = convolution(projection.convolution(), input);
    } else if (block.shortcut() instanceof Padding padding) {
      int channels = block.convolutions().get(0).inputs();
      passed = padded(padding, channels, name, input);
    }
    return relu(node("Add", name + ".add", List.of(x, passed)));
  }

  private String convolution(Convolution geometry, String input) {
    FoldedConvolution folded = FoldedConvolution.of(weights, geometry);
    return node(
        "Conv",
        geometry.name(),
        List.of(
            input,
            floats(geometry.weight(), geometry.shape(), folded.weight()),
            floats(geometry.name() + ".bias", List.of(geometry.outputs()), folded.bias())),
        cube("kernel_shape", geometry.kernel(), 3),
        cube("strides", geometry.stride(), 3),
        cube("pads", geometry.padding(), 6),
        cube("dilations", geometry.dilation(), 3));
  }

  /** Every second voxel or each, then channels of zeros. */
  private String padded(Padding padding, int channels, String block, String input) {
    String x = input;
    if (padding.stride() > 1) {
      int stride = padding.stride();
      x =
          node(
              "Slice",
              block + ".slice",
              List.of(
                  x,
                  integers64(block + ".starts", 0, 0, 0),
                  integers64(
                      block + ".ends", Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE),
                  integers64(block + ".axes", 2, 3, 4),
                  integers64(block + ".steps", stride, stride, stride)));
    }
    int missing = padding.outputs() - channels;
    String pads = integers64(block + ".pads", 0, 0, 0, 0, 0, 0, missing, 0, 0, 0);
    return node("Pad", block + ".pad", List.of(x, pads));
  }

  private void head(String input) {
    FoldedHead head = FoldedHead.of(weights);
    int hidden = HeadLayout.HIDDEN;
    int channels = weights.featureCount();
    String up = HeadLayout.UPSAMPLING;
    String x =
        relu(
            node(
                "ConvTranspose",
                up,
                layer(up, input, head.upsampling(), List.of(channels, hidden, 2, 2, 2), hidden),
                cube("kernel_shape", 2, 3),
                cube("strides", 2, 3)));
    String convolution = HeadLayout.CONVOLUTION;
    x =
        relu(
            node(
                "Conv",
                convolution,
                layer(convolution, x, head.convolution(), List.of(hidden, hidden, 3, 3, 3), hidden),
                cube("kernel_shape", 3, 3),
                cube("pads", 1, 6)));
    int classes = HeadLayout.CLASSES;
    x = pooled(x, HeadLayout.CLASSES_CONVOLUTION + ".mean");
    x = linear(HeadLayout.CLASSES_CONVOLUTION, x, head.classes(), List.of(classes, hidden));
    x = linear(HeadLayout.LINEAR, x, head.linear(), List.of(HeadLayout.FEATURES, classes));
    node("Relu", NetworkOutput.HEAD_100.id(), List.of(x));
  }

  private String linear(String name, String input, FoldedHead.Layer layer, List<Integer> shape) {
    return node("Gemm", name, layer(name, input, layer, shape, shape.get(0)), integer("transB", 1));
  }

  private List<String> layer(
      String name, String input, FoldedHead.Layer layer, List<Integer> shape, int outputs) {
    return List.of(
        input,
        floats(name + ".weight", shape, layer.weight()),
        floats(name + ".bias", List.of(outputs), layer.bias()));
  }

  /** Means over space, (batch, channels). */
  private String pooled(String input, String name) {
    return node(
        "ReduceMean", name, List.of(input), integers("axes", SPACE), integer("keepdims", 0));
  }

  private String relu(String input) {
    return node("Relu", input + ".relu", List.of(input));
  }

  /** Adds a node and gives the name of its one output, which is the node's own. */
  private String node(
      String operator, String name, List<String> inputs, ProtobufMessage... attributes) {
    var node = new ProtobufMessage();
    inputs.forEach(input -> node.text(1, input));
    node.text(2, name).text(3, name).text(4, operator);
    Arrays.stream(attributes).forEach(attribute -> node.message(5, attribute));
    nodes.add(node);
    return name;
  }

  private static ProtobufMessage cube(String name, int value, int count) {
    int[] values = new int[count];
    Arrays.fill(values, value);
    return integers(name, values);
  }

  private static ProtobufMessage integers(String name, List<Integer> values) {
    return integers(name, values.stream().mapToInt(Integer::intValue).toArray());
  }

  private static ProtobufMessage integers(String name, int... values) {
    var attribute = new ProtobufMessage().text(1, name);
    Arrays.stream(values).forEach(value -> attribute.integer(8, value));
    return attribute.integer(20, 7);
  }

  private static ProtobufMessage integer(String name, int value) {
    return new ProtobufMessage().text(1, name).integer(3, value).integer(20, 2);
  }

  /** Adds a constant of floats and gives its name. */
  private String floats(String name, List<Integer> shape, float[] values) {
    var tensor = new ProtobufMessage();
    shape.forEach(extent -> tensor.integer(1, extent));
    initializers.add(tensor.integer(2, FLOAT).text(8, name).bytes(9, values));
    return name;
  }

  /** Adds a constant of whole numbers and gives its name. */
  private String integers64(String name, int... values) {
    var tensor = new ProtobufMessage().integer(1, values.length).integer(2, INT64);
    Arrays.stream(values).forEach(value -> tensor.integer(7, value));
    initializers.add(tensor.text(8, name));
    return name;
  }

  /** A named array of floats; an extent is a number, or a name where it is open. */
  private static ProtobufMessage value(String name, Object... extents) {
    var shape = new ProtobufMessage();
    for (Object extent : extents) {
      shape.message(
          1,
          extent instanceof Integer number
              ? new ProtobufMessage().integer(1, number)
              : new ProtobufMessage().text(2, extent.toString()));
    }
    var tensor = new ProtobufMessage().integer(1, FLOAT).message(2, shape);
    return new ProtobufMessage().text(1, name).message(2, new ProtobufMessage().message(1, tensor));
  }
}
