package io.pleura.deepfeatures;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.JniUtils;
import io.pleura.error.EngineUnavailableException;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Starts PyTorch through DJL without any network access.
 *
 * <p>DJL asks a cloud metadata address and may download native code when it starts. Therefore the
 * system properties {@code ai.djl.offline} and {@code OPT_OUT_TRACKING} are set to {@code true}
 * before DJL is touched, each only where it is not set yet. The native library is unpacked from the
 * class path into DJL's cache folder ({@code DJL_CACHE_DIR}, else {@code .djl.ai} in the user's
 * home) on first use.
 */
public final class PyTorchEngine {

  /** The PyTorch version that the engine was built for. */
  private static final String NATIVE_VERSION = "2.7.1";

  private PyTorchEngine() {}

  /**
   * The engine; the first call in a process loads the native library.
   *
   * @return the one engine of this process
   * @throws EngineUnavailableException when the native library is missing or does not load
   */
  public static Engine start() {
    return start(() -> Engine.getEngine("PyTorch"));
  }

  static Engine start(Supplier<Engine> lookup) {
    setWhereUnset("ai.djl.offline");
    setWhereUnset("OPT_OUT_TRACKING");
    try {
      return lookup.get();
    } catch (EngineException | IllegalArgumentException | LinkageError | AssertionError failure) {
      String artifact =
          "ai.djl.pytorch:pytorch-native-cpu:" + NATIVE_VERSION + ":" + classifierOfThisMachine();
      throw new EngineUnavailableException(
          "engine-unavailable",
          "The PyTorch engine does not start: " + RootCause.message(failure) + ".",
          "Add the artifact "
              + artifact
              + " (and ai.djl.pytorch:pytorch-jni of the same version) to the class path; if it is"
              + " there, check that DJL's cache folder (DJL_CACHE_DIR, else ~/.djl.ai) can be"
              + " written.",
          failure);
    }
  }

  /**
   * Runs work with a number of native threads and puts the calling thread's number back.
   *
   * @param <T> what the work gives
   * @param threads threads of the native engine, at least 1
   * @param work calls the engine on the calling thread only
   * @return what the work gave
   */
  public static <T> T withThreads(int threads, Supplier<T> work) {
    int before = JniUtils.getNumThreads();
    JniUtils.setNumThreads(threads);
    try {
      return work.get();
    } finally {
      JniUtils.setNumThreads(before);
    }
  }

  private static void setWhereUnset(String property) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, "true");
    }
  }

  private static String classifierOfThisMachine() {
    return classifier(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
  }

  static String classifier(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    String system = os.startsWith("win") ? "win" : os.startsWith("mac") ? "osx" : "linux";
    String arch = osArch.toLowerCase(Locale.ROOT);
    return system + (arch.equals("amd64") || arch.equals("x86_64") ? "-x86_64" : "-" + arch);
  }
}
