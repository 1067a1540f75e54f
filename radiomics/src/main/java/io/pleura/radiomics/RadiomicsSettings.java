package io.pleura.radiomics;

import io.pleura.error.ConfigurationException;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.radiomics.filter.Original;
import io.pleura.spi.ExtractorSettings;
import io.pleura.volume.Interpolation;
import io.pleura.volume.Vector3;
import io.pleura.volume.Window;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How radiomics features are computed: the settings of PyRadiomics, with its names, defaults and
 * parameter files. Immutable and safe for concurrent use; two settings are equal when their {@link
 * #toYaml()} is.
 *
 * <p>This version builds the classes {@code shape}, {@code firstorder} and {@code glcm} of the
 * original image. A parameter file that asks for anything else of PyRadiomics is refused with a
 * message that says so; nothing is left out silently.
 */
public final class RadiomicsSettings implements ExtractorSettings {

  /** Id of the radiomics extractor. */
  public static final String EXTRACTOR_ID = "radiomics";

  /** Key under which {@link #values()} holds the settings as a parameter file. */
  static final String PARAMETERS = "parameters";

  private final double binWidth;
  private final @Nullable Integer binCount;
  private final @Nullable Vector3 resampledPixelSpacing;
  private final @Nullable Interpolation interpolator;
  private final int padDistance;
  private final int label;
  private final boolean correctMask;
  private final double geometryTolerance;
  private final int minimumRoiDimensions;
  private final @Nullable Integer minimumRoiSize;
  private final boolean preCrop;
  private final boolean additionalInfo;
  private final List<Integer> distances;
  private final boolean symmetricalGlcm;
  private final double voxelArrayShift;
  private final @Nullable Window clamp;
  private final Map<FeatureClass, List<String>> features;
  private final FeatureSchema schema;
  private final String yaml;

  private RadiomicsSettings(Builder builder) {
    binWidth = builder.binWidth;
    binCount = builder.binCount;
    resampledPixelSpacing = builder.resampledPixelSpacing;
    interpolator = builder.interpolator;
    padDistance = builder.padDistance;
    label = builder.label;
    correctMask = builder.correctMask;
    geometryTolerance = builder.geometryTolerance;
    minimumRoiDimensions = builder.minimumRoiDimensions;
    minimumRoiSize = builder.minimumRoiSize;
    preCrop = builder.preCrop;
    additionalInfo = builder.additionalInfo;
    distances = List.copyOf(builder.distances);
    symmetricalGlcm = builder.symmetricalGlcm;
    voxelArrayShift = builder.voxelArrayShift;
    clamp = builder.clamp;
    var chosen = new EnumMap<FeatureClass, List<String>>(FeatureClass.class);
    List<FeatureDefinition> definitions = new ArrayList<>();
    for (FeatureClass featureClass : FeatureClass.values()) {
      Set<String> wanted = builder.features.get(featureClass);
      if (wanted == null) {
        continue;
      }
      List<String> names = new ArrayList<>();
      for (FeatureCatalogue.Feature feature : featureClass.features()) {
        if (wanted.contains(feature.name())) {
          names.add(feature.name());
          definitions.add(
              new FeatureDefinition(
                  featureName("original", featureClass, feature.name()),
                  feature.unit(),
                  EXTRACTOR_ID));
        }
      }
      chosen.put(featureClass, List.copyOf(names));
    }
    features = Collections.unmodifiableMap(chosen);
    schema = FeatureSchema.of(definitions);
    yaml = ParameterFileWriter.write(this);
  }

  static FeatureName featureName(String image, FeatureClass featureClass, String feature) {
    return new FeatureName(image + "_" + featureClass.key() + "_" + feature);
  }

  /** The enabled image types in the order of a result. */
  List<ImageSource> imageSources() {
    return List.of(new ImageSource("Original", new Original(), imageSettings()));
  }

  /** The settings of the feature classes, where an image type has none of its own. */
  ImageSettings imageSettings() {
    return new ImageSettings(
        binWidth, binCount, distances, symmetricalGlcm, null, 0, false, 0, voxelArrayShift);
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
   * The defaults of PyRadiomics 3.1, with every feature class that this version builds: shape,
   * first order and GLCM. No resampling, bin width 25.
   *
   * @return the settings
   */
  public static RadiomicsSettings pyradiomicsDefaults() {
    return builder().allFeatures().build();
  }

  /**
   * What the pleural invasion model was made with: voxels in single precision, clamped to [-160,
   * 240] HU, resampled to 1 mm with cubic B-splines, bin width 25, {@code correctMask}.
   *
   * <p><strong>Partial in this version</strong>: shape, first order and GLCM of the original image.
   * The filters (LoG, wavelet) and the classes GLRLM, GLSZM and GLDM are not built yet.
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
        .allFeatures()
        .build();
  }

  /**
   * Reads a parameter file of PyRadiomics (YAML 1.2; blocks {@code setting}, {@code imageType} and
   * {@code featureClass}; also our block {@code pleura} with {@code clamp}).
   *
   * @param file the file, UTF-8
   * @return the settings
   * @throws ConfigurationException when the file is no YAML, names an unknown key, gives a value of
   *     the wrong type or range, or asks for a class, image type or setting of PyRadiomics that
   *     this version does not build; the message holds the path and the line
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
   * @param yaml the text
   * @param source where it comes from, for messages
   * @return the settings
   * @throws ConfigurationException as for {@link #fromYaml(Path)}
   */
  public static RadiomicsSettings parseYaml(String yaml, String source) {
    return ParameterFileReader.read(yaml, source);
  }

  /**
   * The settings as a parameter file: every setting that has a value, in a fixed order. PyRadiomics
   * reads it, unless a {@link #clamp()} is set, which it does not know.
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
   * One entry: {@code parameters} with {@link #toYaml()}.
   *
   * @return what the radiomics extractor takes
   */
  @Override
  public Map<String, String> values() {
    return Map.of(PARAMETERS, yaml);
  }

  /**
   * The features these settings give.
   *
   * @return shape, first order, GLCM; in each class the order of {@link
   *     FeatureClass#featureNames()}
   */
  public FeatureSchema schema() {
    return schema;
  }

  /**
   * The enabled classes with their features.
   *
   * @return names by class, in the order of a result
   */
  public Map<FeatureClass, List<String>> features() {
    return features;
  }

  /**
   * Width of a gray level bin; edges at multiples of it. Not used when {@link #binCount()} is set.
   *
   * @return HU, above 0; default 25
   */
  public double binWidth() {
    return binWidth;
  }

  /**
   * Number of equal bins between the smallest and the largest value of the ROI.
   *
   * @return at least 1; nothing (default) for bins of fixed width
   */
  public OptionalInt binCount() {
    return binCount == null ? OptionalInt.empty() : OptionalInt.of(binCount);
  }

  /**
   * Spacing to resample to.
   *
   * @return mm along x, y, z, 0 to keep the mask's spacing along an axis; nothing (default) for no
   *     resampling
   */
  public Optional<Vector3> resampledPixelSpacing() {
    return Optional.ofNullable(resampledPixelSpacing);
  }

  /**
   * How the image is interpolated. The mask always takes the nearest voxel.
   *
   * @return default cubic B-spline; nothing switches resampling off
   */
  public Optional<Interpolation> interpolator() {
    return Optional.ofNullable(interpolator);
  }

  /**
   * How much around the ROI is kept when resampling or {@link #preCrop()} cuts the image.
   *
   * @return voxels, at least 0; default 5
   */
  public int padDistance() {
    return padDistance;
  }

  /**
   * The label that is the ROI.
   *
   * @return at least 1; default 1
   */
  public int label() {
    return label;
  }

  /**
   * Whether a mask on another grid is carried to the image grid by nearest neighbour instead of
   * being refused. Without effect when resampling.
   *
   * @return default false
   */
  public boolean correctMask() {
    return correctMask;
  }

  /**
   * How far the image and mask grids may differ: origin and spacing relative to the first spacing,
   * direction absolute.
   *
   * @return above 0; default 1e-6
   */
  public double geometryTolerance() {
    return geometryTolerance;
  }

  /**
   * Along how many axes the ROI must have more than one voxel.
   *
   * @return 1 to 3; default 2
   */
  public int minimumRoiDimensions() {
    return minimumRoiDimensions;
  }

  /**
   * The ROI must have more voxels than this.
   *
   * @return at least 1; nothing (default) for no limit
   */
  public OptionalInt minimumRoiSize() {
    return minimumRoiSize == null ? OptionalInt.empty() : OptionalInt.of(minimumRoiSize);
  }

  /**
   * Whether the image is cut to the ROI and {@link #padDistance()} before anything else. Without
   * effect when resampling, which always cuts.
   *
   * @return default false
   */
  public boolean preCrop() {
    return preCrop;
  }

  /**
   * Whether a result holds diagnostics.
   *
   * @return default true
   */
  public boolean additionalInfo() {
    return additionalInfo;
  }

  /**
   * Distances, by the largest component, to the neighbours of the GLCM.
   *
   * @return voxels, each at least 1; default 1
   */
  public List<Integer> distances() {
    return distances;
  }

  /**
   * Whether each pair of voxels counts in both directions.
   *
   * @return default true
   */
  public boolean symmetricalGlcm() {
    return symmetricalGlcm;
  }

  /**
   * Added to each voxel in Energy, TotalEnergy and RootMeanSquared only.
   *
   * @return HU; default 0
   */
  public double voxelArrayShift() {
    return voxelArrayShift;
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
    private double binWidth = 25;
    private @Nullable Integer binCount;
    private @Nullable Vector3 resampledPixelSpacing;
    private @Nullable Interpolation interpolator = Interpolation.CUBIC_B_SPLINE;
    private int padDistance = 5;
    private int label = 1;
    private boolean correctMask;
    private double geometryTolerance = 1e-6;
    private int minimumRoiDimensions = 2;
    private @Nullable Integer minimumRoiSize;
    private boolean preCrop;
    private boolean additionalInfo = true;
    private List<Integer> distances = List.of(1);
    private boolean symmetricalGlcm = true;
    private double voxelArrayShift;
    private @Nullable Window clamp;
    private final Map<FeatureClass, Set<String>> features = new EnumMap<>(FeatureClass.class);

    private Builder() {}

    /**
     * Bins of a fixed width. Replaces {@link #binCount}.
     *
     * @param width HU, above 0
     * @return this
     * @throws ConfigurationException when it is not finite and positive
     */
    public Builder binWidth(double width) {
      require(Double.isFinite(width) && width > 0, "binWidth", width, "a number above 0");
      binWidth = width;
      binCount = null;
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
      require(count >= 1, "binCount", count, "a whole number of at least 1");
      binCount = count;
      return this;
    }

    /**
     * Resamples to this spacing.
     *
     * @param spacing mm along x, y, z, each at least 0; 0 keeps the mask's spacing
     * @return this
     * @throws ConfigurationException when a component is negative or not finite
     */
    public Builder resampledPixelSpacing(Vector3 spacing) {
      for (int axis = 0; axis < 3; axis++) {
        double value = spacing.get(axis);
        require(
            Double.isFinite(value) && value >= 0,
            "resampledPixelSpacing",
            spacing,
            "three numbers of at least 0");
      }
      resampledPixelSpacing = spacing;
      return this;
    }

    /**
     * How the image is interpolated when resampling.
     *
     * @param interpolation nearest, linear or cubic B-spline
     * @return this
     */
    public Builder interpolator(Interpolation interpolation) {
      interpolator = interpolation;
      return this;
    }

    /**
     * Switches resampling off, whatever the spacing.
     *
     * @return this
     */
    public Builder noInterpolator() {
      interpolator = null;
      return this;
    }

    /**
     * How much around the ROI is kept.
     *
     * @param voxels at least 0
     * @return this
     * @throws ConfigurationException when it is negative
     */
    public Builder padDistance(int voxels) {
      require(voxels >= 0, "padDistance", voxels, "a whole number of at least 0");
      padDistance = voxels;
      return this;
    }

    /**
     * The label that is the ROI.
     *
     * @param value at least 1
     * @return this
     * @throws ConfigurationException when it is below 1
     */
    public Builder label(int value) {
      require(value >= 1, "label", value, "a whole number of at least 1");
      label = value;
      return this;
    }

    /**
     * Whether a mask on another grid is carried to the image grid.
     *
     * @param correct true to carry it, false to refuse it
     * @return this
     */
    public Builder correctMask(boolean correct) {
      correctMask = correct;
      return this;
    }

    /**
     * How far the image and mask grids may differ.
     *
     * @param tolerance above 0, relative to the first spacing
     * @return this
     * @throws ConfigurationException when it is not finite and positive
     */
    public Builder geometryTolerance(double tolerance) {
      require(
          Double.isFinite(tolerance) && tolerance > 0,
          "geometryTolerance",
          tolerance,
          "a number above 0");
      geometryTolerance = tolerance;
      return this;
    }

    /**
     * Along how many axes the ROI must have more than one voxel.
     *
     * @param dimensions 1 to 3
     * @return this
     * @throws ConfigurationException when it is none of these
     */
    public Builder minimumRoiDimensions(int dimensions) {
      require(dimensions >= 1 && dimensions <= 3, "minimumROIDimensions", dimensions, "1, 2 or 3");
      minimumRoiDimensions = dimensions;
      return this;
    }

    /**
     * The ROI must have more voxels than this.
     *
     * @param voxels at least 1
     * @return this
     * @throws ConfigurationException when it is below 1
     */
    public Builder minimumRoiSize(int voxels) {
      require(voxels >= 1, "minimumROISize", voxels, "a whole number of at least 1");
      minimumRoiSize = voxels;
      return this;
    }

    /**
     * Whether the image is cut to the padded ROI first.
     *
     * @param crop true to cut
     * @return this
     */
    public Builder preCrop(boolean crop) {
      preCrop = crop;
      return this;
    }

    /**
     * Whether a result holds diagnostics.
     *
     * @param info true to compute them
     * @return this
     */
    public Builder additionalInfo(boolean info) {
      additionalInfo = info;
      return this;
    }

    /**
     * Distances to the neighbours of the GLCM.
     *
     * @param values voxels, each at least 1; repeats are dropped
     * @return this
     * @throws ConfigurationException when there is none or one is below 1
     */
    public Builder distances(List<Integer> values) {
      require(
          !values.isEmpty() && values.stream().allMatch(v -> v >= 1),
          "distances",
          values,
          "whole numbers of at least 1");
      distances = List.copyOf(new LinkedHashSet<>(values));
      return this;
    }

    /**
     * Whether each pair of voxels counts in both directions.
     *
     * @param symmetrical true to count both
     * @return this
     */
    public Builder symmetricalGlcm(boolean symmetrical) {
      symmetricalGlcm = symmetrical;
      return this;
    }

    /**
     * Added to each voxel in Energy, TotalEnergy and RootMeanSquared.
     *
     * @param shift HU, finite
     * @return this
     * @throws ConfigurationException when it is not finite
     */
    public Builder voxelArrayShift(double shift) {
      require(Double.isFinite(shift), "voxelArrayShift", shift, "a finite number");
      voxelArrayShift = shift;
      return this;
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
     * Enables every class with its features, without the deprecated ones.
     *
     * @return this
     */
    public Builder allFeatures() {
      features(FeatureClass.SHAPE);
      features(FeatureClass.FIRSTORDER);
      return features(FeatureClass.GLCM);
    }

    /**
     * Enables a class.
     *
     * @param featureClass the class
     * @param names the features; none for all but the deprecated ones
     * @return this
     * @throws ConfigurationException when the class has no such feature
     */
    public Builder features(FeatureClass featureClass, String... names) {
      Set<String> chosen = new LinkedHashSet<>(List.of(names));
      if (chosen.isEmpty()) {
        chosen.addAll(featureClass.featureNames());
      }
      List<String> known =
          featureClass.features().stream().map(FeatureCatalogue.Feature::name).toList();
      for (String name : chosen) {
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
     * Makes the settings.
     *
     * @return the settings
     * @throws ConfigurationException when no feature class is enabled
     */
    public RadiomicsSettings build() {
      if (features.isEmpty()) {
        throw new ConfigurationException(
            "setting-value",
            "The radiomics settings enable no feature class.",
            "Enable at least one of shape, firstorder and glcm.");
      }
      return new RadiomicsSettings(this);
    }

    private static void require(boolean right, String key, Object value, String expected) {
      if (!right) {
        throw new ConfigurationException(
            "setting-value", "Setting " + key + " is " + value + ".", "Give " + expected + ".");
      }
    }
  }
}
