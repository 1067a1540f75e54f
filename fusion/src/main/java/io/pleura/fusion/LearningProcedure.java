package io.pleura.fusion;

import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureSchema;
import io.pleura.fusion.calibration.Calibration;
import io.pleura.fusion.calibration.CalibrationMethod;
import io.pleura.fusion.search.Candidate;
import io.pleura.fusion.search.SearchResult;
import io.pleura.fusion.search.SearchStrategy;
import io.pleura.fusion.selection.FeatureSelector;
import io.pleura.fusion.selection.Selection;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierTrainer;
import io.pleura.spi.TrainingData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is learnt from training cases, in order: which features, which hyper-parameters,
 * the classifier, its calibration. Cross-validation repeats all of it in each fold.
 *
 * @param name what the report calls the outcome
 * @param selector which features are kept; empty for all
 * @param tuning the classifier and the search of its hyper-parameters
 * @param calibrationMethod how probabilities are calibrated; empty for as they are
 * @param innerFolds folds by which candidates are judged and calibration is learnt
 * @param seed what folds and random draws start from
 */
record LearningProcedure(
    String name,
    Optional<FeatureSelector> selector,
    TuningPlan tuning,
    Optional<CalibrationMethod> calibrationMethod,
    int innerFolds,
    long seed) {

  /** Code of the error of a trainer whose leaf or depth leaves no split. */
  private static final String NOTHING_TO_SPLIT = "training-nothing-to-split";

  private static final double AREA_OF_CONSTANT = 0.5;

  /**
   * What was learnt.
   *
   * @param selection the features that were kept
   * @param trainer what trained the classifier
   * @param classifier the classifier of the kept features
   * @param calibration empty when the classifier's probabilities stay as they are
   * @param search how its hyper-parameters were found; empty for the defaults
   */
  record Fitted(
      Selection selection,
      ClassifierTrainer trainer,
      Classifier classifier,
      Optional<Calibration> calibration,
      Optional<SearchResult> search) {

    /** The probability of a row of all features. */
    double probability(double[] row) {
      double raw = classifier.probability(selection.apply(row));
      return calibration.isPresent() ? calibration.get().calibrate(raw) : raw;
    }
  }

  /** An inner fold whose features were chosen from its training rows only. */
  private record InnerFold(TrainingData training, List<double[]> testRows, List<Integer> test) {}

  /** The same with the classifier's defaults. */
  LearningProcedure withDefaults(String newName) {
    return with(newName, TuningPlan.defaults(tuning.classifier()));
  }

  /** The same with another search. */
  LearningProcedure withStrategy(String newName, SearchStrategy strategy) {
    return with(newName, TuningPlan.tunedBy(tuning.classifier(), strategy));
  }

  private LearningProcedure with(String newName, TuningPlan plan) {
    return new LearningProcedure(newName, selector, plan, calibrationMethod, innerFolds, seed);
  }

  Fitted fit(LabelledCases cases, ExecutionContext context) {
    boolean needsInner = tuning.strategy().isPresent() || calibrationMethod.isPresent();
    List<InnerFold> inner = needsInner ? innerFolds(cases, context) : List.of();
    @Nullable SearchResult search = null;
    if (tuning.strategy().isPresent()) {
      boolean[] invasion = cases.labels();
      search =
          tuning
              .strategy()
              .get()
              .search(
                  tuning.classifier().space(),
                  (candidate, share, execution) ->
                      score(inner, candidate, cases, invasion, execution),
                  context);
    }
    @Nullable Candidate best = search == null ? null : search.best();
    Selection selection = select(cases.data(), context);
    TrainingData chosen = selection.apply(cases.data());
    ClassifierTrainer trainer = trainer(best, chosen.schema());
    Optional<Calibration> calibration =
        calibrationMethod.map(
            method -> method.fit(predictions(inner, best, cases, context), cases.labels()));
    return new Fitted(
        selection,
        trainer,
        trainer.train(chosen, context),
        calibration,
        Optional.ofNullable(search));
  }

  /**
   * The area under the curve of a candidate; that of a constant where it finds nothing to split.
   */
  private double score(
      List<InnerFold> inner,
      Candidate candidate,
      LabelledCases cases,
      boolean[] invasion,
      ExecutionContext context) {
    try {
      return AreaUnderCurve.of(predictions(inner, candidate, cases, context), invasion);
    } catch (InvalidInputException e) {
      if (e.code().equals(NOTHING_TO_SPLIT)) {
        return AREA_OF_CONSTANT;
      }
      throw e;
    }
  }

  private List<InnerFold> innerFolds(LabelledCases cases, ExecutionContext context) {
    List<InnerFold> folds = new ArrayList<>();
    for (ValidationFold fold : StratifiedKFold.byPatient(innerFolds, seed).folds(cases)) {
      TrainingData training = cases.subset(fold.training()).data();
      Selection selection = select(training, context);
      List<double[]> testRows =
          fold.test().stream().map(i -> selection.apply(cases.data().rows().get(i))).toList();
      folds.add(new InnerFold(selection.apply(training), testRows, fold.test()));
    }
    return folds;
  }

  private Selection select(TrainingData data, ExecutionContext context) {
    return selector.isPresent()
        ? selector.get().select(data, context)
        : new Selection(data.schema(), data.schema().names());
  }

  private ClassifierTrainer trainer(@Nullable Candidate candidate, FeatureSchema schema) {
    return candidate == null
        ? tuning.classifier().defaults(schema.size(), seed)
        : tuning.classifier().with(candidate, schema.size(), seed);
  }

  /** The probability of each case by a model that did not learn from it. */
  private double[] predictions(
      List<InnerFold> folds,
      @Nullable Candidate candidate,
      LabelledCases cases,
      ExecutionContext context) {
    double[] probabilities = new double[cases.size()];
    for (InnerFold fold : folds) {
      Classifier classifier =
          trainer(candidate, fold.training.schema()).train(fold.training, context);
      for (int i = 0; i < fold.test.size(); i++) {
        probabilities[fold.test.get(i)] = classifier.probability(fold.testRows.get(i));
      }
    }
    return probabilities;
  }
}
