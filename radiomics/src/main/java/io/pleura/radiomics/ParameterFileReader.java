package io.pleura.radiomics;

import io.pleura.error.ConfigurationException;
import io.pleura.volume.Interpolation;
import io.pleura.volume.Vector3;
import io.pleura.volume.Window;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads a parameter file of PyRadiomics and says where it is wrong. */
final class ParameterFileReader {

  private static final List<String> BLOCKS =
      List.of("setting", "imageType", "featureClass", "pleura");

  private static final List<String> IMAGE_TYPES =
      List.of(
          "Original",
          "LoG",
          "Wavelet",
          "Square",
          "SquareRoot",
          "Logarithm",
          "Exponential",
          "Gradient",
          "LBP2D",
          "LBP3D");

  private static final List<String> UNBUILT_CLASSES =
      List.of("glrlm", "glszm", "gldm", "ngtdm", "shape2D");

  /**
   * Settings of PyRadiomics that this version does not build, with the value that changes nothing:
   * a scalar as text, or empty where every value asks for something.
   */
  private static final Map<String, String> UNBUILT_SETTINGS =
      Map.ofEntries(
          Map.entry("normalize", "false"),
          Map.entry("normalizeScale", "1"),
          Map.entry("removeOutliers", "null"),
          Map.entry("force2D", "false"),
          Map.entry("force2Ddimension", "0"),
          Map.entry("resegmentRange", "null"),
          Map.entry("resegmentMode", "absolute"),
          Map.entry("resegmentShape", "false"),
          Map.entry("weightingNorm", "null"),
          Map.entry("gldm_a", "0"),
          Map.entry("sigma", ""),
          Map.entry("start_level", ""),
          Map.entry("level", ""),
          Map.entry("wavelet", ""),
          Map.entry("gradientUseSpacing", ""),
          Map.entry("lbp2DRadius", ""),
          Map.entry("lbp2DSamples", ""),
          Map.entry("lbp2DMethod", ""),
          Map.entry("lbp3DLevels", ""),
          Map.entry("lbp3DIcosphereRadius", ""),
          Map.entry("lbp3DIcosphereSubdivision", ""),
          Map.entry("label_channel", "0"),
          Map.entry("kernelRadius", ""),
          Map.entry("maskedKernel", ""),
          Map.entry("initValue", ""),
          Map.entry("voxelBatch", ""),
          Map.entry("enableCExtensions", "true"));

  private static final List<String> BUILT_SETTINGS =
      List.of(
          "binWidth",
          "binCount",
          "resampledPixelSpacing",
          "interpolator",
          "padDistance",
          "preCrop",
          "label",
          "correctMask",
          "geometryTolerance",
          "minimumROIDimensions",
          "minimumROISize",
          "additionalInfo",
          "distances",
          "symmetricalGLCM",
          "voxelArrayShift");

  private static final List<String> INTERPOLATORS =
      List.of("sitkNearestNeighbor", "sitkLinear", "sitkBSpline");

  private final String source;

  private ParameterFileReader(String source) {
    this.source = source;
  }

  static RadiomicsSettings read(String yaml, String source) {
    return new ParameterFileReader(source).read(yaml);
  }

  private RadiomicsSettings read(String yaml) {
    Optional<Node> document;
    try {
      var settings =
          LoadSettings.builder()
              .setLabel(source)
              .setSchema(new CoreSchema())
              .setUseMarks(true)
              .build();
      document = new Compose(settings).composeString(yaml);
    } catch (MarkedYamlEngineException e) {
      String line = e.getProblemMark().map(mark -> "line " + (mark.getLine() + 1)).orElse("?");
      throw new ConfigurationException(
          "parameter-file-syntax",
          source + ", " + line + ": this is no YAML (" + e.getProblem() + ").",
          "Correct the line; PyRadiomics' documentation has examples of parameter files.",
          e);
    } catch (YamlEngineException e) {
      throw new ConfigurationException(
          "parameter-file-syntax",
          source + ": this is no YAML (" + e.getMessage() + ").",
          "Correct the file; PyRadiomics' documentation has examples of parameter files.",
          e);
    } catch (StackOverflowError e) {
      throw new ConfigurationException(
          "parameter-file-syntax",
          source + ": its lists or blocks are nested far too deeply.",
          "Correct the file; PyRadiomics' documentation has examples of parameter files.",
          e);
    }
    var builder = RadiomicsSettings.builder();
    if (document.isEmpty()) {
      throw everyClassWanted();
    }
    Map<String, Entry> blocks = mapping(document.get(), "");
    for (var block : blocks.values()) {
      if (block.key.equals("voxelSetting")) {
        throw notBuilt(block, "The block voxelSetting (feature maps)");
      }
      if (!BLOCKS.contains(block.key)) {
        throw unknown(block, "block", BLOCKS);
      }
    }
    Entry types = blocks.get("imageType");
    if (types != null) {
      readImageTypes(types);
    }
    Entry classes = blocks.get("featureClass");
    if (classes == null || mapping(classes.value, classes.path).isEmpty()) {
      throw everyClassWanted();
    }
    readClasses(classes, builder);
    Entry settings = blocks.get("setting");
    if (settings != null) {
      readSettings(settings, builder);
    }
    Entry own = blocks.get("pleura");
    if (own != null) {
      readOwn(own, builder);
    }
    return builder.build();
  }

