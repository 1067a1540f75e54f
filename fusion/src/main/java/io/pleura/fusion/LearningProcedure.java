package io.pleura.fusion;

import io.pleura.error.ExtractionException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureSchema;
import io.pleura.fusion.calibration.Calibration;
import io.pleura.fusion.calibration.CalibrationMethod;
import io.pleura.fusion.harmonisation.Harmonisation;
import io.pleura.fusion.search.Candidate;
import io.pleura.fusion.search.SearchResult;
import io.pleura.fusion.search.SearchStrategy;
import io.pleura.fusion.selection.FeatureSelector;
import io.pleura.fusion.selection.Selection;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierTrainer;
import io.pleura.spi.TrainingData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is learnt from training cases, in order: harmonisation, which features, which
 * hyper-parameters, the classifier, its calibration. Cross-validation repeats all of it in each
 * fold.
 *
 * @param name what the report calls the outcome
 * @param harmonisation how features are harmonised across centres; empty for as measured
 * @param selector which features are kept; empty for all
 * @param tuning the classifier and the search of its hyper-parameters
 * @param calibrationMethod how probabilities are calibrated; empty for as they are
 * @param innerFolds folds by which candidates are judged and calibration is learnt
 * @param seed what folds and random draws start from
 */
record LearningProcedure(
    String name,
    Optional<Harmonisation> harmonisation,
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
   * @param harmonisation what features were harmonised by before any was chosen; empty for as
   *     measured
   * @param selection the features that were kept
   * @param trainer what trained the classifier
   * @param classifier the classifier of the kept features
   * @param calibration empty when the classifier's probabilities stay as they are
   * @param search how its hyper-parameters were found; empty for the defaults
   */
  record Fitted(
      Optional<FittedHarmonisation> harmonisation,
      Selection selection,
      ClassifierTrainer trainer,
      Classifier classifier,
      Optional<Calibration> calibration,
      Optional<SearchResult> search) {

    /** The probability of each case, from all features as they were measured. */
    double[] probabilities(LabelledCases cases) {
      return keptRows(cases).stream().mapToDouble(this::probability).toArray();
    }

    /** The kept features of each case, harmonised. */
    List<double[]> keptRows(LabelledCases cases) {
      return harmonise(harmonisation, cases).data().rows().stream().map(selection::apply).toList();
    }

    /** The probability of a row of the kept features. */
    double probability(double[] row) {
      double raw = classifier.probability(row);
      return calibration.isPresent() ? calibration.get().calibrate(raw) : raw;
    }
  }

  /**
   * An inner fold whose features were chosen from its training rows only.
   *
   * @param training all rows to learn from
   * @param shares parts of them
   * @param testRows the rows to predict
   * @param test whose they are
   */
  private record InnerFold(
      TrainingData training, NestedShares shares, List<double[]> testRows, List<Integer> test) {

    /** The rows to learn from at a share of the full effort. */
    TrainingData training(double share) {
      if (share == 1) {
        return training;
      }
      List<Integer> chosen = shares.positions(share);
      return new TrainingData(
          training.schema(),
          chosen.stream().map(training.rows()::get).toList(),
          chosen.stream().map(training.invasion()::get).toList(),
          chosen.stream().map(training.groups()::get).toList());
    }
  }

  /** The inner folds, made when they are first needed: a search that is resumed may need none. */
  private final class InnerFolds {
    private final LabelledCases cases;
    private final ExecutionContext context;
    private @Nullable List<InnerFold> folds;

    InnerFolds(LabelledCases cases, ExecutionContext context) {
      this.cases = cases;
      this.context = context;
    }

    synchronized List<InnerFold> get() {
      if (folds == null) {
        folds = innerFolds(cases, context);
      }
      return folds;
    }
  }

  /** The same with the classifier's defaults. */
  LearningProcedure withDefaults(String newName) {
    return with(newName, TuningPlan.defaults(tuning.classifier()));
  }

  /** The same with another search. */
  LearningProcedure withStrategy(String newName, SearchStrategy strategy) {
    return with(newName, TuningPlan.tunedBy(tuning.classifier(), strategy));
  }

  private LearningProcedure with(String newName, TuningPlan plan) {
    return new LearningProcedure(
        newName, harmonisation, selector, plan, calibrationMethod, innerFolds, seed);
  }

  /**
   * Learns.
   *
   * @param state where the search keeps what it has found
   */
  Fitted fit(LabelledCases cases, TrainingState state, ExecutionContext context) {
    var inner = new InnerFolds(cases, context);
    @Nullable SearchResult search = null;
    if (tuning.strategy().isPresent()) {
      search = search(tuning.strategy().get(), inner, cases, state, context);
    }
    @Nullable Candidate best = search == null ? null : search.best();
    Optional<FittedHarmonisation> harmonised =
        harmonisation.map(method -> FittedHarmonisation.fit(method, cases));
    LabelledCases own = harmonise(harmonised, cases);
    Selection selection = select(own, context);
    TrainingData chosen = selection.apply(own.data());
    ClassifierTrainer trainer = trainer(best, chosen.schema());
    Optional<Calibration> calibration =
        calibrationMethod.map(
            method ->
                method.fit(
                    predictions(inner.get(), best, 1, cases.size(), context), cases.labels()));
    return new Fitted(
        harmonised,
        selection,
        trainer,
        trainer.train(chosen, context),
        calibration,
        Optional.ofNullable(search));
  }

  private SearchResult search(
      SearchStrategy strategy,
      InnerFolds inner,
      LabelledCases cases,
      TrainingState state,
      ExecutionContext context) {
    boolean[] invasion = cases.labels();
    try {
      return state.search(
          name,
          strategy,
          tuning.classifier().space(),
          (candidate, share, execution) ->
              score(inner.get(), candidate, share, invasion, execution),
          context);
    } catch (ExtractionException e) {
      if (e.getCause() instanceof InvalidInputException data) {
        throw data; // no candidate could do anything about it
      }
      throw e;
    }
  }

  /**
   * The area under the curve of a candidate; that of a constant where it finds nothing to split.
   */
  private double score(
      List<InnerFold> inner,
      Candidate candidate,
      double share,
      boolean[] invasion,
      ExecutionContext context) {
    try {
      return AreaUnderCurve.of(
          predictions(inner, candidate, share, invasion.length, context), invasion);
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
      LabelledCases measured = cases.subset(fold.training());
      Optional<FittedHarmonisation> harmonised =
          harmonisation.map(method -> FittedHarmonisation.fit(method, measured));
      LabelledCases training = harmonise(harmonised, measured);
      LabelledCases test = harmonise(harmonised, cases.subset(fold.test()));
      Selection selection = select(training, context);
      List<double[]> testRows = test.data().rows().stream().map(selection::apply).toList();
      folds.add(
          new InnerFold(
              selection.apply(training.data()),
              NestedShares.of(training, seed),
              testRows,
              fold.test()));
    }
    return folds;
  }

  /** The cases as they were measured where there is no harmonisation. */
  private static LabelledCases harmonise(
      Optional<FittedHarmonisation> fitted, LabelledCases measured) {
    return fitted.map(harmonisation -> harmonisation.apply(measured)).orElse(measured);
  }

  private Selection select(LabelledCases cases, ExecutionContext context) {
    TrainingData data = cases.data();
    return selector.isPresent()
        ? selector.get().forCases(cases.ids()).select(data, context)
        : new Selection(data.schema(), data.schema().names());
  }

  private ClassifierTrainer trainer(@Nullable Candidate candidate, FeatureSchema schema) {
    return candidate == null
        ? tuning.classifier().defaults(schema.size(), seed)
        : tuning.classifier().with(candidate, schema.size(), seed);
  }

  /**
   * The probability of each case by a model that did not learn from it.
   *
   * @param share the part of each fold's training rows that is learnt from
   * @param count number of cases
   */
  private double[] predictions(
      List<InnerFold> folds,
      @Nullable Candidate candidate,
      double share,
      int count,
      ExecutionContext context) {
    double[] probabilities = new double[count];
    for (InnerFold fold : folds) {
      TrainingData training = fold.training(share);
      Classifier classifier = trainer(candidate, training.schema()).train(training, context);
      for (int i = 0; i < fold.test.size(); i++) {
        probabilities[fold.test.get(i)] = classifier.probability(fold.testRows.get(i));
      }
    }
    return probabilities;
  }

  /**
   * Everything that decides what is learnt, for the record.
   *
   * @param features number of features to choose from
   */
  Map<String, String> settings(int features) {
    Map<String, String> settings = new LinkedHashMap<>();
    harmonisation.ifPresent(method -> put(settings, "harmonisation", method.settings()));
    selector.ifPresent(chosen -> put(settings, "selection", chosen.settings()));
    TunableClassifier classifier = tuning.classifier();
    settings.put("classifier", classifier.name());
    put(settings, "default", classifier.defaults(features, seed).settings());
    tuning
        .strategy()
        .ifPresent(
            strategy -> {
              put(settings, "tuning", strategy.settings());
              put(settings, "space", classifier.space().description());
            });
    calibrationMethod.ifPresent(method -> settings.put("calibration", method.name()));
    settings.put("inner folds", String.valueOf(innerFolds));
    settings.put("seed", String.valueOf(seed));
    return settings;
  }

  private static void put(Map<String, String> into, String prefix, Map<String, String> settings) {
    settings.forEach((key, value) -> into.put(prefix + " " + key, value));
  }
}
