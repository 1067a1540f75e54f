package io.pleura.fusion.evaluation;

import io.pleura.error.InvalidInputException;
import io.pleura.fusion.AreaUnderCurve;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Probabilities of pleural invasion beside what was found. Immutable.
 *
 * <p>A case is called positive at a threshold when its probability is at least the threshold.
 */
public final class ScoredCases {

  private final double[] probability;
  private final boolean[] invasion;
  private final int positives;

  /**
   * Takes the cases over.
   *
   * @param probability one probability a case, 0 to 1; copied
   * @param invasion one label a case: true for pleural invasion; copied
   * @throws IllegalArgumentException when the lengths differ
   * @throws InvalidInputException when there is no case, or a probability is NaN or outside 0 to 1
   */
  public ScoredCases(double[] probability, boolean[] invasion) {
    if (probability.length != invasion.length) {
      throw new IllegalArgumentException(
          probability.length + " probabilities, " + invasion.length + " labels");
    }
    if (probability.length == 0) {
      throw new InvalidInputException(
          "evaluation-no-cases", "There is no case to evaluate.", "Give at least one case.");
    }
    this.probability = probability.clone();
    this.invasion = invasion.clone();
    int count = 0;
    for (int i = 0; i < this.probability.length; i++) {
      double p = this.probability[i];
      if (!(p >= 0 && p <= 1)) {
        throw new InvalidInputException(
            "evaluation-probability",
            "The probability of case " + i + " (counted from 0) is " + p + ".",
            "Give probabilities from 0 to 1.");
      }
      this.probability[i] = p + 0.0; // -0.0 ranks with 0.0
      count += this.invasion[i] ? 1 : 0;
    }
    positives = count;
  }

  /**
   * How many cases there are.
   *
   * @return at least 1
   */
  public int size() {
    return probability.length;
  }

  /**
   * How many cases have invasion.
   *
   * @return 0 to {@link #size()}
   */
  public int positives() {
    return positives;
  }

  /**
   * How many cases have no invasion.
   *
   * @return 0 to {@link #size()}
   */
  public int negatives() {
    return probability.length - positives;
  }

  /**
   * The probability of a case.
   *
   * @param index which case, from 0
   * @return 0 to 1
   * @throws IndexOutOfBoundsException when there is no such case
   */
  public double probability(int index) {
    return probability[index];
  }

  /**
   * The label of a case.
   *
   * @param index which case, from 0
   * @return true for invasion
   * @throws IndexOutOfBoundsException when there is no such case
   */
  public boolean invasion(int index) {
    return invasion[index];
  }

  /**
   * All probabilities.
   *
   * @return a copy, one a case
   */
  public double[] probabilities() {
    return probability.clone();
  }

  /**
   * All labels.
   *
   * @return a copy, one a case, true for invasion
   */
  public boolean[] labels() {
    return invasion.clone();
  }

  /**
   * Area under the ROC curve, as {@link AreaUnderCurve} computes it.
   *
   * @return 0 to 1
   * @throws InvalidInputException when one class is missing
   */
  public double areaUnderCurve() {
    return AreaUnderCurve.of(probability, invasion);
  }

  /**
   * Brier score: mean of (p - y)<sup>2</sup> with y = 1 for invasion (Brier 1950, Monthly Weather
   * Review 78:1-3).
   *
   * @return 0 (best) to 1
   */
  public double brierScore() {
    double sum = 0;
    for (int i = 0; i < probability.length; i++) {
      double difference = probability[i] - (invasion[i] ? 1 : 0);
      sum += difference * difference;
    }
    return sum / probability.length;
  }

  /**
   * Logarithmic loss: mean of -ln of the probability that was given to what was found, with
   * probabilities clipped to 1e-15 .. 1 - 1e-15.
   *
   * @return 0 (best) upward, natural logarithm
   */
  public double logLoss() {
    double sum = 0;
    for (int i = 0; i < probability.length; i++) {
      double p = Math.min(Math.max(probability[i], 1e-15), 1 - 1e-15);
      sum -= invasion[i] ? Math.log(p) : Math.log1p(-p);
    }
    return sum / probability.length;
  }

  /** Fails when one of the classes has fewer cases than needed. */
  void requireBothClasses(String what, int each) {
    if (positives() < each || negatives() < each) {
      throw new InvalidInputException(
          "evaluation-few-cases",
          what
              + ": "
              + positives()
              + " cases with and "
              + negatives()
              + " without invasion, needs "
              + each
              + " of each.",
          "Give cases of both kinds.");
    }
  }

  /** Indexes of the cases by falling probability, equal ones in their order. */
  int[] byFallingProbability() {
    return sorted((a, b) -> Double.compare(probability[b], probability[a]));
  }

  /** Indexes of the cases by rising probability, equal ones in their order. */
  int[] byRisingProbability() {
    return sorted((a, b) -> Double.compare(probability[a], probability[b]));
  }

  private int[] sorted(Comparator<Integer> order) {
    return IntStream.range(0, probability.length)
        .boxed()
        .sorted(order)
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
