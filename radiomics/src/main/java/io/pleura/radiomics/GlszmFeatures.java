package io.pleura.radiomics;

/** Features of class {@link FeatureClass#GLSZM}. */
final class GlszmFeatures {

  private GlszmFeatures() {}

  /** All features in the order of {@link FeatureClass#GLSZM}. */
  static double[] of(LevelGrid grid, GrayLevels levels, ImageSettings settings) {
    double[] none = new double[FeatureClass.GLSZM.features().size()];
    java.util.Arrays.fill(none, Double.NaN);
    return none;
  }
}
