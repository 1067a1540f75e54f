package io.pleura.examples.cli;

import io.pleura.Explanation;
import io.pleura.PleuralInvasionPredictor;
import io.pleura.Prediction;
import io.pleura.Study;
import io.pleura.bundle.ModelBundle;
import io.pleura.execution.ExecutionContext;
import java.io.IOException;

/**
 * A prediction with its reasons.
 *
 * @param prediction the outcome
 * @param explanation its reasons
 * @param modelName what the model calls itself
 */
record ExplainedPrediction(Prediction prediction, Explanation explanation, String modelName) {

  /** Predicts and explains with a bundle, on all cores, with progress on the terminal. */
  static ExplainedPrediction of(ModelBundle bundle, Study study) throws IOException {
    try (var predictor = PleuralInvasionPredictor.of(bundle);
        var progress = new TerminalProgress()) {
      Prediction prediction =
          predictor.predict(study, ExecutionContext.ofAllCores().withProgress(progress));
      return new ExplainedPrediction(
          prediction, predictor.explain(prediction), bundle.manifest().card().name());
    }
  }
}
