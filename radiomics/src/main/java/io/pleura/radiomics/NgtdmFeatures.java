package io.pleura.radiomics;

/** Features of class {@link FeatureClass#NGTDM}. */
final class NgtdmFeatures {

  private NgtdmFeatures() {}

  /** All features in the order of {@link FeatureClass#NGTDM}. */
  static double[] of(LevelGrid grid, GrayLevels levels, ImageSettings settings) {
    double[] none = new double[FeatureClass.NGTDM.features().size()];
    java.util.Arrays.fill(none, Double.NaN);
    return none;
  }
}
