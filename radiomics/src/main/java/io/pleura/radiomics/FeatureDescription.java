package io.pleura.radiomics;

/**
 * What a feature is.
 *
 * @param name as PyRadiomics writes it, for example {@code JointEntropy}
 * @param unit empty for a pure number; HU stands for the unit of the image's values
 * @param formula in the symbols that the class of the feature ({@link FeatureClass}) defines
 * @param deprecated whether it is computed only when named, because another feature says the same
 * @param ibsiCode the code of the Image Biomarker Standardisation Initiative (arXiv:1612.07003),
 *     for example {@code TU9B}; empty where it defines no such feature
 * @param ibsiAggregation the code of the way in which matrices of directions or slices are put
 *     together, for example {@code ITBB}; empty where there is none
 */
public record FeatureDescription(
    String name,
    String unit,
    String formula,
    boolean deprecated,
    String ibsiCode,
    String ibsiAggregation) {

  FeatureDescription withAggregation(String code) {
    return new FeatureDescription(
        name, unit, formula, deprecated, ibsiCode, ibsiCode.isEmpty() ? "" : code);
  }
}
