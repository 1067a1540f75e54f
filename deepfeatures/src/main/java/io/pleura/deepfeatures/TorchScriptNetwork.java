package io.pleura.deepfeatures;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import io.pleura.error.ExtractionException;
import io.pleura.error.InvalidInputException;
import io.pleura.spi.Asset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.IntStream;

/** A TorchScript program that PyTorch has opened. */
final class TorchScriptNetwork implements FeatureNetwork {

  private final Engine engine;
  private final NDManager scope;
  private final PtSymbolBlock program;
  private final NetworkRequest request;
  private final String source;
  private final List<String> featureNames;
  private final Lifetime lifetime = new Lifetime();

  /** Takes the scope and the program over; runs the program. */
  private TorchScriptNetwork(
      Engine engine,
      NDManager scope,
      PtSymbolBlock program,
      NetworkRequest request,
      String source) {
    this.engine = engine;
    this.scope = scope;
    this.program = program;
    this.request = request;
    this.source = source;
    int size = ProgramOutput.PROBE;
    ByteBuffer zeros =
        ByteBuffer.allocateDirect(Float.BYTES * size * size * size).order(ByteOrder.nativeOrder());
    // the first run also leaves training mode and settles the program's compiler
    Result first = run(zeros, new VolumeBatch(1, size, size, size));
    featureNames =
        ProgramOutput.featureNames(
            TorchScriptEngine.ID, first.output, first.rows[0].length, request, request.depth());
  }

  /** Values with the name of the output that they come from. */
  @SuppressWarnings("ArrayRecordComponent") // handed on at once, never compared
  private record Result(String output, float[][] rows) {}

  static TorchScriptNetwork open(Engine engine, Asset file, NetworkRequest request)
      throws IOException {
    String source = "The TorchScript file " + file.name();
    NDManager scope = engine.newBaseManager(Device.cpu());
    TorchScriptNetwork network = null;
    try (var stream = file.open()) {
      PtSymbolBlock program = JniUtils.loadModule((PtNDManager) scope, stream, false, false);
      program.freezeParameters(true);
      network = new TorchScriptNetwork(engine, scope, program, request, source);
      return network;
    } catch (EngineException e) {
      throw new InvalidInputException(
          "torchscript-unreadable",
          source + " is refused by PyTorch: " + firstLine(e),
          "Use a file that torch.jit.save wrote.",
          e);
    } finally {
      if (network == null) {
        scope.close();
      }
    }
  }

  @Override
  public List<String> featureNames() {
    return featureNames;
  }

  @Override
  public float[][] features(ByteBuffer voxels, int batch, int depth, int height, int width) {
    var volumes = new VolumeBatch(batch, depth, height, width);
    ByteBuffer given = volumes.in(voxels);
    return lifetime.during(
        () -> volumes.announced(run(given, volumes).rows, featureNames.size(), source));
  }

  private Result run(ByteBuffer voxels, VolumeBatch volumes) {
    try {
      return PyTorchEngine.withThreads(request.threads(), () -> forward(voxels, volumes));
    } catch (EngineException | UnsupportedOperationException e) {
      throw new ExtractionException(
          "engine-failed",
          source + " does not compute features of " + volumes + ": " + firstLine(e),
          "Check that the program takes one tensor (batch, 1, depth, height, width) of this size and"
              + " returns tensors, and that memory is left.",
          e);
    }
  }

  private NDList forward(NDManager call, ByteBuffer bytes, VolumeBatch volumes) {
    NDArray input = call.create(bytes, new Shape(volumes.shape()), DataType.FLOAT32);
    return program.forward(new ParameterStore(call, false), new NDList(input), false, null);
  }

  private Result forward(ByteBuffer voxels, VolumeBatch volumes) {
    try (NDManager call = engine.newBaseManager(Device.cpu())) {
      NDList outputs = forward(call, voxels, volumes);
      List<String> names =
          IntStream.range(0, outputs.size())
              .mapToObj(i -> outputs.get(i).getName() == null ? "" + i : outputs.get(i).getName())
              .toList();
      int position = ProgramOutput.position(names, request, source);
      NDArray values = outputs.get(position);
      Shape shape = values.getShape();
      if (shape.dimension() < 2
          || shape.get(0) != volumes.count()
          || values.getDataType() != DataType.FLOAT32) {
        throw new ExtractionException(
            "output-shape",
            source
                + " gives as output "
                + names.get(position)
                + " "
                + values.getDataType()
                + " of shape "
                + shape
                + " for "
                + volumes
                + ".",
            "Use an output of 32-bit floats, (batch, features).");
      }
      float[][] rows = volumes.rows(FloatBuffer.wrap(values.toFloatArray()));
      return new Result(names.get(position), rows);
    }
  }

  /** What went wrong, without the trace of native code. */
  private static String firstLine(RuntimeException failure) {
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : message.strip().lines().findFirst().orElse("");
  }

  @Override
  public void close() {
    lifetime.end(
        () -> {
          program.close();
          scope.close();
        });
  }
}
