package io.pleura.radiomics;

import java.util.List;

/** The features of each class with their units, in the order of a result. */
final class FeatureCatalogue {

  static final List<Feature> SHAPE =
      List.of(
          deprecated("Compactness1", ""),
          deprecated("Compactness2", ""),
          feature("Elongation", ""),
          feature("Flatness", ""),
          feature("LeastAxisLength", "mm"),
          feature("MajorAxisLength", "mm"),
          feature("Maximum2DDiameterColumn", "mm"),
          feature("Maximum2DDiameterRow", "mm"),
          feature("Maximum2DDiameterSlice", "mm"),
          feature("Maximum3DDiameter", "mm"),
          feature("MeshVolume", "mm^3"),
          feature("MinorAxisLength", "mm"),
          deprecated("SphericalDisproportion", ""),
          feature("Sphericity", ""),
          feature("SurfaceArea", "mm^2"),
          feature("SurfaceVolumeRatio", "mm^-1"),
          feature("VoxelVolume", "mm^3"));

  static final List<Feature> SHAPE_2D =
      List.of(
          feature("Elongation", ""),
          feature("MajorAxisLength", "mm"),
          feature("MaximumDiameter", "mm"),
          feature("MeshSurface", "mm^2"),
          feature("MinorAxisLength", "mm"),
          feature("Perimeter", "mm"),
          feature("PerimeterSurfaceRatio", "mm^-1"),
          feature("PixelSurface", "mm^2"),
          deprecated("SphericalDisproportion", ""),
          feature("Sphericity", ""));

  static final List<Feature> FIRST_ORDER =
      List.of(
          feature("10Percentile", "HU"),
          feature("90Percentile", "HU"),
          feature("Energy", "HU^2"),
          feature("Entropy", ""),
          feature("InterquartileRange", "HU"),
          feature("Kurtosis", ""),
          feature("Maximum", "HU"),
          feature("MeanAbsoluteDeviation", "HU"),
          feature("Mean", "HU"),
          feature("Median", "HU"),
          feature("Minimum", "HU"),
          feature("Range", "HU"),
          feature("RobustMeanAbsoluteDeviation", "HU"),
          feature("RootMeanSquared", "HU"),
          feature("Skewness", ""),
          deprecated("StandardDeviation", "HU"),
          feature("TotalEnergy", "HU^2 mm^3"),
          feature("Uniformity", ""),
          feature("Variance", "HU^2"));

  static final List<Feature> GLCM =
      List.of(
          feature("Autocorrelation", ""),
          feature("ClusterProminence", ""),
          feature("ClusterShade", ""),
          feature("ClusterTendency", ""),
          feature("Contrast", ""),
          feature("Correlation", ""),
          feature("DifferenceAverage", ""),
          feature("DifferenceEntropy", ""),
          feature("DifferenceVariance", ""),
          feature("Id", ""),
          feature("Idm", ""),
          feature("Idmn", ""),
          feature("Idn", ""),
          feature("Imc1", ""),
          feature("Imc2", ""),
          feature("InverseVariance", ""),
          feature("JointAverage", ""),
          feature("JointEnergy", ""),
          feature("JointEntropy", ""),
          feature("MCC", ""),
          feature("MaximumProbability", ""),
          feature("SumAverage", ""),
          feature("SumEntropy", ""),
          feature("SumSquares", ""));

  static final List<Feature> GLDM =
      List.of(
          feature("DependenceEntropy", ""),
          feature("DependenceNonUniformity", ""),
          feature("DependenceNonUniformityNormalized", ""),
          feature("DependenceVariance", ""),
          feature("GrayLevelNonUniformity", ""),
          feature("GrayLevelVariance", ""),
          feature("HighGrayLevelEmphasis", ""),
          feature("LargeDependenceEmphasis", ""),
          feature("LargeDependenceHighGrayLevelEmphasis", ""),
          feature("LargeDependenceLowGrayLevelEmphasis", ""),
          feature("LowGrayLevelEmphasis", ""),
          feature("SmallDependenceEmphasis", ""),
          feature("SmallDependenceHighGrayLevelEmphasis", ""),
          feature("SmallDependenceLowGrayLevelEmphasis", ""));

  static final List<Feature> GLRLM =
      List.of(
          feature("GrayLevelNonUniformity", ""),
          feature("GrayLevelNonUniformityNormalized", ""),
          feature("GrayLevelVariance", ""),
          feature("HighGrayLevelRunEmphasis", ""),
          feature("LongRunEmphasis", ""),
          feature("LongRunHighGrayLevelEmphasis", ""),
          feature("LongRunLowGrayLevelEmphasis", ""),
          feature("LowGrayLevelRunEmphasis", ""),
          feature("RunEntropy", ""),
          feature("RunLengthNonUniformity", ""),
          feature("RunLengthNonUniformityNormalized", ""),
          feature("RunPercentage", ""),
          feature("RunVariance", ""),
          feature("ShortRunEmphasis", ""),
          feature("ShortRunHighGrayLevelEmphasis", ""),
          feature("ShortRunLowGrayLevelEmphasis", ""));

  static final List<Feature> GLSZM =
      List.of(
          feature("GrayLevelNonUniformity", ""),
          feature("GrayLevelNonUniformityNormalized", ""),
          feature("GrayLevelVariance", ""),
          feature("HighGrayLevelZoneEmphasis", ""),
          feature("LargeAreaEmphasis", ""),
          feature("LargeAreaHighGrayLevelEmphasis", ""),
          feature("LargeAreaLowGrayLevelEmphasis", ""),
          feature("LowGrayLevelZoneEmphasis", ""),
          feature("SizeZoneNonUniformity", ""),
          feature("SizeZoneNonUniformityNormalized", ""),
          feature("SmallAreaEmphasis", ""),
          feature("SmallAreaHighGrayLevelEmphasis", ""),
          feature("SmallAreaLowGrayLevelEmphasis", ""),
          feature("ZoneEntropy", ""),
          feature("ZonePercentage", ""),
          feature("ZoneVariance", ""));

  static final List<Feature> NGTDM =
      List.of(
          feature("Busyness", ""),
          feature("Coarseness", ""),
          feature("Complexity", ""),
          feature("Contrast", ""),
          feature("Strength", ""));

  private FeatureCatalogue() {}

  private static Feature feature(String name, String unit) {
    return new Feature(name, unit, false);
  }

  private static Feature deprecated(String name, String unit) {
    return new Feature(name, unit, true);
  }

  /**
   * One feature of a class.
   *
   * @param name as PyRadiomics writes it
   * @param unit empty for a pure number
   * @param deprecated computed only when named
   */
  record Feature(String name, String unit, boolean deprecated) {}
}
