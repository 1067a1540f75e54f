package io.pleura.explain;

import io.pleura.error.ConfigurationException;
import io.pleura.error.ExtractionException;
import io.pleura.spi.Classifier;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Exact SHAP values of any classifier of few features, by their definition: every set of known
 * features is tried. A row costs at most 2^n probabilities a background row, with n the number of
 * features whose value differs.
 */
public final class ExactShapExplainer extends ModelAgnosticExplainer {

  /**
   * The most features that may differ between an explained row and the background rows: {@value}.
   */
  public static final int MOST_FEATURES = 12;

  /**
   * Classifies the background rows.
   *
   * @param classifier what to explain
   * @param background rows of typical cases, at least 1, each one finite value a feature in schema
   *     order
   * @throws IllegalArgumentException when there is no background row or one does not fit
   * @throws ConfigurationException with code {@code exact-shap-features} when more than {@link
   *     #MOST_FEATURES} features differ among the background rows. Explaining throws the same when
   *     that many differ from the explained row.
   * @throws ExtractionException with code {@code classifier-probability} when the classifier gives
   *     a number that is no probability
   */
  public ExactShapExplainer(Classifier classifier, List<double[]> background) {
    super(new MaskedClassifier(classifier, background));
    int varying = 0;
    for (int f = 0; f < model().featureCount(); f++) {
      for (int b = 1; b < model().backgroundCount(); b++) {
        if (MaskedClassifier.differ(model().background(b)[f], model().background(0)[f])) {
          varying++;
          break;
        }
      }
    }
    requireFew(varying);
  }

  @Override
  long seed() {
    return 0;
  }

  @Override
  void play(CoalitionGame game, SplittableRandom random, double[] values, double[] errors) {
    requireFew(game.players());
    int[] differing = new int[game.players()];
    double[] worth = new double[1 << game.players()];
    for (int b = 0; b < game.backgroundCount(); b++) {
      int count = game.differing(b, differing);
      if (count > 0) {
        game.enumerate(b, differing, count, worth);
        addShapleyValues(worth, differing, count, values);
      }
    }
    for (int player = 0; player < values.length; player++) {
      values[player] /= game.backgroundCount();
    }
  }

  private static void addShapleyValues(double[] worth, int[] players, int count, double[] sums) {
    double[] share = new double[count];
    share[0] = 1.0 / count;
    for (int before = 1; before < count; before++) {
      share[before] = share[before - 1] * before / (count - before);
    }
    for (int i = 0; i < count; i++) {
      int own = 1 << i;
      double value = 0;
      for (int coalition = 0; coalition < 1 << count; coalition++) {
        if ((coalition & own) == 0) {
          value += share[Integer.bitCount(coalition)] * (worth[coalition | own] - worth[coalition]);
        }
      }
      sums[players[i]] += value;
    }
  }

  private static void requireFew(int features) {
    if (features > MOST_FEATURES) {
      throw new ConfigurationException(
          "exact-shap-features",
          "Exact SHAP values by enumeration are for at most "
              + MOST_FEATURES
              + " features that differ from the background rows, but "
              + features
              + " do.",
          "Use KernelShapExplainer or PermutationShapExplainer, which estimate the values and state"
              + " their standard errors, or TreeShapExplainer for trees.");
    }
  }
}
