package io.pleura.fusion.selection;

import io.pleura.error.CancelledException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.spi.TrainingData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@link Lasso} of the squared error whose penalty is the one with the smallest mean squared error
 * over fixed folds; among equals the first. Row number i, counted from 0, is tested in fold i
 * modulo the number of folds. Features are standardised on all rows.
 *
 * @param folds how many, at least 2
 * @param penalties what to try, falling, each above 0
 */
public record CrossValidatedLasso(int folds, List<Double> penalties) implements FeatureSelector {

  /**
   * Copies the penalties and checks them.
   *
   * @param folds how many, at least 2
   * @param penalties what to try, falling, each above 0
   * @throws ConfigurationException when there are fewer than two folds, or the penalties are none,
   *     not falling or not above 0
   */
  public CrossValidatedLasso {
    penalties = List.copyOf(penalties);
    SelectorLimits.require("lasso-cv", "folds", folds, folds >= 2);
    SelectorLimits.require(
        "lasso-cv", "number of penalties", penalties.size(), !penalties.isEmpty());
    double before = Double.POSITIVE_INFINITY;
    for (double penalty : penalties) {
      SelectorLimits.require("lasso-cv", "penalty", penalty, penalty > 0 && penalty < before);
      before = penalty;
    }
  }

  /**
   * Penalties at equal ratios.
   *
   * @param folds how many, at least 2
   * @param largest the first penalty
   * @param smallest the last one, below the first and above 0
   * @param count how many, at least 2
   * @return the selector
   * @throws ConfigurationException when the numbers make no falling row
   */
  public static CrossValidatedLasso geometric(
      int folds, double largest, double smallest, int count) {
    SelectorLimits.require("lasso-cv", "number of penalties", count, count >= 2);
    List<Double> penalties = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      penalties.add(largest * Math.pow(smallest / largest, i / (count - 1.0)));
    }
    return new CrossValidatedLasso(folds, penalties);
  }

  /**
   * The mean squared error of every penalty.
   *
   * @param data rows and labels
   * @param context threads, progress and cancellation
   * @return one a penalty, mean over the folds
   * @throws InvalidInputException when there are fewer rows than folds or a class is missing
   *     ({@code selection-few-cases})
   * @throws CancelledException when cancelled
   */
  public List<Double> errors(TrainingData data, ExecutionContext context) {
    FeatureTable table = FeatureTable.of(data, 1, settings());
    if (table.rows < folds) {
      throw new InvalidInputException(
          "selection-few-cases",
          "Selector lasso-cv: " + table.rows + " cases for " + folds + " folds.",
          "Use fewer folds, or give more cases.");
    }
    double[][] columns = FeatureTable.standardised(table.columns);
    double[] labels = table.labels();
    double[][] errors = new double[folds][];
    context.forEach(folds, k -> errors[k] = errors(columns, labels, k, context));
    List<Double> means = new ArrayList<>();
    for (int p = 0; p < penalties.size(); p++) {
      double sum = 0;
      for (double[] ofFold : errors) {
        sum += ofFold[p];
      }
      means.add(sum / folds);
    }
    return means;
  }

  private double[] errors(double[][] columns, double[] labels, int fold, ExecutionContext context) {
    int n = labels.length;
    int tested = (n - fold + folds - 1) / folds;
    double[] target = new double[n - tested];
    double[] truth = new double[tested];
    part(labels, fold, target, truth);
    double mean = FeatureTable.mean(target);
    double[][] train = new double[columns.length][];
    double[][] test = new double[columns.length][];
    for (int f = 0; f < columns.length; f++) {
      double[] learnt = new double[target.length];
      double[] held = new double[tested];
      part(columns[f], fold, learnt, held);
      double centre = FeatureTable.constant(learnt) ? learnt[0] : FeatureTable.mean(learnt);
      train[f] = Lasso.less(learnt, centre);
      test[f] = Lasso.less(held, centre);
    }
    double[] coefficients = new double[columns.length];
    double[] errors = new double[penalties.size()];
    double[] centred = Lasso.less(target, mean);
    for (int p = 0; p < errors.length; p++) {
      CoordinateDescent.squared(
          train, centred, penalties.get(p), coefficients, context.cancellation());
      double[] residual = Lasso.less(truth, mean);
      for (int f = 0; f < test.length; f++) {
        for (int r = 0; r < tested && coefficients[f] != 0; r++) {
          residual[r] -= coefficients[f] * test[f][r];
        }
      }
      errors[p] = FeatureTable.dot(residual, residual) / tested;
    }
    return errors;
  }

  private void part(double[] values, int fold, double[] train, double[] test) {
    int learnt = 0;
    int held = 0;
    for (int r = 0; r < values.length; r++) {
      if (r % folds == fold) {
        test[held++] = values[r];
      } else {
        train[learnt++] = values[r];
      }
    }
  }

  /**
   * Fits the regression with the best penalty on all rows.
   *
   * @param data rows and labels
   * @param context threads, progress and cancellation
   * @return the best penalty, the intercept and the coefficients
   * @throws InvalidInputException as {@link #errors}, or when the coefficients do not settle
   *     ({@code lasso-not-converged})
   * @throws CancelledException when cancelled
   */
  public LassoModel fit(TrainingData data, ExecutionContext context) {
    List<Double> errors = errors(data, context);
    int best = 0;
    for (int p = 1; p < errors.size(); p++) {
      if (errors.get(p) < errors.get(best)) {
        best = p;
      }
    }
    return new Lasso(Lasso.Loss.SQUARED, penalties.get(best)).fit(data, context);
  }

  @Override
  public Selection select(TrainingData data, ExecutionContext context) {
    FeatureTable table = FeatureTable.of(data, 1, settings());
    return table.keep(Lasso.used(fit(data, context)), settings());
  }

  @Override
  public Map<String, String> settings() {
    List<String> texts = penalties.stream().map(p -> Double.toString(p)).toList();
    return FeatureTable.settings(
        "lasso-cv", "folds", Integer.toString(folds), "penalties", String.join(" ", texts));
  }
}
