package io.pleura.deepfeatures;

import io.pleura.error.EngineUnavailableException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether ONNX Runtime can be used; names no class of it, so this class loads where its jar is
 * missing.
 *
 * <p>From 1.29 on, ONNX Runtime's published libraries for Linux and macOS report the process to
 * their maker as soon as the environment is made, before its own switch can be turned off, and 1.29
 * crashes on long command lines while doing so. Such a version is used only where the variable
 * {@code ORT_DISABLE_TELEMETRY=1} of the process's environment forbids it.
 */
final class OnnxRuntimeJar {

  private static final String ARTIFACT = "com.microsoft.onnxruntime:onnxruntime:1.28.0";
  private static final String OPT_OUT = "ORT_DISABLE_TELEMETRY";
  private static final String ENVIRONMENT = "ai.onnxruntime.OrtEnvironment";

  private OnnxRuntimeJar() {}

  /**
   * Does nothing where ONNX Runtime may start.
   *
   * @throws EngineUnavailableException when its jar is missing, or it would report the process
   */
  static void require() {
    Class<?> environment;
    try {
      environment = Class.forName(ENVIRONMENT, false, OnnxRuntimeJar.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw unavailable("it is not on the class path", e);
    }
    @Nullable String version = environment.getPackage().getImplementationVersion();
    checkSilent(
        version == null ? "" : version, Optional.ofNullable(System.getenv(OPT_OUT)).orElse(""));
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

  static EngineUnavailableException unavailable(String reason, Throwable failure) {
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
}
