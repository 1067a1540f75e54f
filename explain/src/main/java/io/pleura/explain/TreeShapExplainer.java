package io.pleura.explain;

import io.pleura.Contribution;
import io.pleura.Explanation;
import io.pleura.error.CancelledException;
import io.pleura.error.ExtractionException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.FeatureVector;
import io.pleura.spi.Explainer;
import io.pleura.tree.TreeEnsemble;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Exact SHAP values of a forest, path dependent: a feature that is not known yet sends a row both
 * ways at a split, in the shares of the training rows that went there. Values are in units of the
 * probability of invasion, above 0 towards invasion.
 *
 * <p>Base and contributions of every explained row are added up and compared with the forest's
 * probability; a difference above {@link Explanation#TOLERANCE} is an error. Immutable and safe for
 * concurrent use; the same bits at any number of threads. Time for a row is proportional to the
 * number of nodes times half the number of different features on the longest path.
 *
 * <p>The values equal those of {@code shap.TreeExplainer} with {@code
 * feature_perturbation="tree_path_dependent"} for the class 'invasion'.
 */
public final class TreeShapExplainer implements Explainer {

  private final List<FeatureName> names;
  private final TreeEnsemble ensemble;
  private final TreeShapValues values;

  /**
   * Prepares the trees.
   *
   * @param schema the features that the forest was trained on
   * @param ensemble the forest; the features of its splits are positions in the schema
   * @throws IllegalArgumentException when the forest has another number of features
   */
  public TreeShapExplainer(FeatureSchema schema, TreeEnsemble ensemble) {
    if (schema.size() != ensemble.featureCount()) {
      throw new IllegalArgumentException(
          "schema of "
              + schema.size()
              + " features for a forest of "
              + ensemble.featureCount()
              + " features");
    }
    this.names = schema.names();
    this.ensemble = ensemble;
    this.values = new PathDependentForest(ensemble);
  }

  /**
   * The probability before any feature is known: the mean of the leaves, weighted by their training
   * rows, averaged over the trees by their weights.
   *
   * @return 0 to 1
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
   * @param row one value a feature, in schema order; no NaN
   * @return one value a feature, in schema order
   * @throws IllegalArgumentException when the length does not fit or a value is NaN
   * @throws ExtractionException when base and values do not add up
   */
  public double[] shapValues(double[] row) {
    return shapValues(new double[][] {row}, ExecutionContext.ofCallingThread())[0];
  }

  /**
   * The SHAP values of many rows, in parallel.
   *
   * @param rows one row a case: one value a feature, in schema order; no NaN
   * @param context threads and cancellation
   * @return one array a row: one value a feature, in schema order
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
      checkSum(base(), sums[r], ensemble.score(rounded[r]));
    }
    return sums;
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
              "Base %s and contributions sum to %s, but the forest gives the probability %s.",
              base,
              sum,
              probability),
          "The explanation is wrong and must not be used. Check the forest's numbers of training"
              + " rows, and report this case.");
    }
  }

  private double[] valuesOf(FeatureVector features) {
    if (!features.schema().names().equals(names)) {
      throw new IllegalArgumentException(
          "features " + features.schema().names() + " are not those of the forest, " + names);
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
    return new Explanation(base(), ensemble.probability(row), Arrays.asList(list));
  }
}
