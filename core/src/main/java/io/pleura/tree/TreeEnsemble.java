package io.pleura.tree;

import io.pleura.error.CancelledException;
import io.pleura.execution.ExecutionContext;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Trees whose values are added up by weight, in tree order, from an offset on; a function turns the
 * sum, the score, into the probability of invasion. In a forest the values are probabilities, the
 * weights sum to 1 and the score is the probability. Immutable and safe for concurrent use.
 */
public final class TreeEnsemble {

  /** The precision in which a forest compares values with thresholds. */
  public enum InputPrecision {
    /** Values are rounded to single precision first, as scikit-learn does. */
    SINGLE,
    /** Values are compared as they are, as Smile does. */
    DOUBLE
  }

  /** Rows of a block that one task works on: few enough for the cache, enough for each tree. */
  private static final int MOST_BLOCK_ROWS = 1024;

  private static final int LEAST_BLOCK_ROWS = 64;

  /** A block of more values than these would leave the cache between two trees. */
  private static final int MOST_BLOCK_VALUES = 1 << 18;

  /** Rows that are turned into columns together: as many as values fill a line of the cache. */
  private static final int STRIP_ROWS = 8;

  private final int featureCount;
  private final InputPrecision inputPrecision;
  private final List<DecisionTree> trees;
  private final double[] weights;
  private final double offset;
  private final ScoreFunction function;
  private final boolean acceptsMissing;

  /**
   * A forest. Checks and copies the parts.
   *
   * @param featureCount number of values in a row
   * @param inputPrecision precision in which row values are compared
   * @param trees the trees, at least one
   * @param weights one weight a tree, each finite and not negative; they sum to 1 within 1e-9
   * @throws IllegalArgumentException when there is no tree, a tree splits a feature that does not
   *     exist, a leaf's value is outside 0 to 1, or the weights do not fit
   */
  public TreeEnsemble(
      int featureCount,
      InputPrecision inputPrecision,
      List<DecisionTree> trees,
      List<Double> weights) {
    this(featureCount, inputPrecision, trees, weights, 0, ScoreFunction.IDENTITY, true);
    double sum = 0;
    for (double weight : this.weights) {
      if (!(weight >= 0)) {
        throw new IllegalArgumentException("tree weight " + weight);
      }
      sum += weight;
    }
    if (!(Math.abs(sum - 1) <= 1e-9)) {
      throw new IllegalArgumentException("tree weights sum to " + sum + ", not 1");
    }
    this.trees.forEach(DecisionTree::requireProbabilities);
  }

  /**
   * Trees whose sum is turned into a probability, as in boosting, and calibrated forests. Checks
   * and copies the parts.
   *
   * @param featureCount number of values in a row
   * @param inputPrecision precision in which row values are compared
   * @param trees the trees, at least one
   * @param weights what each tree's value is multiplied with, finite
   * @param offset where the sum begins, finite
   * @param function turns the sum into a probability
   * @throws IllegalArgumentException when there is no tree, a tree splits a feature that does not
   *     exist, a number is not finite, or the function is the identity, which is for forests
   */
  public TreeEnsemble(
      int featureCount,
      InputPrecision inputPrecision,
      List<DecisionTree> trees,
      List<Double> weights,
      double offset,
      ScoreFunction function) {
    this(featureCount, inputPrecision, trees, weights, offset, function, false);
  }

  private TreeEnsemble(
      int featureCount,
      InputPrecision inputPrecision,
      List<DecisionTree> trees,
      List<Double> weights,
      double offset,
      ScoreFunction function,
      boolean forest) {
    if (trees.isEmpty() || weights.size() != trees.size()) {
      throw new IllegalArgumentException(trees.size() + " trees, " + weights.size() + " weights");
    }
    if (forest != (function == ScoreFunction.IDENTITY)) {
      throw new IllegalArgumentException("the identity is the function of forests only");
    }
    if (!Double.isFinite(offset) || !weights.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("offset " + offset + ", tree weights " + weights);
    }
    this.featureCount = featureCount;
    this.inputPrecision = inputPrecision;
    this.trees = List.copyOf(trees);
    this.weights = weights.stream().mapToDouble(Double::doubleValue).toArray();
    this.offset = offset;
    this.function = function;
    this.acceptsMissing = this.trees.stream().allMatch(DecisionTree::acceptsMissing);
    for (int t = 0; t < this.trees.size(); t++) {
      int highest = this.trees.get(t).highestFeature();
      if (highest >= featureCount) {
        throw new IllegalArgumentException(
            "tree " + t + " splits feature " + highest + " of " + featureCount);
      }
    }
  }

