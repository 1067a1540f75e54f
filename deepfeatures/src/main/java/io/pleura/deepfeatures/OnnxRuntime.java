package io.pleura.deepfeatures;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.pleura.error.EngineUnavailableException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Runtime on the CPU, one environment a process, without telemetry. The class can be loaded
 * where ONNX Runtime is missing.
 *
 * <p>From 1.29 on, ONNX Runtime's published libraries for Linux and macOS report the process to
 * their maker as soon as the environment is made, before its own switch can be turned off, and 1.29
 * crashes on long command lines while doing so. Such a version is used only where the variable
 * {@code ORT_DISABLE_TELEMETRY=1} of the process's environment forbids it.
 */
final class OnnxRuntime {

  private static final String ARTIFACT = "com.microsoft.onnxruntime:onnxruntime:1.28.0";
  private static final String OPT_OUT = "ORT_DISABLE_TELEMETRY";
  private static final String ENVIRONMENT = "ai.onnxruntime.OrtEnvironment";

  private OnnxRuntime() {}

  /**
   * The environment of this process; the first call loads the native library.
   *
   * @throws EngineUnavailableException when it is missing or does not load
   */
  static OrtEnvironment start() {
    try {
      Class.forName(ENVIRONMENT, false, OnnxRuntime.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw unavailable("it is not on the class path", e);
    }
    @Nullable String version = OrtEnvironment.class.getPackage().getImplementationVersion();
    checkSilent(
        version == null ? "" : version, Optional.ofNullable(System.getenv(OPT_OUT)).orElse(""));
    return start(OrtEnvironment::getEnvironment);
  }

  /**
   * Refuses a version that reports to its maker.
   *
   * @param version of the jar, empty when it does not say
   * @param optOut value of the variable that forbids reports
   */
  static void checkSilent(String version, String optOut) {
    boolean known = version.matches("(0|1\\.(1?[0-9]|2[0-8]))(\\..*)?");
    if (!known && !optOut.equals("1")) {
      throw new EngineUnavailableException(
          "engine-reports",
          "ONNX Runtime "
              + (version.isEmpty() ? "of an unknown version" : version)
              + " is not started: from 1.29 on it reports the process to its maker over the network.",
          "Use the artifact "
              + ARTIFACT
              + ", or set the environment variable "
              + OPT_OUT
              + "=1 before the process starts.");
    }
  }

  static OrtEnvironment start(Supplier<OrtEnvironment> lookup) {
    try {
      OrtEnvironment environment = lookup.get();
      environment.setTelemetry(false);
      return environment;
    } catch (LinkageError | OrtException | RuntimeException failure) {
      throw unavailable(rootMessage(failure), failure);
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

  private static EngineUnavailableException unavailable(String reason, Throwable failure) {
    return new EngineUnavailableException(
        "engine-unavailable",
        "ONNX Runtime does not start: " + reason + ".",
        "Add the artifact "
            + ARTIFACT
            + " to the class path (PLEURA_ONNX=yes ./pleura ... for the command line); if it is"
            + " there, check that the folder for temporary files (java.io.tmpdir) can be written."
            + " The engine 'pytorch' gives the same features without it.",
        failure);
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    for (Throwable next = root.getCause(); next != null; next = next.getCause()) {
      root = next;
    }
    String message = root.getMessage();
    String text = message == null ? root.getClass().getSimpleName() : message;
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }
}
