package io.pleura.examples.cli;

import io.pleura.Study;
import io.pleura.bundle.ModelBundle;
import io.pleura.examples.result.ExplainedModel;
import io.pleura.examples.result.ExplainedPrediction;
import io.pleura.execution.ExecutionContext;
import java.io.IOException;
import java.util.Optional;

/** Predicts and explains one case on all cores, with progress on the terminal. */
final class TerminalPrediction {

  private TerminalPrediction() {}

  /**
   * Predicts and explains.
   *
   * @param centre where the CT was made, for a model that asks for it
   * @param explainer id of what explains it, instead of what the bundle names
   */
  static ExplainedPrediction of(
      ModelBundle bundle, Study study, Optional<String> centre, Optional<String> explainer)
      throws IOException {
    try (var model = ExplainedModel.open(bundle, explainer);
        var progress = new TerminalProgress()) {
      return model.predict(study, centre, ExecutionContext.ofAllCores().withProgress(progress));
    }
  }
}
