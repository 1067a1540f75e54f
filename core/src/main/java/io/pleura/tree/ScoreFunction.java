package io.pleura.tree;

/**
 * Turns the sum of the trees into the probability of invasion: the logistic curve of boosting, or a
 * calibration. Never falls as the score rises, or never rises. Safe for concurrent use.
 */
@FunctionalInterface
public interface ScoreFunction {

  /** The score of a forest, which is the probability; a rounding error above 1 is cut off. */
  ScoreFunction IDENTITY = score -> Math.min(score, 1);

  /** The score of boosting, which is the log odds. */
  ScoreFunction LOGISTIC =
      score -> {
        if (score >= 0) {
          return 1 / (1 + Math.exp(-score));
        }
        double odds = Math.exp(score);
        return odds / (1 + odds);
      };

  /**
   * The probability for a score.
   *
   * @param score sum of the trees
   * @return 0 to 1
   */
  double probability(double score);
}
