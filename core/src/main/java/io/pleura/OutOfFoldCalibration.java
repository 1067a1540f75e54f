package io.pleura;

import io.pleura.spi.TrainingReference;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Compares a probability with those of cases that the model had not learnt from. Prepared once by
 * sorting; a prediction then takes a binary search and the few blocks of the isotonic regression
 * that one more case changes.
 *
 * <p>The isotonic regression is that of pooled adjacent violators. Sums and counts are whole
 * numbers, so that averages are compared exactly.
 */
final class OutOfFoldCalibration {

  private static final double CONFIDENCE = 0.9;

  /** Different probabilities, ascending. */
  private final double[] scores;

  /** Cases below each score, and behind the last one all. */
  private final int[] casesBelow;

  /** Those of them with invasion. */
  private final int[] invasionBelow;

  /** Where the last block begins, in the regression of the scores below each. */
  private final int[] lastBlock;

  /** Where the first block ends, in the regression of the scores from each on. */
  private final int[] firstBlock;

  private OutOfFoldCalibration(List<Double> probabilities, List<Boolean> invasion) {
    int cases = probabilities.size();
    double[] distinct = new double[cases];
    int[] all = new int[cases + 1];
    int[] positive = new int[cases + 1];
    int count = 0;
    for (int i = 0; i < cases; i++) {
      double probability = probabilities.get(i) + 0.0; // no negative zero
      if (count == 0 || probability != distinct[count - 1]) {
        distinct[count] = probability;
        all[count + 1] = all[count];
        positive[count + 1] = positive[count];
        count++;
      }
      all[count]++;
      positive[count] += invasion.get(i) ? 1 : 0;
    }
    scores = Arrays.copyOf(distinct, count);
    casesBelow = Arrays.copyOf(all, count + 1);
    invasionBelow = Arrays.copyOf(positive, count + 1);
    lastBlock = new int[count + 1];
    firstBlock = new int[count + 1];
    for (int end = 1; end <= count; end++) {
      int start = end - 1;
      while (start > 0 && compare(lastBlock[start], start, start, end) >= 0) {
        start = lastBlock[start];
      }
      lastBlock[end] = start;
    }
    firstBlock[count] = count;
    for (int start = count - 1; start >= 0; start--) {
      int end = start + 1;
      while (end < count && compare(start, end, end, firstBlock[end]) >= 0) {
        end = firstBlock[end];
      }
      firstBlock[start] = end;
    }
  }

  /** Nothing when no case was predicted out of fold. */
  static Optional<OutOfFoldCalibration> of(TrainingReference reference) {
    return reference.outOfFoldProbabilities().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new OutOfFoldCalibration(
                reference.outOfFoldProbabilities(), reference.outOfFoldInvasion()));
  }

  private long cases(int start, int end) {
    return (long) casesBelow[end] - casesBelow[start];
  }

  private long invasion(int start, int end) {
    return (long) invasionBelow[end] - invasionBelow[start];
  }

  /** Compares the averages of two runs of scores. */
  private int compare(int start, int end, int otherStart, int otherEnd) {
    return Long.compare(
        invasion(start, end) * cases(otherStart, otherEnd),
        invasion(otherStart, otherEnd) * cases(start, end));
  }

  Uncertainty.ProbabilityInterval interval(double probability) {
    return new Uncertainty.ProbabilityInterval(
        isotonic(probability, 0), isotonic(probability, 1), casesBelow[scores.length]);
  }

  /** The regression's value at the probability, with one more case there of the given label. */
  private double isotonic(double probability, int label) {
    int found = Arrays.binarySearch(scores, probability + 0.0);
    int start = found >= 0 ? found : -found - 1;
    int end = found >= 0 ? found + 1 : start;
    while (true) {
      long positive = invasion(start, end) + label;
      long count = cases(start, end) + 1;
      if (start > 0
          && invasion(lastBlock[start], start) * count
              >= positive * cases(lastBlock[start], start)) {
        start = lastBlock[start];
      } else if (end < scores.length
          && positive * cases(end, firstBlock[end]) >= invasion(end, firstBlock[end]) * count) {
        end = firstBlock[end];
      } else {
        return (double) positive / count;
      }
    }
  }

  Uncertainty.PredictionSet predictionSet(double probability) {
    int found = Arrays.binarySearch(scores, probability + 0.0);
    int below = found >= 0 ? found : -found - 1;
    int upTo = found >= 0 ? found + 1 : below;
    int last = scores.length;
    int invasionCases = invasionBelow[last];
    int intactCases = casesBelow[last] - invasionCases;
    long intactFromHere = cases(below, last) - invasion(below, last);
    return new Uncertainty.PredictionSet(
        CONFIDENCE,
        (invasionBelow[upTo] + 1.0) / (invasionCases + 1),
        (intactFromHere + 1.0) / (intactCases + 1),
        invasionCases,
        intactCases);
  }
}
