package io.pleura.radiomics;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A class of features of PyRadiomics, in the order of a result. */
public enum FeatureClass {
  /** Size and shape of the ROI in three dimensions; no gray values. Original image only. */
  SHAPE("shape"),
  /** Size and shape of a ROI of one slice, in the plane of the slice. Original image only. */
  SHAPE2D("shape2D"),
  /** Statistics of the gray values of the ROI. Entropy and uniformity use gray levels. */
  FIRSTORDER("firstorder"),
  /** Gray level co-occurrence matrix: how often two levels are neighbours. */
  GLCM("glcm"),
  /** Gray level dependence matrix: how many neighbours of a voxel have about its level. */
  GLDM("gldm"),
  /** Gray level run length matrix: how long lines of voxels of one level are. */
  GLRLM("glrlm"),
  /** Gray level size zone matrix: how large connected zones of one level are. */
  GLSZM("glszm"),
  /** Neighbouring gray tone difference matrix: how far a voxel is from its surroundings. */
  NGTDM("ngtdm");

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

  /**
   * Features that PyRadiomics accepts in a parameter file and does not compute, since another one
   * equals them: that one by name.
   */
  Map<String, String> removedFeatures() {
    return this == GLCM
        ? Map.of(
            "Dissimilarity", "DifferenceAverage",
            "Homogeneity1", "Id",
            "Homogeneity2", "Idm",
            "SumVariance", "ClusterTendency")
        : Map.of();
  }

  /** All features, deprecated ones included, in the order of a result. */
  List<FeatureCatalogue.Feature> features() {
    return switch (this) {
      case SHAPE -> FeatureCatalogue.SHAPE;
      case SHAPE2D -> FeatureCatalogue.SHAPE_2D;
      case FIRSTORDER -> FeatureCatalogue.FIRST_ORDER;
      case GLCM -> FeatureCatalogue.GLCM;
      case GLDM -> FeatureCatalogue.GLDM;
      case GLRLM -> FeatureCatalogue.GLRLM;
      case GLSZM -> FeatureCatalogue.GLSZM;
      case NGTDM -> FeatureCatalogue.NGTDM;
    };
  }

  /** The position of a feature among all of the class. */
  int indexOf(String feature) {
    List<FeatureCatalogue.Feature> all = features();
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).name().equals(feature)) {
        return i;
      }
    }
    throw new IllegalArgumentException(key + " has no feature " + feature);
  }

  /** Whether the class looks at the ROI alone, not at gray values. */
  boolean isShape() {
    return this == SHAPE || this == SHAPE2D;
  }

  /** Whether the class is made from a matrix of gray levels. */
  boolean isTexture() {
    return !isShape() && this != FIRSTORDER;
  }

  static Optional<FeatureClass> ofKey(String key) {
    return Arrays.stream(values()).filter(c -> c.key.equals(key)).findFirst();
  }
}
