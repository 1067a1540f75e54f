package io.pleura;

import java.util.Optional;

/**
 * How sure a probability is. Each part is there only where the model gives what it is made from.
 *
 * @param trees how far the single trees of a forest lie apart; no confidence interval
 * @param interval an interval for the probability, from cases that the model had not learnt from
 * @param predictionSet which verdicts cannot be excluded, from the same cases
 */
public record Uncertainty(
    Optional<TreeSpread> trees,
    Optional<ProbabilityInterval> interval,
    Optional<PredictionSet> predictionSet) {

  private static final double ROUNDING = 1e-12;

  /**
   * How far the probabilities of single trees lie apart. This is <em>not</em> a confidence
   * interval: trees differ because each saw other cases and features by chance, and a single tree
   * that was grown to the end only says 0 or 1. It tells a case on which the trees agree from one
   * on which they do not, within one model.
   *
   * @param trees number of trees
   * @param tenthPercentile least probability such that a tenth of the trees, by weight, give no
   *     more, 0 to 1
   * @param ninetiethPercentile least probability such that nine tenths of the trees, by weight,
   *     give no more, 0 to 1
   * @param standardDeviation of the probabilities, weighted as the trees are, 0 to 0.5
   */
  public record TreeSpread(
      int trees, double tenthPercentile, double ninetiethPercentile, double standardDeviation) {}

  /**
   * The interval of an inductive Venn-Abers predictor (Vovk and Petej 2014): the frequencies of
   * invasion that isotonic regression finds at the case's probability among cases out of fold, once
   * with this case counted as intact and once as invasion. One of the two is calibrated, whatever
   * the model, for cases drawn like those of the training; the interval is wide where few cases
   * support it. The probability of the model may lie outside: then it was too bold or too cautious
   * for such cases in cross-validation. The cases out of fold were predicted by the models of the
   * folds and not by this very one, so that the guarantee holds as far as these agree.
   *
   * @param lower calibrated probability with the case counted as intact, 0 to 1
   * @param upper calibrated probability with the case counted as invasion, not below {@code lower},
   *     at most 1
   * @param cases number of cases out of fold
   */
  public record ProbabilityInterval(double lower, double upper, int cases) {}

  /**
   * The verdicts that cannot be excluded at a stated confidence: a class-conditional conformal
   * predictor. A verdict is excluded when fewer than one in ten cases of that class, the new one
   * included, were predicted out of fold as unlike their class as this one. For cases drawn like
   * those of the training, the true verdict is excluded at most with the probability {@code 1 -
   * confidence}, in each class; as with the interval, as far as the models of the folds agree with
   * this one. With fewer than nine cases of a class it can never be excluded.
   *
   * @param confidence 0 to 1
   * @param invasionPValue p-value of invasion: share of the invasion cases, the new one included,
   *     that are at least as unlike their class, above 0 and at most 1
   * @param intactPValue p-value of intact pleura, made in the same way
   * @param invasionCases number of cases out of fold with invasion
   * @param intactCases number of cases out of fold without
   */
  public record PredictionSet(
      double confidence,
      double invasionPValue,
      double intactPValue,
      int invasionCases,
      int intactCases) {

    /**
     * Whether invasion cannot be excluded.
     *
     * @return false when so few cases with invasion were given so low a probability
     */
    public boolean includesInvasion() {
      return includes(invasionPValue);
    }

    /**
     * Whether intact pleura cannot be excluded. Where both verdicts are excluded, the case is
     * unlike either class.
     *
     * @return false when so few cases without invasion were given so high a probability
     */
    public boolean includesIntact() {
      return includes(intactPValue);
    }

    private boolean includes(double value) {
      // The complement of 0.9 is not the double 0.1; a p-value of one in ten must not count.
      return value - (1 - confidence) > ROUNDING;
    }
  }
}
