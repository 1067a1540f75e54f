package io.pleura.radiomics;

import io.pleura.volume.Interpolation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes settings as a parameter file, in a fixed order. */
final class ParameterFileWriter {

  /**
   * The last setting that is written whatever its value. Those after it are written where they
   * differ from the default, so that text and fingerprint of settings stay when a setting is added.
   */
  private static final Setting LAST_ALWAYS = Setting.VOXEL_ARRAY_SHIFT;

  /** Texts that need no quotes, but for {@link #WORDS}. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9._-]*");

  /** Texts that YAML would take for something else. */
  private static final Set<String> WORDS = Set.of("true", "false", "null");

  private ParameterFileWriter() {}

  static String write(RadiomicsSettings settings) {
    var text = new StringBuilder();
    text.append("imageType:\n");
    settings.ownSettings().forEach((type, own) -> line(text, type, block(own)));
    text.append("featureClass:\n");
    settings
        .features()
        .forEach(
            (featureClass, names) ->
                line(
                    text,
                    featureClass.key(),
                    value(names.equals(featureClass.featureNames()) ? List.of() : names)));
    for (PluginClass plugin : settings.pluginClasses()) {
      List<String> usual = PluginClass.of(plugin.provider(), List.of()).wanted();
      List<String> wanted = plugin.wanted();
      line(text, plugin.key(), argument(wanted.equals(usual) ? List.of() : wanted));
    }
    text.append("setting:\n");
    for (Setting setting : Setting.values()) {
      Object value = settings.settings().get(setting);
      boolean always = setting.compareTo(LAST_ALWAYS) <= 0;
      boolean differs = !Objects.equals(value, setting.initial());
      if (differs || (always && value != null)) {
        line(text, setting.key(), value(value));
      }
    }
    writeVoxelSettings(settings.voxelSettings(), text);
    settings
        .clamp()
        .ifPresent(
            clamp -> {
              text.append("pleura:\n");
              line(text, "clamp", value(List.of(clamp.lower(), clamp.upper())));
            });
    return text.toString();
  }

  private static void writeVoxelSettings(VoxelSettings maps, StringBuilder text) {
    if (maps.equals(VoxelSettings.DEFAULTS)) {
      return;
    }
    text.append("voxelSetting:\n");
    line(text, "kernelRadius", value(maps.kernelRadius()));
    line(text, "maskedKernel", value(maps.maskedKernel()));
    line(text, "initValue", value(maps.initValue()));
    if (maps.voxelBatch() != VoxelSettings.DEFAULTS.voxelBatch()) {
      line(text, "voxelBatch", value(maps.voxelBatch())); // PyRadiomics refuses its own default
    }
  }

  /** The name SimpleITK gives to an interpolation. */
  static String name(Interpolation interpolation) {
    return switch (interpolation) {
      case NEAREST -> "sitkNearestNeighbor";
      case LINEAR -> "sitkLinear";
      case CUBIC_B_SPLINE -> "sitkBSpline";
    };
  }

  private static void line(StringBuilder text, String key, String value) {
    text.append("  ").append(key).append(": ").append(value).append('\n');
  }

  /** The settings of one image type, on one line. */
  private static String block(OwnSettings own) {
    List<String> entries = new ArrayList<>();
    own.settings()
        .given()
        .forEach(
            (setting, value) -> {
              boolean sigmas = setting == Setting.SIGMA && value != null;
              entries.add(setting.key() + ": " + (sigmas ? argument(value) : value(value)));
            });
    own.arguments().forEach((name, value) -> entries.add(quoted(name) + ": " + argument(value)));
    return "{" + String.join(", ", entries) + "}";
  }

  /** A value with its type: whole numbers that were given with a fraction keep it. */
  private static String argument(Object value) {
    if (value instanceof List<?> list) {
      return list.stream()
          .map(ParameterFileWriter::argument)
          .collect(Collectors.joining(", ", "[", "]"));
    }
    return value instanceof String text ? quoted(text) : value.toString();
  }

  private static String quoted(String text) {
    if (PLAIN.matcher(text).matches() && !WORDS.contains(text.toLowerCase(Locale.ROOT))) {
      return text;
    }
    var quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  private static String value(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list.stream()
          .map(ParameterFileWriter::value)
          .collect(Collectors.joining(", ", "[", "]"));
    }
    return value instanceof Double number ? number(number) : String.valueOf(value);
  }

  /** The shortest text that reads back to the same double; whole numbers without a fraction. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return ".nan";
    }
    if (value == Math.rint(value) && Math.abs(value) < 0x1p53) {
      return Long.toString((long) value);
    }
    // YAML's pattern for numbers wants a sign or a digit after the E; Java writes that already.
    return Double.toString(value);
  }
}
