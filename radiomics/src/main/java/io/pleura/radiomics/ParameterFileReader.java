package io.pleura.radiomics;

import io.pleura.error.ConfigurationException;
import io.pleura.error.InputWarning;
import io.pleura.radiomics.array.ArrayEngine;
import io.pleura.volume.Window;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
      List.of("setting", "imageType", "featureClass", "voxelSetting", "pleura");

  private static final List<String> VOXEL_SETTINGS =
      List.of("kernelRadius", "maskedKernel", "initValue", "voxelBatch");

  private final String source;

  private ParameterFileReader(String source) {
    this.source = source;
  }

  static RadiomicsSettings read(String yaml, String source) {
    return new ParameterFileReader(source).read(yaml);
  }

  private RadiomicsSettings read(String yaml) {
    Optional<Node> document;
    // A file of one flow mapping, as every JSON file is, may be indented with tabs.
    String text = yaml.startsWith("\uFEFF") ? yaml.substring(1) : yaml;
    if (text.stripLeading().startsWith("{")) {
      text = text.replace('\t', ' ');
    }
    try {
      var settings =
          LoadSettings.builder()
              .setLabel(source)
              .setSchema(new CoreSchema())
              .setUseMarks(true)
              .build();
      document = new Compose(settings).composeString(text);
    } catch (MarkedYamlEngineException e) {
      String line = e.getProblemMark().map(mark -> "line " + (mark.getLine() + 1)).orElse("?");
      throw new ConfigurationException(
          "parameter-file-syntax",
          source + ", " + line + ": this is neither YAML nor JSON (" + e.getProblem() + ").",
          "Correct the line; PyRadiomics' documentation has examples of parameter files.",
          e);
    } catch (YamlEngineException e) {
      throw new ConfigurationException(
          "parameter-file-syntax",
          source + ": this is neither YAML nor JSON (" + e.getMessage() + ").",
          "Correct the file; PyRadiomics' documentation has examples of parameter files.",
          e);
    } catch (StackOverflowError e) {
      throw new ConfigurationException(
          "parameter-file-syntax",
          source + ": its lists or blocks are nested far too deeply.",
          "Correct the file; PyRadiomics' documentation has examples of parameter files.",
          e);
    }
    if (document.isEmpty()) {
      throw new ConfigurationException(
          "parameter-file-value",
          source + ": the file is empty.",
          "Give at least a block, such as featureClass.");
    }
    Map<String, Entry> blocks = mapping(document.get(), "");
    for (Entry block : blocks.values()) {
      if (!BLOCKS.contains(block.key)) {
        throw unknown(block, "block", BLOCKS);
      }
    }
    var builder = RadiomicsSettings.builder();
    Map<String, Entry> common = entries(blocks.get("setting"));
    SettingValues ofFilters = readSettings(common, builder);
    readImageTypes(entries(blocks.get("imageType")), ofFilters, builder);
    for (Entry entry : common.values()) {
      boolean taken =
          builder.imageTypes().keySet().stream()
              .flatMap(type -> ImageType.ofKey(type).stream())
              .anyMatch(type -> Setting.ofKey(entry.key).filter(type::takes).isPresent());
      if (ofFilters.has(Setting.ofKey(entry.key).orElseThrow()) && !taken) {
        noteWithoutEffect(entry, "any enabled image type", builder);
      }
    }
    readVoxelSettings(entries(blocks.get("voxelSetting")), builder);
    readOwn(entries(blocks.get("pleura")), builder);
    readClasses(entries(blocks.get("featureClass")), builder);
    return builder.build();
  }

  private Map<String, Entry> entries(@Nullable Entry block) {
    return block == null ? Map.of() : mapping(block.value, block.path);
  }

  /** Reads the common settings; returns those of filters. */
  private SettingValues readSettings(
      Map<String, Entry> entries, RadiomicsSettings.Builder builder) {
    SettingValues ofFilters = SettingValues.none();
    for (Entry entry : entries.values()) {
      Setting setting = setting(entry);
      Object value = value(entry, setting);
      if (setting.reach() == Setting.Reach.FILTER) {
        ofFilters = ofFilters.with(setting, value);
      } else {
        builder.set(setting, value);
      }
    }
    return ofFilters;
  }

  private void readImageTypes(
      Map<String, Entry> types, SettingValues common, RadiomicsSettings.Builder builder) {
    for (Entry entry : types.values()) {
      Optional<ImageType> ours = ImageType.ofKey(entry.key);
      if (ours.isEmpty()) {
        readPluginType(entry, builder);
        continue;
      }
      ImageType type = ours.get();
      SettingValues own = SettingValues.none();
      for (var shared : common.given().entrySet()) {
        if (type.takes(shared.getKey())) {
          own = own.with(shared.getKey(), shared.getValue());
        }
      }
      for (Entry argument : arguments(entry)) {
        Setting setting = setting(argument);
        Object value = value(argument, setting);
        if (setting.reach() == Setting.Reach.CLASSES || type.takes(setting)) {
          own = own.with(setting, value);
        } else {
          readWithoutEffect(argument, setting, value, builder);
        }
      }
      enable(entry, OwnSettings.of(own), builder);
    }
  }

  private Collection<Entry> arguments(Entry type) {
    return isNull(type.value) ? List.of() : mapping(type.value, type.path).values();
  }

  /** An image type of a plug-in: settings of the classes are ours, all else is its filter's. */
  private void readPluginType(Entry entry, RadiomicsSettings.Builder builder) {
    asked(entry, () -> RadiomicsSettings.filterProvider(entry.key));
    SettingValues own = SettingValues.none();
    Map<String, Object> arguments = new LinkedHashMap<>();
    for (Entry argument : arguments(entry)) {
      Optional<Setting> setting = Setting.ofClasses(argument.key);
      if (setting.isPresent()) {
        own = own.with(setting.get(), value(argument, setting.get()));
      } else {
        arguments.put(argument.key, argument(argument));
      }
    }
    enable(entry, new OwnSettings(own, arguments), builder);
  }

  private Object argument(Entry entry) {
    boolean nested =
        entry.value instanceof SequenceNode list
            ? list.getValue().stream().anyMatch(element -> !(element instanceof ScalarNode))
            : !(entry.value instanceof ScalarNode);
    if (nested) {
      throw wrongType(entry, "true or false, a text, a number, or a list of these");
    }
    try {
      return OwnSettings.argument(entry.key, plain(entry.value));
    } catch (ConfigurationException e) {
      throw wrongValue(entry, e);
    }
  }

  /** Enables an image type, and makes its filter once so that what it refuses has a line. */
  private void enable(Entry entry, OwnSettings own, RadiomicsSettings.Builder builder) {
    builder.imageType(entry.key, own);
    try {
      RadiomicsSettings.filter(entry.key, own, builder.settings(), ArrayEngine.AUTOMATIC);
    } catch (ConfigurationException e) {
      throw new ConfigurationException(
          "parameter-file-value", at(entry) + ": " + e.problem(), e.remedy(), e);
    }
  }

  /** A plug-in that an entry asks for. */
  private <P> P asked(Entry entry, Supplier<P> search) {
    try {
      return search.get();
    } catch (ConfigurationException e) {
      throw new ConfigurationException(
          e.code().equals("plugin-missing") ? "parameter-file-key" : e.code(),
          at(entry) + ": " + e.problem(),
          e.remedy(),
          e);
    }
  }

  /** Takes note of a setting of the whole extraction, or of another filter. */
  private void readWithoutEffect(
      Entry entry, Setting setting, @Nullable Object value, RadiomicsSettings.Builder builder) {
    boolean ofFilter = setting.reach() == Setting.Reach.FILTER;
    if (!ofFilter && Objects.equals(value, builder.settings().get(setting))) {
      return;
    }
    if (setting == Setting.LABEL) {
      throw new ConfigurationException(
          "parameter-file-value",
          at(entry) + ": an image type cannot have a label of its own.",
          "Give the label under setting, and extract each label on its own.");
    }
    noteWithoutEffect(entry, "this image type", builder);
  }

  private void noteWithoutEffect(Entry entry, String on, RadiomicsSettings.Builder builder) {
    builder.note(
        new InputWarning.Note(
            "setting-without-effect",
            at(entry) + ": the setting has no effect on " + on + ", as in PyRadiomics."));
  }

  private void readClasses(Map<String, Entry> classes, RadiomicsSettings.Builder builder) {
    if (classes.isEmpty()) {
      builder.allFeatures();
      if (builder.settings().flag(Setting.FORCE_2D)) {
        builder.features(FeatureClass.SHAPE2D);
      }
    }
    for (Entry entry : classes.values()) {
      Optional<FeatureClass> ours = FeatureClass.ofKey(entry.key);
      if (ours.isEmpty()) {
        readPluginClass(entry, builder);
        continue;
      }
      FeatureClass featureClass = ours.get();
      if (featureClass == FeatureClass.SHAPE2D && !builder.settings().flag(Setting.FORCE_2D)) {
        throw new ConfigurationException(
            "parameter-file-value",
            at(entry) + ": the class needs setting.force2D, which is false.",
            "Set force2D: true, and force2Ddimension to the axis across the slice; or leave shape2D"
                + " out.");
      }
      List<Entry> names = names(entry);
      List<String> wanted = new ArrayList<>();
      for (Entry name : names) {
        readFeature(name, featureClass, builder).ifPresent(wanted::add);
      }
      if (names.isEmpty() || !wanted.isEmpty()) {
        builder.features(featureClass, wanted.toArray(String[]::new));
      }
    }
  }

  private List<Entry> names(Entry featureClass) {
    return isNull(featureClass.value)
        ? List.of()
        : sequence(featureClass, "a list of features, or nothing for all");
  }

  private void readPluginClass(Entry entry, RadiomicsSettings.Builder builder) {
    FeatureClassProvider provider = asked(entry, () -> RadiomicsSettings.classProvider(entry.key));
    List<String> names = names(entry).stream().map(this::text).toList();
    try {
      builder.features(PluginClass.of(provider, names));
    } catch (ConfigurationException e) {
      throw new ConfigurationException(
          "parameter-file-key", at(entry) + ": " + e.problem(), e.remedy(), e);
    }
  }

  /** The name of a feature, unless it is one that PyRadiomics accepts without computing it. */
  private Optional<String> readFeature(
      Entry entry, FeatureClass featureClass, RadiomicsSettings.Builder builder) {
    String name = text(entry);
    List<String> known = featureClass.features().stream().map(FeatureDescription::name).toList();
    String remedy = featureClass.removedFeatures().get(name);
    if (remedy != null) {
      builder.note(
          new InputWarning.Note(
              "feature-not-computed",
              at(entry) + ": " + name + " is not computed, as in PyRadiomics. " + remedy));
      return Optional.empty();
    }
    if (!known.contains(name)) {
      throw new ConfigurationException(
          "parameter-file-key",
          at(entry) + ": feature class " + featureClass.key() + " has no feature '" + name + "'.",
          "Did you mean " + NearestName.suggest(name, known) + "?");
    }
    return Optional.of(name);
  }

  private void readVoxelSettings(Map<String, Entry> entries, RadiomicsSettings.Builder builder) {
    VoxelSettings maps = VoxelSettings.DEFAULTS;
    for (Entry entry : entries.values()) {
      try {
        maps =
            switch (entry.key) {
              case "kernelRadius" ->
                  new VoxelSettings(
                      integer(entry), maps.maskedKernel(), maps.initValue(), maps.voxelBatch());
              case "maskedKernel" ->
                  new VoxelSettings(
                      maps.kernelRadius(), flag(entry), maps.initValue(), maps.voxelBatch());
              case "initValue" ->
                  new VoxelSettings(
                      maps.kernelRadius(), maps.maskedKernel(), number(entry), maps.voxelBatch());
              case "voxelBatch" ->
                  new VoxelSettings(
                      maps.kernelRadius(), maps.maskedKernel(), maps.initValue(), integer(entry));
              default -> throw unknown(entry, "setting", VOXEL_SETTINGS);
            };
      } catch (ConfigurationException e) {
        throw e.code().equals("setting-value") ? wrongValue(entry, e) : e;
      }
    }
    builder.voxelSettings(maps);
  }

  private void readOwn(Map<String, Entry> entries, RadiomicsSettings.Builder builder) {
    for (Entry entry : entries.values()) {
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

  private Setting setting(Entry entry) {
    if (VOXEL_SETTINGS.contains(entry.key)) {
      throw new ConfigurationException(
          "parameter-file-key",
          at(entry) + ": " + entry.key + " stands in the wrong block.",
          "Move it to the block voxelSetting.");
    }
    return Setting.ofKey(entry.key).orElseThrow(() -> unknown(entry, "setting", Setting.keys()));
  }

  /** The value of a setting as it is held. */
  private @Nullable Object value(Entry entry, Setting setting) {
    try {
      return setting.check(plain(entry.value));
    } catch (ConfigurationException e) {
      throw wrongValue(entry, e);
    }
  }

  /**
   * The content of a node: Boolean, String, Integer, Double, null or a List of these. What is
   * nested deeper, which no setting takes, is a String.
   */
  private static @Nullable Object plain(Node node) {
    if (node instanceof SequenceNode sequence) {
      List<@Nullable Object> list = new ArrayList<>();
      for (Node element : sequence.getValue()) {
        list.add(element instanceof ScalarNode scalar ? plain(scalar) : "a structure");
      }
      return list;
    }
    return node instanceof ScalarNode scalar ? plain(scalar) : "a block";
  }

  private static @Nullable Object plain(ScalarNode scalar) {
    Tag tag = scalar.getTag();
    if (tag.equals(Tag.NULL)) {
      return null;
    }
    if (tag.equals(Tag.BOOL)) {
      return Boolean.parseBoolean(scalar.getValue());
    }
    if (tag.equals(Tag.INT)) {
      return whole(scalar);
    }
    return tag.equals(Tag.FLOAT) ? (Object) decimal(scalar) : scalar.getValue();
  }

  private double number(Entry entry) {
    if (plain(entry.value) instanceof Number value) {
      return value.doubleValue();
    }
    throw wrongType(entry, "a number");
  }

  private int integer(Entry entry) {
    if (plain(entry.value) instanceof Integer value) {
      return value;
    }
    throw wrongType(entry, "a whole number");
  }

  private boolean flag(Entry entry) {
    if (plain(entry.value) instanceof Boolean value) {
      return value;
    }
    throw wrongType(entry, "true or false");
  }

  private String text(Entry entry) {
    if (entry.value instanceof ScalarNode scalar && scalar.getTag().equals(Tag.STR)) {
      return scalar.getValue();
    }
    throw wrongType(entry, "a name");
  }

  private static double decimal(ScalarNode scalar) {
    String text = scalar.getValue().toLowerCase(Locale.ROOT);
    if (text.endsWith(".nan")) {
      return Double.NaN;
    }
    if (text.endsWith(".inf")) {
      return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return Double.parseDouble(text);
  }

  /** A whole number as Integer; as Double where it is too large for one. */
  private static Number whole(ScalarNode scalar) {
    String text = scalar.getValue();
    var value =
        text.startsWith("0x")
            ? new BigInteger(text.substring(2), 16)
            : text.startsWith("0o") ? new BigInteger(text.substring(2), 8) : new BigInteger(text);
    return value.bitLength() < Integer.SIZE
        ? (Number) value.intValue()
        : (Number) value.doubleValue();
  }

  private static boolean isNull(Node node) {
    return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
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
              + (path.isEmpty() ? ": the file is " : ", " + path + ": the value is ")
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

  private ConfigurationException wrongValue(Entry entry, ConfigurationException cause) {
    return new ConfigurationException(
        "parameter-file-value",
        at(entry) + ": the value is " + describe(entry.value) + ".",
        cause.remedy(),
        cause);
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
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue().stream()
          .map(element -> element instanceof ScalarNode ? describe(element) : "a structure")
          .collect(Collectors.joining(", ", "[", "]"));
    }
    return "a block";
  }

  /** One key of the file with its value and where it stands. */
  private record Entry(String key, String path, Node keyNode, Node value) {}
}
