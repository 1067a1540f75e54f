package io.pleura.examples.cli;

import io.pleura.deepfeatures.DeepFeatureSettings;
import io.pleura.deepfeatures.DeepFeatures;
import io.pleura.feature.FeatureName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which deep features to extract. */
final class DeepOptions {

  @Option(
      names = "--deep",
      paramLabel = "WEIGHTS",
      description = {
        "Deep features of a MedicalNet ResNet: its weights file (.pth or .safetensors), or sha256:"
            + " and the digest of one in the cache. Alone, or beside radiomics with --params."
      })
  private @Nullable String weights;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      description =
          "The network that the weights must belong to: resnet10, resnet18, resnet34, resnet50 or"
              + " resnet101 (default: recognised from the file).")
  private @Nullable String network;

  @Option(
      names = "--output",
      paramLabel = "PART",
      description =
          "Whose values are the features: gap (default), head100, stem, layer1, layer2 or layer3.")
  private @Nullable String output;

  @Option(
      names = "--engine",
      paramLabel = "ID",
      description = "What computes deep features: pytorch (default), onnxruntime, ...")
  private @Nullable String engine;

  @Option(
      names = "--deep-set",
      paramLabel = "KEY=VALUE",
      description = {
        "Another setting of deep features, several times if need be: window=-160,240 scale=-1,1"
            + " (or standardised) region=roi (or whole) cropRule=half-open margin=15 size=64 (or"
            + " 56x448x448, depth x height x width) threads=1."
      })
  private Map<String, String> more = new LinkedHashMap<>();

  @Option(
      names = "--attribution",
      paramLabel = "FEATURE",
      description = "The deep feature of which --attribution-out shows what voxels carry it.")
  private @Nullable String attribution;

  @Option(
      names = "--attribution-out",
      paramLabel = "MAP",
      description = {
        "NIfTI file on the CT's grid for the map: gradient times activation at the last stage, or"
            + " occlusion where the engine gives no gradients; in the unit of the feature."
      })
  @Nullable Path map;

  /**
   * Looks for options that do not go together.
   *
   * @throws ParameterException when there are some, or one is missing
   */
  void check(CommandLine commandLine, boolean oneRoi, boolean maps) {
    boolean any =
        network != null
            || output != null
            || engine != null
            || !more.isEmpty()
            || attribution != null
            || map != null;
    require(
        commandLine,
        weights != null || !any,
        "--network, --output, --engine, --deep-set and --attribution belong to --deep WEIGHTS");
    require(
        commandLine,
        weights == null || !maps,
        "--voxel maps radiomics; for deep features give --attribution and --attribution-out");
    require(
        commandLine,
        (attribution == null) == (map == null),
        "Give --attribution and --attribution-out together");
    require(
        commandLine,
        attribution == null || oneRoi,
        "--attribution is for one ROI: give --image and --mask, and --label where there are"
            + " several");
  }

  private static void require(CommandLine commandLine, boolean right, String otherwise) {
    if (!right) {
      throw new ParameterException(commandLine, otherwise);
    }
  }

  /** The weights file, where the option names one. */
  List<Path> inputs() {
    return weights == null || weights.startsWith("sha256:") ? List.of() : List.of(Path.of(weights));
  }

  /**
   * The feature to map.
   *
   * @throws io.pleura.error.ConfigurationException when the network has none of that name
   * @throws ParameterException when the name fits several
   */
  FeatureName attributed(CommandLine commandLine, DeepFeatures deep) {
    Set<FeatureName> fitting =
        new FeatureGlobs(List.of(String.valueOf(attribution))).select(deep.schema());
    require(
        commandLine,
        fitting.size() == 1,
        "--attribution " + attribution + " fits " + fitting.size() + " features: name one");
    return fitting.iterator().next();
  }

  /** Opens the network, before any image is read; null without the option. */
  @Nullable DeepFeatures open() throws IOException {
    DeepFeatureSettings settings = settings();
    return settings == null ? null : DeepFeatures.open(settings);
  }

  /** Which deep features; null without the option. */
  @Nullable DeepFeatureSettings settings() {
    if (weights == null) {
      return null;
    }
    Map<String, String> values = new LinkedHashMap<>(more);
    values.put("weights", weights);
    put(values, "network", network);
    put(values, "output", output);
    put(values, "engine", engine);
    return DeepFeatureSettings.of(values);
  }

  private static void put(Map<String, String> values, String key, @Nullable String value) {
    if (value != null) {
      values.put(key, value);
    }
  }
}
