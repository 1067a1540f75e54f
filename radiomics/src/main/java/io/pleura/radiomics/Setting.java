package io.pleura.radiomics;

import io.pleura.error.ConfigurationException;
import io.pleura.radiomics.filter.WaveletTransform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The settings of PyRadiomics' parameter files in the order they are written: name, type, bounds,
 * default and reach. Values are held as {@link #check} returns them.
 */
@SuppressWarnings("ImmutableEnumChecker") // values are boxed numbers, texts, unmodifiable lists
enum Setting {
  BIN_COUNT("binCount", Reach.CLASSES, Kind.whole("a whole number of at least 1", v -> v >= 1)),
  BIN_WIDTH("binWidth", Reach.CLASSES, Kind.number("a number above 0", v -> v > 0), 25.0),
  RESAMPLED_PIXEL_SPACING(
      "resampledPixelSpacing",
      Reach.IMAGE,
      Kind.numbers("three numbers of at least 0", 3, 3, v -> v >= 0)),
  INTERPOLATOR("interpolator", Reach.IMAGE, Kind.interpolator(), "sitkBSpline"),
  PAD_DISTANCE(
      "padDistance", Reach.IMAGE, Kind.whole("a whole number of at least 0", v -> v >= 0), 5),
  PRE_CROP("preCrop", Reach.IMAGE, Kind.flag(), false),
  LABEL("label", Reach.IMAGE, Kind.whole("a whole number of at least 1", v -> v >= 1), 1),
  CORRECT_MASK("correctMask", Reach.IMAGE, Kind.flag(), false),
  GEOMETRY_TOLERANCE(
      "geometryTolerance", Reach.IMAGE, Kind.number("a number above 0", v -> v > 0), 1e-6),
  MINIMUM_ROI_DIMENSIONS(
      "minimumROIDimensions", Reach.IMAGE, Kind.whole("1, 2 or 3", v -> v >= 1 && v <= 3), 2),
  MINIMUM_ROI_SIZE(
      "minimumROISize", Reach.IMAGE, Kind.whole("a whole number of at least 1", v -> v >= 1)),
  ADDITIONAL_INFO("additionalInfo", Reach.IMAGE, Kind.flag(), true),
  DISTANCES(
      "distances",
      Reach.CLASSES,
      Kind.wholes("a list of whole numbers of at least 1", v -> v >= 1),
      List.of(1)),
  SYMMETRICAL_GLCM("symmetricalGLCM", Reach.CLASSES, Kind.flag(), true),
  VOXEL_ARRAY_SHIFT(
      "voxelArrayShift", Reach.CLASSES, Kind.number("a finite number", v -> true), 0.0),
  NORMALIZE("normalize", Reach.IMAGE, Kind.flag(), false),
  NORMALIZE_SCALE("normalizeScale", Reach.IMAGE, Kind.number("a number above 0", v -> v > 0), 1.0),
  REMOVE_OUTLIERS("removeOutliers", Reach.IMAGE, Kind.number("a number above 0", v -> v > 0)),
  RESEGMENT_RANGE(
      "resegmentRange", Reach.IMAGE, Kind.numbers("one number or two", 1, 2, v -> true).sorted()),
  RESEGMENT_MODE(
      "resegmentMode", Reach.IMAGE, Kind.choice("absolute", "relative", "sigma"), "absolute"),
  RESEGMENT_SHAPE("resegmentShape", Reach.IMAGE, Kind.flag(), false),
  LABEL_CHANNEL(
      "label_channel", Reach.IMAGE, Kind.whole("a whole number of at least 0", v -> v >= 0), 0),
  FORCE_2D("force2D", Reach.CLASSES, Kind.flag(), false),
  FORCE_2D_DIMENSION(
      "force2Ddimension",
      Reach.CLASSES,
      Kind.whole("0 for z, 1 for y or 2 for x", v -> v >= 0 && v <= 2),
      0),
  WEIGHTING_NORM(
      "weightingNorm",
      Reach.CLASSES,
      Kind.choice("manhattan", "euclidean", "infinity", "no_weighting")),
  GLDM_A("gldm_a", Reach.CLASSES, Kind.whole("a whole number of at least 0", v -> v >= 0), 0),
  SIGMA("sigma", Reach.FILTER, Kind.sigmas()),
  START_LEVEL(
      "start_level", Reach.FILTER, Kind.whole("a whole number of at least 0", v -> v >= 0), 0),
  LEVEL("level", Reach.FILTER, Kind.whole("a whole number of at least 1", v -> v >= 1), 1),
  WAVELET("wavelet", Reach.FILTER, Kind.wavelet(), "coif1"),
  GRADIENT_USE_SPACING("gradientUseSpacing", Reach.FILTER, Kind.flag(), true),
  LBP_2D_RADIUS("lbp2DRadius", Reach.FILTER, Kind.number("a number above 0", v -> v > 0), 1.0),
  LBP_2D_SAMPLES(
      "lbp2DSamples", Reach.FILTER, Kind.whole("a whole number of at least 1", v -> v >= 1), 8),
  LBP_2D_METHOD(
      "lbp2DMethod", Reach.FILTER, Kind.choice("default", "ror", "uniform", "var"), "uniform"),
  LBP_3D_LEVELS(
      "lbp3DLevels", Reach.FILTER, Kind.whole("a whole number of at least 1", v -> v >= 1), 2),
  LBP_3D_ICOSPHERE_RADIUS(
      "lbp3DIcosphereRadius", Reach.FILTER, Kind.number("a number above 0", v -> v > 0), 1.0),
  LBP_3D_ICOSPHERE_SUBDIVISION(
      "lbp3DIcosphereSubdivision",
      Reach.FILTER,
      Kind.whole("a whole number of at least 0", v -> v >= 0),
      1);

  private final String key;
  private final Reach reach;
  private final Kind kind;
  private final @Nullable Object initial;

  /** A setting that may be null, and is unless it is given. */
  Setting(String key, Reach reach, Kind kind) {
    this.key = key;
    this.reach = reach;
    this.kind = kind;
    this.initial = null;
  }

  Setting(String key, Reach reach, Kind kind, Object initial) {
    this.key = key;
    this.reach = reach;
    this.kind = kind;
    this.initial = initial;
  }

  /** The name in parameter files. */
  String key() {
    return key;
  }

  Reach reach() {
    return reach;
  }

  /** The value that holds when none is given, null for none. */
  @Nullable Object initial() {
    return initial;
  }

  /** Whether null is a value: that of a setting without a default, and of the interpolator. */
  boolean nullable() {
    return initial == null || this == INTERPOLATOR;
  }

  static Optional<Setting> ofKey(String key) {
    return Arrays.stream(values()).filter(setting -> setting.key.equals(key)).findFirst();
  }

  /** A setting that an image type may have of its own. */
  static Optional<Setting> ofClasses(String key) {
    return ofKey(key).filter(setting -> setting.reach == Reach.CLASSES);
  }

  static List<String> keys() {
    return Arrays.stream(values()).map(Setting::key).toList();
  }

  /**
   * A value as it is held: whole numbers as Integer, other numbers as Double, lists without
   * repeats.
   *
   * @param value a value as a parameter file holds it: Boolean, String, Number, List or null
   * @throws ConfigurationException when it has another type or lies outside the bounds
   */
  @Nullable Object check(@Nullable Object value) {
    if (value == null) {
      if (nullable()) {
        return null;
      }
    } else {
      Object held = kind.read.apply(value);
      if (held != null) {
        return held;
      }
    }
    throw new ConfigurationException(
        "setting-value",
        "Setting " + key + " is " + (value instanceof String ? "'" + value + "'" : value) + ".",
        "Give " + kind.expected + ".");
  }

  /** What a setting changes. */
  enum Reach {
    /** The image and the ROI, once for all image types. */
    IMAGE,
    /** The feature classes (and some filters); each image type may have its own value. */
    CLASSES,
    /** One filter. */
    FILTER
  }

  /**
   * A type with its bounds.
   *
   * @param expected what to give, for messages
   * @param read gives the value as it is held, or null when it is none
   */
  private record Kind(String expected, Function<Object, @Nullable Object> read) {

    static Kind number(String expected, DoublePredicate bounds) {
      return new Kind(expected, value -> asNumber(value, bounds));
    }

    static Kind whole(String expected, IntPredicate bounds) {
      return new Kind(
          expected, value -> value instanceof Integer whole && bounds.test(whole) ? whole : null);
    }

    static Kind flag() {
      return new Kind("true or false", value -> value instanceof Boolean ? value : null);
    }

    static Kind choice(String... choices) {
      List<String> all = List.of(choices);
      return new Kind(
          "one of " + String.join(", ", all), value -> all.contains(value) ? value : null);
    }

    static Kind wavelet() {
      return new Kind(
          "the name of a discrete wavelet, such as coif1, db2 or bior2.2",
          value ->
              value instanceof String name && WaveletTransform.wavelets().contains(name)
                  ? name
                  : null);
    }

    static Kind interpolator() {
      List<String> names = List.of("sitkNearestNeighbor", "sitkLinear", "sitkBSpline");
      return new Kind(
          "one of " + String.join(", ", names),
          value ->
              value instanceof Integer number && number >= 1 && number <= 3
                  ? names.get(number - 1)
                  : names.contains(value) ? value : null);
    }

    static Kind numbers(String expected, int fewest, int most, DoublePredicate bounds) {
      return new Kind(
          expected,
          value -> {
            if (!(value instanceof List<?> list) || list.size() < fewest || list.size() > most) {
              return null;
            }
            List<Double> held = new ArrayList<>();
            for (Object element : list) {
              Double number = asNumber(element, bounds);
              if (number == null) {
                return null;
              }
              held.add(number);
            }
            return List.copyOf(held);
          });
    }

    Kind sorted() {
      return new Kind(
          expected,
          value ->
              read.apply(value) instanceof List<?> list ? list.stream().sorted().toList() : null);
    }

    static Kind wholes(String expected, IntPredicate bounds) {
      return list(expected, v -> v instanceof Integer whole && bounds.test(whole) ? whole : null);
    }

    /** Numbers that keep whether they are whole, since the names of the images say so. */
    static Kind sigmas() {
      return list(
          "a list of numbers above 0, in mm",
          value -> {
            Double number = asNumber(value, v -> v > 0);
            return value instanceof Integer && number != null ? value : number;
          });
    }

    private static Kind list(String expected, Function<Object, @Nullable Object> read) {
      return new Kind(
          expected,
          value -> {
            if (!(value instanceof List<?> list) || list.isEmpty()) {
              return null;
            }
            var held = new LinkedHashSet<Object>();
            for (Object element : list) {
              Object one = element == null ? null : read.apply(element);
              if (one == null) {
                return null;
              }
              held.add(one);
            }
            return List.copyOf(held);
          });
    }

    private static @Nullable Double asNumber(@Nullable Object value, DoublePredicate bounds) {
      if (!(value instanceof Number number)) {
        return null;
      }
      double held = number.doubleValue();
      return Double.isFinite(held) && bounds.test(held) ? (Double) held : null;
    }
  }
}
