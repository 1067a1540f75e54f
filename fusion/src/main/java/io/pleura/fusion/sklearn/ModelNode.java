package io.pleura.fusion.sklearn;

/** A part of an imported model: what it computes from a row. Immutable. */
sealed interface ModelNode permits ForestNode, BoostedNode, ScaledNode, CalibratedNode {

  int featureCount();

  /** 2 or more. */
  int classCount();

  /** Whether NaN may stand in a row. */
  boolean acceptsMissing();

  /**
   * The probability of each class.
   *
   * @throws IllegalArgumentException when a value cannot be compared
   */
  double[] probabilities(double[] row);

  /**
   * What a calibration of this model goes by: of two classes a number for the second, of more one
   * each.
   */
  double[] responses(double[] row);

  /** A row as trees compare it: rounded to single precision. */
  static double[] toSingle(double[] row, boolean acceptsMissing) {
    double[] rounded = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      rounded[i] = (float) row[i];
      if (Double.isInfinite(rounded[i])) {
        throw new IllegalArgumentException(
            "value " + i + " is " + row[i] + ", too large for single precision");
      }
      if (Double.isNaN(rounded[i]) && !acceptsMissing) {
        throw new IllegalArgumentException("value " + i + " is NaN");
      }
    }
    return rounded;
  }

  /** The second of two, or all. */
  static double[] secondOrAll(double[] probabilities) {
    return probabilities.length == 2 ? new double[] {probabilities[1]} : probabilities;
  }

  static double logistic(double x) {
    return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
  }
}
