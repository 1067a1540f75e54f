package io.pleura.radiomics;

import java.util.Arrays;
import java.util.List;

/**
 * The features of each class in the order of a result, with units, formulas and the codes of the
 * Image Biomarker Standardisation Initiative (arXiv:1612.07003). The symbols are those of {@link
 * FeatureClass}.
 */
final class FeatureCatalogue {

  static final List<FeatureDescription> SHAPE =
      List.of(
          deprecated("Compactness1", "", "V / √(π A³)", "SKGS"),
          deprecated("Compactness2", "", "36 π V² / A³", "BQWJ"),
          feature("Elongation", "", "√(λ₂ / λ₁)", "Q3CK"),
          feature("Flatness", "", "√(λ₃ / λ₁)", "N17B"),
          feature("LeastAxisLength", "mm", "4 √λ₃", "7J51"),
          feature("MajorAxisLength", "mm", "4 √λ₁", "TDIC"),
          feature("Maximum2DDiameterColumn", "mm", "max |a − b| over vertices with the same y", ""),
          feature("Maximum2DDiameterRow", "mm", "max |a − b| over vertices with the same x", ""),
          feature("Maximum2DDiameterSlice", "mm", "max |a − b| over vertices with the same z", ""),
          feature("Maximum3DDiameter", "mm", "max |a − b| over all vertices", "L0JK"),
          feature("MeshVolume", "mm^3", "V = |Σ a · (b × c)| / 6 over triangles", "RNU0"),
          feature("MinorAxisLength", "mm", "4 √λ₂", "P9VJ"),
          deprecated("SphericalDisproportion", "", "A / ∛(36 π V²)", "KRCK"),
          feature("Sphericity", "", "∛(36 π V²) / A", "QCFX"),
          feature("SurfaceArea", "mm^2", "A = Σ |(b − a) × (c − a)| / 2 over triangles", "C0JK"),
          feature("SurfaceVolumeRatio", "mm^-1", "A / V", "2PR5"),
          feature("VoxelVolume", "mm^3", "N v", "YEKZ"));

  static final List<FeatureDescription> SHAPE_2D =
      List.of(
          feature("Elongation", "", "√(λ₂ / λ₁)", ""),
          feature("MajorAxisLength", "mm", "4 √λ₁", ""),
          feature("MaximumDiameter", "mm", "max |a − b| over all vertices", ""),
          feature("MeshSurface", "mm^2", "S = |Σ a × b| / 2 over lines", ""),
          feature("MinorAxisLength", "mm", "4 √λ₂", ""),
          feature("Perimeter", "mm", "P = Σ |b − a| over lines", ""),
          feature("PerimeterSurfaceRatio", "mm^-1", "P / S", ""),
          feature("PixelSurface", "mm^2", "N s", ""),
          deprecated("SphericalDisproportion", "", "P / (2 √(π S))", ""),
          feature("Sphericity", "", "2 √(π S) / P", ""));

  static final List<FeatureDescription> FIRST_ORDER =
      List.of(
          feature("10Percentile", "HU", "P₁₀", "QG58"),
          feature("90Percentile", "HU", "P₉₀", "8DWT"),
          feature("Energy", "HU^2", "Σ (x + c)²", "N8CA"),
          feature("Entropy", "", "−Σ p(i) log₂(p(i) + ε)", "TLU2"),
          feature("InterquartileRange", "HU", "P₇₅ − P₂₅", "SALO"),
          feature("Kurtosis", "", "m₄ / m₂²; 0 when m₂ is 0", "IPH6"),
          feature("Maximum", "HU", "max x", "84IY"),
          feature("MeanAbsoluteDeviation", "HU", "Σ |x − μ| / N", "4FUA"),
          feature("Mean", "HU", "μ = Σ x / N", "Q4LE"),
          feature("Median", "HU", "P₅₀", "Y12H"),
          feature("Minimum", "HU", "min x", "1GSF"),
          feature("Range", "HU", "max x − min x", "2OJQ"),
          feature(
              "RobustMeanAbsoluteDeviation",
              "HU",
              "Σ |y − mean y| / count y over the values y from P₁₀ to P₉₀",
              "1128"),
          feature("RootMeanSquared", "HU", "√(Σ (x + c)² / N)", "5ZWQ"),
          feature("Skewness", "", "m₃ / m₂^1.5; 0 when m₂ is 0", "KE2A"),
          deprecated("StandardDeviation", "HU", "√m₂", ""),
          feature("TotalEnergy", "HU^2 mm^3", "v Σ (x + c)²", ""),
          feature("Uniformity", "", "Σ p(i)²", "BJ5W"),
          feature("Variance", "HU^2", "m₂", "ECT3"));

