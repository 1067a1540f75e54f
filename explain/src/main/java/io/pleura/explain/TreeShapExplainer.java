package io.pleura.explain;

import io.pleura.Contribution;
import io.pleura.Explanation;
import io.pleura.Explanation.Scale;
import io.pleura.error.CancelledException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.ExtractionException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.FeatureVector;
import io.pleura.spi.Explainer;
import io.pleura.tree.ScoreFunction;
import io.pleura.tree.TreeEnsemble;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Exact SHAP values of an ensemble of trees: a forest, boosted trees, or either of them calibrated.
 * Values above 0 point towards invasion.
 *
 * <p>What a feature that is not known yet means is a choice:
 *
 * <ul>
 *   <li>{@linkplain #pathDependent path dependent}: it sends a row both ways at a split, in the
 *       shares of the training rows that went there. Forests are explained in units of probability,
 *       boosted trees in log odds. Needs nothing but the trees.
 *   <li>{@linkplain #interventional interventional}: it has the value of a background row, averaged
 *       over the background rows. Everything can be explained in units of probability, calibrated
 *       models in calibrated probability. Needs background rows.
 * </ul>
 *
 * <p>Base and values of every row are added up and compared with what the ensemble gives; a
 * difference above {@link Explanation#TOLERANCE} is an error. Immutable and safe for concurrent
 * use; the same bits at any number of threads, and for a row alone or among others.
 *
 * <p>The values equal those of {@code shap.TreeExplainer} for the class 'invasion', with {@code
 * feature_perturbation="tree_path_dependent"} or {@code "interventional"}.
 */
public final class TreeShapExplainer implements Explainer {

  private final List<FeatureName> names;
  private final TreeEnsemble ensemble;
  private final Scale scale;
  private final TreeShapValues values;

  private TreeShapExplainer(
      FeatureSchema schema, TreeEnsemble ensemble, Scale scale, TreeShapValues values) {
    this.names = schema.names();
    this.ensemble = ensemble;
    this.scale = scale;
    this.values = values;
  }

  /**
   * Prepares trees for path-dependent values: of a forest in units of probability, of boosted trees
   * in log odds. Time for a row is proportional to the number of nodes times half the number of
   * different features on the longest path.
   *
   * @param schema the features that the trees were trained on
   * @param ensemble the trees; the features of their splits are positions in the schema
   * @return an explainer
   * @throws ConfigurationException with code {@code explainer-needs-background} when the
   *     probability is neither the sum of the trees nor its logistic function, or with code {@code
   *     explainer-needs-cover} when the trees do not know how many training rows reached each node
   * @throws IllegalArgumentException when the ensemble has another number of features
   */
  public static TreeShapExplainer pathDependent(FeatureSchema schema, TreeEnsemble ensemble) {
    requireFit(schema, ensemble);
    if (!ensemble.hasCover()) {
      throw new ConfigurationException(
          "explainer-needs-cover",
          "The trees do not know how many training rows reached each of their nodes, which"
              + " path-dependent SHAP values go by.",
          "Explain them against background rows.");
    }
    if (!ensemble.isForest() && ensemble.function() != ScoreFunction.LOGISTIC) {
      throw new ConfigurationException(
          "explainer-needs-background",
          "The probability is calibrated, so that path-dependent SHAP values of the trees do not add"
              + " up to it.",
          "Explain it against background rows.");
    }
    Scale scale = ensemble.isForest() ? Scale.PROBABILITY : Scale.LOG_ODDS;
    return new TreeShapExplainer(schema, ensemble, scale, new PathDependentForest(ensemble));
  }

  /**
   * Prepares trees for interventional values in units of probability.
   *
   * @param schema the features that the trees were trained on
   * @param ensemble the trees; the features of their splits are positions in the schema
   * @param background rows of typical cases, one value a feature; 100 are customary
   * @return an explainer
   * @throws IllegalArgumentException when the ensemble has another number of features, there is no
   *     background row, or one does not fit
   */
  public static TreeShapExplainer interventional(
      FeatureSchema schema, TreeEnsemble ensemble, List<double[]> background) {
    return interventional(schema, ensemble, background, Scale.PROBABILITY);
  }

  /**
   * Prepares trees for interventional values.
   *
   * <p>Where what is explained is no straight function of the trees' sum, for example the
   * probability of boosted trees, the values of an explained and a background row are those of the
   * sum times the slope between the two rows, as {@code shap} does it.
   *
   * @param schema the features that the trees were trained on
   * @param ensemble the trees; the features of their splits are positions in the schema
   * @param background rows of typical cases, one value a feature; 100 are customary
   * @param scale what base and values add up to
   * @return an explainer
   * @throws IllegalArgumentException when the ensemble has another number of features, there is no
   *     background row, or one does not fit
   * @throws ConfigurationException with code {@code explanation-infinite} when the log odds of a
   *     background row are infinite
   */
  public static TreeShapExplainer interventional(
      FeatureSchema schema, TreeEnsemble ensemble, List<double[]> background, Scale scale) {
    requireFit(schema, ensemble);
    if (background.isEmpty()) {
      throw new IllegalArgumentException("no background row");
    }
    boolean straight =
        scale == Scale.PROBABILITY
            ? ensemble.isForest()
            : ensemble.function() == ScoreFunction.LOGISTIC;
    ScoreFunction function = ensemble.function();
    ScoreFunction outcome = score -> score;
    if (!straight) {
      outcome = scale == Scale.PROBABILITY ? function : score -> logOdds(function, score);
    }
    var values = new InterventionalForest(ensemble, background, outcome, straight);
    if (!Double.isFinite(values.base())) {
      throw new ConfigurationException(
          "explanation-infinite",
          "A background row has the probability 0 or 1, whose log odds are infinite.",
          "Explain in units of probability.");
    }
    return new TreeShapExplainer(schema, ensemble, scale, values);
  }

  private static void requireFit(FeatureSchema schema, TreeEnsemble ensemble) {
    if (schema.size() != ensemble.featureCount()) {
      throw new IllegalArgumentException(
          "schema of "
              + schema.size()
              + " features for trees of "
              + ensemble.featureCount()
              + " features");
    }
  }

  private static double logOdds(ScoreFunction function, double score) {
    double probability = function.probability(score);
    return Math.log(probability) - Math.log1p(-probability);
  }

  /**
   * What base and values add up to.
   *
   * @return probability or log odds
   */
  public Scale scale() {
    return scale;
  }

  /**
   * The outcome before any feature is known: path dependent, the mean of the leaves, weighted by
   * their training rows, summed over the trees by their weights; interventional, the mean over the
   * background rows.
   *
   * @return in units of the scale
   */
  public double base() {
    return values.base();
  }

  @Override
  public Explanation explain(FeatureVector features) {
    double[] row = valuesOf(features);
    return explanation(row, shapValues(row));
  }

  /**
   * Explains many cases, in parallel.
   *
   * @param cases the values that were classified, each finite, in the classifier's order
   * @param context threads and cancellation
   * @return one explanation a case, in the order of the cases
   * @throws ExtractionException when base and contributions of a case do not add up
   * @throws CancelledException when cancelled
   */
  public List<Explanation> explain(List<FeatureVector> cases, ExecutionContext context) {
    double[][] rows = new double[cases.size()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = valuesOf(cases.get(i));
    }
    double[][] contributions = shapValues(rows, context);
    List<Explanation> explanations = new ArrayList<>(rows.length);
    for (int i = 0; i < rows.length; i++) {
      explanations.add(explanation(rows[i], contributions[i]));
    }
    return explanations;
  }

  /**
   * The SHAP values of one row.
   *
   * @param row one value a feature, in schema order; NaN only where the trees take missing values
   * @return one value a feature, in schema order, in units of the scale
   * @throws IllegalArgumentException when the length does not fit or a value is NaN
   * @throws ExtractionException when base and values do not add up
   */
  public double[] shapValues(double[] row) {
    return shapValues(new double[][] {row}, ExecutionContext.ofCallingThread())[0];
  }

  /**
   * The SHAP values of many rows, in parallel.
   *
   * @param rows one row a case: one value a feature, in schema order; NaN only where the trees take
   *     missing values
   * @param context threads and cancellation
   * @return one array a row: one value a feature, in schema order, in units of the scale
   * @throws IllegalArgumentException when a length does not fit or a value is NaN
   * @throws ExtractionException when base and values of a row do not add up
   * @throws CancelledException when cancelled
   */
  public double[][] shapValues(double[][] rows, ExecutionContext context) {
    double[][] rounded = new double[rows.length][];
    for (int r = 0; r < rows.length; r++) {
      rounded[r] = ensemble.toInputPrecision(rows[r]);
    }
    double[][] sums = values.of(rounded, context);
    for (int r = 0; r < rows.length; r++) {
      checkSum(base(), sums[r], values.outcome(rounded[r]));
    }
    return sums;
  }

  /**
   * What each two features do together in one row: half of their SHAP interaction for each of the
   * two, and on the diagonal what is left of a feature's SHAP value.
   *
   * @param row one value a feature, in schema order; NaN only where the trees take missing values
   * @return [feature][feature], symmetric, in units of the scale; the sum of a line is the
   *     feature's SHAP value
   * @throws IllegalArgumentException when the length does not fit or a value is NaN
   * @throws ExtractionException when base and values do not add up
   */
  public double[][] interactionValues(double[] row) {
    double[] rounded = ensemble.toInputPrecision(row);
    double[][] interactions = values.interactions(rounded);
    double[] sums = new double[row.length];
    for (int f = 0; f < sums.length; f++) {
      for (double value : interactions[f]) {
        sums[f] += value;
      }
    }
    checkSum(base(), sums, values.outcome(rounded));
    return interactions;
  }

  /**
   * Compares base and values with the outcome.
   *
   * @throws ExtractionException when they differ by more than {@link Explanation#TOLERANCE},
   *     relative for outcomes above 1
   */
  static void checkSum(double base, double[] values, double outcome) {
    double sum = base;
    for (double value : values) {
      sum += value;
    }
    if (!(Math.abs(sum - outcome) <= Explanation.TOLERANCE * Math.max(1, Math.abs(outcome)))) {
      throw new ExtractionException(
          "explanation-sum",
          String.format(
              Locale.ROOT,
              "Base %s and contributions sum to %s, but the trees give %s.",
              base,
              sum,
              outcome),
          "The explanation is wrong and must not be used. Check the trees' numbers of training"
              + " rows, and report this case.");
    }
  }

  private double[] valuesOf(FeatureVector features) {
    if (!features.schema().names().equals(names)) {
      throw new IllegalArgumentException(
          "features " + features.schema().names() + " are not those of the trees, " + names);
    }
    if (!features.undefined().isEmpty()) {
      FeatureName name = features.undefined().keySet().iterator().next();
      throw new IllegalArgumentException("feature " + name + " is undefined");
    }
    return features.toArray();
  }

  private Explanation explanation(double[] row, double[] contributions) {
    Contribution[] list = new Contribution[row.length];
    for (int i = 0; i < list.length; i++) {
      list[i] = new Contribution(names.get(i), row[i], contributions[i]);
    }
    return new Explanation(base(), ensemble.probability(row), Arrays.asList(list), scale);
  }
}