  private ConfigurationException everyClassWanted() {
    return new ConfigurationException(
        "not-built-yet",
        source
            + ": without features under featureClass every class of PyRadiomics is enabled, and"
            + " "
            + String.join(", ", UNBUILT_CLASSES)
            + " are not built yet.",
        "Add a block featureClass that names shape, firstorder and glcm.");
  }

  private void readImageTypes(Entry block) {
    Map<String, Entry> types = mapping(block.value, block.path);
    if (types.isEmpty()) {
      throw wrongType(block, "at least one image type, such as Original: {}");
    }
    for (Entry type : types.values()) {
      if (!IMAGE_TYPES.contains(type.key)) {
        throw unknown(type, "image type", IMAGE_TYPES);
      }
      if (!type.key.equals("Original")) {
        throw notBuilt(type, "The image type " + type.key);
      }
      if (!isNull(type.value) && !mapping(type.value, type.path).isEmpty()) {
        throw notBuilt(type, "A setting for one image type alone");
      }
    }
  }

  private void readClasses(Entry block, RadiomicsSettings.Builder builder) {
    List<String> known = new ArrayList<>();
    for (FeatureClass featureClass : FeatureClass.values()) {
      known.add(featureClass.key());
    }
    known.addAll(UNBUILT_CLASSES);
    for (Entry entry : mapping(block.value, block.path).values()) {
      Optional<FeatureClass> featureClass = FeatureClass.ofKey(entry.key);
      if (featureClass.isEmpty()) {
        throw UNBUILT_CLASSES.contains(entry.key)
            ? notBuilt(entry, "The feature class " + entry.key)
            : unknown(entry, "feature class", known);
      }
      List<String> names = new ArrayList<>();
      if (!isNull(entry.value)) {
        List<String> features =
            featureClass.get().features().stream().map(FeatureCatalogue.Feature::name).toList();
        for (Entry name : sequence(entry, "a list of features, or nothing for all")) {
          String text = text(name);
          if (!features.contains(text)) {
            throw new ConfigurationException(
                "parameter-file-key",
                at(name) + ": feature class " + entry.key + " has no feature '" + text + "'.",
                "Did you mean " + NearestName.suggest(text, features) + "?");
          }
          names.add(text);
        }
      }
      builder.features(featureClass.get(), names.toArray(String[]::new));
    }
  }

  private void readSettings(Entry block, RadiomicsSettings.Builder builder) {
    Map<String, Entry> entries = mapping(block.value, block.path);
    for (Entry entry : entries.values()) {
      if (UNBUILT_SETTINGS.containsKey(entry.key)) {
        String harmless = UNBUILT_SETTINGS.getOrDefault(entry.key, "");
        if (harmless.isEmpty() || !harmless.equals(harmlessForm(entry.value))) {
          throw notBuilt(entry, "The setting " + entry.key);
        }
      } else if (!BUILT_SETTINGS.contains(entry.key)) {
        var known = new TreeSet<>(BUILT_SETTINGS);
        known.addAll(UNBUILT_SETTINGS.keySet());
        throw unknown(entry, "setting", known);
      }
    }
    // A bin count wins over a bin width, whichever comes first in the file.
    List<String> order = new ArrayList<>(entries.keySet());
    order.remove("binCount");
    order.add("binCount");
    for (String key : order) {
      Entry entry = entries.get(key);
      if (entry == null || !BUILT_SETTINGS.contains(key)) {
        continue;
      }
      if (isNull(entry.value)) {
        if (key.equals("interpolator")) {
          builder.noInterpolator();
        } else if (!List.of("binCount", "minimumROISize", "resampledPixelSpacing").contains(key)) {
          throw wrongType(entry, "a value");
        }
        continue;
      }
      try {
        apply(entry, builder);
      } catch (ConfigurationException e) {
        if (e.code().equals("setting-value")) {
          throw new ConfigurationException(
              "parameter-file-value", at(entry) + ": " + e.problem(), e.remedy(), e);
        }
        throw e;
      }
    }
  }

