package io.pleura.radiomics;

import io.pleura.error.ConfigurationException;
import io.pleura.error.InputWarning;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.radiomics.array.ArrayEngine;
import io.pleura.radiomics.filter.ImageFilter;
import io.pleura.radiomics.filter.ImageFilterProvider;
import io.pleura.spi.ExtractorSettings;
import io.pleura.volume.Interpolation;
import io.pleura.volume.Vector3;
import io.pleura.volume.Window;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How radiomics features are computed: the settings of PyRadiomics, with its names, defaults and
 * parameter files. Immutable and safe for concurrent use; two settings are equal when their {@link
 * #toYaml()} is.
 *
 * <p>Each image type may have settings of its own, which then hold on its images in place of the
 * common ones; see {@link Builder#imageType(String, Map)}.
 */
public final class RadiomicsSettings implements ExtractorSettings {

  /** Id of the radiomics extractor. */
  public static final String EXTRACTOR_ID = "radiomics";

  /** Key under which {@link #values()} holds the settings as a parameter file. */
  static final String PARAMETERS = "parameters";

  /** Key under which {@link #values()} holds the array engine. */
  static final String ARRAY_ENGINE = "arrayEngine";

  private final SettingValues settings;
  private final Map<String, OwnSettings> ownSettings;
  private final VoxelSettings voxelSettings;
  private final @Nullable Window clamp;
  private final Map<FeatureClass, List<String>> features;
  private final List<PluginClass> pluginClasses;
  private final List<InputWarning> notes;
  private final ArrayEngine arrayEngine;
  private final List<ImageSource> imageSources;
  private final FeatureSchema schema;
  private final String yaml;

  private RadiomicsSettings(Builder builder) {
    settings = builder.settings;
    ownSettings = Collections.unmodifiableMap(new LinkedHashMap<>(builder.imageTypes()));
    voxelSettings = builder.voxelSettings;
    clamp = builder.clamp;
    notes = List.copyOf(builder.notes);
    features = inOrder(builder.features);
    pluginClasses = List.copyOf(builder.pluginClasses.values());
    arrayEngine = ArrayEngine.AUTOMATIC;
    imageSources = sources();
    schema = FeatureSchema.of(definitions());
    yaml = ParameterFileWriter.write(this);
  }

  private RadiomicsSettings(RadiomicsSettings same, ArrayEngine arrayEngine) {
    settings = same.settings;
    ownSettings = same.ownSettings;
    voxelSettings = same.voxelSettings;
    clamp = same.clamp;
    notes = same.notes;
    features = same.features;
    pluginClasses = same.pluginClasses;
    this.arrayEngine = arrayEngine;
    imageSources = sources();
    schema = same.schema;
    yaml = same.yaml;
  }

  /** Shape first, then the classes as they were enabled. */
  private static Map<FeatureClass, List<String>> inOrder(Map<FeatureClass, Set<String>> enabled) {
    Map<FeatureClass, List<String>> result = new LinkedHashMap<>();
    for (FeatureClass shape : List.of(FeatureClass.SHAPE, FeatureClass.SHAPE2D)) {
      if (enabled.containsKey(shape)) {
        result.put(shape, List.copyOf(enabled.get(shape)));
      }
    }
    enabled.forEach((featureClass, names) -> result.putIfAbsent(featureClass, List.copyOf(names)));
    return Collections.unmodifiableMap(result);
  }

  private List<FeatureDefinition> definitions() {
    List<FeatureDefinition> result = new ArrayList<>();
    features.forEach(
        (featureClass, names) -> {
          if (featureClass.isShape()) {
            result.addAll(definitions("original", featureClass, names));
          }
        });
    for (ImageSource source : imageSources) {
      for (String image : source.filter().imageNames()) {
        features.forEach(
            (featureClass, names) -> {
              if (!featureClass.isShape()) {
                result.addAll(definitions(image, featureClass, names));
              }
            });
        for (PluginClass plugin : pluginClasses) {
          for (String name : plugin.wanted()) {
            result.add(
                new FeatureDefinition(
                    new FeatureName(image + "_" + plugin.key() + "_" + name),
                    plugin.description(name).unit(),
                    EXTRACTOR_ID));
          }
        }
      }
    }
    return result;
  }

  /** The enabled image types with what computes them. */
  private List<ImageSource> sources() {
    List<ImageSource> sources = new ArrayList<>();
    ownSettings.forEach(
        (type, own) -> {
          SettingValues merged = settings.overriddenBy(own.settings());
          sources.add(
              new ImageSource(
                  type,
                  filter(type, own, settings, arrayEngine),
                  merged.imageSettings(arrayEngine)));
        });
    requireDistinctNames(sources);
    return List.copyOf(sources);
  }

  /** Makes the filter of an image type, ours or that of a plug-in. */
  static ImageFilter filter(
      String type, OwnSettings own, SettingValues common, ArrayEngine arrayEngine) {
    Optional<ImageType> ours = ImageType.ofKey(type);
    return ours.isPresent()
        ? ours.get().filter(common.overriddenBy(own.settings()), arrayEngine)
        : PluginFilter.of(filterProvider(type), own.arguments());
  }

  static ImageFilterProvider filterProvider(String id) {
    return RadiomicsPlugins.get(ImageFilterProvider.class, id, "image type", ImageType.keys());
  }

  static FeatureClassProvider classProvider(String id) {
    return RadiomicsPlugins.get(
        FeatureClassProvider.class,
        id,
        "feature class",
        Arrays.stream(FeatureClass.values()).map(FeatureClass::key).toList());
  }

  private static void requireDistinctNames(List<ImageSource> sources) {
    Map<String, String> types = new HashMap<>();
    for (ImageSource source : sources) {
      for (String name : source.filter().imageNames()) {
        String other = types.put(name, source.type());
        if (other != null) {
          throw new ConfigurationException(
              "image-name-taken",
              "The image types "
                  + other
                  + " and "
                  + source.type()
                  + " both make an image '"
                  + name
                  + "'.",
              "Leave one of them out.");
        }
      }
    }
  }

  private static List<FeatureDefinition> definitions(
      String image, FeatureClass featureClass, List<String> names) {
    return names.stream()
        .map(
            name ->
                new FeatureDefinition(
                    featureName(image, featureClass, name),
                    featureClass.features().get(featureClass.indexOf(name)).unit(),
                    EXTRACTOR_ID))
        .toList();
  }

  static FeatureName featureName(String image, FeatureClass featureClass, String feature) {
    return new FeatureName(image + "_" + featureClass.key() + "_" + feature);
  }

  /** The enabled image types in the order of a result. */
  List<ImageSource> imageSources() {
    return imageSources;
  }

  /** The settings of the feature classes, where an image type has none of its own. */
  ImageSettings imageSettings() {
    return settings.imageSettings(arrayEngine);
  }

  /** What the parameter file asked for in vain, for the warnings of a result. */
  List<InputWarning> notes() {
    return notes;
  }

  /** The common settings. */
  SettingValues settings() {
    return settings;
  }

  /** The settings of each image type of its own. */
  Map<String, OwnSettings> ownSettings() {
    return ownSettings;
  }

  /** The enabled feature classes of plug-ins. */
  List<PluginClass> pluginClasses() {
    return pluginClasses;
  }

  /**
   * A builder with the defaults of PyRadiomics and no feature class.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The defaults of PyRadiomics 3.1: every class but shape2D on the original image, 107 features.
   * No resampling, bin width 25.
   *
   * @return the settings
   */
  public static RadiomicsSettings pyradiomicsDefaults() {
    return builder().allFeatures().build();
  }

  /**
   * What the pleural invasion model was made with: voxels in single precision, clamped to [-160,
   * 240] HU, resampled to 1 mm with cubic B-splines, bin width 25, {@code correctMask}; the
   * original image, LoG of 3 mm and the eight sub-bands of the wavelet coif1; shape, first order,
   * GLCM, GLRLM, GLSZM and GLDM. 894 features.
   *
   * @return the settings
   */
  public static RadiomicsSettings pleuralInvasion() {
    return builder()
        .clamp(new Window(-160, 240))
        .binWidth(25)
        .resampledPixelSpacing(new Vector3(1, 1, 1))
        .interpolator(Interpolation.CUBIC_B_SPLINE)
        .correctMask(true)
        .imageType("Original")
        .imageType("LoG", Map.of("sigma", List.of(3.0)))
        .imageType("Wavelet", Map.of("wavelet", "coif1"))
        .features(FeatureClass.FIRSTORDER)
        .features(FeatureClass.SHAPE)
        .features(FeatureClass.GLCM)
        .features(FeatureClass.GLRLM)
        .features(FeatureClass.GLSZM)
        .features(FeatureClass.GLDM)
        .build();
  }

  /**
   * Reads a parameter file of PyRadiomics: YAML 1.2, which includes JSON. It has the blocks {@code
   * setting}, {@code imageType}, {@code featureClass} and {@code voxelSetting}, and our own {@code
   * pleura} with {@code clamp}. Where it says nothing, PyRadiomics' defaults hold: without image
   * types the original image; without classes all of them, shape2D only with {@code force2D}.
   *
   * @param file the file, UTF-8
   * @return the settings
   * @throws ConfigurationException when the file is neither YAML nor JSON, names an unknown key, or
   *     gives a value of the wrong type or range; the message holds the path, the line and, for a
   *     key, the nearest known one
   * @throws IOException when the file cannot be read
   */
  public static RadiomicsSettings fromYaml(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new ConfigurationException(
          "parameter-file-syntax",
          file + " is no text in UTF-8.",
          "Save the parameter file as UTF-8, or name another file.",
          e);
    }
    return ParameterFileReader.read(text, file.toString());
  }

  /**
   * Reads the text of a parameter file.
   *
   * @param yaml the text, YAML or JSON
   * @param source where it comes from, for messages
   * @return the settings
   * @throws ConfigurationException as for {@link #fromYaml(Path)}
   */
  public static RadiomicsSettings parseYaml(String yaml, String source) {
    return ParameterFileReader.read(yaml, source);
  }

  /**
   * The settings as a parameter file, in a fixed order. PyRadiomics reads it, unless a {@link
   * #clamp()} is set, which it does not know.
   *
   * @return YAML that {@link #parseYaml} turns into equal settings
   */
  public String toYaml() {
    return yaml;
  }

  @Override
  public String extractorId() {
    return EXTRACTOR_ID;
  }

  /**
   * {@code parameters} with {@link #toYaml()}, and {@code arrayEngine} where it is not {@link
   * ArrayEngine#AUTOMATIC}.
   *
   * @return what the radiomics extractor takes
   */
  @Override
  public Map<String, String> values() {
    return arrayEngine == ArrayEngine.AUTOMATIC
        ? Map.of(PARAMETERS, yaml)
        : Map.of(PARAMETERS, yaml, ARRAY_ENGINE, arrayEngine.name());
  }

  @Override
  public String fingerprint() {
    return ExtractorSettings.fingerprint(EXTRACTOR_ID, Map.of(PARAMETERS, yaml));
  }

  /**
   * The features these settings give.
   *
   * @return {@code original_shape}, then image by image in the order of {@link #imageTypes()}, on
   *     each the classes in the order of {@link #features()}, then those of {@link
   *     #pluginFeatures()}
   */
  public FeatureSchema schema() {
    return schema;
  }

  /**
   * What a feature of these settings is, with the IBSI aggregation that the settings of its image
   * type lead to.
   *
   * @param name a name of {@link #schema()}
   * @return the description
   * @throws IllegalArgumentException when the schema has no such feature
   */
  public FeatureDescription description(FeatureName name) {
    String[] parts = name.value().split("_", 3);
    for (PluginClass plugin : pluginClasses) {
      if (parts.length == 3 && parts[1].equals(plugin.key()) && schema.indexOf(name) >= 0) {
        return plugin.description(parts[2]);
      }
    }
    Optional<FeatureClass> featureClass =
        parts.length == 3 ? FeatureClass.ofKey(parts[1]) : Optional.empty();
    if (featureClass.isEmpty()
        || schema.definitions().stream().noneMatch(d -> d.name().equals(name))) {
      throw new IllegalArgumentException("these settings give no feature " + name.value());
    }
    FeatureDescription description =
        featureClass.get().features().get(featureClass.get().indexOf(parts[2]));
    return imageSources.stream()
        .filter(source -> source.filter().imageNames().contains(parts[0]))
        .findFirst()
        .map(
            source ->
                description.withAggregation(featureClass.get().ibsiAggregation(source.settings())))
        .orElse(description);
  }

  /**
   * The same settings with another array engine. It says how to compute and not what: it is no part
   * of a parameter file, of the {@link #fingerprint()} or of equality.
   *
   * @param engine what computes exponentials, logarithms and eigenvalues
   * @return settings equal to these
   */
  public RadiomicsSettings withArrayEngine(ArrayEngine engine) {
    return new RadiomicsSettings(this, engine);
  }

  /**
   * These settings for fewer features: without the image types, the sigmas of LoG and the features
   * of each class that none of the names needs. The values of the others stay the same.
   *
   * @param names names of {@link #schema()}, at least one
   * @return settings whose schema holds the names; it holds others too where the names are not
   *     every feature of each class on every image that they need
   * @throws IllegalArgumentException when the schema lacks a name
   */
  public RadiomicsSettings narrowedTo(Collection<FeatureName> names) {
    Set<String> images = new HashSet<>();
    Set<String> wanted = new HashSet<>();
    for (FeatureName name : names) {
      String[] parts = name.value().split("_", 3);
      if (schema.indexOf(name) < 0) {
        throw new IllegalArgumentException("these settings give no feature " + name.value());
      }
      wanted.add(parts[1] + "_" + parts[2]);
      if (FeatureClass.ofKey(parts[1]).filter(FeatureClass::isShape).isEmpty()) {
        images.add(parts[0]);
      }
    }
    var narrow = new Builder();
    narrow.settings = settings;
    narrow.voxelSettings = voxelSettings;
    narrow.clamp = clamp;
    narrow.notes.addAll(notes);
    ownSettings.forEach(
        (type, own) -> {
          if (imageNames(type, own).stream().anyMatch(images::contains)) {
            narrow.ownSettings.put(type, withoutSigmas(type, own, images));
          }
        });
    features.forEach(
        (featureClass, all) -> {
          Set<String> kept = new LinkedHashSet<>(all);
          kept.removeIf(name -> !wanted.contains(featureClass.key() + "_" + name));
          if (!kept.isEmpty()) {
            narrow.features.put(featureClass, kept);
          }
        });
    for (PluginClass plugin : pluginClasses) {
      List<String> kept =
          plugin.wanted().stream()
              .filter(name -> wanted.contains(plugin.key() + "_" + name))
              .toList();
      if (!kept.isEmpty()) {
        narrow.features(PluginClass.of(plugin.provider(), kept));
      }
    }
    return narrow.build().withArrayEngine(arrayEngine);
  }

  private List<String> imageNames(String type, OwnSettings own) {
    return filter(type, own, settings, arrayEngine).imageNames();
  }

  private OwnSettings withoutSigmas(String type, OwnSettings own, Set<String> images) {
    if (!own.settings().has(Setting.SIGMA)) {
      return own;
    }
    List<Number> needed =
        own.settings().list(Setting.SIGMA).stream()
            .filter(
                sigma -> {
                  SettingValues one = own.settings().with(Setting.SIGMA, List.of(sigma));
                  return imageNames(type, OwnSettings.of(one)).stream().anyMatch(images::contains);
                })
            .toList();
    return OwnSettings.of(own.settings().with(Setting.SIGMA, needed));
  }

  /**
   * What computes exponentials, logarithms and eigenvalues.
   *
   * @return default {@link ArrayEngine#AUTOMATIC}
   */
  public ArrayEngine arrayEngine() {
    return arrayEngine;
  }

  /**
   * The enabled classes with their features.
   *
   * @return names by class, in the order of a result: shape classes first, the others as they were
   *     enabled
   */
  public Map<FeatureClass, List<String>> features() {
    return features;
  }

  /**
   * The enabled classes of plug-ins with their features.
   *
   * @return names by id of the class, in the order of a result; none by default
   */
  public Map<String, List<String>> pluginFeatures() {
    Map<String, List<String>> result = new LinkedHashMap<>();
    pluginClasses.forEach(plugin -> result.put(plugin.key(), plugin.wanted()));
    return Collections.unmodifiableMap(result);
  }

  /**
   * Width of a gray level bin; edges at multiples of it. Not used when {@link #binCount()} is set.
   *
   * @return HU, above 0; default 25
   */
  public double binWidth() {
    return settings.number(Setting.BIN_WIDTH);
  }

  /**
   * Number of equal bins between the smallest and the largest value of the ROI.
   *
   * @return at least 1; nothing (default) for bins of fixed width
   */
  public OptionalInt binCount() {
    return optionalWhole(Setting.BIN_COUNT);
  }

  /**
   * Spacing to resample to.
   *
   * @return mm along x, y, z, 0 to keep the mask's spacing along an axis; nothing (default) for no
   *     resampling
   */
  public Optional<Vector3> resampledPixelSpacing() {
    List<Double> spacing = settings.numbers(Setting.RESAMPLED_PIXEL_SPACING);
    return spacing.isEmpty()
        ? Optional.empty()
        : Optional.of(new Vector3(spacing.get(0), spacing.get(1), spacing.get(2)));
  }

  /**
   * How the image is interpolated. The mask always takes the nearest voxel.
   *
   * @return default cubic B-spline; nothing switches resampling off
   */
  public Optional<Interpolation> interpolator() {
    return Arrays.stream(Interpolation.values())
        .filter(i -> ParameterFileWriter.name(i).equals(settings.get(Setting.INTERPOLATOR)))
        .findFirst();
  }

  /**
   * How much around the ROI is kept when resampling or {@link #preCrop()} cuts the image.
   *
   * @return voxels, at least 0; default 5
   */
  public int padDistance() {
    return settings.whole(Setting.PAD_DISTANCE);
  }

  /**
   * The label that is the ROI.
   *
   * @return at least 1; default 1
   */
  public int label() {
    return settings.whole(Setting.LABEL);
  }

  /**
   * Whether a mask on another grid is carried to the image grid by nearest neighbour instead of
   * being refused. Without effect when resampling.
   *
   * @return default false
   */
  public boolean correctMask() {
    return settings.flag(Setting.CORRECT_MASK);
  }

  /**
   * How far the image and mask grids may differ: origin and spacing relative to the first spacing,
   * direction absolute.
   *
   * @return above 0; default 1e-6
   */
  public double geometryTolerance() {
    return settings.number(Setting.GEOMETRY_TOLERANCE);
  }

  /**
   * Along how many axes the ROI must have more than one voxel.
   *
   * @return 1 to 3; default 2
   */
  public int minimumRoiDimensions() {
    return settings.whole(Setting.MINIMUM_ROI_DIMENSIONS);
  }

  /**
   * The ROI must have more voxels than this.
   *
   * @return at least 1; nothing (default) for no limit
   */
  public OptionalInt minimumRoiSize() {
    return optionalWhole(Setting.MINIMUM_ROI_SIZE);
  }

  /**
   * Whether the image is cut to the ROI and {@link #padDistance()} before anything else. Without
   * effect when resampling, which always cuts.
   *
   * @return default false
   */
  public boolean preCrop() {
    return settings.flag(Setting.PRE_CROP);
  }

  /**
   * Whether a result holds diagnostics.
   *
   * @return default true
   */
  public boolean additionalInfo() {
    return settings.flag(Setting.ADDITIONAL_INFO);
  }

  /**
   * Distances, by the largest component, to the neighbours in GLCM, GLDM and NGTDM.
   *
   * @return voxels, each at least 1; default 1
   */
  public List<Integer> distances() {
    return settings.wholes(Setting.DISTANCES);
  }

  /**
   * Whether each pair of voxels counts in both directions.
   *
   * @return default true
   */
  public boolean symmetricalGlcm() {
    return settings.flag(Setting.SYMMETRICAL_GLCM);
  }

  /**
   * Added to each voxel in Energy, TotalEnergy and RootMeanSquared only.
   *
   * @return HU; default 0
   */
  public double voxelArrayShift() {
    return settings.number(Setting.VOXEL_ARRAY_SHIFT);
  }

  /**
   * Whether the image is normalised first: (value − mean) / standard deviation (divisor N − 1) over
   * all its voxels, in double precision.
   *
   * @return default false
   */
  public boolean normalize() {
    return settings.flag(Setting.NORMALIZE);
  }

  /**
   * What normalised values are multiplied by, after {@link #removeOutliers()}.
   *
   * @return above 0; default 1
   */
  public double normalizeScale() {
    return settings.number(Setting.NORMALIZE_SCALE);
  }

  /**
   * The number of standard deviations to which normalised values are limited on both sides.
   *
   * @return above 0; nothing (default) for no limit
   */
  public OptionalDouble removeOutliers() {
    return settings.get(Setting.REMOVE_OUTLIERS) instanceof Double limit
        ? OptionalDouble.of(limit)
        : OptionalDouble.empty();
  }

  /**
   * The closed range of values that voxels of the ROI must have to stay in it, measured by {@link
   * #resegmentMode()}.
   *
   * @return the lower and the upper bound; the lower alone when there is no upper one; empty
   *     (default) for no resegmentation
   */
  public List<Double> resegmentRange() {
    return settings.numbers(Setting.RESEGMENT_RANGE);
  }

  /**
   * What the bounds of {@link #resegmentRange()} are measured by.
   *
   * @return default {@link ResegmentMode#ABSOLUTE}
   */
  public ResegmentMode resegmentMode() {
    return ResegmentMode.ofKey(settings.text(Setting.RESEGMENT_MODE));
  }

  /**
   * Whether shape, too, is that of the resegmented ROI.
   *
   * @return default false
   */
  public boolean resegmentShape() {
    return settings.flag(Setting.RESEGMENT_SHAPE);
  }

  /**
   * The component of a mask with several values a voxel that holds the labels.
   *
   * @return from 0; default 0
   */
  public int labelChannel() {
    return settings.whole(Setting.LABEL_CHANNEL);
  }

  /**
   * Whether texture is computed slice by slice.
   *
   * @return default false
   */
  public boolean force2D() {
    return settings.flag(Setting.FORCE_2D);
  }

  /**
   * The axis across the slices of {@link #force2D()}, as PyRadiomics counts them.
   *
   * @return 0 for z (default), 1 for y, 2 for x
   */
  public int force2DDimension() {
    return settings.whole(Setting.FORCE_2D_DIMENSION);
  }

  /**
   * How the directions of GLCM and GLRLM are weighted.
   *
   * @return nothing (default) to take features of each direction and average them
   */
  public Optional<WeightingNorm> weightingNorm() {
    return Optional.ofNullable(imageSettings().weightingNorm());
  }

  /**
   * The largest difference of gray level at which a neighbour still depends in GLDM, PyRadiomics'
   * {@code gldm_a}.
   *
   * @return at least 0; default 0
   */
  public int gldmA() {
    return settings.whole(Setting.GLDM_A);
  }

  /**
   * The enabled image types with the settings that each has of its own, and the arguments of
   * filters of plug-ins.
   *
   * @return settings by image type, in the order of a result; values as a parameter file holds them
   *     (Boolean, String, Integer, Double, list of numbers, or null to switch a setting off)
   */
  public Map<String, Map<String, @Nullable Object>> imageTypes() {
    Map<String, Map<String, @Nullable Object>> result = new LinkedHashMap<>();
    ownSettings.forEach(
        (type, own) -> {
          Map<String, @Nullable Object> plain = new LinkedHashMap<>();
          own.settings().given().forEach((setting, value) -> plain.put(setting.key(), value));
          plain.putAll(own.arguments());
          result.put(type, Collections.unmodifiableMap(plain));
        });
    return Collections.unmodifiableMap(result);
  }

  /**
   * How feature maps are computed.
   *
   * @return default {@link VoxelSettings#DEFAULTS}
   */
  public VoxelSettings voxelSettings() {
    return voxelSettings;
  }

  /**
   * The range to which voxels are limited, in single precision, before anything else. Not a setting
   * of PyRadiomics.
   *
   * @return nothing by default
   */
  public Optional<Window> clamp() {
    return Optional.ofNullable(clamp);
  }

  private OptionalInt optionalWhole(Setting setting) {
    return settings.get(setting) instanceof Integer value
        ? OptionalInt.of(value)
        : OptionalInt.empty();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RadiomicsSettings settings && yaml.equals(settings.yaml);
  }

  @Override
  public int hashCode() {
    return yaml.hashCode();
  }

  @Override
  public String toString() {
    return "RadiomicsSettings[" + schema.size() + " features]";
  }

  /** Collects settings; each method checks its value and replaces an earlier one. */
  public static final class Builder {
    private SettingValues settings = SettingValues.none();
    private final Map<String, OwnSettings> ownSettings = new LinkedHashMap<>();
    private final Map<String, PluginClass> pluginClasses = new LinkedHashMap<>();
    private VoxelSettings voxelSettings = VoxelSettings.DEFAULTS;
    private @Nullable Window clamp;
    private final Map<FeatureClass, Set<String>> features = new LinkedHashMap<>();
    private final List<InputWarning> notes = new ArrayList<>();

    private Builder() {}

    /**
     * Bins of a fixed width. Replaces {@link #binCount}.
     *
     * @param width HU, above 0
     * @return this
     * @throws ConfigurationException when it is not finite and positive
     */
    public Builder binWidth(double width) {
      settings = settings.with(Setting.BIN_WIDTH, width).without(Setting.BIN_COUNT);
      return this;
    }

    /**
     * A fixed number of bins. Takes precedence over a bin width.
     *
     * @param count at least 1
     * @return this
     * @throws ConfigurationException when it is below 1
     */
    public Builder binCount(int count) {
      return set(Setting.BIN_COUNT, count);
    }

    /**
     * Resamples to this spacing.
     *
     * @param spacing mm along x, y, z, each at least 0; 0 keeps the mask's spacing
     * @return this
     * @throws ConfigurationException when a component is negative or not finite
     */
    public Builder resampledPixelSpacing(Vector3 spacing) {
      return set(Setting.RESAMPLED_PIXEL_SPACING, List.of(spacing.x(), spacing.y(), spacing.z()));
    }

    /**
     * How the image is interpolated when resampling.
     *
     * @param interpolation nearest, linear or cubic B-spline
     * @return this
     */
    public Builder interpolator(Interpolation interpolation) {
      return set(Setting.INTERPOLATOR, ParameterFileWriter.name(interpolation));
    }

    /**
     * Switches resampling off, whatever the spacing.
     *
     * @return this
     */
    public Builder noInterpolator() {
      return set(Setting.INTERPOLATOR, null);
    }

    /**
     * How much around the ROI is kept.
     *
     * @param voxels at least 0
     * @return this
     * @throws ConfigurationException when it is negative
     */
    public Builder padDistance(int voxels) {
      return set(Setting.PAD_DISTANCE, voxels);
    }

    /**
     * The label that is the ROI.
     *
     * @param value at least 1
     * @return this
     * @throws ConfigurationException when it is below 1
     */
    public Builder label(int value) {
      return set(Setting.LABEL, value);
    }

    /**
     * Whether a mask on another grid is carried to the image grid.
     *
     * @param correct true to carry it, false to refuse it
     * @return this
     */
    public Builder correctMask(boolean correct) {
      return set(Setting.CORRECT_MASK, correct);
    }

    /**
     * How far the image and mask grids may differ.
     *
     * @param tolerance above 0, relative to the first spacing
     * @return this
     * @throws ConfigurationException when it is not finite and positive
     */
    public Builder geometryTolerance(double tolerance) {
      return set(Setting.GEOMETRY_TOLERANCE, tolerance);
    }

    /**
     * Along how many axes the ROI must have more than one voxel.
     *
     * @param dimensions 1 to 3
     * @return this
     * @throws ConfigurationException when it is none of these
     */
    public Builder minimumRoiDimensions(int dimensions) {
      return set(Setting.MINIMUM_ROI_DIMENSIONS, dimensions);
    }

    /**
     * The ROI must have more voxels than this.
     *
     * @param voxels at least 1
     * @return this
     * @throws ConfigurationException when it is below 1
     */
    public Builder minimumRoiSize(int voxels) {
      return set(Setting.MINIMUM_ROI_SIZE, voxels);
    }

    /**
     * Whether the image is cut to the padded ROI first.
     *
     * @param crop true to cut
     * @return this
     */
    public Builder preCrop(boolean crop) {
      return set(Setting.PRE_CROP, crop);
    }

    /**
     * Whether a result holds diagnostics.
     *
     * @param info true to compute them
     * @return this
     */
    public Builder additionalInfo(boolean info) {
      return set(Setting.ADDITIONAL_INFO, info);
    }

    /**
     * Distances to the neighbours in GLCM, GLDM and NGTDM.
     *
     * @param values voxels, each at least 1; repeats are dropped
     * @return this
     * @throws ConfigurationException when there is none or one is below 1
     */
    public Builder distances(List<Integer> values) {
      return set(Setting.DISTANCES, values);
    }

    /**
     * Whether each pair of voxels counts in both directions.
     *
     * @param symmetrical true to count both
     * @return this
     */
    public Builder symmetricalGlcm(boolean symmetrical) {
      return set(Setting.SYMMETRICAL_GLCM, symmetrical);
    }

    /**
     * Added to each voxel in Energy, TotalEnergy and RootMeanSquared.
     *
     * @param shift HU, finite
     * @return this
     * @throws ConfigurationException when it is not finite
     */
    public Builder voxelArrayShift(double shift) {
      return set(Setting.VOXEL_ARRAY_SHIFT, shift);
    }

    /**
     * Whether the image is normalised by its mean and standard deviation first.
     *
     * @param normalise true to normalise
     * @return this
     */
    public Builder normalize(boolean normalise) {
      return set(Setting.NORMALIZE, normalise);
    }

    /**
     * What normalised values are multiplied by.
     *
     * @param scale above 0
     * @return this
     * @throws ConfigurationException when it is not finite and positive
     */
    public Builder normalizeScale(double scale) {
      return set(Setting.NORMALIZE_SCALE, scale);
    }

    /**
     * Limits normalised values on both sides.
     *
     * @param deviations standard deviations from the mean, above 0
     * @return this
     * @throws ConfigurationException when it is not finite and positive
     */
    public Builder removeOutliers(double deviations) {
      return set(Setting.REMOVE_OUTLIERS, deviations);
    }

    /**
     * Keeps the voxels of the ROI with at least this value.
     *
     * @param lower finite, measured by {@link #resegmentMode}
     * @return this
     * @throws ConfigurationException when it is not finite
     */
    public Builder resegmentRange(double lower) {
      return set(Setting.RESEGMENT_RANGE, List.of(lower));
    }

    /**
     * Keeps the voxels of the ROI with values of a closed range.
     *
     * @param lower finite, measured by {@link #resegmentMode}
     * @param upper finite; the two are sorted
     * @return this
     * @throws ConfigurationException when one is not finite
     */
    public Builder resegmentRange(double lower, double upper) {
      return set(Setting.RESEGMENT_RANGE, List.of(lower, upper));
    }

    /**
     * What the bounds of the resegmentation are measured by.
     *
     * @param mode values of the image, parts of the largest in the ROI, or standard deviations
     * @return this
     */
    public Builder resegmentMode(ResegmentMode mode) {
      return set(Setting.RESEGMENT_MODE, mode.key());
    }

    /**
     * Whether shape, too, is that of the resegmented ROI.
     *
     * @param shape true for the resegmented ROI
     * @return this
     */
    public Builder resegmentShape(boolean shape) {
      return set(Setting.RESEGMENT_SHAPE, shape);
    }

    /**
     * The component of a mask with several values a voxel that holds the labels.
     *
     * @param channel from 0
     * @return this
     * @throws ConfigurationException when it is negative
     */
    public Builder labelChannel(int channel) {
      return set(Setting.LABEL_CHANNEL, channel);
    }

    /**
     * Whether texture is computed slice by slice.
     *
     * @param force true for slices, false for the volume
     * @return this
     */
    public Builder force2D(boolean force) {
      return set(Setting.FORCE_2D, force);
    }

    /**
     * The axis across the slices.
     *
     * @param dimension 0 for z, 1 for y, 2 for x
     * @return this
     * @throws ConfigurationException when it is none of these
     */
    public Builder force2DDimension(int dimension) {
      return set(Setting.FORCE_2D_DIMENSION, dimension);
    }

    /**
     * Weights the directions of GLCM and GLRLM by the distance of the neighbours.
     *
     * @param norm how the distance is measured
     * @return this
     */
    public Builder weightingNorm(WeightingNorm norm) {
      return set(Setting.WEIGHTING_NORM, norm.key());
    }

    /**
     * The largest difference of gray level at which a neighbour still depends in GLDM.
     *
     * @param difference at least 0
     * @return this
     * @throws ConfigurationException when it is negative
     */
    public Builder gldmA(int difference) {
      return set(Setting.GLDM_A, difference);
    }

    /**
     * How feature maps are computed.
     *
     * @param maps kernel, value outside the ROI
     * @return this
     */
    public Builder voxelSettings(VoxelSettings maps) {
      voxelSettings = maps;
      return this;
    }

    /**
     * Enables an image type with the common settings. Without any, {@code Original} is enabled.
     *
     * @param type as in a parameter file, for example {@code Wavelet}, or the id of an {@link
     *     ImageFilterProvider}
     * @return this
     * @throws ConfigurationException when there is no such type
     */
    public Builder imageType(String type) {
      return imageType(type, Map.of());
    }

    /**
     * Enables an image type with settings of its own: arguments of its filter, such as {@code
     * sigma}, and any setting of the feature classes, such as {@code binWidth}, which then holds on
     * its images. Without any image type, {@code Original} is enabled.
     *
     * @param type as in a parameter file, for example {@code LoG}, or the id of an {@link
     *     ImageFilterProvider}
     * @param own settings by their names in parameter files, for example {@code Map.of("sigma",
     *     List.of(3.0))}; values as in a parameter file
     * @return this
     * @throws ConfigurationException when there is no such type or setting, a setting has no effect
     *     on one image type alone, or a value has the wrong type or range
     */
    public Builder imageType(String type, Map<String, ? extends @Nullable Object> own) {
      Optional<ImageType> ours = ImageType.ofKey(type);
      if (ours.isEmpty()) {
        return pluginImageType(type, own);
      }
      ImageType known = ours.get();
      SettingValues values = SettingValues.none();
      for (var entry : own.entrySet()) {
        String key = entry.getKey();
        Setting setting =
            Setting.ofKey(key)
                .filter(s -> s.reach() == Setting.Reach.CLASSES || known.takes(s))
                .orElseThrow(
                    () ->
                        new ConfigurationException(
                            "setting-value",
                            "Image type " + type + " has no setting '" + key + "' of its own.",
                            "Use " + NearestName.suggest(key, known.settings()) + "."));
        values = values.with(setting, entry.getValue());
      }
      return imageType(type, OwnSettings.of(values));
    }

    private Builder pluginImageType(String id, Map<String, ? extends @Nullable Object> own) {
      ImageFilterProvider provider = filterProvider(id);
      SettingValues values = SettingValues.none();
      Map<String, Object> arguments = new HashMap<>();
      for (var entry : own.entrySet()) {
        Optional<Setting> setting = Setting.ofClasses(entry.getKey());
        if (setting.isPresent()) {
          values = values.with(setting.get(), entry.getValue());
        } else {
          arguments.put(entry.getKey(), OwnSettings.argument(entry.getKey(), entry.getValue()));
        }
      }
      return imageType(provider.id(), new OwnSettings(values, arguments));
    }

    Builder imageType(String type, OwnSettings own) {
      ownSettings.put(type, own);
      return this;
    }

    Map<String, OwnSettings> imageTypes() {
      return ownSettings.isEmpty()
          ? Map.of(ImageType.ORIGINAL.key(), OwnSettings.of(SettingValues.none()))
          : ownSettings;
    }

    Builder set(Setting setting, @Nullable Object value) {
      settings = settings.with(setting, value);
      return this;
    }

    SettingValues settings() {
      return settings;
    }

    void note(InputWarning note) {
      notes.add(note);
    }

    /**
     * Limits voxels to a range, in single precision, before anything else.
     *
     * @param range the range
     * @return this
     */
    public Builder clamp(Window range) {
      clamp = range;
      return this;
    }

    /**
     * Enables every class but {@link FeatureClass#SHAPE2D}, each without deprecated features.
     *
     * @return this
     */
    public Builder allFeatures() {
      for (FeatureClass featureClass : FeatureClass.values()) {
        if (featureClass != FeatureClass.SHAPE2D) {
          features(featureClass);
        }
      }
      return this;
    }

    /**
     * Enables a class.
     *
     * @param featureClass the class
     * @param names the features in the order of a result; none for all but the deprecated ones
     * @return this
     * @throws ConfigurationException when the class has no such feature
     */
    public Builder features(FeatureClass featureClass, String... names) {
      Set<String> chosen = new LinkedHashSet<>(List.of(names));
      if (chosen.isEmpty()) {
        chosen.addAll(featureClass.featureNames());
      }
      List<String> known = featureClass.features().stream().map(FeatureDescription::name).toList();
      for (String name : chosen) {
        String remedy = featureClass.removedFeatures().get(name);
        if (remedy != null) {
          throw new ConfigurationException(
              "setting-value",
              "Feature " + name + " of class " + featureClass.key() + " is not computed.",
              remedy);
        }
        if (!known.contains(name)) {
          throw new ConfigurationException(
              "setting-value",
              "Feature class " + featureClass.key() + " has no feature '" + name + "'.",
              "Use " + NearestName.suggest(name, known) + ".");
        }
      }
      features.put(featureClass, chosen);
      return this;
    }

    /**
     * Enables a class by its name in parameter files.
     *
     * @param featureClass the key of one of PyRadiomics' classes, for example {@code glcm}, or the
     *     id of a {@link FeatureClassProvider}
     * @param names the features in the order of a result; none for all but the deprecated ones
     * @return this
     * @throws ConfigurationException when there is no such class, or it has no such feature
     */
    public Builder features(String featureClass, String... names) {
      Optional<FeatureClass> ours = FeatureClass.ofKey(featureClass);
      return ours.isPresent()
          ? features(ours.get(), names)
          : features(PluginClass.of(classProvider(featureClass), List.of(names)));
    }

    Builder features(PluginClass plugin) {
      pluginClasses.put(plugin.key(), plugin);
      return this;
    }

    /**
     * Makes the settings.
     *
     * @return the settings
     * @throws ConfigurationException when no feature class is enabled, shape2D is without force2D,
     *     a filter lacks an argument (LoG its sigma), or two image types name an image alike
     * @throws io.pleura.error.ExtractionException when a plug-in fails or breaks its contract
     */
    public RadiomicsSettings build() {
      if (features.isEmpty() && pluginClasses.isEmpty()) {
        throw new ConfigurationException(
            "setting-value",
            "The radiomics settings enable no feature class.",
            "Enable at least one, such as firstorder.");
      }
      if (features.containsKey(FeatureClass.SHAPE2D) && !settings.flag(Setting.FORCE_2D)) {
        throw new ConfigurationException(
            "setting-value",
            "Class shape2D is enabled without force2D, so it has no slice to measure.",
            "Set force2D, and force2Ddimension to the axis across the slice; or leave shape2D out.");
      }
      return new RadiomicsSettings(this);
    }
  }
}
