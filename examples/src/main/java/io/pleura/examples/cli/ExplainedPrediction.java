package io.pleura.examples.cli;

import io.pleura.Explanation;
import io.pleura.PleuralInvasionPredictor;
import io.pleura.Prediction;
import io.pleura.Study;
import io.pleura.bundle.ModelBundle;
import io.pleura.clinical.ClinicalData;
import io.pleura.execution.ExecutionContext;
import java.io.IOException;
import java.util.Optional;

/**
 * A prediction with its reasons.
 *
 * @param prediction the outcome
 * @param explanation its reasons
 * @param clinical the clinical values that were used, or nothing
 * @param modelName what the model calls itself
 */
record ExplainedPrediction(
    Prediction prediction,
    Explanation explanation,
    Optional<ClinicalData> clinical,
    String modelName) {

  /** Predicts and explains with a bundle, on all cores, with progress on the terminal. */
  static ExplainedPrediction of(ModelBundle bundle, Study study) throws IOException {
    try (var predictor = PleuralInvasionPredictor.of(bundle);
        var progress = new TerminalProgress()) {
      Prediction prediction =
          predictor.predict(study, ExecutionContext.ofAllCores().withProgress(progress));
      return new ExplainedPrediction(
          prediction,
          predictor.explain(prediction),
          study.clinical(),
          bundle.manifest().card().name());
    }
  }
}