  private void apply(Entry entry, RadiomicsSettings.Builder builder) {
    switch (entry.key) {
      case "binWidth" -> builder.binWidth(number(entry));
      case "binCount" -> builder.binCount(integer(entry));
      case "resampledPixelSpacing" -> builder.resampledPixelSpacing(triple(entry));
      case "interpolator" -> builder.interpolator(interpolation(entry));
      case "padDistance" -> builder.padDistance(integer(entry));
      case "preCrop" -> builder.preCrop(flag(entry));
      case "label" -> builder.label(integer(entry));
      case "correctMask" -> builder.correctMask(flag(entry));
      case "geometryTolerance" -> builder.geometryTolerance(number(entry));
      case "minimumROIDimensions" -> builder.minimumRoiDimensions(integer(entry));
      case "minimumROISize" -> builder.minimumRoiSize(integer(entry));
      case "additionalInfo" -> builder.additionalInfo(flag(entry));
      case "distances" -> {
        List<Integer> values = new ArrayList<>();
        for (Entry element : sequence(entry, "a list of whole numbers")) {
          values.add(integer(element));
        }
        builder.distances(values);
      }
      case "symmetricalGLCM" -> builder.symmetricalGlcm(flag(entry));
      case "voxelArrayShift" -> builder.voxelArrayShift(number(entry));
      default -> throw new IllegalStateException("setting " + entry.key + " is listed as built");
    }
  }

  private void readOwn(Entry block, RadiomicsSettings.Builder builder) {
    for (Entry entry : mapping(block.value, block.path).values()) {
      if (!entry.key.equals("clamp")) {
        throw unknown(entry, "setting", List.of("clamp"));
      }
      if (isNull(entry.value)) {
        continue;
      }
      List<Entry> bounds = sequence(entry, "two numbers");
      if (bounds.size() != 2) {
        throw wrongType(entry, "two numbers");
      }
      double lower = number(bounds.get(0));
      double upper = number(bounds.get(1));
      if (!(lower < upper) || Double.isInfinite(lower) || Double.isInfinite(upper)) {
        throw wrongType(entry, "two numbers, the smaller one first");
      }
      builder.clamp(new Window(lower, upper));
    }
  }

  private Interpolation interpolation(Entry entry) {
    String text = entry.value instanceof ScalarNode scalar ? scalar.getValue() : "";
    return switch (text) {
      case "sitkNearestNeighbor", "1" -> Interpolation.NEAREST;
      case "sitkLinear", "2" -> Interpolation.LINEAR;
      case "sitkBSpline", "3" -> Interpolation.CUBIC_B_SPLINE;
      default -> {
        if (text.startsWith("sitk") && !text.equals("sitk")) {
          throw new ConfigurationException(
              "not-built-yet",
              at(entry) + ": the interpolator " + text + " is not built yet, or unknown.",
              "Use one of " + String.join(", ", INTERPOLATORS) + ".");
        }
        throw wrongType(entry, "one of " + String.join(", ", INTERPOLATORS));
      }
    };
  }

  private Vector3 triple(Entry entry) {
    List<Entry> values = sequence(entry, "three numbers");
    if (values.size() != 3) {
      throw wrongType(entry, "three numbers");
    }
    return new Vector3(number(values.get(0)), number(values.get(1)), number(values.get(2)));
  }

  private double number(Entry entry) {
    if (entry.value instanceof ScalarNode scalar
        && (scalar.getTag().equals(Tag.FLOAT) || scalar.getTag().equals(Tag.INT))) {
      try {
        double value = scalar.getTag().equals(Tag.INT) ? whole(scalar) : decimal(scalar);
        if (Double.isFinite(value)) {
          return value;
        }
      } catch (NumberFormatException e) {
        throw wrongType(entry, "a number");
      }
    }
    throw wrongType(entry, "a number");
  }

  private static double decimal(ScalarNode scalar) {
    return new BigDecimal(scalar.getValue()).doubleValue();
  }

  private static long whole(ScalarNode scalar) {
    String text = scalar.getValue();
    return text.startsWith("0x")
        ? Long.parseLong(text.substring(2), 16)
        : text.startsWith("0o") ? Long.parseLong(text.substring(2), 8) : Long.parseLong(text);
  }

