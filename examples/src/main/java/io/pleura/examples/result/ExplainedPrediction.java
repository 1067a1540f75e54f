package io.pleura.examples.result;

import io.pleura.Explanation;
import io.pleura.Prediction;
import io.pleura.bundle.BundleManifest;
import io.pleura.clinical.ClinicalData;
import io.pleura.error.ConfigurationException;
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
public record ExplainedPrediction(
    Prediction prediction,
    Optional<Explanation> explanation,
    Optional<CaseDetails> details,
    Optional<ClinicalData> clinical,
    BundleManifest manifest) {

  /**
   * The reasons, for what cannot do without them.
   *
   * @return why the prediction came out as it did
   * @throws ConfigurationException with code {@code explainer-missing} when there are none
   */
  public Explanation requireExplanation() {
    return explanation.orElseThrow(
        () ->
            new ConfigurationException(
                "explainer-missing",
                "The bundle names no explainer.",
                "Name one with --explainer, for example shap, or leave the plot out."));
  }
}
