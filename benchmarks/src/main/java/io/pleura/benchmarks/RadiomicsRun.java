package io.pleura.benchmarks;

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
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Radiomics from two files to features, again and again, for comparison with other tools.
 *
 * <p>Answers commands as {@link CommandLoop} says; feature maps are left out of the values.
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
    CommandLoop.run(run::once);
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
}
