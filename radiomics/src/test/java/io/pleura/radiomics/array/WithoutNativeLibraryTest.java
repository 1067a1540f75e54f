package io.pleura.radiomics.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.EngineUnavailableException;
import io.pleura.execution.ExecutionContext;
import io.pleura.radiomics.Radiomics;
import io.pleura.radiomics.RadiomicsSettings;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WithoutNativeLibraryTest {

  @Test
  void whatDoesNotNeedNd4jWorksWithoutIt() throws Exception {
    String output = run(Ordinary.class, "nd4j-native");
    assertEquals(
        RadiomicsSettings.pyradiomicsDefaults().schema().size() + " features, 100 eigenvalues",
        output);
  }

  @Test
  void askingForNd4jNamesTheArtifact() throws Exception {
    String output = run(Asking.class, "nd4j-native");
    assertTrue(output.contains("engine-unavailable"), output);
    assertTrue(output.contains("its CPU backend is not on the class path"), output);
    assertTrue(output.contains("org.nd4j:nd4j-native:1.0.0-M2.1 "), output);
    assertTrue(output.contains("classifier " + platform()), output);
    assertEquals(4, output.split("engine-unavailable", -1).length - 1, output);
  }

  @Test
  void theJarWithoutTheLibraryOfThisPlatformIsNotEnough() throws Exception {
    String output = run(Asking.class, "nd4j-native-1.0.0-M2.1-" + platform());
    assertTrue(output.contains("does not start: "), output);
    assertTrue(output.contains("classifier " + platform()), output);
    assertEquals(4, output.split("engine-unavailable", -1).length - 1, output);
  }

  @Test
  void theCauseIsKept() {
    var cause = new UnsatisfiedLinkError("libnd4jcpu.so.");
    var e = Nd4jArrays.unavailable(new ExceptionInInitializerError(cause));
    assertSame(cause, e.getCause().getCause());
    assertTrue(e.getMessage().contains("does not start: libnd4jcpu.so."), e.getMessage());
    assertTrue(e.remedy().contains("org.bytedeco.javacpp.cachedir"), e.remedy());
  }

  private static String platform() {
    return org.bytedeco.javacpp.Loader.Detector.getPlatform();
  }

  /** Runs a class in a process of its own, without the jars whose name begins so. */
  private static String run(Class<?> main, String missing) throws Exception {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    String without =
        Arrays.stream(classPath.split(Pattern.quote(File.pathSeparator)))
            .filter(entry -> !Path.of(entry).getFileName().toString().startsWith(missing))
            .collect(Collectors.joining(File.pathSeparator));
    assertTrue(without.length() < classPath.length(), classPath);
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            without,
            main.getName());
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output.strip();
  }

  private static Volume image() {
    VoxelGrid grid = VoxelGrid.of(8, 8, 8, new Vector3(1, 1, 1));
    float[] voxels = new float[512];
    for (int i = 0; i < voxels.length; i++) {
      voxels[i] = i * 37 % 200;
    }
    return Volume.wrap(grid, PixelType.INT16, voxels);
  }

  private static Mask mask() {
    VoxelGrid grid = image().grid();
    boolean[] inside = new boolean[512];
    for (int i = 0; i < inside.length; i++) {
      inside[i] = i % 8 > 1 && i / 64 > 1;
    }
    return Mask.wrap(grid, inside);
  }

  /** Features with the default engine, and a large eigenproblem. */
  static final class Ordinary {
    private Ordinary() {}

    public static void main(String[] arguments) {
      var result =
          Radiomics.extract(
              image(),
              mask(),
              RadiomicsSettings.pyradiomicsDefaults(),
              ExecutionContext.ofCallingThread());
      double[] eigenvalues = ArrayEngine.AUTOMATIC.symmetricEigenvalues(new double[100 * 100], 100);
      System.out.println(
          result.features().schema().size() + " features, " + eigenvalues.length + " eigenvalues");
    }
  }

  /** Everything that needs ND4J; one line a failure. */
  static final class Asking {
    private Asking() {}

    public static void main(String[] arguments) {
      ExecutionContext context = ExecutionContext.ofCallingThread();
      List<Runnable> calls =
          List.of(
              () -> ArrayEngine.ND4J.exponential(new double[1], 1, context),
              () -> ArrayEngine.ND4J.symmetricEigenvalues(new double[1], 1),
              () -> VolumeArrays.toArray(image()),
              () -> VolumeArrays.toArray(mask()));
      for (Runnable call : calls) {
        try {
          call.run();
          System.out.println("no failure");
        } catch (EngineUnavailableException e) {
          System.out.println(e.code() + " " + e.getMessage().replace('\n', ' '));
        }
      }
    }
  }
}
