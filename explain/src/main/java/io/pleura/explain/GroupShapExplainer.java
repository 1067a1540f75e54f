package io.pleura.explain;

import io.pleura.Explanation;
import io.pleura.error.ConfigurationException;
import io.pleura.error.ExtractionException;
import io.pleura.execution.CancellationToken;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureVector;
import io.pleura.spi.Classifier;
import java.util.List;

/**
 * Exact SHAP values of groups of features, each of which becomes known as a whole, for any
 * classifier: what a modality moved the outcome by. A group that is not known has the values of a
 * background row; the outcome is averaged over the background rows.
 *
 * <p>A row costs at most 2^n probabilities a background row, with n the number of groups, however
 * many features are in them. Groups are the narrowest of the grouping; the value of a wider one is
 * the sum of theirs. Base and values add up to the probability within {@link
 * Explanation#TOLERANCE}. Immutable and safe for concurrent use when the classifier is.
 */
public final class GroupShapExplainer {

  /** The most groups that may differ between an explained row and the background rows: {@value}. */
  public static final int MOST_GROUPS = GroupedGame.MOST_GROUPS;

  private final MaskedClassifier model;
  private final FeatureGrouping grouping;
  private final int[] groupOfFeature;

  /**
   * Classifies the background rows.
   *
   * @param classifier what to explain
   * @param background rows of typical cases, at least 1, each one finite value a feature in schema
   *     order
   * @param grouping which features belong together
   * @throws IllegalArgumentException when there is no background row, one does not fit, or a
   *     feature is in no group
   * @throws ExtractionException with code {@code classifier-probability} when the classifier gives
   *     a number that is no probability
   */
  public GroupShapExplainer(
      Classifier classifier, List<double[]> background, FeatureGrouping grouping) {
    this.model = new MaskedClassifier(classifier, background);
    this.grouping = grouping;
    this.groupOfFeature = grouping.groupsOf(model.names());
  }

  /**
   * Explains one case.
   *
   * @param features the values that were classified, each finite, in the classifier's order
   * @return base and contributions of the groups, in units of the probability
   * @throws IllegalArgumentException when the features are not those of the classifier, or one is
   *     undefined
   * @throws ConfigurationException with code {@code group-shap-groups} when more than {@link
   *     #MOST_GROUPS} groups differ from the background rows
   * @throws ExtractionException with code {@code classifier-probability} when the classifier gives
   *     a number that is no probability, or with code {@code explanation-sum} when base and
   *     contributions do not add up
   */
  public GroupedExplanation explain(FeatureVector features) {
    var whole = new CoalitionGame(model, model.valuesOf(features), CancellationToken.NONE);
    var game = new GroupedGame(whole, groupOfFeature);
    int groups = game.groups();
    if (groups > MOST_GROUPS) {
      throw new ConfigurationException(
          "group-shap-groups",
          "SHAP values of groups are for at most "
              + MOST_GROUPS
              + " groups that differ from the background rows, but "
              + groups
              + " do.",
          "Choose wider groups, or estimate Owen values and add them up by group.");
    }
    List<FeatureName> names = model.names();
    double[] values = new double[names.size()];
    var weights = new CoalitionWeights(groups);
    for (int group = 0; group < groups; group++) {
      int own = 1 << group;
      double value = 0;
      for (int union = 0; union < 1 << groups; union++) {
        if ((union & own) == 0) {
          int before = Integer.bitCount(union);
          value +=
              weights.of(before, groups - 1 - before)
                  * (game.worth(union | own) - game.worth(union));
        }
      }
      values[game.number(group)] = value;
    }
    ModelAgnosticExplainer.checkSum(model.base(), values, whole.full());
    return new GroupedExplanation(
        model.base(), whole.full(), grouping.groups(names, values), Explanation.Scale.PROBABILITY);
  }
}
