package io.pleura.fusion;

import io.pleura.execution.ExecutionContext;
import io.pleura.fusion.search.SearchResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Learns in each fold anew and predicts the cases that were left out. */
final class CrossValidation {

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

    /** The most evaluations that a search took in any fold; 0 where there was none. */
    int mostEvaluations() {
      return fits.stream()
          .mapToInt(fit -> fit.search().map(SearchResult::evaluationsDone).orElse(0))
          .max()
          .orElse(0);
    }
  }

  /** Validates a procedure. Folds run one after the other; each uses all threads. */
  static OutOfFold run(
      LearningProcedure procedure,
      LabelledCases cases,
      List<ValidationFold> folds,
      ExecutionContext context) {
    Double[] probabilities = new Double[cases.size()];
    String[] foldOf = new String[cases.size()];
    List<LearningProcedure.Fitted> fits = new ArrayList<>();
    for (ValidationFold fold : folds) {
      context.cancellation().throwIfCancelled();
      LearningProcedure.Fitted fitted = procedure.fit(cases.subset(fold.training()), context);
      for (int position : fold.test()) {
        probabilities[position] = fitted.probability(cases.data().rows().get(position));
        foldOf[position] = fold.name();
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
