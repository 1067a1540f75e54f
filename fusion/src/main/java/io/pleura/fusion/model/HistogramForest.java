package io.pleura.fusion.model;

import io.pleura.error.CancelledException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.execution.ProgressCounter;
import io.pleura.fusion.TunableClassifier;
import io.pleura.fusion.TuningPlan;
import io.pleura.fusion.search.SearchStrategy;
import io.pleura.spi.ClassifierTrainer;
import io.pleura.spi.TrainingData;
import io.pleura.tree.DecisionTree;
import io.pleura.tree.TreeEnsemble;
import io.pleura.tree.TreeEnsemble.InputPrecision;
import io.pleura.tree.TreeEnsembleClassifier;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Random forest (Breiman, Machine Learning 45, 2001) grown fast.
 *
 * <p>Each tree learns from rows drawn with replacement and splits by Gini impurity, choosing from
 * features drawn at random among those that are not constant in the node. The probability is the
 * mean of the trees' leaf probabilities, a leaf giving the weighted share of its rows with
 * invasion. Splits are exact, except that in nodes of more than 1024 rows a feature of more than
 * 4096 distinct values is cut only between 256 bins of about equal numbers of rows. A threshold
 * lies in the middle of the two values that it parts.
 *
 * <p>Immutable and safe for concurrent use. The same settings and data give the same forest, bit
 * for bit, at any number of threads; trees are the units of work.
 */
public final class HistogramForest implements ClassifierTrainer {

  private static final String NAME = "Random forest";
  private static final int MAX_TREES = 100_000;
  private static final int MAX_DEPTH = 512;

  private final Settings settings;

  private HistogramForest(Settings settings) {
    this.settings = settings;
  }

  /**
   * Everything that decides what is learnt.
   *
   * @param featuresPerSplit 0 for the square root of the number of features, rounded down
   */
  record Settings(
      int trees,
      int featuresPerSplit,
      int maxDepth,
      int minLeafRows,
      double subsample,
      ClassWeights classWeights,
      long seed) {

    Settings {
      SettingsReader.require(NAME, "trees", trees, 1, MAX_TREES);
      SettingsReader.require(NAME, "featuresPerSplit", featuresPerSplit, 0, Integer.MAX_VALUE);
      SettingsReader.require(NAME, "maxDepth", maxDepth, 1, MAX_DEPTH);
      SettingsReader.require(NAME, "minLeafRows", minLeafRows, 1, 1_000_000_000);
      SettingsReader.requireAbove(NAME, "subsample", subsample, 0, 1);
    }

    int featuresPerSplit(int features) {
      if (featuresPerSplit > features) {
        throw new ConfigurationException(
            "forest-features-per-split",
            NAME
                + ": featuresPerSplit is "
                + featuresPerSplit
                + ", the data have "
                + features
                + " features.",
            "Set featuresPerSplit to at most " + features + ", or leave it out.");
      }
      return featuresPerSplit > 0 ? featuresPerSplit : Math.max(1, (int) Math.sqrt(features));
    }
  }

  /**
   * Starts with the defaults: 500 trees, square root of the number of features per split, depth
   * 100, 1 row a leaf, as many rows drawn as there are, equal class weights, seed 0.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * A forest whose hyper-parameters are searched.
   *
   * @param strategy how they are searched
   * @return the plan
   */
  public static TuningPlan tunedBy(SearchStrategy strategy) {
    return TuningPlan.tunedBy(tunable(), strategy);
  }

  /**
   * What can be tried with a forest: 50 to 300 trees, 2 to 100 % of the features per split, depth 2
   * to 20, 1 to 20 rows a leaf, 50 to 100 % of the rows drawn, class weights equal or balanced; 200
   * trees and the defaults otherwise where nobody searches.
   *
   * @return the kind of classifier
   */
  public static TunableClassifier tunable() {
    return new HistogramForestTuning();
  }

  /**
   * A trainer with settings as {@link #settings()} gives them; those left out have their defaults.
   *
   * @param settings values by key: {@code trees}, {@code featuresPerSplit} (a number or {@code
   *     sqrt}), {@code maxDepth}, {@code minLeafRows}, {@code subsample}, {@code classWeights}
   *     ({@code balanced} or intact and invaded, for example {@code 1:2.5}), {@code seed}
   * @return the trainer
   * @throws ConfigurationException when a key is unknown, a value is malformed or out of range
   */
  public static HistogramForest of(Map<String, String> settings) {
    var reader = new SettingsReader(NAME, settings);
    var read =
        new Settings(
            reader.integer("trees", 500),
            reader.integer("featuresPerSplit", 0, "sqrt", 0),
            reader.integer("maxDepth", 100),
            reader.integer("minLeafRows", 1),
            reader.real("subsample", 1),
            ClassWeights.parse(reader.text("classWeights", ClassWeights.EQUAL.text())),
            reader.longInteger("seed", 0));
    reader.refuseOthers();
    return new HistogramForest(read);
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("trees", String.valueOf(settings.trees));
    map.put(
        "featuresPerSplit",
        settings.featuresPerSplit == 0 ? "sqrt" : String.valueOf(settings.featuresPerSplit));
    map.put("maxDepth", String.valueOf(settings.maxDepth));
    map.put("minLeafRows", String.valueOf(settings.minLeafRows));
    map.put("subsample", String.valueOf(settings.subsample));
    map.put("classWeights", settings.classWeights.text());
    map.put("seed", String.valueOf(settings.seed));
    return Collections.unmodifiableMap(map);
  }