  static final List<FeatureDescription> GLCM =
      aggregated(
          "ITBB",
          feature("Autocorrelation", "", "Σ i j p(i,j)", "QWB0"),
          feature("ClusterProminence", "", "Σ (i + j − μx − μy)⁴ p(i,j)", "AE86"),
          feature("ClusterShade", "", "Σ (i + j − μx − μy)³ p(i,j)", "7NFM"),
          feature("ClusterTendency", "", "Σ (i + j − μx − μy)² p(i,j)", "DG8W"),
          feature("Contrast", "", "Σ (i − j)² p(i,j)", "ACUI"),
          feature(
              "Correlation", "", "(Σ i j p(i,j) − μx μy) / (σx σy + ε); 1 when σx σy is 0", "NI2N"),
          feature("DifferenceAverage", "", "μ₋ = Σ k p₋(k)", "TF7R"),
          feature("DifferenceEntropy", "", "−Σ p₋(k) log₂(p₋(k) + ε)", "NTRS"),
          feature("DifferenceVariance", "", "Σ (k − μ₋)² p₋(k)", "D3YU"),
          feature("Id", "", "Σ p₋(k) / (1 + k)", "IB1Z"),
          feature("Idm", "", "Σ p₋(k) / (1 + k²)", "WF0Z"),
          feature("Idmn", "", "Σ p₋(k) / (1 + k² / Ng²)", "1QCO"),
          feature("Idn", "", "Σ p₋(k) / (1 + k / Ng)", "NDRX"),
          feature("Imc1", "", "(HXY − HXY1) / max(HX, HY); 0 when HX and HY are 0", "R8DG"),
          feature("Imc2", "", "√(1 − exp(−2 (HXY2 − HXY)))", "JN9H"),
          feature("InverseVariance", "", "Σ p₋(k) / k² over k ≥ 1", "E8JP"),
          feature("JointAverage", "", "μx", "60VM"),
          feature("JointEnergy", "", "Σ p(i,j)²", "8ZQL"),
          feature("JointEntropy", "", "HXY", "TU9B"),
          feature("MCC", "", "√ of the second largest eigenvalue of Q; 1 for one level", ""),
          feature("MaximumProbability", "", "max p(i,j)", "GYBY"),
          feature("SumAverage", "", "Σ k p₊(k)", "ZGXS"),
          feature("SumEntropy", "", "−Σ p₊(k) log₂(p₊(k) + ε)", "P6QZ"),
          feature("SumSquares", "", "σx² = Σ (i − μx)² px(i)", "UR99"));

  static final List<FeatureDescription> GLDM =
      aggregated(
          "KOBO",
          feature("DependenceEntropy", "", "−Σ p(i,j) log₂(p(i,j) + ε)", "FCBV"),
          feature("DependenceNonUniformity", "", "Σⱼ (Σᵢ P(i,j))² / N", "Z87G"),
          feature("DependenceNonUniformityNormalized", "", "Σⱼ (Σᵢ P(i,j))² / N²", "OKJI"),
          feature("DependenceVariance", "", "Σ (j − μj)² p(i,j)", "DNX2"),
          feature("GrayLevelNonUniformity", "", "Σᵢ (Σⱼ P(i,j))² / N", "FP8K"),
          feature("GrayLevelVariance", "", "Σ (i − μi)² p(i,j)", "1PFV"),
          feature("HighGrayLevelEmphasis", "", "Σ i² p(i,j)", "OAE7"),
          feature("LargeDependenceEmphasis", "", "Σ j² p(i,j)", "IMOQ"),
          feature("LargeDependenceHighGrayLevelEmphasis", "", "Σ i² j² p(i,j)", "9QMG"),
          feature("LargeDependenceLowGrayLevelEmphasis", "", "Σ j² p(i,j) / i²", "NBZI"),
          feature("LowGrayLevelEmphasis", "", "Σ p(i,j) / i²", "TL9H"),
          feature("SmallDependenceEmphasis", "", "Σ p(i,j) / j²", "SODN"),
          feature("SmallDependenceHighGrayLevelEmphasis", "", "Σ i² p(i,j) / j²", "JA6D"),
          feature("SmallDependenceLowGrayLevelEmphasis", "", "Σ p(i,j) / (i² j²)", "EQ3F"));

