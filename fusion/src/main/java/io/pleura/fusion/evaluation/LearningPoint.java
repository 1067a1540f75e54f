package io.pleura.fusion.evaluation;

/**
 * How well a model does when trained on so many cases.
 *
 * @param cases number of training cases, at least 1
 * @param auc mean area under the ROC curve on held-out cases, 0 to 1
 * @param standardDeviation standard deviation of the area over repetitions, at least 0
 */
public record LearningPoint(int cases, double auc, double standardDeviation) {

  /**
   * Checks the numbers.
   *
   * @param cases number of training cases
   * @param auc mean area under the ROC curve
   * @param standardDeviation standard deviation of the area
   * @throws IllegalArgumentException when a number is outside its range
   */
  public LearningPoint {
    if (cases < 1
        || !(auc >= 0 && auc <= 1)
        || !(standardDeviation >= 0 && standardDeviation < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          cases + " cases, AUC " + auc + ", standard deviation " + standardDeviation);
    }
  }
}