  /**
   * Learns a forest.
   *
   * @param data rows of both classes
   * @param context threads, progress (stage {@code random forest}, one unit a tree) and
   *     cancellation between trees
   * @return the forest with the data's schema
   * @throws InvalidInputException when there is one class only or no feature
   * @throws ConfigurationException when more features per split are wanted than there are
   * @throws CancelledException when cancelled
   */
  @Override
  public TreeEnsembleClassifier train(TrainingData data, ExecutionContext context) {
    boolean[] labels = TrainingRows.labels(NAME, data);
    int invaded = TrainingRows.count(labels);
    int intact = labels.length - invaded;
    settings.featuresPerSplit(data.schema().size());
    double intactWeight = settings.classWeights.ofIntact(intact, invaded);
    double invasionWeight = settings.classWeights.ofInvasion(intact, invaded);
    RankedTable table = RankedTable.of(data, context);
    long[] seeds = new SplittableRandom(settings.seed).longs(settings.trees).toArray();
    DecisionTree[] trees = new DecisionTree[settings.trees];
    var done = new ProgressCounter(context.progress(), "random forest", 0, trees.length);
    context.forEach(
        trees.length,
        t -> {
          trees[t] =
              new ForestGrower(table, labels, settings, intactWeight, invasionWeight, seeds[t])
                  .grow();
          done.add(1);
        });
    var forest =
        new TreeEnsemble(
            data.schema().size(),
            InputPrecision.DOUBLE,
            Arrays.asList(trees),
            Collections.nCopies(trees.length, 1.0 / trees.length));
    return new TreeEnsembleClassifier(data.schema(), forest);
  }

  /** Collects settings. */
  public static final class Builder {
    private int trees = 500;
    private int featuresPerSplit;
    private int maxDepth = 100;
    private int minLeafRows = 1;
    private double subsample = 1;
    private ClassWeights classWeights = ClassWeights.EQUAL;
    private long seed;

    private Builder() {}

    /**
     * The number of trees.
     *
     * @param count 1 to 100000, default 500
     * @return this builder
     */
    public Builder trees(int count) {
      trees = count;
      return this;
    }

    /**
     * How many features, drawn at random, a split may choose from.
     *
     * @param count at least 1, default the square root of the number of features, rounded down
     * @return this builder
     */
    public Builder featuresPerSplit(int count) {
      featuresPerSplit = count == 0 ? -1 : count; // 0 stands for the default
      return this;
    }

    /**
     * The greatest number of splits from the root to a leaf.
     *
     * @param depth 1 to 512, default 100
     * @return this builder
     */
    public Builder maxDepth(int depth) {
      maxDepth = depth;
      return this;
    }

    /**
     * The smallest number of drawn rows in a leaf, repetitions counted.
     *
     * @param rows 1 to 1000000000, default 1
     * @return this builder
     */
    public Builder minLeafRows(int rows) {
      minLeafRows = rows;
      return this;
    }

    /**
     * How many rows a tree draws, with replacement, as a share of all rows.
     *
     * @param share above 0 and at most 1 (default)
     * @return this builder
     */
    public Builder subsample(double share) {
      subsample = share;
      return this;
    }

    /**
     * How much a row of each class counts in impurity and in leaf probabilities.
     *
     * @param intact 1e-6 to 1e6, default 1
     * @param invasion 1e-6 to 1e6, default 1
     * @return this builder
     * @throws ConfigurationException when a weight is out of range
     */
    public Builder classWeights(double intact, double invasion) {
      classWeights = new ClassWeights(intact, invasion, false);
      return this;
    }

    /**
     * Lets both classes count alike in sum, each row by the inverse of its class's share.
     *
     * @return this builder
     */
    public Builder balancedClasses() {
      classWeights = ClassWeights.BALANCED;
      return this;
    }

    /**
     * What the random draws start from.
     *
     * @param value any number, default 0
     * @return this builder
     */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /**
     * Checks the settings.
     *
     * @return the trainer
     * @throws ConfigurationException when a setting is out of range
     */
    public HistogramForest build() {
      return new HistogramForest(
          new Settings(
              trees, featuresPerSplit, maxDepth, minLeafRows, subsample, classWeights, seed));
    }
  }
}
