package io.pleura.radiomics;

import io.pleura.error.ConfigurationException;
import io.pleura.radiomics.array.ArrayEngine;
import io.pleura.radiomics.filter.Exponential;
import io.pleura.radiomics.filter.Gradient;
import io.pleura.radiomics.filter.ImageFilter;
import io.pleura.radiomics.filter.LaplacianOfGaussian;
import io.pleura.radiomics.filter.LocalBinaryPattern2D;
import io.pleura.radiomics.filter.LocalBinaryPattern3D;
import io.pleura.radiomics.filter.Logarithm;
import io.pleura.radiomics.filter.Original;
import io.pleura.radiomics.filter.Square;
import io.pleura.radiomics.filter.SquareRoot;
import io.pleura.radiomics.filter.WaveletTransform;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The image types of PyRadiomics with the settings that each filter takes. */
enum ImageType {
  ORIGINAL("Original"),
  LOG("LoG"),
  WAVELET("Wavelet"),
  SQUARE("Square"),
  SQUARE_ROOT("SquareRoot"),
  LOGARITHM("Logarithm"),
  EXPONENTIAL("Exponential"),
  GRADIENT("Gradient"),
  LBP_2D("LBP2D"),
  LBP_3D("LBP3D");

  private final String key;

  ImageType(String key) {
    this.key = key;
  }

  /** The name in parameter files. */
  String key() {
    return key;
  }

  /** Whether the filter takes this setting. */
  boolean takes(Setting setting) {
    return arguments().contains(setting);
  }

  private List<Setting> arguments() {
    return switch (this) {
      case ORIGINAL, SQUARE, SQUARE_ROOT, LOGARITHM, EXPONENTIAL -> List.of();
      case LOG -> List.of(Setting.SIGMA);
      case WAVELET -> List.of(Setting.WAVELET, Setting.START_LEVEL, Setting.LEVEL);
      case GRADIENT -> List.of(Setting.GRADIENT_USE_SPACING);
      case LBP_2D -> List.of(Setting.LBP_2D_RADIUS, Setting.LBP_2D_SAMPLES, Setting.LBP_2D_METHOD);
      case LBP_3D ->
          List.of(
              Setting.LBP_3D_LEVELS,
              Setting.LBP_3D_ICOSPHERE_RADIUS,
              Setting.LBP_3D_ICOSPHERE_SUBDIVISION);
    };
  }

  /** The names of the settings that may be given for this image type alone. */
  List<String> settings() {
    return Arrays.stream(Setting.values())
        .filter(s -> takes(s) || s.reach() == Setting.Reach.CLASSES)
        .map(Setting::key)
        .toList();
  }

  static Optional<ImageType> ofKey(String key) {
    return Arrays.stream(values()).filter(type -> type.key.equals(key)).findFirst();
  }

  static List<String> keys() {
    return Arrays.stream(values()).map(ImageType::key).toList();
  }

  /**
   * Makes the filter.
   *
   * @throws ConfigurationException when an argument is missing or does not fit
   */
  ImageFilter filter(SettingValues values, ArrayEngine arrayEngine) {
    return switch (this) {
      case ORIGINAL -> new Original();
      case LOG -> LaplacianOfGaussian.of(values.list(Setting.SIGMA));
      case WAVELET ->
          new WaveletTransform(
              values.text(Setting.WAVELET),
              values.whole(Setting.START_LEVEL),
              values.whole(Setting.LEVEL),
              values.flag(Setting.FORCE_2D),
              values.whole(Setting.FORCE_2D_DIMENSION));
      case SQUARE -> new Square();
      case SQUARE_ROOT -> new SquareRoot();
      case LOGARITHM -> new Logarithm(arrayEngine);
      case EXPONENTIAL -> new Exponential(arrayEngine);
      case GRADIENT -> new Gradient(values.flag(Setting.GRADIENT_USE_SPACING));
      case LBP_2D ->
          new LocalBinaryPattern2D(
              values.number(Setting.LBP_2D_RADIUS),
              values.whole(Setting.LBP_2D_SAMPLES),
              LocalBinaryPattern2D.Method.ofKey(values.text(Setting.LBP_2D_METHOD)).orElseThrow(),
              values.whole(Setting.FORCE_2D_DIMENSION));
      case LBP_3D ->
          new LocalBinaryPattern3D(
              values.whole(Setting.LBP_3D_LEVELS),
              values.number(Setting.LBP_3D_ICOSPHERE_RADIUS),
              values.whole(Setting.LBP_3D_ICOSPHERE_SUBDIVISION));
    };
  }
}
