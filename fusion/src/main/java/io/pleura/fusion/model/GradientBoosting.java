package io.pleura.fusion.model;

import io.pleura.error.CancelledException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.execution.ProgressCounter;
import io.pleura.fusion.TunableClassifier;
import io.pleura.fusion.TuningPlan;
import io.pleura.fusion.search.SearchStrategy;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierTrainer;
import io.pleura.spi.TrainingData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Gradient-boosted trees for the logistic loss (Friedman, Annals of Statistics 29:1189, 2001).
 *
 * <p>The log odds start at those of all rows. Each tree then learns what the probability still
 * lacks, by splits that leave the least sum of squares, and each of its leaves adds one Newton step
 * times the learning rate. With all rows and all features this is what scikit-learn's {@code
 * GradientBoostingClassifier} does. Splits are exact; a threshold lies in the middle of the two
 * values that it parts.
 *
 * <p>Immutable and safe for concurrent use. The same settings and data give the same classifier,
 * bit for bit, at any number of threads; features are the units of work.
 */
public final class GradientBoosting implements ClassifierTrainer {

  private static final String NAME = "Gradient boosting";
  private static final int MAX_TREES = 100_000;
  private static final int MAX_DEPTH = 16;

  private final Settings settings;

  private GradientBoosting(Settings settings) {
    this.settings = settings;
  }

  /**
   * Everything that decides what is learnt.
   *
   * @param featuresPerSplit 0 for all features
   */
  record Settings(
      int trees,
      double learningRate,
      int maxDepth,
      int minLeafRows,
      int featuresPerSplit,
      double subsample,
      ClassWeights classWeights,
      long seed) {

    Settings {
      SettingsReader.require(NAME, "trees", trees, 1, MAX_TREES);
      SettingsReader.requireAbove(NAME, "learningRate", learningRate, 0, 1);
      SettingsReader.require(NAME, "maxDepth", maxDepth, 1, MAX_DEPTH);
      SettingsReader.require(NAME, "minLeafRows", minLeafRows, 1, 1_000_000_000);
      SettingsReader.require(NAME, "featuresPerSplit", featuresPerSplit, 0, Integer.MAX_VALUE);
      SettingsReader.requireAbove(NAME, "subsample", subsample, 0, 1);
    }
  }

  /**
   * Starts with the defaults: 100 trees, learning rate 0.1, depth 3, 1 row a leaf, all features per
   * split, all rows, equal class weights, seed 0.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Boosted trees whose hyper-parameters are searched.
   *
   * @param strategy how they are searched
   * @return the plan
   */
  public static TuningPlan tunedBy(SearchStrategy strategy) {
    return TuningPlan.tunedBy(tunable(), strategy);
  }

  /**
   * What can be tried: 20 to 300 trees, learning rate 0.01 to 0.3, depth 1 to 5, 1 to 20 rows a
   * leaf, 2 to 100 % of the features per split, 50 to 100 % of the rows, class weights equal or
   * balanced; the defaults where nobody searches.
   *
   * @return the kind of classifier
   */
  public static TunableClassifier tunable() {
    return new GradientBoostingTuning();
  }

  /**
   * A trainer with settings as {@link #settings()} gives them; those left out have their defaults.
   *
   * @param settings values by key: {@code trees}, {@code learningRate}, {@code maxDepth}, {@code
   *     minLeafRows}, {@code featuresPerSplit} (a number or {@code all}), {@code subsample}, {@code
   *     classWeights} ({@code balanced} or intact and invaded, for example {@code 1:2.5}), {@code
   *     seed}
   * @return the trainer
   * @throws ConfigurationException when a key is unknown, a value is malformed or out of range
   */
  public static GradientBoosting of(Map<String, String> settings) {
    var reader = new SettingsReader(NAME, settings);
    var read =
        new Settings(
            reader.integer("trees", 100),
            reader.real("learningRate", 0.1),
            reader.integer("maxDepth", 3),
            reader.integer("minLeafRows", 1),
            reader.integer("featuresPerSplit", 0, "all", 0),
            reader.real("subsample", 1),
            ClassWeights.parse(reader.text("classWeights", ClassWeights.EQUAL.text())),
            reader.longInteger("seed", 0));
    reader.refuseOthers();
    return new GradientBoosting(read);
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("trees", String.valueOf(settings.trees));
    map.put("learningRate", String.valueOf(settings.learningRate));
    map.put("maxDepth", String.valueOf(settings.maxDepth));
    map.put("minLeafRows", String.valueOf(settings.minLeafRows));
    map.put(
        "featuresPerSplit",
        settings.featuresPerSplit == 0 ? "all" : String.valueOf(settings.featuresPerSplit));
    map.put("subsample", String.valueOf(settings.subsample));
    map.put("classWeights", settings.classWeights.text());
    map.put("seed", String.valueOf(settings.seed));
    return Collections.unmodifiableMap(map);
  }

