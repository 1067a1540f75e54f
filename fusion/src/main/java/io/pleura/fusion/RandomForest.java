package io.pleura.fusion;

import io.pleura.error.CancelledException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.fusion.search.SearchStrategy;
import io.pleura.spi.ClassifierTrainer;
import io.pleura.spi.TrainingData;
import io.pleura.tree.TreeEnsembleClassifier;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Random forest (Breiman, Machine Learning 45, 2001) of Smile's decision trees.
 *
 * <p>Each tree learns from rows drawn anew, each class by itself. The forest's probability is the
 * mean of the trees' leaf probabilities, weighted by each tree's accuracy on the rows that it did
 * not learn from; a leaf with {@code n} rows, {@code k} of them with invasion, gives {@code (k + 1)
 * / (n + 2)}. The outcome is a {@link TreeEnsembleClassifier}, plain data that predicts without
 * Smile; that it gives the same probability as Smile's trees is checked for every training row.
 *
 * <p>Before training, each feature is multiplied by a power of two, and its thresholds are divided
 * by the same, both without rounding. Smile takes values less than 1e-7 apart as equal; this makes
 * that relative to the largest magnitude of the feature, so that features of any unit can be split
 * (below 1e-270 all values of a feature count as equal).
 *
 * <p>Immutable and safe for concurrent use. The same settings and data give the same forest, bit
 * for bit, at any number of threads. Trees are the units of work; only when a split may choose from
 * all features does Smile itself also use the common pool.
 */
public final class RandomForest implements ClassifierTrainer {

  /** What a split is chosen to reduce most. */
  public enum Impurity {
    /** Gini impurity, {@code 1 - sum of p²}. */
    GINI,
    /** Entropy, {@code - sum of p log p}. */
    ENTROPY
  }

  private final ForestSettings settings;

  private RandomForest(ForestSettings settings) {
    this.settings = settings;
  }

  /**
   * Starts with the defaults: 500 trees, square root of the number of features per split, Gini
   * impurity, depth 20, no limit to leaves, 5 rows a leaf, as many rows drawn as there are, seed 0.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * A forest whose hyper-parameters are searched: trees, features per split, depth, leaf size.
   *
   * @param strategy how they are searched
   * @return the plan
   */
  public static TuningPlan tunedBy(SearchStrategy strategy) {
    return TuningPlan.tunedBy(tunable(), strategy);
  }

  /**
   * What can be tried with a forest: 50 to 300 trees, 2 to 100 % of the features per split, depth 2
   * to 20, 1 to 20 rows a leaf; 200 trees and the defaults otherwise where nobody searches.
   *
   * @return the kind of classifier
   */
  public static TunableClassifier tunable() {
    return new ForestTuning();
  }

  @Override
  public Map<String, String> settings() {
    return settings.toMap();
  }

  /**
   * Learns a forest.
   *
   * @param data at least 10 rows, at least 2 of each class
   * @param context threads, progress (stage {@code random forest}, one unit a tree) and
   *     cancellation between trees
   * @return the forest with the data's schema
   * @throws InvalidInputException when there are too few rows, one class only, no features, nothing
   *     to split, or no tree that is right about any row it did not learn from
   * @throws ConfigurationException when more features per split are wanted than there are
   * @throws CancelledException when cancelled
   */
  @Override
  public TreeEnsembleClassifier train(TrainingData data, ExecutionContext context) {
    SmileForest forest = SmileForest.train(data, settings, context);
    var classifier = new TreeEnsembleClassifier(data.schema(), forest.toTreeEnsemble());
    forest.verify(classifier, data, context);
    return classifier;
  }

  /** Collects settings; each may be set once. */
  public static final class Builder {
    private final Set<String> given = new HashSet<>();
    private int trees = 500;
    private int featuresPerSplit;
    private Impurity impurity = Impurity.GINI;
    private int maxDepth = 20;
    private int maxLeaves = Integer.MAX_VALUE;
    private int minLeafRows = 5;
    private double subsample = 1;
    private int intactDivisor = 1;
    private int invasionDivisor = 1;
    private long seed;

    private Builder() {}

    private void once(String key) {
      if (!given.add(key)) {
        throw new IllegalStateException(key + " is set twice");
      }
    }

    /**
     * The number of trees.
     *
     * @param count 1 to 100000, default 500
     * @return this builder
     */
    public Builder trees(int count) {
      once("trees");
      trees = count;
      return this;
    }

    /**
     * How many features, drawn at random, a split may choose from.
     *
     * @param count at least 1, default the square root of the number of features, rounded down
     * @return this builder
     * @throws ConfigurationException when below 1
     */
    public Builder featuresPerSplit(int count) {
      once("featuresPerSplit");
      featuresPerSplit = count == 0 ? -1 : count; // 0 stands for the default
      return this;
    }

    /**
     * What a split is chosen to reduce most.
     *
     * @param measure default Gini impurity
     * @return this builder
     */
    public Builder impurity(Impurity measure) {
      once("impurity");
      impurity = measure;
      return this;
    }

    /**
     * The greatest depth of a tree, as Smile counts it.
     *
     * @param depth 1 to 100, default 20
     * @return this builder
     */
    public Builder maxDepth(int depth) {
      once("maxDepth");
      maxDepth = depth;
      return this;
    }

    /**
     * The greatest number of leaves of a tree; the splits that reduce impurity most come first.
     *
     * @param leaves at least 2, default no limit
     * @return this builder
     */
    public Builder maxLeaves(int leaves) {
      once("maxLeaves");
      maxLeaves = leaves;
      return this;
    }

    /**
     * The smallest number of drawn rows in a leaf.
     *
     * @param rows at least 1, default 5
     * @return this builder
     */
    public Builder minLeafRows(int rows) {
      once("minLeafRows");
      minLeafRows = rows;
      return this;
    }

    /**
     * The share of rows that a tree learns from.
     *
     * @param share 1 (default): as many rows as there are, drawn with replacement; above 0 and
     *     below 1: that share of each class, drawn without replacement
     * @return this builder
     */
    public Builder subsample(double share) {
      once("subsample");
      subsample = share;
      return this;
    }

    /**
     * Draws fewer rows of a class that is too frequent (down-sampling). With 400 intact and 100
     * invaded cases, {@code classDivisors(4, 1)} gives each tree equal shares.
     *
     * @param intact the number of intact rows that a tree draws is divided by this, at least 1
     * @param invasion the number of rows with invasion that a tree draws is divided by this, at
     *     least 1
     * @return this builder
     */
    public Builder classDivisors(int intact, int invasion) {
      once("classDivisors");
      intactDivisor = intact;
      invasionDivisor = invasion;
      return this;
    }

    /**
     * What the random draws start from.
     *
     * @param value any number, default 0
     * @return this builder
     */
    public Builder seed(long value) {
      once("seed");
      seed = value;
      return this;
    }

    /**
     * Checks the settings.
     *
     * @return the trainer
     * @throws ConfigurationException when a setting is out of range
     */
    public RandomForest build() {
      return new RandomForest(
          new ForestSettings(
              trees,
              featuresPerSplit,
              impurity,
              maxDepth,
              maxLeaves,
              minLeafRows,
              subsample,
              intactDivisor,
              invasionDivisor,
              seed));
    }
  }
}
