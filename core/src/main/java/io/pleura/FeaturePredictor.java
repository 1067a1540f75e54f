package io.pleura;

import io.pleura.bundle.BundleManifest;
import io.pleura.bundle.ModelBundle;
import io.pleura.error.BundleException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.ExtractionException;
import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.FeatureVector;
import io.pleura.feature.SchemaDifference;
import io.pleura.spi.CentreClassifier;
import io.pleura.spi.Classifier;
import io.pleura.spi.Explainer;
import io.pleura.spi.Plugins;
import io.pleura.tree.TreeEnsemble;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Predicts pleural invasion from feature values that are there already, for example from a table,
 * and says why. Needs none of the extractors of the bundle. Immutable and safe for concurrent use.
 * Research use only, not a medical device.
 *
 * <pre>{@code
 * var predictor = FeaturePredictor.of(ModelBundle.read(Path.of("model.pibundle")));
 * var result = predictor.predict(FeatureVector.of(predictor.schema(), row));
 * predictor.explain(result).top(10).forEach(System.out::println);
 * }</pre>
 */
public final class FeaturePredictor {

  private static final int MOST_NAMED = 5;

  private final Classifier classifier;
  private final Function<Classifier, Optional<Explainer>> explainers;
  private final @Nullable Explainer explainer;
  private final double threshold;
  private final @Nullable BundleManifest manifest;
  private final @Nullable OutOfFoldCalibration calibration;

  /** Makes the explainer of a classifier whose probability depends on nothing but the features. */
  FeaturePredictor(
      Classifier classifier,
      Function<Classifier, Optional<Explainer>> explainers,
      double threshold,
      @Nullable BundleManifest manifest,
      @Nullable OutOfFoldCalibration calibration) {
    this.classifier = classifier;
    this.explainers = explainers;
    this.explainer =
        classifier instanceof CentreClassifier ? null : explainers.apply(classifier).orElse(null);
    this.threshold = threshold;
    this.manifest = manifest;
    this.calibration = calibration;
  }

  /**
   * Makes a predictor from a bundle with plug-ins from the class path.
   *
   * @param bundle a verified bundle
   * @return a predictor
   * @throws BundleException when the bundle does not fit the plug-ins
   * @throws ConfigurationException when a plug-in is missing
   */
  public static FeaturePredictor of(ModelBundle bundle) {
    return of(bundle, Plugins.onClassPath());
  }

  /**
   * Makes a predictor from a bundle.
   *
   * @param bundle a verified bundle
   * @param plugins where its classifier and explainer come from
   * @return a predictor
   * @throws BundleException when the bundle does not fit the plug-ins
   * @throws ConfigurationException when a plug-in is missing
   */
  public static FeaturePredictor of(ModelBundle bundle, Plugins plugins) {
    return of(bundle, plugins, own -> bundle.explainer(own, plugins));
  }

  /**
   * Makes a predictor from a bundle that explains in another way than the bundle names.
   *
   * @param bundle a verified bundle
   * @param plugins where its classifier and the explainer come from
   * @param explainer id of an {@link io.pleura.spi.ExplainerProvider}
   * @return a predictor
   * @throws BundleException when the bundle does not fit the plug-ins
   * @throws ConfigurationException when a plug-in is missing, or the explainer cannot explain the
   *     bundle's classifier
   */
  public static FeaturePredictor of(ModelBundle bundle, Plugins plugins, String explainer) {
    return of(bundle, plugins, own -> Optional.of(bundle.explainer(explainer, own, plugins)));
  }

  private static FeaturePredictor of(
      ModelBundle bundle, Plugins plugins, Function<Classifier, Optional<Explainer>> explainers) {
    Classifier classifier = bundle.classifier(plugins);
    return new FeaturePredictor(
        classifier,
        explainers,
        bundle.manifest().threshold(),
        bundle.manifest(),
        bundle.trainingReference().flatMap(OutOfFoldCalibration::of).orElse(null));
  }

  /**
   * The features that the model takes.
   *
   * @return names, units and owners in order
   */
  public FeatureSchema schema() {
    return classifier.schema();
  }

  /**
   * The centres on which a probability depends.
   *
   * @return those that the model knows; empty when it does not ask where a case was scanned
   */
  public List<String> centres() {
    return classifier instanceof CentreClassifier dependent ? dependent.centres() : List.of();
  }

  /**
   * The predictor for cases of one centre.
   *
   * @param centre one of {@link #centres}
   * @return a predictor of the same features
   * @throws InvalidInputException when the model does not know this centre
   * @throws ConfigurationException with code {@code centre-not-used} when it does not ask for one
   */
  public FeaturePredictor at(String centre) {
    if (classifier instanceof CentreClassifier dependent) {
      return new FeaturePredictor(
          dependent.at(centre), explainers, threshold, manifest, calibration);
    }
    throw new ConfigurationException(
        "centre-not-used",
        "The model does not ask where a case was scanned; named is '" + centre + "'.",
        "Leave the centre out.");
  }

  /** What the bundle says about itself; nothing for a predictor composed from parts. */
  Optional<BundleManifest> manifest() {
    return Optional.ofNullable(manifest);
  }