  /**
   * Learns the trees.
   *
   * @param data rows of both classes
   * @param context threads, progress (stage {@code gradient boosting}, one unit a tree) and
   *     cancellation between trees
   * @return the classifier with the data's schema
   * @throws InvalidInputException when there is one class only or no feature
   * @throws ConfigurationException when more features per split are wanted than there are
   * @throws CancelledException when cancelled
   */
  @Override
  public Classifier train(TrainingData data, ExecutionContext context) {
    boolean[] labels = TrainingRows.labels(NAME, data);
    int invaded = TrainingRows.count(labels);
    int intact = labels.length - invaded;
    if (settings.featuresPerSplit > data.schema().size()) {
      throw new ConfigurationException(
          "boosting-features-per-split",
          "%s: featuresPerSplit is %d, the data have %d features."
              .formatted(NAME, settings.featuresPerSplit, data.schema().size()),
          "Set featuresPerSplit to at most " + data.schema().size() + ", or leave it out.");
    }
    double[] weights = new double[labels.length];
    double weightOfInvasion = settings.classWeights.ofInvasion(intact, invaded);
    double weightOfIntact = settings.classWeights.ofIntact(intact, invaded);
    for (int r = 0; r < weights.length; r++) {
      weights[r] = labels[r] ? weightOfInvasion : weightOfIntact;
    }
    double start = Math.log(invaded * weightOfInvasion) - Math.log(intact * weightOfIntact);
    var grower =
        new BoostingGrower(RankedTable.of(data, context), labels, weights, start, settings);
    List<RegressionTree> trees = new ArrayList<>();
    var done = new ProgressCounter(context.progress(), "gradient boosting", 0, settings.trees);
    for (SplittableRandom random : randoms()) {
      context.cancellation().throwIfCancelled();
      trees.add(grower.grow(random, context));
      done.add(1);
    }
    return new BoostedTrees(data.schema(), start, trees);
  }

  private List<SplittableRandom> randoms() {
    var random = new SplittableRandom(settings.seed);
    List<SplittableRandom> each = new ArrayList<>();
    for (int t = 0; t < settings.trees; t++) {
      each.add(random.split());
    }
    return each;
  }

  /** Collects settings. */
  public static final class Builder {
    private int trees = 100;
    private double learningRate = 0.1;
    private int maxDepth = 3;
    private int minLeafRows = 1;
    private int featuresPerSplit;
    private double subsample = 1;
    private ClassWeights classWeights = ClassWeights.EQUAL;
    private long seed;

    private Builder() {}

    /**
     * The number of trees.
     *
     * @param count 1 to 100000, default 100
     * @return this builder
     */
    public Builder trees(int count) {
      trees = count;
      return this;
    }

    /**
     * How much of its step each tree takes.
     *
     * @param share above 0 and at most 1, default 0.1
     * @return this builder
     */
    public Builder learningRate(double share) {
      learningRate = share;
      return this;
    }

    /**
     * The greatest number of splits from the root to a leaf.
     *
     * @param depth 1 to 16, default 3
     * @return this builder
     */
    public Builder maxDepth(int depth) {
      maxDepth = depth;
      return this;
    }

    /**
     * The smallest number of rows in a leaf.
     *
     * @param rows 1 to 1000000000, default 1
     * @return this builder
     */
    public Builder minLeafRows(int rows) {
      minLeafRows = rows;
      return this;
    }

    /**
     * How many features, drawn at random, a split may choose from.
     *
     * @param count at least 1, default all
     * @return this builder
     */
    public Builder featuresPerSplit(int count) {
      featuresPerSplit = count == 0 ? -1 : count; // 0 stands for the default
      return this;
    }

    /**
     * The share of rows that a tree learns from, drawn without replacement.
     *
     * @param share above 0 and at most 1 (default)
     * @return this builder
     */
    public Builder subsample(double share) {
      subsample = share;
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
     * How much a row of each class counts.
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
    public GradientBoosting build() {
      return new GradientBoosting(
          new Settings(
              trees,
              learningRate,
              maxDepth,
              minLeafRows,
              featuresPerSplit,
              subsample,
              classWeights,
              seed));
    }
  }
}
