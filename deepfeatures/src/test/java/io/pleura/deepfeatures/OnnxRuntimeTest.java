package io.pleura.deepfeatures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.EngineUnavailableException;
import io.pleura.spi.Asset;
import io.pleura.spi.Plugins;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxRuntimeTest {

  private static final String ARTIFACT = "com.microsoft.onnxruntime:onnxruntime:1.28.0";

  @Test
  void startsOnce() {
    assertSame(OnnxRuntime.start(), OnnxRuntime.start());
  }

  @Test
  void aNativeLibraryThatDoesNotLoadIsReported() {
    for (Throwable failure :
        new Throwable[] {
          new ExceptionInInitializerError(new IOException("no space left.")),
          new UnsatisfiedLinkError("no space left"),
          new IllegalStateException("no space left")
        }) {
      var e =
          assertThrows(
              EngineUnavailableException.class,
              () -> OnnxRuntime.start(() -> OnnxRuntimeTest.<RuntimeException>raise(failure)));
      assertEquals("engine-unavailable", e.code());
      assertSame(failure, e.getCause());
      assertTrue(e.getMessage().contains("does not start: no space left. "), e.getMessage());
      assertTrue(e.remedy().contains(ARTIFACT), e.remedy());
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> ai.onnxruntime.OrtEnvironment raise(Throwable failure)
      throws T {
    throw (T) failure;
  }

  @Test
  void withoutTheJarOnlyItsEnginesAreMissing(@TempDir Path temporary) throws Exception {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    String without =
        Arrays.stream(classPath.split(Pattern.quote(File.pathSeparator)))
            .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("onnxruntime-"))
            .collect(Collectors.joining(File.pathSeparator));
    assertTrue(without.length() < classPath.length(), classPath);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                without,
                WithoutJar.class.getName(),
                temporary.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    List<String> lines = output.lines().toList();
    assertEquals(List.of("onnx", "onnxruntime", "pytorch", "torchscript"), lines.subList(0, 4));
    assertEquals(7, lines.size(), output);
    for (String line : lines.subList(4, 6)) {
      assertTrue(line.startsWith("engine-unavailable "), line);
      assertTrue(line.contains("it is not on the class path"), line);
      assertTrue(line.contains(ARTIFACT + " "), line);
    }
    assertEquals("written", lines.get(6));
  }

  /** Lists the engines, asks for those that need the jar, and exports a network. */
  static final class WithoutJar {
    private WithoutJar() {}

    public static void main(String[] arguments) throws IOException {
      Plugins plugins = Plugins.onClassPath();
      plugins.all(NetworkEngine.class).forEach(engine -> System.out.println(engine.id()));
      var request = new NetworkRequest(Optional.empty(), NetworkOutput.GAP, 1);
      var asset = Asset.of("weights", () -> new ByteArrayInputStream(new byte[8]));
      for (String id : List.of("onnx", "onnxruntime")) {
        try {
          plugins.get(NetworkEngine.class, id).open(asset, request).close();
        } catch (EngineUnavailableException e) {
          System.out.println(e.code() + " " + e.getMessage().replace('\n', ' '));
        }
      }
      Path file = Path.of(arguments[0], "model.onnx");
      OnnxModel.write(file, FormulaWeights.resNet(2), NetworkOutput.GAP);
      System.out.println(Files.exists(file) ? "written" : "missing");
    }
  }
}
