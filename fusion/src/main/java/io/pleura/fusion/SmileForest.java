package io.pleura.fusion;

import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.execution.ProgressCounter;
import io.pleura.spi.Classifier;
import io.pleura.spi.TrainingData;
import io.pleura.tree.DecisionTree;
import io.pleura.tree.TreeEnsemble;
import io.pleura.tree.TreeEnsemble.InputPrecision;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import smile.base.cart.CART;
import smile.data.DataFrame;
import smile.data.Tuple;
import smile.data.type.DataTypes;
import smile.data.type.StructField;
import smile.math.MathEx;

/**
 * A random forest in Smile's own trees, over features scaled by powers of two.
 *
 * <p>It is the forest that {@code smile.classification.RandomForest.fit} grows from the same seeds,
 * tree by tree. That method runs on the common pool, sorts all features anew at every call, logs a
 * line a tree, and its threads change one set of seeds without a lock; so the trees are grown here,
 * through the same public constructor.
 */
final class SmileForest {

  /** The largest magnitude of a feature is brought to at least 2^19 and below 2^20. */
  private static final int SCALED_EXPONENT = 19;

  /** Features below this would get subnormal thresholds; they are left as they are: all equal. */
  private static final double SMALLEST_SCALED = 0x1p-900;

  private static final int CLASSES = 2;
  private static final int MIN_ROWS = 10;
  private static final int MIN_ROWS_OF_CLASS = 2;

  /** Draws to try until one leaves a row out of the bag. */
  private static final int MAX_DRAWS = 100;

  private static final double TOLERANCE = 1e-12;

  private final int[] exponents;
  private final smile.classification.DecisionTree[] trees;

  /** Share of out-of-bag rows that each tree is right about, divided by the sum of all shares. */
  private final double[] weights;

  private SmileForest(
      int[] exponents, smile.classification.DecisionTree[] trees, double[] weights) {
    this.exponents = exponents;
    this.trees = trees;
    this.weights = weights;
  }

  static SmileForest train(TrainingData data, ForestSettings settings, ExecutionContext context) {
    check(data, settings);
    int[] exponents = exponents(data);
    var bagging = new Bagging(data, exponents, settings);
    long[] seeds = seeds(settings);
    var trees = new smile.classification.DecisionTree[settings.trees()];
    double[] weights = new double[settings.trees()];
    var done = new ProgressCounter(context.progress(), "random forest", 0, settings.trees());
    context.forEach(
        trees.length,
        t -> {
          var tree = bagging.grow(seeds[t]);
          trees[t] = tree.tree();
          weights[t] = tree.accuracy();
          done.add(1);
        });
    normalise(weights);
    return new SmileForest(exponents, trees, weights);
  }

  /** What each tree's draws start from. */
  static long[] seeds(ForestSettings settings) {
    return new SplittableRandom(settings.seed())
        .longs(settings.trees(), 2, Long.MAX_VALUE)
        .toArray();
  }

  private static void normalise(double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    if (!(sum > 0)) {
      throw new InvalidInputException(
          "training-no-accuracy",
          "Random forest: none of "
              + weights.length
              + " trees is right about any row that it did not learn from.",
          "Train on more cases, more trees, or features that tell the classes apart.");
    }
    for (int t = 0; t < weights.length; t++) {
      weights[t] /= sum;
    }
  }

  /** A tree and the share of out-of-bag rows that it is right about. */
  private record WeighedTree(smile.classification.DecisionTree tree, double accuracy) {}

  /** Draws rows and grows trees from them. */
  private static final class Bagging {
    private final ForestSettings settings;
    private final int featuresPerSplit;
    private final DataFrame features;
    private final int[] labels;
    private final int[][] rowsOfClass;
    private final int[][] order;
    private final StructField response = new StructField("invasion", DataTypes.IntegerType);

