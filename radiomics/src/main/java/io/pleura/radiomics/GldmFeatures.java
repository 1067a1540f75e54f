package io.pleura.radiomics;

/** Features of class {@link FeatureClass#GLDM}. */
final class GldmFeatures {

  private GldmFeatures() {}

  /** All features in the order of {@link FeatureClass#GLDM}. */
  static double[] of(LevelGrid grid, GrayLevels levels, ImageSettings settings) {
    double[] none = new double[FeatureClass.GLDM.features().size()];
    java.util.Arrays.fill(none, Double.NaN);
    return none;
  }
}
