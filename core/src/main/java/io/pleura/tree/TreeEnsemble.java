package io.pleura.tree;

import java.util.List;

/**
 * A forest: trees whose probabilities of invasion are averaged by weight, in tree order. Immutable
 * and safe for concurrent use.
 *
 * @param featureCount number of values in a row
 * @param inputPrecision precision in which row values are compared
 * @param trees the trees, at least one
 * @param weights one weight a tree, each finite and not negative; they sum to 1 within 1e-9
 */
public record TreeEnsemble(
    int featureCount,
    InputPrecision inputPrecision,
    List<DecisionTree> trees,
    List<Double> weights) {

  /** The precision in which a forest compares values with thresholds. */
  public enum InputPrecision {
    /** Values are rounded to single precision first, as scikit-learn does. */
    SINGLE,
    /** Values are compared as they are, as Smile does. */
    DOUBLE
  }

  /**
   * Checks and copies the parts.
   *
   * @throws IllegalArgumentException when there is no tree, a tree splits a feature that does not
   *     exist, or the weights do not fit
   */
  public TreeEnsemble {
    trees = List.copyOf(trees);
    weights = List.copyOf(weights);
    if (trees.isEmpty() || weights.size() != trees.size()) {
      throw new IllegalArgumentException(trees.size() + " trees, " + weights.size() + " weights");
    }
    double sum = 0;
    for (double weight : weights) {
      if (!(weight >= 0)) {
        throw new IllegalArgumentException("tree weight " + weight);
      }
      sum += weight;
    }
    if (!(Math.abs(sum - 1) <= 1e-9)) {
      throw new IllegalArgumentException("tree weights sum to " + sum + ", not 1");
    }
    for (int t = 0; t < trees.size(); t++) {
      if (trees.get(t).highestFeature() >= featureCount) {
        throw new IllegalArgumentException(
            "tree "
                + t
                + " splits feature "
                + trees.get(t).highestFeature()
                + " of "
                + featureCount);
      }
    }
  }

  /**
   * The probability of invasion.
   *
   * @param row one value a feature, in schema order; no NaN
   * @return 0 to 1
   * @throws IllegalArgumentException when the length does not fit or a value is NaN
   */
  public double probability(double[] row) {
    double[] values = toInputPrecision(row);
    double sum = 0;
    for (int t = 0; t < trees.size(); t++) {
      DecisionTree tree = trees.get(t);
      sum += weights.get(t) * tree.probability(tree.leafOf(values));
    }
    return sum;
  }

  /**
   * A row in the precision in which the forest compares.
   *
   * @param row one value a feature, in schema order; no NaN
   * @return a new array
   * @throws IllegalArgumentException when the length does not fit or a value is NaN
   */
  public double[] toInputPrecision(double[] row) {
    if (row.length != featureCount) {
      throw new IllegalArgumentException(row.length + " values for " + featureCount + " features");
    }
    double[] values = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      if (Double.isNaN(row[i])) {
        throw new IllegalArgumentException("value " + i + " is NaN");
      }
      values[i] = inputPrecision == InputPrecision.SINGLE ? (float) row[i] : row[i];
    }
    return values;
  }
}