  /**
   * The number of values in a row.
   *
   * @return above the highest feature that a tree splits
   */
  public int featureCount() {
    return featureCount;
  }

  /**
   * The precision in which row values are compared.
   *
   * @return single or double
   */
  public InputPrecision inputPrecision() {
    return inputPrecision;
  }

  /**
   * The trees.
   *
   * @return at least one, unmodifiable
   */
  public List<DecisionTree> trees() {
    return trees;
  }

  /**
   * The weight of each tree.
   *
   * @return in tree order, unmodifiable; they sum to 1 within 1e-9
   */
  public List<Double> weights() {
    return DoubleStream.of(weights).boxed().toList();
  }

  /**
   * The weight of one tree.
   *
   * @param tree its position, from 0
   * @return 0 to 1
   * @throws IndexOutOfBoundsException when there is no such tree
   */
  public double weight(int tree) {
    return weights[tree];
  }

  /**
   * Where the sum of the trees begins.
   *
   * @return 0 in a forest
   */
  public double offset() {
    return offset;
  }

  /**
   * What turns the score into a probability.
   *
   * @return {@link ScoreFunction#IDENTITY} in a forest
   */
  public ScoreFunction function() {
    return function;
  }

  /**
   * Whether the score is the probability, and each tree gives a probability by itself.
   *
   * @return true for what the constructor of forests made
   */
  public boolean isForest() {
    return function == ScoreFunction.IDENTITY;
  }

  /**
   * The same trees with another meaning of their sum, for example calibrated.
   *
   * @param other turns the score into a probability
   * @return a new ensemble
   */
  public TreeEnsemble withFunction(ScoreFunction other) {
    return new TreeEnsemble(featureCount, inputPrecision, trees, weights(), offset, other);
  }

  /**
   * Whether it is known how many training rows reached each node.
   *
   * @return true when every tree knows
   */
  public boolean hasCover() {
    return trees.stream().allMatch(DecisionTree::hasCover);
  }

  /**
   * Whether rows may hold NaN for a value that is missing.
   *
   * @return true when every tree sends such rows one way
   */
  public boolean acceptsMissing() {
    return acceptsMissing;
  }

  /**
   * The probability of invasion.
   *
   * @param row one value a feature, in schema order; NaN only where {@linkplain #acceptsMissing()
   *     that is accepted}
   * @return 0 to 1; a rounding error of a forest above 1 is cut off
   * @throws IllegalArgumentException when the length does not fit or a value is NaN
   */
  public double probability(double[] row) {
    return function.probability(score(row));
  }

  /**
   * The sum of the trees: the probability in a forest, log odds in boosting.
   *
   * @param row one value a feature, in schema order; NaN only where that is accepted
   * @return offset and weighted values of the leaves that the row ends in, added in tree order
   * @throws IllegalArgumentException when the length does not fit or a value is NaN
   */
  public double score(double[] row) {
    double[] values = row;
    if (inputPrecision == InputPrecision.SINGLE) {
      values = toInputPrecision(row);
    } else {
      check(row);
    }
    double sum = offset;
    for (int t = 0; t < weights.length; t++) {
      DecisionTree tree = trees.get(t);
      sum += weights[t] * tree.value(tree.leafOf(values));
    }
    return sum;
  }

  /**
   * The value that each tree gives: in a forest the probability of the tree by itself.
   *
   * @param row one value a feature, in schema order; NaN only where that is accepted
   * @return a new array, in tree order, not weighted
   * @throws IllegalArgumentException when the length does not fit or a value is NaN
   */
  public double[] treeValues(double[] row) {
    double[] values = toInputPrecision(row);
    double[] given = new double[weights.length];
    for (int t = 0; t < given.length; t++) {
      DecisionTree tree = trees.get(t);
      given[t] = tree.value(tree.leafOf(values));
    }
    return given;
  }

