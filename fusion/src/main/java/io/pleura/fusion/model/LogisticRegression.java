package io.pleura.fusion.model;

import io.pleura.error.CancelledException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.fusion.TunableClassifier;
import io.pleura.fusion.TuningPlan;
import io.pleura.fusion.search.SearchStrategy;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierTrainer;
import io.pleura.spi.TrainingData;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Logistic regression with an L2 penalty.
 *
 * <p>Each feature is brought to mean 0 and standard deviation 1 by the training rows; a constant
 * one is only shifted. Minimised is {@code c sum(w log(1 + exp(-y f))) + |b|² / 2} over the
 * coefficients {@code b} and an intercept that is not penalised, with {@code y} 1 for invasion and
 * -1 otherwise, {@code f} the log odds and {@code w} the class weight: what scikit-learn's {@code
 * LogisticRegression} does behind a {@code StandardScaler}. Newton's method runs until it cannot
 * improve, so the outcome is the minimum to rounding, however many features there are.
 *
 * <p>Immutable and safe for concurrent use. There are no random draws.
 */
public final class LogisticRegression implements ClassifierTrainer {

  static final String NAME = "Logistic regression";

  private static final double SMALLEST = 1e-10;
  private static final double GREATEST = 1e10;

  private final double inversePenalty;
  private final ClassWeights classWeights;

  private LogisticRegression(double inversePenalty, ClassWeights classWeights) {
    SettingsReader.require(NAME, "c", inversePenalty, SMALLEST, GREATEST);
    this.inversePenalty = inversePenalty;
    this.classWeights = classWeights;
  }

  /**
   * A trainer with equal class weights.
   *
   * @param c how much the rows count against the penalty, 1e-10 to 1e10; 1 is usual, and smaller
   *     values draw the coefficients closer to 0
   * @return the trainer
   * @throws ConfigurationException when it is out of range
   */
  public static LogisticRegression withPenalty(double c) {
    return new LogisticRegression(c, ClassWeights.EQUAL);
  }

  /**
   * The same trainer with both classes counting alike in sum, each row by the inverse of its
   * class's share.
   *
   * @return a trainer
   */
  public LogisticRegression balancedClasses() {
    return new LogisticRegression(inversePenalty, ClassWeights.BALANCED);
  }

  /**
   * A trainer with settings as {@link #settings()} gives them; those left out have their defaults.
   *
   * @param settings values by key: {@code c} (1 by default), {@code classWeights} ({@code balanced}
   *     or intact and invaded, for example {@code 1:2.5}; equal by default)
   * @return the trainer
   * @throws ConfigurationException when a key is unknown, a value is malformed or out of range
   */
  public static LogisticRegression of(Map<String, String> settings) {
    var reader = new SettingsReader(NAME, settings);
    var read =
        new LogisticRegression(
            reader.real("c", 1),
            ClassWeights.parse(reader.text("classWeights", ClassWeights.EQUAL.text())));
    reader.refuseOthers();
    return read;
  }

  /**
   * Logistic regression whose penalty and class weights are searched.
   *
   * @param strategy how they are searched
   * @return the plan
   */
  public static TuningPlan tunedBy(SearchStrategy strategy) {
    return TuningPlan.tunedBy(tunable(), strategy);
  }

  /**
   * What can be tried: c from 0.0001 to 100, class weights equal or balanced; 1 and equal where
   * nobody searches.
   *
   * @return the kind of classifier
   */
  public static TunableClassifier tunable() {
    return new LogisticRegressionTuning();
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("c", String.valueOf(inversePenalty));
    map.put("classWeights", classWeights.text());
    return Collections.unmodifiableMap(map);
  }

  /**
   * Learns the coefficients.
   *
   * @param data rows of both classes
   * @param context cancellation between steps
   * @return the classifier with the data's schema
   * @throws InvalidInputException when there is one class only, no feature, or values too large to
   *     compute with
   * @throws CancelledException when cancelled
   */
  @Override
  public Classifier train(TrainingData data, ExecutionContext context) {
    return fit(data, context);
  }

  LinearClassifier fit(TrainingData data, ExecutionContext context) {
    boolean[] labels = TrainingRows.labels(NAME, data);
    int invaded = TrainingRows.count(labels);
    int intact = labels.length - invaded;
    double[] weights = new double[labels.length];
    for (int r = 0; r < weights.length; r++) {
      weights[r] =
          inversePenalty
              * (labels[r]
                  ? classWeights.ofInvasion(intact, invaded)
                  : classWeights.ofIntact(intact, invaded));
    }
    var scale = Standardisation.of(data);
    double[][] rows = data.rows().stream().map(scale::apply).toArray(double[][]::new);
    LogisticFit fit = LogisticFit.of(rows, labels, weights, context);
    return new LinearClassifier(data.schema(), scale, fit.intercept, fit.coefficients);
  }
}
