package io.pleura.fusion.evaluation;

import io.pleura.error.InvalidInputException;
import java.util.Optional;

/**
 * What a model said of a case that it had not seen in training.
 *
 * @param id identifier of the case, not blank
 * @param patient identifier of the patient, not blank; several cases may be of one patient
 * @param centre where the case comes from, when known
 * @param invasion whether there was pleural invasion
 * @param probability probability of invasion, 0 to 1
 * @param fold the fold that held the case out, from 0
 */
public record CasePrediction(
    String id,
    String patient,
    Optional<String> centre,
    boolean invasion,
    double probability,
    int fold) {

  /**
   * Checks the values.
   *
   * @param id identifier of the case
   * @param patient identifier of the patient
   * @param centre where the case comes from
   * @param invasion whether there was pleural invasion
   * @param probability probability of invasion
   * @param fold the fold that held the case out
   * @throws InvalidInputException when an identifier is blank, the probability is NaN or outside 0
   *     to 1, or the fold is below 0
   */
  public CasePrediction {
    if (id.isBlank() || patient.isBlank()) {
      throw new InvalidInputException(
          "evaluation-identifier",
          "A prediction has case '" + id + "' and patient '" + patient + "'.",
          "Name the case and the patient; a case that is a patient's only one may share its name.");
    }
    if (!(probability >= 0 && probability <= 1)) {
      throw new InvalidInputException(
          "evaluation-probability",
          "The probability of case " + id + " is " + probability + ".",
          "Give probabilities from 0 to 1.");
    }
    if (fold < 0) {
      throw new InvalidInputException(
          "evaluation-fold", "The fold of case " + id + " is " + fold + ".", "Count folds from 0.");
    }
  }
}