  /**
   * The probabilities of invasion of many rows, each bit for bit what {@link #probability} gives.
   * Rows are worked on in blocks, each block by one tree after the other, so that a tree stays in
   * the cache.
   *
   * @param rows one array a case, one value a feature, in schema order; NaN only where that is
   *     accepted
   * @param context threads, and cancellation between blocks of rows; progress is not told
   * @return one probability a row, 0 to 1
   * @throws IllegalArgumentException when a row's length does not fit or a value is NaN
   * @throws CancelledException when cancelled
   */
  public double[] probabilities(List<double[]> rows, ExecutionContext context) {
    double[] sums = new double[rows.size()];
    DecisionTree[] ordered = trees.toArray(new DecisionTree[0]);
    int deepest = trees.stream().mapToInt(DecisionTree::depth).max().orElse(0);
    int share = (sums.length + context.parallelism() - 1) / context.parallelism();
    int fitting = Math.min(MOST_BLOCK_ROWS, MOST_BLOCK_VALUES / Math.max(1, featureCount));
    int blockRows = Math.max(LEAST_BLOCK_ROWS, Math.min(fitting, share));
    context.forEach(
        (sums.length + blockRows - 1) / blockRows,
        block -> {
          int from = block * blockRows;
          int count = Math.min(blockRows, sums.length - from);
          if (rows.subList(from, from + count).stream().anyMatch(TreeEnsemble::lacksValue)) {
            for (int r = from; r < from + count; r++) {
              sums[r] = probability(rows.get(r));
            }
            return;
          }
          double[] columns = columns(rows.subList(from, from + count));
          double[] own = new double[count];
          Arrays.fill(own, offset);
          int[] scratch = new int[DecisionTree.scratch(count, deepest)];
          for (int t = 0; t < ordered.length; t++) {
            ordered[t].addValues(columns, weights[t], own, scratch);
          }
          for (int r = 0; r < count; r++) {
            sums[from + r] = function.probability(own[r]);
          }
        });
    return sums;
  }

  /** The values of rows by feature, in the precision in which the forest compares. */
  private double[] columns(List<double[]> rows) {
    int count = rows.size();
    double[] columns = new double[count * featureCount];
    double[][] strip = new double[STRIP_ROWS][];
    for (int from = 0; from < count; from += STRIP_ROWS) {
      int high = Math.min(STRIP_ROWS, count - from);
      for (int r = 0; r < high; r++) {
        double[] row = rows.get(from + r);
        check(row);
        strip[r] = inputPrecision == InputPrecision.SINGLE ? toInputPrecision(row) : row;
      }
      for (int f = 0; f < featureCount; f++) {
        int to = f * count + from;
        for (int r = 0; r < high; r++) {
          columns[to + r] = strip[r][f];
        }
      }
    }
    return columns;
  }

  /**
   * A row in the precision in which the forest compares.
   *
   * @param row one value a feature, in schema order; NaN only where that is accepted
   * @return a new array
   * @throws IllegalArgumentException when the length does not fit or a value is NaN
   */
  public double[] toInputPrecision(double[] row) {
    check(row);
    double[] values = row.clone();
    if (inputPrecision == InputPrecision.SINGLE) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) values[i];
      }
    }
    return values;
  }

  private static boolean lacksValue(double[] row) {
    for (double value : row) {
      if (Double.isNaN(value)) {
        return true;
      }
    }
    return false;
  }

  private void check(double[] row) {
    if (row.length != featureCount) {
      throw new IllegalArgumentException(row.length + " values for " + featureCount + " features");
    }
    for (int i = 0; i < row.length && !acceptsMissing; i++) {
      if (Double.isNaN(row[i])) {
        throw new IllegalArgumentException("value " + i + " is NaN");
      }
    }
  }

  /**
   * Whether the other adds up equal trees and weights, bit for bit, by the same function.
   *
   * @param other what to compare with
   * @return true when nothing tells them apart
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof TreeEnsemble forest
        && featureCount == forest.featureCount
        && inputPrecision == forest.inputPrecision
        && trees.equals(forest.trees)
        && Arrays.equals(weights, forest.weights)
        && offset == forest.offset
        && function.equals(forest.function);
  }

  @Override
  public int hashCode() {
    return 31 * trees.hashCode() + Arrays.hashCode(weights);
  }

  @Override
  public String toString() {
    return "TreeEnsemble[" + trees.size() + " trees, " + featureCount + " features]";
  }
}
