package io.pleura.radiomics;

import io.pleura.volume.Interpolation;
import io.pleura.volume.Vector3;
import java.util.List;
import java.util.stream.Collectors;

/** Writes settings as a parameter file, every value given, in a fixed order. */
final class ParameterFileWriter {

  private ParameterFileWriter() {}

  static String write(RadiomicsSettings settings) {
    var text = new StringBuilder();
    text.append("imageType:\n  Original: {}\n");
    text.append("featureClass:\n");
    settings
        .features()
        .forEach(
            (featureClass, names) ->
                text.append("  ")
                    .append(featureClass.key())
                    .append(": ")
                    .append(list(names.equals(featureClass.featureNames()) ? List.of() : names))
                    .append('\n'));
    text.append("setting:\n");
    if (settings.binCount().isPresent()) {
      line(text, "binCount", settings.binCount().getAsInt());
    }
    line(text, "binWidth", number(settings.binWidth()));
    settings
        .resampledPixelSpacing()
        .ifPresent(spacing -> line(text, "resampledPixelSpacing", list(spacing)));
    line(
        text,
        "interpolator",
        settings.interpolator().map(ParameterFileWriter::name).orElse("null"));
    line(text, "padDistance", settings.padDistance());
    line(text, "preCrop", settings.preCrop());
    line(text, "label", settings.label());
    line(text, "correctMask", settings.correctMask());
    line(text, "geometryTolerance", number(settings.geometryTolerance()));
    line(text, "minimumROIDimensions", settings.minimumRoiDimensions());
    if (settings.minimumRoiSize().isPresent()) {
      line(text, "minimumROISize", settings.minimumRoiSize().getAsInt());
    }
    line(text, "additionalInfo", settings.additionalInfo());
    line(text, "distances", list(settings.distances()));
    line(text, "symmetricalGLCM", settings.symmetricalGlcm());
    line(text, "voxelArrayShift", number(settings.voxelArrayShift()));
    settings
        .clamp()
        .ifPresent(
            clamp -> {
              text.append("pleura:\n");
              line(text, "clamp", list(List.of(number(clamp.lower()), number(clamp.upper()))));
            });
    return text.toString();
  }

  /** The name SimpleITK gives to an interpolation. */
  static String name(Interpolation interpolation) {
    return switch (interpolation) {
      case NEAREST -> "sitkNearestNeighbor";
      case LINEAR -> "sitkLinear";
      case CUBIC_B_SPLINE -> "sitkBSpline";
    };
  }

  private static void line(StringBuilder text, String key, Object value) {
    text.append("  ").append(key).append(": ").append(value).append('\n');
  }

  private static String list(Vector3 values) {
    return list(List.of(number(values.x()), number(values.y()), number(values.z())));
  }

  private static String list(List<?> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
  }

  /** The shortest text that reads back to the same double; whole numbers without a fraction. */
  static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 0x1p53) {
      return Long.toString((long) value);
    }
    // YAML's pattern for numbers wants a sign or a digit after the E; Java writes that already.
    return Double.toString(value);
  }
}
