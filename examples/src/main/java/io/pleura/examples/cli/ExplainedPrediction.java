package io.pleura.examples.cli;

import io.pleura.Explanation;
import io.pleura.PleuralInvasionPredictor;
import io.pleura.Prediction;
import io.pleura.Study;
import io.pleura.bundle.ModelBundle;
import io.pleura.clinical.ClinicalData;
import io.pleura.error.ConfigurationException;
import io.pleura.execution.ExecutionContext;
import java.io.IOException;
import java.util.Optional;

/**
 * A prediction with its reasons.
 *
 * @param prediction the outcome
 * @param explanation its reasons; nothing where the model cannot tell them
 * @param clinical the clinical values that were used, or nothing
 * @param modelName what the model calls itself
 */
record ExplainedPrediction(
    Prediction prediction,
    Optional<Explanation> explanation,
    Optional<ClinicalData> clinical,
    String modelName) {

  /**
   * Predicts and explains with a bundle, on all cores, with progress on the terminal.
   *
   * @param centre where the CT was made, for a model that asks for it
   */
  static ExplainedPrediction of(ModelBundle bundle, Study study, Optional<String> centre)
      throws IOException {
    try (var opened = PleuralInvasionPredictor.of(bundle);
        var progress = new TerminalProgress()) {
      PleuralInvasionPredictor predictor = centre.map(opened::at).orElse(opened);
      if (centre.isEmpty() && !opened.centres().isEmpty()) {
        throw new ConfigurationException(
            "centre-missing",
            "The model needs to know where the CT was made; it knows the centres "
                + String.join(", ", opened.centres())
                + ".",
            "Name the centre with --center.");
      }
      Prediction prediction =
          predictor.predict(study, ExecutionContext.ofAllCores().withProgress(progress));
      return new ExplainedPrediction(
          prediction,
          predictor.explains() ? Optional.of(predictor.explain(prediction)) : Optional.empty(),
          study.clinical(),
          bundle.manifest().card().name());
    }
  }

  /** The reasons, for what cannot do without them. */
  Explanation requireExplanation() {
    return explanation.orElseThrow(
        () ->
            new ConfigurationException(
                "explainer-missing",
                "Predictions of this model cannot be explained: it is no forest, or names no"
                    + " explainer.",
                "Leave the plot out."));
  }
}