    Bagging(TrainingData data, int[] exponents, ForestSettings settings) {
      this.settings = settings;
      this.featuresPerSplit = settings.featuresPerSplit(exponents.length);
      this.features = frame(data, exponents);
      this.labels = data.invasion().stream().mapToInt(label -> label ? 1 : 0).toArray();
      this.rowsOfClass = new int[CLASSES][];
      for (int c = 0; c < CLASSES; c++) {
        int wanted = c;
        rowsOfClass[c] =
            IntStream.range(0, labels.length).filter(row -> labels[row] == wanted).toArray();
      }
      this.order = CART.order(features);
    }

    /** Grows one tree on this thread from rows of which at least one stays out of the bag. */
    WeighedTree grow(long seed) {
      long drawSeed = seed;
      for (int draw = 0; draw < MAX_DRAWS; draw++) {
        setSeed(drawSeed);
        int[] timesDrawn = drawRows();
        if (hasZero(timesDrawn)) {
          var tree =
              new smile.classification.DecisionTree(
                  features,
                  labels,
                  response,
                  CLASSES,
                  settings.splitRule(),
                  settings.maxDepth(),
                  settings.maxLeaves(),
                  settings.minLeafRows(),
                  featuresPerSplit,
                  timesDrawn,
                  order);
          return new WeighedTree(tree, accuracyOutOfBag(tree, timesDrawn));
        }
        drawSeed = new SplittableRandom(drawSeed).nextLong(2, Long.MAX_VALUE);
      }
      throw new InvalidInputException(
          "training-no-row-out-of-bag",
          "Random forest: "
              + MAX_DRAWS
              + " draws from "
              + labels.length
              + " rows each took every row, so none is left to weigh a tree by.",
          "Train on more cases, or lower subsample.");
    }

    /** How often each row is drawn; each class by itself. */
    private int[] drawRows() {
      int[] timesDrawn = new int[labels.length];
      for (int c = 0; c < CLASSES; c++) {
        int[] rows = rowsOfClass[c];
        int count = settings.drawn(rows.length, c == 1);
        if (settings.subsample() == 1) {
          for (int i = 0; i < count; i++) {
            timesDrawn[rows[MathEx.randomInt(rows.length)]]++;
          }
        } else {
          int[] shuffled = MathEx.permutate(rows.length);
          for (int i = 0; i < count; i++) {
            timesDrawn[rows[shuffled[i]]]++;
          }
        }
      }
      return timesDrawn;
    }

    private static boolean hasZero(int[] values) {
      for (int value : values) {
        if (value == 0) {
          return true;
        }
      }
      return false;
    }

    private double accuracyOutOfBag(smile.classification.DecisionTree tree, int[] timesDrawn) {
      double[] posteriori = new double[CLASSES];
      int rows = 0;
      int right = 0;
      for (int row = 0; row < labels.length; row++) {
        if (timesDrawn[row] == 0) {
          rows++;
          right += tree.predict(features.get(row), posteriori) == labels[row] ? 1 : 0;
        }
      }
      return (double) right / rows;
    }
  }

  /** Seeds this thread's generator. Smile keeps all seeds in one set without a lock. */
  private static synchronized void setSeed(long seed) {
    MathEx.setSeed(seed);
  }