  private int integer(Entry entry) {
    if (entry.value instanceof ScalarNode scalar && scalar.getTag().equals(Tag.INT)) {
      try {
        return Math.toIntExact(whole(scalar));
      } catch (NumberFormatException | ArithmeticException e) {
        throw wrongType(entry, "a whole number");
      }
    }
    throw wrongType(entry, "a whole number");
  }

  private boolean flag(Entry entry) {
    if (entry.value instanceof ScalarNode scalar && scalar.getTag().equals(Tag.BOOL)) {
      return Boolean.parseBoolean(scalar.getValue());
    }
    throw wrongType(entry, "true or false");
  }

  private String text(Entry entry) {
    if (entry.value instanceof ScalarNode scalar && scalar.getTag().equals(Tag.STR)) {
      return scalar.getValue();
    }
    throw wrongType(entry, "a name");
  }

  private static boolean isNull(Node node) {
    return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
  }

  /** A scalar as this class writes harmless values; other nodes give a text that equals none. */
  private static String harmlessForm(Node node) {
    if (!(node instanceof ScalarNode scalar)) {
      return node instanceof SequenceNode list && list.getValue().isEmpty() ? "null" : "structure";
    }
    if (isNull(node)) {
      return "null";
    }
    if (scalar.getTag().equals(Tag.FLOAT) && scalar.getValue().matches("1\\.0*")) {
      return "1";
    }
    return scalar.getTag().equals(Tag.BOOL)
        ? String.valueOf(Boolean.parseBoolean(scalar.getValue()))
        : scalar.getValue();
  }

  private List<Entry> sequence(Entry entry, String expected) {
    if (!(entry.value instanceof SequenceNode sequence)) {
      throw wrongType(entry, expected);
    }
    List<Entry> result = new ArrayList<>();
    for (Node value : sequence.getValue()) {
      String index = "[" + result.size() + "]";
      result.add(new Entry(entry.key + index, entry.path + index, value, value));
    }
    return result;
  }

  /** The entries of a block in the order of the file; refuses duplicates and blocks left empty. */
  private Map<String, Entry> mapping(Node node, String path) {
    if (!(node instanceof MappingNode map)) {
      throw new ConfigurationException(
          "parameter-file-value",
          source
              + ", "
              + line(node)
              + ": "
              + (path.isEmpty() ? "the file" : path)
              + " is "
              + describe(node)
              + ".",
          "Give keys with values, one a line.");
    }
    Map<String, Entry> result = new LinkedHashMap<>();
    for (NodeTuple tuple : map.getValue()) {
      Node keyNode = tuple.getKeyNode();
      String key = keyNode instanceof ScalarNode scalar ? scalar.getValue() : describe(keyNode);
      var entry =
          new Entry(key, path.isEmpty() ? key : path + "." + key, keyNode, tuple.getValueNode());
      if (result.put(key, entry) != null) {
        throw new ConfigurationException(
            "parameter-file-key", at(entry) + ": the key occurs twice.", "Keep one of the two.");
      }
    }
    return result;
  }

  private String at(Entry entry) {
    return source + ", " + line(entry.keyNode) + ", " + entry.path;
  }

  private static String line(Node node) {
    return node.getStartMark().map(mark -> "line " + (mark.getLine() + 1)).orElse("line unknown");
  }

  private ConfigurationException unknown(Entry entry, String kind, Collection<String> known) {
    return new ConfigurationException(
        "parameter-file-key",
        at(entry) + ": unknown " + kind + " '" + entry.key + "'.",
        "Did you mean " + NearestName.suggest(entry.key, known) + "?");
  }

  private ConfigurationException notBuilt(Entry entry, String what) {
    return new ConfigurationException(
        "not-built-yet",
        at(entry) + ": " + what + " is not built yet.",
        "Leave it out, or wait for a version that builds it; this one has shape, firstorder and"
            + " glcm of the original image.");
  }

  private ConfigurationException wrongType(Entry entry, String expected) {
    return new ConfigurationException(
        "parameter-file-value",
        at(entry) + ": the value is " + describe(entry.value) + ".",
        "Give " + expected + ".");
  }

  private static String describe(Node node) {
    if (isNull(node)) {
      return "empty";
    }
    if (node instanceof ScalarNode scalar) {
      return "'" + scalar.getValue() + "'";
    }
    return node instanceof SequenceNode ? "a list" : "a block";
  }

  /** One key of the file with its value and where it stands. */
  private record Entry(String key, String path, Node keyNode, Node value) {}
}
