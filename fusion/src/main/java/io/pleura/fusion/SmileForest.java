package io.pleura.fusion;

import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.spi.Classifier;
import io.pleura.spi.TrainingData;
import io.pleura.tree.DecisionTree;
import io.pleura.tree.TreeEnsemble;
import io.pleura.tree.TreeEnsemble.InputPrecision;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import smile.classification.RandomForest.Model;
import smile.data.DataFrame;
import smile.data.Tuple;
import smile.data.formula.Formula;
import smile.data.type.StructType;
import smile.data.vector.IntVector;
import smile.math.MathEx;

/** A forest in Smile's own classes, over features scaled by powers of two. */
final class SmileForest {

  /** The largest magnitude of a feature is brought to at least 2^19 and below 2^20. */
  private static final int SCALED_EXPONENT = 19;

  private static final int MIN_ROWS = 10;
  private static final int MIN_ROWS_OF_CLASS = 2;

  /** Draws to try until one leaves a row out of the bag. */
  private static final int MAX_DRAWS = 100;

  /** Smile sets its own seed for values above 1 only; this one leaves ours in place. */
  private static final long KEEP_SEED = 1;

  private static final double TOLERANCE = 1e-12;
  private static final String LABEL = "invasion";

  private final int[] exponents;
  private final StructType predictors;
  private final Model[] models;
  private final smile.classification.RandomForest forest;

  private SmileForest(int[] exponents, StructType predictors, Formula formula, Model[] models) {
    this.exponents = exponents;
    this.predictors = predictors;
    this.models = models;
    this.forest =
        new smile.classification.RandomForest(
            formula, 2, models, models[0].metrics, new double[exponents.length]);
  }

  static SmileForest train(TrainingData data, ForestSettings settings, ExecutionContext context) {
    check(data, settings);
    int featuresPerSplit = settings.featuresPerSplit(data.schema().size());
    int[] exponents = exponents(data);
    DataFrame frame = frame(data, exponents);
    Formula formula = Formula.lhs(LABEL);
    long[] seeds = new SplittableRandom(settings.seed()).longs(settings.trees()).toArray();
    Model[] models = new Model[settings.trees()];
    var done = new Progress(context, settings.trees());
    context.forEach(
        models.length,
        t -> {
          models[t] = growTree(formula, frame, settings, featuresPerSplit, seeds[t]);
          done.step();
        });
    return new SmileForest(exponents, predictors(exponents.length), formula, models);
  }

  /** Grows one tree on this thread from rows of which at least one stays out of the bag. */
  private static Model growTree(
      Formula formula, DataFrame frame, ForestSettings settings, int featuresPerSplit, long seed) {
    var seeds = new SplittableRandom(seed);
    for (int draw = 0; draw < MAX_DRAWS; draw++) {
      setSeed(seeds.nextLong(2, Long.MAX_VALUE));
      Model model =
          smile.classification.RandomForest.fit(
                  formula,
                  frame,
                  1,
                  featuresPerSplit,
                  settings.splitRule(),
                  settings.maxDepth(),
                  settings.maxLeaves(),
                  settings.minLeafRows(),
                  settings.subsample(),
                  new int[] {settings.intactDivisor(), settings.invasionDivisor()},
                  LongStream.of(KEEP_SEED))
              .models()[0];
      if (Double.isFinite(model.weight)) {
        return model;
      }
    }
    throw new InvalidInputException(
        "training-no-row-out-of-bag",
        "Random forest: in "
            + MAX_DRAWS
            + " draws from "
            + frame.size()
            + " rows (subsample "
            + settings.subsample()
            + ") a tree learnt from every row, so none is left to weigh it by.",
        "Train on more cases, or lower subsample.");
  }

  /** Smile keeps all seeds in one set without a lock. */
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
    int drawnIntact = drawn(intact, settings.intactDivisor(), settings.subsample());
    int drawnInvasion = drawn(invasion, settings.invasionDivisor(), settings.subsample());
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

  private static int drawn(int rows, int divisor, double subsample) {
    return subsample == 1 ? rows / divisor : (int) Math.round(subsample * rows / divisor);
  }

  /** The power of two that each feature is multiplied by. */
  private static int[] exponents(TrainingData data) {
    int[] exponents = new int[data.schema().size()];
    for (int f = 0; f < exponents.length; f++) {
      double largest = 0;
      for (double[] row : data.rows()) {
        largest = Math.max(largest, Math.abs(row[f]));
      }
      exponents[f] = largest == 0 ? 0 : SCALED_EXPONENT - Math.getExponent(largest);
    }
    return exponents;
  }

  private static DataFrame frame(TrainingData data, int[] exponents) {
    double[][] rows = new double[data.rows().size()][];
    int[] labels = new int[rows.length];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = scaled(data.rows().get(r), exponents);
      labels[r] = data.invasion().get(r) ? 1 : 0;
    }
    return DataFrame.of(rows, names(exponents.length)).merge(IntVector.of(LABEL, labels));
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

  private static StructType predictors(int features) {
    return DataFrame.of(new double[][] {new double[features]}, names(features)).schema();
  }

  /** Smile's own probability of invasion. */
  double probability(double[] row) {
    double[] posteriori = new double[2];
    forest.predict(Tuple.of(scaled(row, exponents), predictors), posteriori);
    return posteriori[1];
  }

  TreeEnsemble toTreeEnsemble() {
    double sum = 0;
    for (Model model : models) {
      sum += model.weight;
    }
    if (!(sum > 0)) {
      throw new InvalidInputException(
          "training-no-accuracy",
          "Random forest: none of "
              + models.length
              + " trees is right about any row that it did not learn from.",
          "Train on more cases, more trees, or features that tell the classes apart.");
    }
    List<DecisionTree> trees = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    boolean split = false;
    for (Model model : models) {
      DecisionTree tree = SmileTreeConverter.convert(model.tree, exponents);
      split |= tree.nodeCount() > 1;
      trees.add(tree);
      weights.add(model.weight / sum);
    }
    if (!split) {
      throw new InvalidInputException(
          "training-nothing-to-split",
          "Random forest: none of "
              + models.length
              + " trees found a split; each feature is constant, or no split leaves enough rows on"
              + " both sides.",
          "Train on features that vary, more cases, or a smaller minLeafRows.");
    }
    return new TreeEnsemble(exponents.length, InputPrecision.DOUBLE, trees, weights);
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

  /** Counts trees and tells the listener, one call at a time. */
  private static final class Progress {
    private final ExecutionContext context;
    private final int total;
    private int done;

    Progress(ExecutionContext context, int total) {
      this.context = context;
      this.total = total;
    }

    synchronized void step() {
      done++;
      context.progress().progress("random forest", done, total);
    }
  }
}