  static final List<FeatureDescription> GLRLM =
      aggregated(
          "ITBB",
          feature("GrayLevelNonUniformity", "", "Σᵢ (Σⱼ P(i,j))² / Nr", "R5YN"),
          feature("GrayLevelNonUniformityNormalized", "", "Σᵢ (Σⱼ P(i,j))² / Nr²", "OVBL"),
          feature("GrayLevelVariance", "", "Σ (i − μi)² p(i,j)", "8CE5"),
          feature("HighGrayLevelRunEmphasis", "", "Σ i² p(i,j)", "G3QZ"),
          feature("LongRunEmphasis", "", "Σ j² p(i,j)", "W4KF"),
          feature("LongRunHighGrayLevelEmphasis", "", "Σ i² j² p(i,j)", "3KUM"),
          feature("LongRunLowGrayLevelEmphasis", "", "Σ j² p(i,j) / i²", "IVPO"),
          feature("LowGrayLevelRunEmphasis", "", "Σ p(i,j) / i²", "V3SW"),
          feature("RunEntropy", "", "−Σ p(i,j) log₂(p(i,j) + ε)", "HJ9O"),
          feature("RunLengthNonUniformity", "", "Σⱼ (Σᵢ P(i,j))² / Nr", "W92Y"),
          feature("RunLengthNonUniformityNormalized", "", "Σⱼ (Σᵢ P(i,j))² / Nr²", "IC23"),
          feature("RunPercentage", "", "Nr / N", "9ZK5"),
          feature("RunVariance", "", "Σ (j − μj)² p(i,j)", "SXLW"),
          feature("ShortRunEmphasis", "", "Σ p(i,j) / j²", "22OV"),
          feature("ShortRunHighGrayLevelEmphasis", "", "Σ i² p(i,j) / j²", "GD3A"),
          feature("ShortRunLowGrayLevelEmphasis", "", "Σ p(i,j) / (i² j²)", "HTZT"));

  static final List<FeatureDescription> GLSZM =
      aggregated(
          "KOBO",
          feature("GrayLevelNonUniformity", "", "Σᵢ (Σⱼ P(i,j))² / Nz", "JNSA"),
          feature("GrayLevelNonUniformityNormalized", "", "Σᵢ (Σⱼ P(i,j))² / Nz²", "Y1RO"),
          feature("GrayLevelVariance", "", "Σ (i − μi)² p(i,j)", "BYLV"),
          feature("HighGrayLevelZoneEmphasis", "", "Σ i² p(i,j)", "5GN9"),
          feature("LargeAreaEmphasis", "", "Σ j² p(i,j)", "48P8"),
          feature("LargeAreaHighGrayLevelEmphasis", "", "Σ i² j² p(i,j)", "J17V"),
          feature("LargeAreaLowGrayLevelEmphasis", "", "Σ j² p(i,j) / i²", "YH51"),
          feature("LowGrayLevelZoneEmphasis", "", "Σ p(i,j) / i²", "XMSY"),
          feature("SizeZoneNonUniformity", "", "Σⱼ (Σᵢ P(i,j))² / Nz", "4JP3"),
          feature("SizeZoneNonUniformityNormalized", "", "Σⱼ (Σᵢ P(i,j))² / Nz²", "VB3A"),
          feature("SmallAreaEmphasis", "", "Σ p(i,j) / j²", "5QRC"),
          feature("SmallAreaHighGrayLevelEmphasis", "", "Σ i² p(i,j) / j²", "HW1V"),
          feature("SmallAreaLowGrayLevelEmphasis", "", "Σ p(i,j) / (i² j²)", "5RAI"),
          feature("ZoneEntropy", "", "−Σ p(i,j) log₂(p(i,j) + ε)", "GU8N"),
          feature("ZonePercentage", "", "Nz / N", "P30P"),
          feature("ZoneVariance", "", "Σ (j − μj)² p(i,j)", "3NSA"));

  static final List<FeatureDescription> NGTDM =
      aggregated(
          "KOBO",
          feature(
              "Busyness", "", "Σ p(i) s(i) / Σ |i p(i) − j p(j)|; 0 when the divisor is 0", "NQ30"),
          feature("Coarseness", "", "1 / Σ p(i) s(i); 10⁶ when the divisor is 0", "QCDE"),
          feature(
              "Complexity", "", "Σ |i − j| (p(i) s(i) + p(j) s(j)) / (p(i) + p(j)) / N", "HDEZ"),
          feature(
              "Contrast",
              "",
              "Σ p(i) p(j) (i − j)² Σ s(i) / (Ng (Ng − 1) N); 0 for one level",
              "65HE"),
          feature(
              "Strength",
              "",
              "Σ (p(i) + p(j)) (i − j)² / Σ s(i); 0 when the divisor is 0",
              "1X9X"));

  private FeatureCatalogue() {}

  private static List<FeatureDescription> aggregated(String code, FeatureDescription... features) {
    return Arrays.stream(features).map(feature -> feature.withAggregation(code)).toList();
  }

  private static FeatureDescription feature(
      String name, String unit, String formula, String ibsiCode) {
    return new FeatureDescription(name, unit, formula, false, ibsiCode, "");
  }

  private static FeatureDescription deprecated(
      String name, String unit, String formula, String ibsiCode) {
    return new FeatureDescription(name, unit, formula, true, ibsiCode, "");
  }
}
