package io.pleura.fusion.evaluation;

/**
 * How much a feature matters and how steadily it is chosen.
 *
 * @param feature name of the feature
 * @param selectedShare share of the folds or resamples in which it was selected, 0 to 1
 * @param meanImportance mean importance over those in which it was selected, in the unit of the
 *     model's importance; finite
 */
public record FeatureImportance(String feature, double selectedShare, double meanImportance) {

  /**
   * Checks the numbers.
   *
   * @param feature name of the feature
   * @param selectedShare share of the folds or resamples in which it was selected
   * @param meanImportance mean importance
   * @throws IllegalArgumentException when the share is outside 0 to 1 or the importance not finite
   */
  public FeatureImportance {
    if (!(selectedShare >= 0 && selectedShare <= 1) || !Double.isFinite(meanImportance)) {
      throw new IllegalArgumentException(
          feature + ": selected " + selectedShare + ", importance " + meanImportance);
    }
  }
}
