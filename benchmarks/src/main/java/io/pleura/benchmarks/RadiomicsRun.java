package io.pleura.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureVector;
import io.pleura.io.ImageFiles;
import io.pleura.radiomics.FeatureClass;
import io.pleura.radiomics.Radiomics;
import io.pleura.radiomics.RadiomicsSettings;
import io.pleura.radiomics.VoxelMap;
import io.pleura.radiomics.VoxelRadiomics;
import io.pleura.radiomics.VoxelSettings;
import io.pleura.volume.Interpolation;
import io.pleura.volume.LabelMap;
import io.pleura.volume.Mask;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Radiomics from two files to features, again and again, for comparison with other tools.
 *
 * <p>Reads commands from standard input, one a line, and answers each with one line of JSON: {@code
 * run n} does the job n times ({@code {"wall": seconds, "cpu": seconds}}, means of them), {@code
 * features} tells the values that the last run gave, feature maps left out. It ends with the input.
 */
public final class RadiomicsRun {

  private static final List<FeatureClass> CLASSES =
      List.of(
          FeatureClass.FIRSTORDER,
          FeatureClass.SHAPE,
          FeatureClass.GLCM,
          FeatureClass.GLRLM,
          FeatureClass.GLSZM,
          FeatureClass.GLDM);

  private final Path image;
  private final Path mask;
  private final RadiomicsSettings settings;
  private final boolean maps;
  private final ExecutionContext context;

  private RadiomicsRun(Path image, Path mask, String job, int threads) {
    this.image = image;
    this.mask = mask;
    this.settings = settings(job);
    this.maps = job.equals("voxel");
    this.context =
        threads == 1
            ? ExecutionContext.ofCallingThread()
            : ExecutionContext.ofAllCores().withParallelism(threads);
  }

  /**
   * Works through the commands.
   *
   * @param arguments image file, mask file (label 1), job ({@code orig}: original image without
   *     resampling; {@code full}: 1 mm B-spline, original, LoG 3 mm and wavelet coif1; {@code
   *     voxel}: maps of all GLCM features, kernels of radius 2), number of threads
   * @throws IOException when a file cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    var run =
        new RadiomicsRun(
            Path.of(arguments[0]),
            Path.of(arguments[1]),
            arguments[2],
            Integer.parseInt(arguments[3]));
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Map<String, Double> features = Map.of();
    for (String command = in.readLine(); command != null; command = in.readLine()) {
      String[] words = command.split(" ", -1);
      switch (words[0]) {
        case "run" -> {
          int times = Integer.parseInt(words[1]);
          long cpu = cpuTime();
          long wall = System.nanoTime();
          for (int i = 0; i < times; i++) {
            features = run.once();
          }
          long end = System.nanoTime();
          out.printf(
              Locale.ROOT,
              "{\"wall\": %.6f, \"cpu\": %.6f}%n",
              (end - wall) / 1e9 / times,
              (cpuTime() - cpu) / 1e9 / times);
        }
        case "features" -> out.println(json(features));
        default -> throw new IllegalArgumentException("command '" + command + "'");
      }
    }
  }

  static RadiomicsSettings settings(String job) {
    var builder = RadiomicsSettings.builder().label(1).additionalInfo(false).imageType("Original");
    if (job.equals("voxel")) {
      return builder
          .binWidth(5)
          .features(FeatureClass.GLCM)
          .voxelSettings(new VoxelSettings(2, true, 0, -1))
          .build();
    }
    builder.binWidth(25);
    CLASSES.forEach(builder::features);
    return switch (job) {
      case "orig" -> builder.build();
      case "full" ->
          builder
              .correctMask(true)
              .resampledPixelSpacing(new Vector3(1, 1, 1))
              .interpolator(Interpolation.CUBIC_B_SPLINE)
              .imageType("LoG", Map.of("sigma", List.of(3.0)))
              .imageType("Wavelet", Map.of("wavelet", "coif1"))
              .build();
      default -> throw new IllegalArgumentException("job '" + job + "'");
    };
  }

  /** The mask first, so that its file is forgotten before the image takes its memory. */
  private Map<String, Double> once() throws IOException {
    Mask roi = LabelMap.of(ImageFiles.read(mask).volume()).mask(settings.label());
    Volume volume = ImageFiles.read(image).volume();
    if (maps) {
      VoxelRadiomics.extract(volume, roi, settings, context).maps().forEach(VoxelMap::onRegion);
      return Map.of();
    }
    FeatureVector features = Radiomics.extract(volume, roi, settings, context).features();
    Map<String, Double> values = new LinkedHashMap<>();
    List<FeatureName> names = features.schema().names();
    for (int i = 0; i < names.size(); i++) {
      values.put(names.get(i).value(), features.get(i));
    }
    return values;
  }

  /** CPU time of all threads of this process, ns; Linux tells it more finely than Java does. */
  private static long cpuTime() throws IOException {
    Path threads = Path.of("/proc/self/task");
    if (!Files.isDirectory(threads)) {
      return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
          .getProcessCpuTime();
    }
    long sum = 0;
    try (DirectoryStream<Path> each = Files.newDirectoryStream(threads)) {
      for (Path thread : each) {
        String times = Files.readString(thread.resolve("schedstat"));
        sum += Long.parseLong(times.substring(0, times.indexOf(' ')));
      }
    }
    return sum;
  }

  private static String json(Map<String, Double> features) {
    var values = new StringJoiner(", ", "{", "}");
    features.forEach(
        (name, value) ->
            values.add("\"" + name + "\": " + (Double.isFinite(value) ? value : "null")));
    return values.toString();
  }
}
