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

  /**
   * A feature without an IBSI code that is computed by default, as a {@link FeatureClassProvider}
   * has them.
   *
   * @param name letters, digits, hyphens, underscores and points
   * @param unit empty for a pure number
   * @param formula what it is, in symbols or words
   * @return the description
   */
  public static FeatureDescription of(String name, String unit, String formula) {
    return new FeatureDescription(name, unit, formula, false, "", "");
  }

  FeatureDescription withAggregation(String code) {
    return new FeatureDescription(
        name, unit, formula, deprecated, ibsiCode, ibsiCode.isEmpty() ? "" : code);
  }
}
