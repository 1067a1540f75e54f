package io.pleura;

import io.pleura.bundle.BundleManifest;
import io.pleura.bundle.ModelBundle;
import io.pleura.error.BundleException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.ExtractionException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.SchemaDifference;
import io.pleura.spi.Classifier;
import io.pleura.spi.Explainer;
import io.pleura.spi.Plugins;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Predicts pleural invasion and says why. Safe for concurrent use. Research use only, not a medical
 * device.
 *
 * <pre>{@code
 * try (var predictor = PleuralInvasionPredictor.load(Path.of("model.pibundle"))) {
 *   var clinical = ClinicalData.builder().ceaNgPerMl(5.2).ca125UPerMl(31).ageYears(63).build();
 *   var result = predictor.predict(Study.read(ctPath, maskPath, clinical));
 *   System.out.printf("%.1f %%%n", 100 * result.probability());
 *   predictor.explain(result).top(10).forEach(System.out::println);
 * }
 * }</pre>
 */
public final class PleuralInvasionPredictor implements AutoCloseable {

  /** What {@link Prediction#bundle()} says for a predictor composed from parts. */
  public static final String UNSAVED = "unsaved";

  private static final double DEFAULT_THRESHOLD = 0.5;

  private final FeaturePipeline pipeline;
  private final FeaturePredictor predictor;
  private final ExecutionContext context;
  private final boolean ownsPipeline;

  private PleuralInvasionPredictor(
      FeaturePipeline pipeline,
      FeaturePredictor predictor,
      ExecutionContext context,
      boolean ownsPipeline) {
    this.pipeline = pipeline;
    this.ownsPipeline = ownsPipeline;
    this.predictor = predictor;
    this.context = context;
  }

  /**
   * Loads a model bundle and its plug-ins from the class path; runs on all cores.
   *
   * @param bundle a {@code .pibundle} file
   * @return a predictor, to be closed by the caller
   * @throws BundleException when the bundle is damaged, newer, or does not fit the plug-ins
   * @throws ConfigurationException when a plug-in is missing
   * @throws IOException when the file cannot be read
   */
  public static PleuralInvasionPredictor load(Path bundle) throws IOException {
    return of(ModelBundle.read(bundle));
  }

  /**
   * Makes a predictor from a bundle with plug-ins from the class path; runs on all cores.
   *
   * @param bundle a verified bundle
   * @return a predictor, to be closed by the caller
   * @throws BundleException when the bundle does not fit the plug-ins
   * @throws ConfigurationException when a plug-in is missing
   * @throws IOException when a plug-in cannot read one of its files
   */
  public static PleuralInvasionPredictor of(ModelBundle bundle) throws IOException {
    return of(bundle, Plugins.onClassPath(), ExecutionContext.ofAllCores());
  }

  /**
   * Makes a predictor from a bundle.
   *
   * @param bundle a verified bundle
   * @param plugins where its extractors, classifier and explainer come from
   * @param context threads, progress and cancellation of {@link #predict(Study)}
   * @return a predictor, to be closed by the caller
   * @throws BundleException when the bundle does not fit the plug-ins
   * @throws ConfigurationException when a plug-in is missing
   * @throws IOException when a plug-in cannot read one of its files
   */
  public static PleuralInvasionPredictor of(
      ModelBundle bundle, Plugins plugins, ExecutionContext context) throws IOException {
    FeaturePredictor predictor = FeaturePredictor.of(bundle, plugins);
    return new PleuralInvasionPredictor(bundle.openPipeline(plugins), predictor, context, true);
  }

  /**
   * Makes a predictor from a bundle that explains in another way than the bundle names.
   *
   * @param bundle a verified bundle
   * @param plugins where its extractors and classifier and the explainer come from
   * @param context threads, progress and cancellation of {@link #predict(Study)}
   * @param explainer id of an {@link io.pleura.spi.ExplainerProvider}
   * @return a predictor, to be closed by the caller
   * @throws BundleException when the bundle does not fit the plug-ins
   * @throws ConfigurationException when a plug-in is missing, or the explainer cannot explain the
   *     bundle's classifier
   * @throws IOException when a plug-in cannot read one of its files
   */
  public static PleuralInvasionPredictor of(
      ModelBundle bundle, Plugins plugins, ExecutionContext context, String explainer)
      throws IOException {
    FeaturePredictor predictor = FeaturePredictor.of(bundle, plugins, explainer);
    return new PleuralInvasionPredictor(bundle.openPipeline(plugins), predictor, context, true);
  }

  /**
   * Starts a predictor composed from parts, for research.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * What the loaded bundle says about itself.
   *
   * @return nothing for a predictor composed from parts
   */
  public Optional<BundleManifest> manifest() {
    return predictor.manifest();
  }

  /**
   * Predicts on the threads that the predictor was made with.
   *
   * @param study CT, mask and clinical values
   * @return probability, values and warnings
   * @throws InvalidInputException when the study cannot be used, or a feature that the model uses
   *     is undefined for it
   * @throws ExtractionException when an extractor fails or breaks its contract
   * @throws io.pleura.error.CancelledException when cancelled
   */
  public Prediction predict(Study study) {
    return predict(study, context);
  }

