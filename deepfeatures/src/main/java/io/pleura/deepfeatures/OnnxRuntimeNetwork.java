package io.pleura.deepfeatures;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.pleura.error.ExtractionException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A model that ONNX Runtime has opened, with one input and the output that gives features. */
final class OnnxRuntimeNetwork implements FeatureNetwork {

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final String input;
  private final String output;
  private final List<String> featureNames;
  private final Lifetime lifetime = new Lifetime();

  /** Takes the session over. */
  OnnxRuntimeNetwork(
      OrtEnvironment environment,
      OrtSession session,
      String input,
      String output,
      List<String> featureNames) {
    this.environment = environment;
    this.session = session;
    this.input = input;
    this.output = output;
    this.featureNames = List.copyOf(featureNames);
  }

  /** The family's own graph. The weights must have a head when the output asks for it. */
  static OnnxRuntimeNetwork of(
      OrtEnvironment environment, ResNetWeights weights, NetworkOutput output, int threads) {
    ByteBuffer model = OnnxModel.inMemory(weights, output);
    try {
      return new OnnxRuntimeNetwork(
          environment,
          OnnxRuntime.open(environment, model, threads),
          OnnxGraph.INPUT,
          output.id(),
          output.featureNames(weights.layout()));
    } catch (OrtException e) {
      throw new IllegalStateException("the exported graph is refused", e);
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
        () ->
            volumes.announced(
                run(environment, session, input, output, given, volumes),
                featureNames.size(),
                "The output '" + output + "'"));
  }

  /** Runs a session; the first extent of its output must be the number of volumes. */
  static float[][] run(
      OrtEnvironment environment,
      OrtSession session,
      String input,
      String output,
      ByteBuffer voxels,
      VolumeBatch volumes) {
    try (var tensor =
            OnnxTensor.createTensor(environment, voxels.asFloatBuffer(), volumes.shape());
        var result = session.run(Map.of(input, tensor), Set.of(output))) {
      var values = (OnnxTensor) result.get(0);
      long[] shape = values.getInfo().getShape();
      if (shape.length < 2 || shape[0] != volumes.count()) {
        throw new ExtractionException(
            "output-shape",
            "The output '" + output + "' has no row for each of the " + volumes + ".",
            "Use an output of the shape (batch, features).");
      }
      return volumes.rows(values.getFloatBuffer());
    } catch (OrtException e) {
      throw new ExtractionException(
          "engine-failed",
          "ONNX Runtime does not compute '" + output + "' of " + volumes + ": " + e.getMessage(),
          "Check that the network takes volumes of this size and that memory is left.",
          e);
    }
  }

  @Override
  public void close() {
    lifetime.end(() -> OnnxRuntime.close(session));
  }
}
