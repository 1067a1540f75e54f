package io.pleura.fusion.evaluation;

import io.pleura.error.InvalidInputException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model and what it said of cases that it had not seen in training.
 *
 * @param name name in the report, such as {@code tuned}
 * @param predictions one for each case
 */
public record EvaluatedModel(String name, List<CasePrediction> predictions) {

  /**
   * Copies the list and checks it.
   *
   * @param name name in the report
   * @param predictions one for each case
   * @throws InvalidInputException when the name is blank, there is no prediction, a case comes
   *     twice, or a patient is in two folds
   */
  public EvaluatedModel {
    predictions = List.copyOf(predictions);
    if (name.isBlank()) {
      throw new InvalidInputException(
          "evaluation-model-name", "A model has no name.", "Name each model.");
    }
    if (predictions.isEmpty()) {
      throw new InvalidInputException(
          "evaluation-no-cases",
          "Model " + name + " has no prediction.",
          "Give at least one case.");
    }
    Set<String> ids = new HashSet<>();
    Map<String, Integer> folds = new HashMap<>();
    for (CasePrediction prediction : predictions) {
      if (!ids.add(prediction.id())) {
        throw new InvalidInputException(
            "evaluation-duplicate-case",
            "Model " + name + " has case " + prediction.id() + " twice.",
            "Give each case once.");
      }
      Integer other = folds.putIfAbsent(prediction.patient(), prediction.fold());
      if (other != null && other != prediction.fold()) {
        throw new InvalidInputException(
            "evaluation-patient-in-two-folds",
            "Model "
                + name
                + ": patient "
                + prediction.patient()
                + " is in folds "
                + other
                + " and "
                + prediction.fold()
                + ", so the model may have seen the patient it is tested on.",
            "Keep all cases of a patient in one fold.");
      }
    }
  }

  /**
   * Probabilities and labels in the order of the predictions.
   *
   * @return the cases
   */
  public ScoredCases scoredCases() {
    return scoredCases(predictions);
  }

  static ScoredCases scoredCases(List<CasePrediction> predictions) {
    double[] probability = new double[predictions.size()];
    boolean[] invasion = new boolean[predictions.size()];
    for (int i = 0; i < probability.length; i++) {
      probability[i] = predictions.get(i).probability();
      invasion[i] = predictions.get(i).invasion();
    }
    return new ScoredCases(probability, invasion);
  }

  /** The same predictions in the order of another model's cases. */
  EvaluatedModel inOrderOf(EvaluatedModel other) {
    Map<String, CasePrediction> byId = new HashMap<>();
    for (CasePrediction prediction : predictions) {
      byId.put(prediction.id(), prediction);
    }
    List<CasePrediction> ordered =
        other.predictions.stream()
            .map(
                expected -> {
                  CasePrediction found = byId.remove(expected.id());
                  if (found == null || found.invasion() != expected.invasion()) {
                    throw differs(
                        other,
                        "case "
                            + expected.id()
                            + (found == null ? " is missing" : " has another label"));
                  }
                  return found;
                })
            .toList();
    if (!byId.isEmpty()) {
      throw differs(other, "case " + byId.keySet().iterator().next() + " is not in the first");
    }
    return new EvaluatedModel(name, ordered);
  }

  private InvalidInputException differs(EvaluatedModel other, String how) {
    return new InvalidInputException(
        "evaluation-cases-differ",
        "Models " + other.name + " and " + name + " are not of the same cases: " + how + ".",
        "Give both models' predictions of the same cases with the same labels.");
  }
}
