package io.pleura.deepfeatures;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.pleura.error.EngineUnavailableException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * ONNX Runtime on the CPU, one environment a process, without telemetry. {@link OnnxRuntimeJar}
 * must have found the jar before this class is used.
 */
final class OnnxRuntime {

  private OnnxRuntime() {}

  /**
   * The environment of this process; the first call loads the native library.
   *
   * @throws EngineUnavailableException when it is missing or does not load
   */
  static OrtEnvironment start() {
    OnnxRuntimeJar.require();
    return start(OrtEnvironment::getEnvironment);
  }

  static OrtEnvironment start(Supplier<OrtEnvironment> lookup) {
    try {
      OrtEnvironment environment = lookup.get();
      environment.setTelemetry(false);
      return environment;
    } catch (LinkageError | OrtException | RuntimeException failure) {
      throw OnnxRuntimeJar.unavailable(RootCause.message(failure), failure);
    }
  }

  /**
   * Opens a model on a number of threads; operators run one after another.
   *
   * @throws OrtException when the model is not valid
   */
  static OrtSession open(OrtEnvironment environment, ByteBuffer model, int threads)
      throws OrtException {
    try (var options = new OrtSession.SessionOptions()) {
      options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      return environment.createSession(model, options);
    }
  }

  /** Frees a session. */
  static void close(OrtSession session) {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime does not close a session", e);
    }
  }
}
