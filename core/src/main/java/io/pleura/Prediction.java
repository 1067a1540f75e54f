package io.pleura;

import io.pleura.error.InputWarning;
import io.pleura.feature.FeatureVector;
import java.util.List;
import java.util.Optional;

/**
 * The outcome for one study. Research use only, not a medical device.
 *
 * @param probability probability of pleural invasion, 0 to 1
 * @param threshold probability from which the risk is called high, 0 to 1
 * @param features the values that the probability was computed from
 * @param warnings what was noticed about the input and the model, most basic first
 * @param bundle id of the model bundle, or {@code unsaved} for a predictor composed from parts
 * @param uncertainty how sure the probability is; nothing where the model gives nothing to tell by
 */
public record Prediction(
    double probability,
    double threshold,
    FeatureVector features,
    List<InputWarning> warnings,
    String bundle,
    Optional<Uncertainty> uncertainty) {

  /**
   * Copies the warnings.
   *
   * @param probability probability of pleural invasion, 0 to 1
   * @param threshold probability from which the risk is called high, 0 to 1
   * @param features the values that the probability was computed from
   * @param warnings what was noticed about the input and the model, most basic first
   * @param bundle id of the model bundle, or {@code unsaved} for a predictor composed from parts
   * @param uncertainty how sure the probability is; nothing where the model gives nothing to tell
   *     by
   */
  public Prediction {
    warnings = List.copyOf(warnings);
  }

  /**
   * Whether the probability reaches the threshold.
   *
   * @return true where {@code probability >= threshold}
   */
  public boolean isHighRisk() {
    return probability >= threshold;
  }

  /**
   * The verdict in words.
   *
   * @return {@code High risk of pleural invasion} or {@code Low risk, intact pleura}
   */
  public String label() {
    return isHighRisk() ? "High risk of pleural invasion" : "Low risk, intact pleura";
  }
}
