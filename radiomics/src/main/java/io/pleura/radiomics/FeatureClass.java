package io.pleura.radiomics;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A class of features of PyRadiomics, in the order of a result. */
public enum FeatureClass {
  /** Size and shape of the ROI in three dimensions; no gray values. Original image only. */
  SHAPE("shape"),
  /** Statistics of the gray values of the ROI. Entropy and uniformity use gray levels. */
  FIRSTORDER("firstorder"),
  /** Gray level co-occurrence matrix: how often two levels are neighbours. */
  GLCM("glcm");

  private final String key;

  FeatureClass(String key) {
    this.key = key;
  }

  /**
   * The name in parameter files and feature names.
   *
   * @return for example {@code firstorder}
   */
  public String key() {
    return key;
  }

  /**
   * The features that are computed when the class is enabled without naming any.
   *
   * @return names in the order of a result
   */
  public List<String> featureNames() {
    return features().stream()
        .filter(f -> !f.deprecated())
        .map(FeatureCatalogue.Feature::name)
        .toList();
  }

  /**
   * The features that PyRadiomics computes only when they are named, because others say the same.
   *
   * @return names in the order of a result
   */
  public List<String> deprecatedFeatureNames() {
    return features().stream()
        .filter(FeatureCatalogue.Feature::deprecated)
        .map(FeatureCatalogue.Feature::name)
        .toList();
  }

  /** All features, deprecated ones included, in the order of a result. */
  List<FeatureCatalogue.Feature> features() {
    return switch (this) {
      case SHAPE -> FeatureCatalogue.SHAPE;
      case FIRSTORDER -> FeatureCatalogue.FIRST_ORDER;
      case GLCM -> FeatureCatalogue.GLCM;
    };
  }

  static Optional<FeatureClass> ofKey(String key) {
    return Arrays.stream(values()).filter(c -> c.key.equals(key)).findFirst();
  }
}
