package io.pleura.deepfeatures;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.ValueInfo;
import io.pleura.error.InvalidInputException;
import io.pleura.spi.Asset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Opens ONNX files of the user's own. */
final class OnnxProgram {

  /** Axes of an input: batch, channel, depth, height, width. */
  private static final int AXES = 5;

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final NetworkRequest request;
  private final String source;

  private OnnxProgram(
      OrtEnvironment environment, OrtSession session, NetworkRequest request, String source) {
    this.environment = environment;
    this.session = session;
    this.request = request;
    this.source = source;
  }

  static OnnxRuntimeNetwork open(Asset file, NetworkRequest request) throws IOException {
    var environment = OnnxRuntime.start();
    String source = "The ONNX file " + file.name();
    ByteBuffer model;
    try (var stream = file.open()) {
      byte[] bytes = stream.readAllBytes();
      model = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
    OrtSession session;
    try {
      session = OnnxRuntime.open(environment, model, request.threads());
    } catch (OrtException e) {
      throw new InvalidInputException(
          "onnx-unreadable",
          source + " is refused by ONNX Runtime: " + e.getMessage(),
          "Use a whole ONNX file of a network, without data in further files.",
          e);
    }
    OnnxRuntimeNetwork network = null;
    try {
      network = new OnnxProgram(environment, session, request, source).network();
      return network;
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime does not describe a model", e);
    } finally {
      if (network == null) {
        OnnxRuntime.close(session);
      }
    }
  }

  private OnnxRuntimeNetwork network() throws OrtException {
    List<NodeInfo> inputs = List.copyOf(session.getInputInfo().values());
    if (inputs.size() != 1
        || !(inputs.get(0).getInfo() instanceof TensorInfo input)
        || input.type != OnnxJavaType.FLOAT
        || !takesVolumes(input.getShape())) {
      throw new InvalidInputException(
          "onnx-input",
          source + " takes " + inputs.stream().map(NodeInfo::toString).toList() + ".",
          "Use a network with one input of 32-bit floats, (batch, 1, depth, height, width), whose"
              + " batch may have any size.");
    }
    String inputName = inputs.get(0).getName();
    List<String> names = List.copyOf(session.getOutputNames());
    String output = names.get(ProgramOutput.position(names, request, source));
    int count = featureCount(inputName, input.getShape(), output);
    List<String> featureNames =
        ProgramOutput.featureNames(OnnxProgramEngine.ID, output, count, request, depth());
    return new OnnxRuntimeNetwork(environment, session, inputName, output, featureNames);
  }

  private static boolean takesVolumes(long[] shape) {
    return shape.length == AXES && shape[0] < 0 && (shape[1] < 0 || shape[1] == 1);
  }

  /** As the file says, or as a run on zeros tells. */
  private int featureCount(String input, long[] extents, String output) throws OrtException {
    ValueInfo given = Objects.requireNonNull(session.getOutputInfo().get(output)).getInfo();
    if (!(given instanceof TensorInfo info) || info.type != OnnxJavaType.FLOAT) {
      throw new InvalidInputException(
          "onnx-output",
          source + " gives as '" + output + "' " + given + ".",
          "Use an output of 32-bit floats, (batch, features).");
    }
    long[] shape = info.getShape();
    if (shape.length < 2 || Arrays.stream(shape).skip(1).anyMatch(extent -> extent < 1)) {
      return probe(input, extents, output);
    }
    return Math.toIntExact(Arrays.stream(shape).skip(1).reduce(1, Math::multiplyExact));
  }

  private int probe(String input, long[] extents, String output) {
    int[] size =
        Arrays.stream(extents)
            .skip(2)
            .mapToInt(extent -> extent > 0 ? Math.toIntExact(extent) : ProgramOutput.PROBE)
            .toArray();
    var volume = new VolumeBatch(1, size[0], size[1], size[2]);
    ByteBuffer zeros =
        ByteBuffer.allocateDirect(Math.multiplyExact(Float.BYTES, size[0] * size[1] * size[2]))
            .order(ByteOrder.nativeOrder());
    return OnnxRuntimeNetwork.run(environment, session, input, output, zeros, volume)[0].length;
  }

  /** The network that the request or the file names. */
  private Optional<ResNetDepth> depth() throws OrtException {
    Optional<ResNetDepth> told =
        session
            .getMetadata()
            .getCustomMetadataValue(OnnxGraph.NETWORK)
            .flatMap(
                id ->
                    Arrays.stream(ResNetDepth.values()).filter(d -> d.id().equals(id)).findFirst());
    if (told.isPresent() && request.depth().isPresent() && !told.equals(request.depth())) {
      throw new InvalidInputException(
          "weights-do-not-match",
          source + " holds a " + told.get() + ", and a " + request.depth().get() + " is asked for.",
          "Ask for the network that the file holds, or use another file.");
    }
    return told.isPresent() ? told : request.depth();
  }
}
