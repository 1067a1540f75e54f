package io.pleura.explain;

import io.pleura.Contribution;
import io.pleura.Explanation;
import io.pleura.error.CancelledException;
import io.pleura.error.ExtractionException;
import io.pleura.execution.CancellationToken;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureVector;
import io.pleura.spi.Explainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * SHAP values of any classifier, which is only asked for probabilities. A feature that is not known
 * has the value of a background row; the outcome is averaged over the background rows
 * (interventional SHAP values). Values are in units of the probability of invasion, above 0 towards
 * invasion.
 *
 * <p>A feature that has the same value in the explained row and in every background row has the
 * value 0 and costs nothing. Base and values of a row add up to its probability within {@link
 * Explanation#TOLERANCE}. Immutable and safe for concurrent use when the classifier is; the same
 * bits at any number of threads, and for a row alone or among others.
 *
 * <p>Trees are explained exactly and much faster by {@link TreeShapExplainer}.
 */
public abstract sealed class ModelAgnosticExplainer implements Explainer
    permits ExactShapExplainer, KernelShapExplainer, OwenExplainer, PermutationShapExplainer {

  private final MaskedClassifier model;

  ModelAgnosticExplainer(MaskedClassifier model) {
    this.model = model;
  }

  /**
   * The SHAP values of the players of one row.
   *
   * @param game what the classifier makes of coalitions
   * @param random drawn from by estimates
   * @param values one a player, to be filled
   * @param errors standard errors, one a player, all 0; filled by estimates
   */
  abstract void play(CoalitionGame game, SplittableRandom random, double[] values, double[] errors);

  /** What is mixed with the values of a row to draw for it. */
  abstract long seed();

  final MaskedClassifier model() {
    return model;
  }

  /**
   * The probability before any feature is known: the mean over the background rows.
   *
   * @return 0 to 1
   */
  public final double base() {
    return model.base();
  }

  /**
   * Explains one case.
   *
   * @param features the values that were classified, each finite, in the classifier's order
   * @return base and contributions that add up to the probability
   * @throws IllegalArgumentException when the features are not those of the classifier, or one is
   *     undefined
   * @throws ExtractionException with code {@code classifier-probability} when the classifier gives
   *     a number that is no probability, or with code {@code explanation-sum} when base and
   *     contributions do not add up
   */
  @Override
  public final Explanation explain(FeatureVector features) {
    return values(model.valuesOf(features), CancellationToken.NONE).explanation();
  }

  /**
   * Explains many cases, in parallel.
   *
   * @param cases the values that were classified, each finite, in the classifier's order
   * @param context threads and cancellation
   * @return one explanation a case, in the order of the cases
   * @throws IllegalArgumentException when the features of a case are not those of the classifier,
   *     or one is undefined
   * @throws ExtractionException as {@link #explain(FeatureVector)}
   * @throws CancelledException when cancelled
   */
  public final List<Explanation> explain(List<FeatureVector> cases, ExecutionContext context) {
    double[][] rows = new double[cases.size()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = model.valuesOf(cases.get(i));
    }
    return Arrays.stream(values(rows, context)).map(RowValues::explanation).toList();
  }

  /**
   * The SHAP values of one row.
   *
   * @param row one finite value a feature, in schema order
   * @return one value a feature, in schema order
   * @throws IllegalArgumentException when the length does not fit or a value is not finite
   * @throws ExtractionException as {@link #explain(FeatureVector)}
   */
  public final double[] shapValues(double[] row) {
    return values(row, CancellationToken.NONE).values;
  }

  /**
   * The SHAP values of many rows, in parallel.
   *
   * @param rows one row a case: one finite value a feature, in schema order
   * @param context threads and cancellation
   * @return one array a row: one value a feature, in schema order
   * @throws IllegalArgumentException when a length does not fit or a value is not finite
   * @throws ExtractionException as {@link #explain(FeatureVector)}
   * @throws CancelledException when cancelled
   */
  public final double[][] shapValues(double[][] rows, ExecutionContext context) {
    return Arrays.stream(values(rows, context)).map(v -> v.values).toArray(double[][]::new);
  }

  final SampledExplanation sampledExplanation(FeatureVector features) {
    RowValues found = values(model.valuesOf(features), CancellationToken.NONE);
    return new SampledExplanation(
        found.explanation(), Arrays.stream(found.errors).boxed().toList());
  }

  private RowValues[] values(double[][] rows, ExecutionContext context) {
    RowValues[] found = new RowValues[rows.length];
    context.forEach(rows.length, r -> found[r] = values(rows[r], context.cancellation()));
    return found;
  }

  private RowValues values(double[] given, CancellationToken cancellation) {
    model.requireFit(given, "row");
    double[] row = given.clone();
    var game = new CoalitionGame(model, row, cancellation);
    double[] played = new double[game.players()];
    double[] errors = new double[game.players()];
    play(game, new SplittableRandom(seedOf(row)), played, errors);
    checkSum(base(), played, game.full());
    var found = new RowValues(row, game.full());
    for (int player = 0; player < played.length; player++) {
      found.values[game.feature(player)] = played[player];
      found.errors[game.feature(player)] = errors[player];
    }
    return found;
  }

  /** Hangs on the row alone, so that the order of rows does not matter. */
  private long seedOf(double[] row) {
    long seed = seed();
    for (double value : row) {
      seed = new SplittableRandom(seed ^ Double.doubleToLongBits(value)).nextLong();
    }
    return seed;
  }

  /**
   * Compares base and values with the probability.
   *
   * @throws ExtractionException when they differ by more than {@link Explanation#TOLERANCE}
   */
  static void checkSum(double base, double[] values, double probability) {
    double sum = base;
    for (double value : values) {
      sum += value;
    }
    if (!(Math.abs(sum - probability) <= Explanation.TOLERANCE)) {
      throw new ExtractionException(
          "explanation-sum",
          String.format(
              Locale.ROOT,
              "Base %s and contributions sum to %s, but the classifier gives the probability %s.",
              base,
              sum,
              probability),
          "The explanation is wrong and must not be used. Report this case.");
    }
  }

  private final class RowValues {
    private final double[] row;
    private final double probability;
    private final double[] values;
    private final double[] errors;

    RowValues(double[] row, double probability) {
      this.row = row;
      this.probability = probability;
      this.values = new double[row.length];
      this.errors = new double[row.length];
    }

    Explanation explanation() {
      List<FeatureName> names = model.names();
      List<Contribution> contributions = new ArrayList<>(row.length);
      for (int f = 0; f < row.length; f++) {
        contributions.add(new Contribution(names.get(f), row[f], values[f]));
      }
      return new Explanation(base(), probability, contributions);
    }
  }
}
