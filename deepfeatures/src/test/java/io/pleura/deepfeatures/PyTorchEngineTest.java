package io.pleura.deepfeatures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.JniUtils;
import io.pleura.error.EngineUnavailableException;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PyTorchEngineTest {

  @Test
  void startsOnceWithoutTelemetry() {
    assertSame(PyTorchEngine.start(), PyTorchEngine.start());
    assertEquals("true", System.getProperty("ai.djl.offline"));
    assertEquals("true", System.getProperty("OPT_OUT_TRACKING"));
  }

  @Test
  void theUsersOwnPropertiesStay() {
    String before = System.setProperty("ai.djl.offline", "false");
    try {
      assertThrows(
          EngineUnavailableException.class,
          () ->
              PyTorchEngine.start(
                  () -> {
                    assertEquals("false", System.getProperty("ai.djl.offline"));
                    assertEquals("true", System.getProperty("OPT_OUT_TRACKING"));
                    throw new EngineException("stop");
                  }));
    } finally {
      System.setProperty("ai.djl.offline", before == null ? "true" : before);
    }
  }

  @Test
  void aMissingNativeLibraryNamesTheArtifact() {
    for (Throwable failure :
        new Throwable[] {
          new EngineException(
              "Failed to load PyTorch native library", new java.io.IOException("x")),
          new IllegalArgumentException("Deep learning engine not found: PyTorch"),
          new UnsatisfiedLinkError("libtorch.so"),
          new AssertionError("No PyTorch version found")
        }) {
      var e =
          assertThrows(
              EngineUnavailableException.class,
              () -> PyTorchEngine.start(() -> PyTorchEngineTest.<RuntimeException>raise(failure)));
      assertEquals("engine-unavailable", e.code());
      assertSame(failure, e.getCause());
      assertTrue(e.remedy().contains("ai.djl.pytorch:pytorch-native-cpu:2.7.1:"), e.getMessage());
    }
  }

  @Test
  void withoutTheNativeArtifactTheEngineIsReportedMissing(@TempDir Path cache) throws Exception {
    String separator = File.pathSeparator;
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    String without =
        Arrays.stream(classPath.split(Pattern.quote(separator)))
            .filter(entry -> !entry.contains("pytorch-native-cpu"))
            .collect(Collectors.joining(separator));
    assertTrue(without.length() < classPath.length());
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-DDJL_CACHE_DIR=" + cache,
            "-cp",
            without,
            EngineStart.class.getName());
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    assertTrue(output.contains("engine-unavailable"), output);
    assertTrue(output.contains("ai.djl.pytorch:pytorch-native-cpu:2.7.1:"), output);
    assertTrue(output.contains("Offline mode"), output);
  }

  /** Starts the engine in a process of its own. */
  static final class EngineStart {
    private EngineStart() {}

    public static void main(String[] arguments) {
      try {
        PyTorchEngine.start();
        System.out.println("started");
      } catch (EngineUnavailableException e) {
        System.out.println(e.code() + " " + e.getMessage());
      }
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> ai.djl.engine.Engine raise(Throwable failure) throws T {
    throw (T) failure;
  }

  @Test
  void classifiersOfAllPlatforms() {
    assertEquals("linux-x86_64", PyTorchEngine.classifier("Linux", "amd64"));
    assertEquals("linux-aarch64", PyTorchEngine.classifier("Linux", "aarch64"));
    assertEquals("osx-aarch64", PyTorchEngine.classifier("Mac OS X", "aarch64"));
    assertEquals("win-x86_64", PyTorchEngine.classifier("Windows 11", "amd64"));
  }

  @Test
  void theNumberOfThreadsIsPutBack() {
    PyTorchEngine.start();
    int before = JniUtils.getNumThreads();
    int during = PyTorchEngine.withThreads(before + 1, JniUtils::getNumThreads);
    assertEquals(before + 1, during);
    assertEquals(before, JniUtils.getNumThreads());
  }
}
