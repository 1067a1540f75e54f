package io.pleura.examples.result;

import io.pleura.Explanation;
import io.pleura.PleuralInvasionPredictor;
import io.pleura.Prediction;
import io.pleura.Study;
import io.pleura.bundle.ModelBundle;
import io.pleura.error.ConfigurationException;
import io.pleura.execution.ExecutionContext;
import io.pleura.spi.Plugins;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A model that is opened once, predicts many cases and explains them. Safe for concurrent use. */
public final class ExplainedModel implements AutoCloseable {

  private final ModelBundle bundle;
  private final PleuralInvasionPredictor predictor;
  private final ModelDetails details;

  private ExplainedModel(
      ModelBundle bundle, PleuralInvasionPredictor predictor, ModelDetails details) {
    this.bundle = bundle;
    this.predictor = predictor;
    this.details = details;
  }

  /**
   * Opens a model with plug-ins from the class path.
   *
   * @param bundle a verified bundle
   * @param explainer id of what explains its predictions, instead of what the bundle names
   * @return a model, to be closed by the caller
   * @throws io.pleura.error.BundleException when the bundle does not fit the plug-ins
   * @throws ConfigurationException when a plug-in is missing, or the explainer cannot explain it
   * @throws IOException when a plug-in cannot read one of its files
   */
  public static ExplainedModel open(ModelBundle bundle, Optional<String> explainer)
      throws IOException {
    PleuralInvasionPredictor predictor =
        explainer.isEmpty()
            ? PleuralInvasionPredictor.of(bundle)
            : PleuralInvasionPredictor.of(
                bundle, Plugins.onClassPath(), ExecutionContext.ofAllCores(), explainer.get());
    return new ExplainedModel(bundle, predictor, new ModelDetails(bundle, explainer));
  }

  /**
   * The bundle that was opened.
   *
   * @return as given
   */
  public ModelBundle bundle() {
    return bundle;
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
   * Predicts and explains.
   *
   * @param study a checked case
   * @param centre where the CT was made, for a model that asks for it
   * @param context threads, progress (the extractors' stages, then {@code explaining}) and
   *     cancellation
   * @return the outcome with its reasons, where the model can tell them
   * @throws ConfigurationException with code {@code centre-missing} when the model asks for a
   *     centre, {@code centre-not-used} when it does not
   * @throws io.pleura.error.InvalidInputException when the case cannot be used
   * @throws io.pleura.error.ExtractionException when an extractor fails
   * @throws io.pleura.error.CancelledException when cancelled
   */
  public ExplainedPrediction predict(
      Study study, Optional<String> centre, ExecutionContext context) {
    if (centre.isEmpty() && !centres().isEmpty()) {
      throw new ConfigurationException(
          "centre-missing",
          "The model needs to know where the CT was made; it knows the centres "
              + String.join(", ", centres())
              + ".",
          "Name the centre.");
    }
    PleuralInvasionPredictor own = centre.map(predictor::at).orElse(predictor);
    Prediction prediction = own.predict(study, context);
    context.cancellation().throwIfCancelled();
    if (!own.explains()) {
      return new ExplainedPrediction(
          prediction, Optional.empty(), Optional.empty(), study.clinical(), bundle.manifest());
    }
    context.progress().progress("explaining", 0, 1);
    Explanation explanation = own.explain(prediction);
    CaseDetails judged = details.of(centre, prediction, explanation);
    context.progress().progress("explaining", 1, 1);
    return new ExplainedPrediction(
        prediction,
        Optional.of(explanation),
        Optional.of(judged),
        study.clinical(),
        bundle.manifest());
  }

  /** Releases the extractors of the bundle. */
  @Override
  public void close() {
    predictor.close();
  }
}
