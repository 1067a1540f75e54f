package io.pleura.fusion;

import io.pleura.execution.ExecutionContext;
import io.pleura.fusion.search.SearchResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Learns in each fold anew and predicts the cases that were left out. */
final class CrossValidation {

  /** Of a sum of shares such as 1/27. */
  private static final double ROUNDING = 1e-9;

  private CrossValidation() {}

  /**
   * What one procedure gave.
   *
   * @param name the procedure
   * @param probabilities one a case, by the model that did not learn from it
   * @param fold the fold in which each case was predicted
   * @param fits what was learnt, in the order of the folds
   */
  record OutOfFold(
      String name,
      List<Double> probabilities,
      List<String> fold,
      List<LearningProcedure.Fitted> fits) {

    /**
     * The most effort that a search spent in any fold, in evaluations at full effort, rounded up; 0
     * where there was none.
     */
    int mostEffort() {
      double most =
          fits.stream()
              .mapToDouble(fit -> fit.search().map(SearchResult::budgetSpent).orElse(0.0))
              .max()
              .orElse(0);
      return (int) Math.ceil(most - ROUNDING);
    }

    /** The probabilities of the cases of a fold. */
    double[] probabilities(ValidationFold of) {
      return of.test().stream().mapToDouble(probabilities::get).toArray();
    }
  }

  /**
   * Validates a procedure. Folds run one after the other; each uses all threads.
   *
   * @param state where searches keep what they have found
   */
  static OutOfFold run(
      LearningProcedure procedure,
      LabelledCases cases,
      List<ValidationFold> folds,
      TrainingState state,
      ExecutionContext context) {
    Double[] probabilities = new Double[cases.size()];
    String[] foldOf = new String[cases.size()];
    List<LearningProcedure.Fitted> fits = new ArrayList<>();
    for (int f = 0; f < folds.size(); f++) {
      ValidationFold fold = folds.get(f);
      context.cancellation().throwIfCancelled();
      LearningProcedure.Fitted fitted =
          procedure.fit(cases.subset(fold.training()), state.at("fold-" + (f + 1)), context);
      double[] ofFold = fitted.probabilities(cases.subset(fold.test()));
      for (int i = 0; i < ofFold.length; i++) {
        probabilities[fold.test().get(i)] = ofFold[i];
        foldOf[fold.test().get(i)] = fold.name();
      }
      fits.add(fitted);
    }
    return new OutOfFold(
        procedure.name(),
        List.copyOf(Arrays.asList(probabilities)),
        List.copyOf(Arrays.asList(foldOf)),
        List.copyOf(fits));
  }
}
