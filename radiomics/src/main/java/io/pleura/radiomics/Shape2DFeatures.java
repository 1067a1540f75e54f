package io.pleura.radiomics;

/** Features of class {@link FeatureClass#SHAPE2D}. */
final class Shape2DFeatures {

  private Shape2DFeatures() {}

  /** All features in the order of {@link FeatureClass#SHAPE2D}. */
  static double[] compute(Roi roi, ImageSettings settings) {
    double[] none = new double[FeatureClass.SHAPE2D.features().size()];
    java.util.Arrays.fill(none, Double.NaN);
    return none;
  }
}
