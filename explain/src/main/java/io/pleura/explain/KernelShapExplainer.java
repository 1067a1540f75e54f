package io.pleura.explain;

import io.pleura.error.ExtractionException;
import io.pleura.feature.FeatureVector;
import io.pleura.spi.Classifier;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Kernel SHAP: values of any classifier by weighted least squares over sets of known features
 * (coalitions), under the condition that they add up. A coalition is always taken together with its
 * complement. Small and large coalitions, which weigh most, are all taken as far as their share of
 * the number of coalitions goes; the others are drawn by the Shapley kernel. When the number
 * suffices for all coalitions, 2^n - 2 for n features, the values are exact.
 *
 * <p>A row costs one probability a coalition and background row, and memory for the square of the
 * number of features.
 *
 * <p>Standard errors are those of the jackknife: from the covariance of how much the values change
 * when one of the drawn pairs of coalitions is left out. They are 0 when no pair was drawn.
 *
 * <p>Methods: Lundberg and Lee, "A unified approach to interpreting model predictions", 2017;
 * pairs: Covert and Lee, "Improving KernelSHAP", 2021.
 */
public final class KernelShapExplainer extends ModelAgnosticExplainer {

  /** The most coalitions that can be asked for: {@value}. */
  public static final int MOST_COALITIONS = 1 << 24;

  private static final int DEFAULT_DRAWS = 2048;

  private final int coalitions;
  private final long seed;

  /**
   * Classifies the background rows. Takes 2048 coalitions and two more a feature, with the seed 0.
   *
   * @param classifier what to explain
   * @param background rows of typical cases, at least 1, each one finite value a feature in schema
   *     order
   * @throws IllegalArgumentException when there is no background row or one does not fit
   * @throws ExtractionException with code {@code classifier-probability} when the classifier gives
   *     a number that is no probability
   */
  public KernelShapExplainer(Classifier classifier, List<double[]> background) {
    this(
        new MaskedClassifier(classifier, background),
        2 * classifier.schema().size() + DEFAULT_DRAWS,
        0);
  }

  private KernelShapExplainer(MaskedClassifier model, int coalitions, long seed) {
    super(model);
    this.coalitions = coalitions;
    this.seed = seed;
  }

  /**
   * The same with another number of coalitions.
   *
   * @param count most coalitions whose worth is asked for in a row, at least two a feature and 4
   *     more, at most {@link #MOST_COALITIONS}; an odd number counts as the even one below
   * @return a new explainer
   * @throws IllegalArgumentException when there are fewer, too few to know values and errors, or
   *     more
   */
  public KernelShapExplainer withCoalitions(int count) {
    int features = model().featureCount();
    int least = 2 * features + 4;
    if (count < least || count > MOST_COALITIONS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d coalitions for %d features, it must be %d to %d",
              count,
              features,
              least,
              MOST_COALITIONS));
    }
    return new KernelShapExplainer(model(), count, seed);
  }

  /**
   * The same with another seed.
   *
   * @param start mixed with the values of a row to draw its coalitions
   * @return a new explainer
   */
  public KernelShapExplainer withSeed(long start) {
    return new KernelShapExplainer(model(), coalitions, start);
  }

  /**
   * Explains one case and says how far off the contributions may be.
   *
   * @param features the values that were classified, each finite, in the classifier's order
   * @return what {@link #explain(FeatureVector)} gives, with standard errors
   * @throws IllegalArgumentException when the features are not those of the classifier, or one is
   *     undefined
   * @throws ExtractionException as {@link #explain(FeatureVector)}
   */
  public SampledExplanation explainWithErrors(FeatureVector features) {
    return sampledExplanation(features);
  }

  @Override
  long seed() {
    return seed;
  }

  @Override
  void play(CoalitionGame game, SplittableRandom random, double[] values, double[] errors) {
    new KernelRegression(game).fit(coalitions / 2, random, values, errors);
  }
}
