package io.pleura.explain;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The places that the first part of a radiomics feature's name tells. */
final class MeasuredPlaces {

  /** Sigma as Python writes it, its point written as a hyphen. */
  private static final Pattern LAPLACIAN =
      Pattern.compile("log-sigma-(\\d+)(?:-(\\d+))?(e-\\d+)?-mm-3D");

  private static final Pattern WAVELET = Pattern.compile("wavelet([1-9]\\d*)?(-[LH]{2,3})");
  private static final Pattern SPHERE_PATTERN = Pattern.compile("lbp-3D-m([1-9]\\d{0,2})");

  private final Map<String, MeasuredPlace> places;

  MeasuredPlaces(Map<String, MeasuredPlace> places) {
    this.places = Map.copyOf(places);
    for (String key :
        List.of("original", "any", "outline", "given", "log-sigma", "lbp-3D-m", "wavelet-level")) {
      get(key);
    }
  }

  /** A place of the dictionary, by its key. */
  MeasuredPlace get(String key) {
    MeasuredPlace place = places.get(key);
    if (place == null) {
      throw new IllegalStateException("the feature dictionary has no place '" + key + "'");
    }
    return place;
  }

  /**
   * The place of an image.
   *
   * @param image as the name of a feature begins, for example {@code wavelet2-LLH}
   */
  Optional<MeasuredPlace> ofImage(String image) {
    Matcher laplacian = LAPLACIAN.matcher(image);
    if (laplacian.matches()) {
      return Optional.of(get("log-sigma").with("{size}", size(laplacian)));
    }
    Matcher wavelet = WAVELET.matcher(image);
    if (wavelet.matches()) {
      String level = wavelet.group(1);
      String suffix = level == null ? "" : get("wavelet-level").with("{number}", level).phrase();
      return Optional.of(get("wavelet" + wavelet.group(2)).with("{level}", suffix));
    }
    Matcher sphere = SPHERE_PATTERN.matcher(image);
    if (sphere.matches() && !places.containsKey(image)) {
      int order = Integer.parseInt(sphere.group(1)) - 1;
      return Optional.of(get("lbp-3D-m").with("{order}", String.valueOf(order)));
    }
    return isImage(image) ? Optional.of(get(image)) : Optional.empty();
  }

  private boolean isImage(String image) {
    return switch (image) {
      case "any", "outline", "given", "network", "log-sigma", "lbp-3D-m", "wavelet-level" -> false;
      default -> places.containsKey(image);
    };
  }

  private static String size(Matcher laplacian) {
    @Nullable String fraction = laplacian.group(2);
    @Nullable String exponent = laplacian.group(3);
    return laplacian.group(1)
        + (fraction == null || fraction.equals("0") ? "" : "." + fraction)
        + (exponent == null ? "" : exponent);
  }
}