  /**
   * Predicts.
   *
   * @param features a value for each feature of {@link #schema()}
   * @return probability, values and warnings
   * @throws ConfigurationException when these are other features than the model takes, or it needs
   *     to know the centre
   * @throws InvalidInputException when a feature is undefined
   * @throws ExtractionException when the classifier breaks its contract
   */
  public Prediction predict(FeatureVector features) {
    return predict(features, List.of());
  }

  Prediction predict(FeatureVector features, List<InputWarning> noticed) {
    requireSame(features.schema());
    requireDefined(features);
    double[] row = features.toArray();
    double probability = classifier.probability(row.clone());
    if (!(probability >= 0 && probability <= 1)) {
      throw new ExtractionException(
          "classifier-contract",
          "Classifier '" + classifier.providerId() + "' gave the probability " + probability + ".",
          "Report this to the author of the classifier.");
    }
    List<InputWarning> warnings = new ArrayList<>(noticed);
    String bundle = PleuralInvasionPredictor.UNSAVED;
    if (manifest != null) {
      bundle = manifest.id();
      outOfRange(row, manifest).ifPresent(warnings::add);
      if (manifest.card().syntheticDemonstration()) {
        warnings.add(new InputWarning.Note("demonstration-model", manifest.card().notice()));
      }
    }
    return new Prediction(
        probability, threshold, features, warnings, bundle, uncertainty(row, probability));
  }

  private Optional<Uncertainty> uncertainty(double[] row, double probability) {
    Optional<Uncertainty.TreeSpread> trees =
        classifier
            .trees()
            .filter(TreeEnsemble::isForest)
            .map(forest -> TreeProbabilities.spread(forest, row));
    if (calibration == null) {
      return trees.map(spread -> new Uncertainty(trees, Optional.empty(), Optional.empty()));
    }
    return Optional.of(
        new Uncertainty(
            trees,
            Optional.of(calibration.interval(probability)),
            Optional.of(calibration.predictionSet(probability))));
  }

  /**
   * Whether predictions can be explained.
   *
   * @return false when the model names no explainer, or needs to know the centre first
   */
  public boolean explains() {
    return explainer != null;
  }

  /**
   * Says why a prediction of this predictor came out as it did.
   *
   * @param prediction what {@link #predict(FeatureVector)} gave
   * @return base and contributions that add up to the probability
   * @throws ConfigurationException when the model has no explainer
   * @throws IllegalArgumentException when another model made the prediction
   * @throws ExtractionException when the explanation does not add up to the probability
   */
  public Explanation explain(Prediction prediction) {
    if (explainer == null) {
      throw new ConfigurationException(
          "explainer-missing",
          "This model was made without an explainer.",
          "Set one with builder().explainer(...), or name one when the bundle is made.");
    }
    String own = manifest == null ? PleuralInvasionPredictor.UNSAVED : manifest.id();
    if (!prediction.bundle().equals(own)
        || !prediction.features().schema().equals(classifier.schema())) {
      throw new IllegalArgumentException(
          "the prediction was made by the bundle " + prediction.bundle() + ", not by " + own);
    }
    Explanation explanation = explainer.explain(prediction.features());
    if (!(Math.abs(explanation.probability() - prediction.probability())
        <= Explanation.TOLERANCE)) {
      throw new ExtractionException(
          "explanation-mismatch",
          "The explanation adds up to "
              + explanation.probability()
              + ", the predicted probability is "
              + prediction.probability()
              + ".",
          "Report this to the author of the explainer.");
    }
    return explanation;
  }

  private void requireSame(FeatureSchema given) {
    if (given.equals(classifier.schema())) {
      return;
    }
    var difference = SchemaDifference.between(classifier.schema(), given);
    throw new ConfigurationException(
        "schema-mismatch",
        "These are other features than the model takes: " + difference.describe() + ".",
        "Give the features of the predictor's schema, in its order.");
  }

  private static void requireDefined(FeatureVector features) {
    if (features.undefined().isEmpty()) {
      return;
    }
    var text = new StringBuilder();
    int count = 0;
    for (FeatureName name : features.schema().names()) {
      Optional<String> reason = features.reasonUndefined(name);
      if (reason.isEmpty()) {
        continue;
      }
      if (count++ < MOST_NAMED) {
        text.append(count == 1 ? " " : "; ").append(name).append(" (").append(reason.get());
        text.append(')');
      }
    }
    if (count > MOST_NAMED) {
      text.append("; and ").append(count - MOST_NAMED).append(" more");
    }
    throw new InvalidInputException(
        "feature-undefined",
        "The model uses features that are undefined for this study:" + text + ".",
        "Check the mask; a model can only be applied to cases for which all its features exist.");
  }

  private static Optional<InputWarning> outOfRange(double[] row, BundleManifest manifest) {
    List<InputWarning.OutsideValue> outside = new ArrayList<>();
    for (int f = 0; f < row.length; f++) {
      BundleManifest.Feature feature = manifest.features().get(f);
      Optional<BundleManifest.Range> range = feature.trainingRange();
      if (range.isPresent() && !range.get().contains(row[f])) {
        outside.add(
            new InputWarning.OutsideValue(
                feature.definition().name().value(),
                row[f],
                range.get().minimum(),
                range.get().maximum()));
      }
    }
    return outside.isEmpty()
        ? Optional.empty()
        : Optional.of(new InputWarning.OutsideTrainingRange(outside));
  }
}