  private static void check(TrainingData data, ForestSettings settings) {
    int rows = data.rows().size();
    int invasion = (int) data.invasion().stream().filter(label -> label).count();
    int intact = rows - invasion;
    if (data.schema().size() == 0) {
      throw new InvalidInputException(
          "training-no-features",
          "Random forest: the training rows have no features.",
          "Train on at least one feature.");
    }
    if (rows > 0 && (invasion == 0 || intact == 0)) {
      throw new InvalidInputException(
          "training-one-class",
          "Random forest: all "
              + rows
              + " training rows are "
              + (invasion == 0 ? "intact" : "invaded")
              + "; there is nothing to tell apart.",
          "Train on cases of both kinds.");
    }
    int drawnIntact = settings.drawn(intact, false);
    int drawnInvasion = settings.drawn(invasion, true);
    if (rows < MIN_ROWS
        || Math.min(intact, invasion) < MIN_ROWS_OF_CLASS
        || Math.min(drawnIntact, drawnInvasion) < 1) {
      throw new InvalidInputException(
          "training-too-few-rows",
          "Random forest: "
              + intact
              + " intact and "
              + invasion
              + " invaded training rows, of which a tree draws "
              + drawnIntact
              + " and "
              + drawnInvasion
              + "; it takes at least "
              + MIN_ROWS
              + " rows, "
              + MIN_ROWS_OF_CLASS
              + " of each kind, and one drawn of each.",
          "Train on more cases, raise subsample or lower the class divisors.");
    }
    if (settings.subsample() < 1 && drawnIntact == intact && drawnInvasion == invasion) {
      throw new InvalidInputException(
          "training-no-row-out-of-bag",
          "Random forest: subsample "
              + settings.subsample()
              + " of "
              + intact
              + " intact and "
              + invasion
              + " invaded rows is all of them, so none is left to weigh a tree by.",
          "Train on more cases, or lower subsample.");
    }
  }

  /** The power of two that each feature is multiplied by. */
  private static int[] exponents(TrainingData data) {
    int[] exponents = new int[data.schema().size()];
    for (int f = 0; f < exponents.length; f++) {
      double largest = 0;
      for (double[] row : data.rows()) {
        largest = Math.max(largest, Math.abs(row[f]));
      }
      exponents[f] = largest < SMALLEST_SCALED ? 0 : SCALED_EXPONENT - Math.getExponent(largest);
    }
    return exponents;
  }

  private static DataFrame frame(TrainingData data, int[] exponents) {
    double[][] rows = new double[data.rows().size()][];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = scaled(data.rows().get(r), exponents);
    }
    return DataFrame.of(rows, names(exponents.length));
  }

  private static double[] scaled(double[] row, int[] exponents) {
    double[] scaled = new double[row.length];
    for (int f = 0; f < row.length; f++) {
      scaled[f] = Math.scalb(row[f], exponents[f]);
    }
    return scaled;
  }

  private static String[] names(int features) {
    String[] names = new String[features];
    for (int f = 0; f < features; f++) {
      names[f] = "f" + f;
    }
    return names;
  }

  /** The probability of invasion by Smile's own trees. */
  double probability(double[] row) {
    Tuple tuple = Tuple.of(scaled(row, exponents), trees[0].schema());
    double[] posteriori = new double[CLASSES];
    double sum = 0;
    for (int t = 0; t < trees.length; t++) {
      trees[t].predict(tuple, posteriori);
      sum += weights[t] * posteriori[1];
    }
    return sum;
  }

  TreeEnsemble toTreeEnsemble() {
    List<DecisionTree> converted = new ArrayList<>();
    List<Double> boxedWeights = new ArrayList<>();
    boolean split = false;
    for (int t = 0; t < trees.length; t++) {
      DecisionTree tree = SmileTreeConverter.convert(trees[t], exponents);
      split |= tree.nodeCount() > 1;
      converted.add(tree);
      boxedWeights.add(weights[t]);
    }
    if (!split) {
      throw new InvalidInputException(
          "training-nothing-to-split",
          "Random forest: none of "
              + trees.length
              + " trees found a split; each feature is constant, or no split leaves enough rows on"
              + " both sides.",
          "Train on features that vary, more cases, or a smaller minLeafRows.");
    }
    return new TreeEnsemble(exponents.length, InputPrecision.DOUBLE, converted, boxedWeights);
  }

  /** Compares the classifier with Smile's forest on every training row. */
  void verify(Classifier classifier, TrainingData data, ExecutionContext context) {
    context.forEach(
        data.rows().size(),
        r -> {
          double[] row = data.rows().get(r);
          double expected = probability(row);
          double actual = classifier.probability(row);
          if (!(Math.abs(actual - expected) <= TOLERANCE)) {
            throw new IllegalStateException(
                "converted forest gives "
                    + actual
                    + " for training row "
                    + r
                    + ", Smile gives "
                    + expected);
          }
        });
  }
}
