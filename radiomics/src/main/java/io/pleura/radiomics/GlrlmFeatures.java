package io.pleura.radiomics;

/** Features of class {@link FeatureClass#GLRLM}. */
final class GlrlmFeatures {

  private GlrlmFeatures() {}

  /** All features in the order of {@link FeatureClass#GLRLM}. */
  static double[] of(LevelGrid grid, Roi roi, GrayLevels levels, ImageSettings settings) {
    double[] none = new double[FeatureClass.GLRLM.features().size()];
    java.util.Arrays.fill(none, Double.NaN);
    return none;
  }
}
