package io.pleura.fusion.evaluation;

import io.pleura.error.InvalidInputException;
import java.util.OptionalDouble;

/**
 * What a threshold does: a case is called positive when its probability is at least the threshold.
 *
 * @param threshold the threshold; positive infinity calls every case negative
 * @param truePositives cases with invasion called positive
 * @param falsePositives cases without invasion called positive
 * @param falseNegatives cases with invasion called negative
 * @param trueNegatives cases without invasion called negative
 */
public record OperatingPoint(
    double threshold,
    int truePositives,
    int falsePositives,
    int falseNegatives,
    int trueNegatives) {

  /**
   * Counts at a threshold.
   *
   * @param cases the cases
   * @param threshold the threshold, not NaN
   * @return the counts
   * @throws IllegalArgumentException when the threshold is NaN
   */
  public static OperatingPoint at(ScoredCases cases, double threshold) {
    if (Double.isNaN(threshold)) {
      throw new IllegalArgumentException("threshold NaN");
    }
    int tp = 0;
    int fp = 0;
    for (int i = 0; i < cases.size(); i++) {
      if (cases.probability(i) >= threshold) {
        if (cases.invasion(i)) {
          tp++;
        } else {
          fp++;
        }
      }
    }
    return new OperatingPoint(threshold, tp, fp, cases.positives() - tp, cases.negatives() - fp);
  }

  /**
   * The threshold with the largest sensitivity + specificity - 1 (Youden 1950, Cancer 3:32-35)
   * among the probabilities of the cases; the largest threshold among equals.
   *
   * @param cases both classes
   * @return the counts there
   * @throws InvalidInputException when one class is missing
   */
  public static OperatingPoint youden(ScoredCases cases) {
    RocCurve.Point best = null;
    double largest = Double.NEGATIVE_INFINITY;
    for (RocCurve.Point point : RocCurve.of(cases).points()) {
      double specificity = 1 - point.falsePositiveRate();
      double index = point.truePositiveRate() + specificity - 1;
      if (Double.isFinite(point.threshold()) && index > largest) {
        largest = index;
        best = point;
      }
    }
    if (best == null) {
      throw new IllegalStateException("a ROC curve has a point for each probability");
    }
    return at(cases, best.threshold());
  }

  /**
   * The largest threshold among the probabilities of the cases whose sensitivity is at least the
   * one asked for.
   *
   * @param cases both classes
   * @param sensitivity least sensitivity, above 0, at most 1
   * @return the counts there
   * @throws IllegalArgumentException when the sensitivity is not above 0 and at most 1
   * @throws InvalidInputException when one class is missing
   */
  public static OperatingPoint forSensitivity(ScoredCases cases, double sensitivity) {
    if (!(sensitivity > 0 && sensitivity <= 1)) {
      throw new IllegalArgumentException("sensitivity " + sensitivity + ", needs above 0 to 1");
    }
    for (RocCurve.Point point : RocCurve.of(cases).points()) {
      if (point.truePositiveRate() >= sensitivity) {
        return at(cases, point.threshold());
      }
    }
    throw new IllegalStateException("a ROC curve ends at sensitivity 1");
  }

  /**
   * Share of the cases with invasion that are called positive.
   *
   * @return true positives of all with invasion
   */
  public Proportion sensitivity() {
    return new Proportion(truePositives, truePositives + falseNegatives);
  }

  /**
   * Share of the cases without invasion that are called negative.
   *
   * @return true negatives of all without invasion
   */
  public Proportion specificity() {
    return new Proportion(trueNegatives, trueNegatives + falsePositives);
  }

  /**
   * Positive predictive value: share of those called positive that have invasion.
   *
   * @return true positives of all called positive
   */
  public Proportion positivePredictiveValue() {
    return new Proportion(truePositives, truePositives + falsePositives);
  }

  /**
   * Negative predictive value: share of those called negative that have no invasion.
   *
   * @return true negatives of all called negative
   */
  public Proportion negativePredictiveValue() {
    return new Proportion(trueNegatives, trueNegatives + falseNegatives);
  }

  /**
   * Share of cases called rightly.
   *
   * @return true positives and true negatives of all
   */
  public Proportion accuracy() {
    int right = truePositives + trueNegatives;
    return new Proportion(right, right + falsePositives + falseNegatives);
  }

  /**
   * Mean of sensitivity and specificity.
   *
   * @return 0 to 1; empty when one class is missing
   */
  public OptionalDouble balancedAccuracy() {
    OptionalDouble sensitivity = sensitivity().share();
    OptionalDouble specificity = specificity().share();
    return sensitivity.isPresent() && specificity.isPresent()
        ? OptionalDouble.of((sensitivity.getAsDouble() + specificity.getAsDouble()) / 2)
        : OptionalDouble.empty();
  }

  /**
   * F1: harmonic mean of sensitivity and positive predictive value, 2 TP / (2 TP + FP + FN).
   *
   * @return 0 to 1; empty when no case has invasion and none is called positive
   */
  public OptionalDouble f1() {
    double of = 2.0 * truePositives + falsePositives + falseNegatives;
    return of == 0 ? OptionalDouble.empty() : OptionalDouble.of(2.0 * truePositives / of);
  }

  /**
   * Matthews (1975, Biochimica et Biophysica Acta 405:442-451) correlation of call and label.
   *
   * @return -1 to 1; 0 when all calls or all labels are the same, as usual for this number
   */
  public double matthewsCorrelation() {
    double tp = truePositives;
    double fp = falsePositives;
    double fn = falseNegatives;
    double tn = trueNegatives;
    double product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn);
    return product == 0 ? 0 : (tp * tn - fp * fn) / Math.sqrt(product);
  }

  /**
   * Youden's index: sensitivity + specificity - 1.
   *
   * @return -1 to 1; empty when one class is missing
   */
  public OptionalDouble youdenIndex() {
    OptionalDouble balanced = balancedAccuracy();
    return balanced.isPresent()
        ? OptionalDouble.of(2 * balanced.getAsDouble() - 1)
        : OptionalDouble.empty();
  }
}
