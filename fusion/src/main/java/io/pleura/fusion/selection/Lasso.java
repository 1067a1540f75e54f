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
 * Keeps the features to which a penalised regression gives a coefficient (Tibshirani 1996, J R Stat
 * Soc B 58:267-288). Features are standardised first; a constant one is never kept.
 *
 * @param loss what is minimised beside the penalty
 * @param penalty the factor of the sum of absolute coefficients, above 0
 */
public record Lasso(Loss loss, double penalty) implements FeatureSelector {

  /** What is minimised beside the penalty. */
  public enum Loss {
    /** Half the mean squared error of the label as 0 or 1. */
    SQUARED,
    /** The mean log loss of a logistic regression. */
    LOGISTIC
  }

  /**
   * Checks the penalty.
   *
   * @param loss what is minimised beside the penalty
   * @param penalty the factor of the sum of absolute coefficients, above 0
   * @throws ConfigurationException when the penalty is not finite and above 0
   */
  public Lasso {
    SelectorLimits.require("lasso", "penalty", penalty, penalty > 0 && Double.isFinite(penalty));
  }

  /**
   * Fits the regression.
   *
   * @param data rows and labels
   * @param context progress and cancellation
   * @return intercept and coefficients
   * @throws InvalidInputException when a class is missing ({@code selection-few-cases}) or the
   *     coefficients do not settle ({@code lasso-not-converged})
   * @throws CancelledException when cancelled
   */
  public LassoModel fit(TrainingData data, ExecutionContext context) {
    FeatureTable table = FeatureTable.of(data, 1, settings());
    double[][] columns = FeatureTable.standardised(table.columns);
    double[] coefficients = new double[columns.length];
    double intercept =
        switch (loss) {
          case SQUARED -> {
            double[] labels = table.labels();
            double mean = FeatureTable.mean(labels);
            CoordinateDescent.squared(
                columns, less(labels, mean), penalty, coefficients, context.cancellation());
            yield mean;
          }
          case LOGISTIC ->
              CoordinateDescent.logistic(
                  columns, table.invasion, penalty, coefficients, context.cancellation());
        };
    return new LassoModel(penalty, intercept, boxed(coefficients));
  }

  @Override
  public Selection select(TrainingData data, ExecutionContext context) {
    FeatureTable table = FeatureTable.of(data, 1, settings());
    return table.keep(used(fit(data, context)), settings());
  }

  static List<Integer> used(LassoModel model) {
    List<Integer> used = new ArrayList<>();
    for (int f = 0; f < model.coefficients().size(); f++) {
      if (model.coefficients().get(f) != 0) {
        used.add(f);
      }
    }
    return used;
  }

  static double[] less(double[] values, double mean) {
    double[] result = new double[values.length];
    for (int r = 0; r < result.length; r++) {
      result[r] = values[r] - mean;
    }
    return result;
  }

  private static List<Double> boxed(double[] values) {
    List<Double> list = new ArrayList<>(values.length);
    for (double value : values) {
      list.add(value);
    }
    return list;
  }

  @Override
  public Map<String, String> settings() {
    return FeatureTable.settings("lasso", "loss", loss.name(), "penalty", Double.toString(penalty));
  }
}
