package io.pleura.examples.cli;

import io.pleura.Explanation;
import io.pleura.PleuralInvasionPredictor;
import io.pleura.Prediction;
import io.pleura.Study;
import io.pleura.bundle.BundleManifest;
import io.pleura.bundle.ModelBundle;
import io.pleura.clinical.ClinicalData;
import io.pleura.error.ConfigurationException;
import io.pleura.execution.ExecutionContext;
import io.pleura.spi.Plugins;
import java.io.IOException;
import java.util.Optional;

/**
 * A prediction with its reasons.
 *
 * @param prediction the outcome
 * @param explanation its reasons; nothing where the model cannot tell them
 * @param details what a reader needs to judge the reasons; there where the reasons are
 * @param clinical the clinical values that were used, or nothing
 * @param manifest what the model says about itself
 */
record ExplainedPrediction(
    Prediction prediction,
    Optional<Explanation> explanation,
    Optional<CaseDetails> details,
    Optional<ClinicalData> clinical,
    BundleManifest manifest) {

  /**
   * Predicts and explains with a bundle, on all cores, with progress on the terminal.
   *
   * @param centre where the CT was made, for a model that asks for it
   * @param explainer id of what explains it, instead of what the bundle names
   */
  static ExplainedPrediction of(
      ModelBundle bundle, Study study, Optional<String> centre, Optional<String> explainer)
      throws IOException {
    try (var opened = open(bundle, explainer);
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
      Optional<Explanation> explanation =
          predictor.explains() ? Optional.of(predictor.explain(prediction)) : Optional.empty();
      return new ExplainedPrediction(
          prediction,
          explanation,
          explanation.map(
              reasons ->
                  CaseDetails.of(bundle, explainer.orElse(null), centre, prediction, reasons)),
          study.clinical(),
          bundle.manifest());
    }
  }

  private static PleuralInvasionPredictor open(ModelBundle bundle, Optional<String> explainer)
      throws IOException {
    return explainer.isEmpty()
        ? PleuralInvasionPredictor.of(bundle)
        : PleuralInvasionPredictor.of(
            bundle, Plugins.onClassPath(), ExecutionContext.ofAllCores(), explainer.get());
  }

  /** The reasons, for what cannot do without them. */
  Explanation requireExplanation() {
    return explanation.orElseThrow(
        () ->
            new ConfigurationException(
                "explainer-missing",
                "The bundle names no explainer.",
                "Name one with --explainer, for example shap, or leave the plot out."));
  }
}