  /**
   * Predicts.
   *
   * @param study CT, mask and clinical values
   * @param execution threads, progress and cancellation of this call
   * @return probability, values and warnings
   * @throws InvalidInputException when the study cannot be used, or a feature that the model uses
   *     is undefined for it
   * @throws ExtractionException when an extractor fails or breaks its contract
   * @throws io.pleura.error.CancelledException when cancelled
   */
  public Prediction predict(Study study, ExecutionContext execution) {
    FeaturePipeline.Extraction extraction = pipeline.run(study, execution);
    return predictor.predict(extraction.features(), extraction.warnings());
  }

  /**
   * Whether predictions can be explained.
   *
   * @return false when the model has no explainer, or needs to know the centre first
   */
  public boolean explains() {
    return predictor.explains();
  }

  /**
   * Says why a prediction of this predictor came out as it did.
   *
   * @param prediction what {@link #predict(Study)} gave
   * @return base and contributions that add up to the probability
   * @throws ConfigurationException when the model has no explainer
   * @throws IllegalArgumentException when another model made the prediction
   * @throws ExtractionException when the explanation does not add up to the probability
   */
  public Explanation explain(Prediction prediction) {
    return predictor.explain(prediction);
  }

  /**
   * The centres on which a probability depends.
   *
   * @return those that the model knows; empty when it does not ask where a case was scanned
   */
  public List<String> centres() {
    return predictor.centres();
  }

  /**
   * The predictor for cases of one centre. It uses the extractors of this one, which has to stay
   * open as long; closing it does nothing.
   *
   * @param centre one of {@link #centres}
   * @return a predictor
   * @throws InvalidInputException when the model does not know this centre
   * @throws ConfigurationException with code {@code centre-not-used} when it does not ask for one
   */
  public PleuralInvasionPredictor at(String centre) {
    return new PleuralInvasionPredictor(pipeline, predictor.at(centre), context, false);
  }

  /** Releases what the predictor opened: the extractors of a bundle, never those it was given. */
  @Override
  public void close() {
    if (ownsPipeline) {
      pipeline.close();
    }
  }

  /** Collects the parts of a predictor. Not thread-safe. */
  public static final class Builder {
    private @Nullable FeaturePipeline pipeline;
    private @Nullable Classifier classifier;
    private @Nullable Explainer explainer;
    private @Nullable Double threshold;
    private @Nullable ExecutionContext context;

    private Builder() {}

    /**
     * Sets what computes the features. Stays the caller's to close.
     *
     * @param value the pipeline
     * @return this
     * @throws IllegalStateException when it is set already
     */
    public Builder features(FeaturePipeline value) {
      requireUnset(pipeline, "features");
      pipeline = value;
      return this;
    }

    /**
     * Sets what turns features into a probability.
     *
     * @param value a classifier trained on the pipeline's features
     * @return this
     * @throws IllegalStateException when it is set already
     */
    public Builder classifier(Classifier value) {
      requireUnset(classifier, "classifier");
      classifier = value;
      return this;
    }

    /**
     * Sets what explains a prediction; without one, {@link PleuralInvasionPredictor#explain} fails.
     *
     * @param value an explainer of the same classifier
     * @return this
     * @throws IllegalStateException when it is set already
     */
    public Builder explainer(Explainer value) {
      requireUnset(explainer, "explainer");
      explainer = value;
      return this;
    }

    /**
     * Sets the probability from which the risk is called high; 0.5 without this call.
     *
     * @param value 0 to 1
     * @return this
     * @throws IllegalStateException when it is set already
     * @throws IllegalArgumentException when it is outside 0 to 1
     */
    public Builder threshold(double value) {
      requireUnset(threshold, "threshold");
      if (!(value >= 0 && value <= 1)) {
        throw new IllegalArgumentException("threshold " + value + " is outside 0 to 1");
      }
      threshold = value;
      return this;
    }

    /**
     * Sets threads, progress and cancellation; all cores without this call.
     *
     * @param value how work is carried out
     * @return this
     * @throws IllegalStateException when it is set already
     */
    public Builder context(ExecutionContext value) {
      requireUnset(context, "context");
      context = value;
      return this;
    }

    /**
     * Makes the predictor.
     *
     * @return a new predictor
     * @throws ConfigurationException when the classifier was trained on other features than the
     *     pipeline computes, or on the same in another order
     * @throws IllegalStateException when the pipeline or the classifier is not set
     */
    public PleuralInvasionPredictor build() {
      if (pipeline == null || classifier == null) {
        throw new IllegalStateException(
            (pipeline == null ? "features" : "classifier") + " is not set");
      }
      var difference = SchemaDifference.between(classifier.schema(), pipeline.schema());
      if (!difference.isEmpty()) {
        throw new ConfigurationException(
            "schema-mismatch",
            "The pipeline does not compute the features that the classifier was trained on: "
                + difference.describe()
                + ".",
            "Use the pipeline that the classifier was trained with.");
      }
      return new PleuralInvasionPredictor(
          pipeline,
          new FeaturePredictor(
              classifier,
              own -> Optional.ofNullable(explainer),
              threshold == null ? DEFAULT_THRESHOLD : threshold,
              null,
              null),
          context == null ? ExecutionContext.ofAllCores() : context,
          false);
    }

    private static void requireUnset(@Nullable Object value, String name) {
      if (value != null) {
        throw new IllegalStateException(name + " is set twice");
      }
    }
  }
}
