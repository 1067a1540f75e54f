package io.pleura.fusion;

import io.pleura.FeaturePipeline;
import io.pleura.LibraryVersion;
import io.pleura.clinical.DetectionLimitRule;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.SchemaDifference;
import io.pleura.fusion.calibration.CalibrationMethod;
import io.pleura.fusion.harmonisation.Harmonisation;
import io.pleura.fusion.model.HistogramForest;
import io.pleura.fusion.search.RandomSearch;
import io.pleura.fusion.selection.FeatureSelector;
import io.pleura.spi.TrainingReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Learns a model from labelled cases and says honestly how good it is.
 *
 * <p>Harmonisation, feature selection, the search of hyper-parameters, the classifier and its
 * calibration are all learnt anew inside each fold of the validation (nested cross-validation), so
 * that no case takes part in learning what predicts it. Where hyper-parameters are searched, the
 * same is done with the defaults and with a random search of as much effort, so that the report
 * shows what the search was worth. The model that is handed out has then learnt from all cases in
 * the same way.
 *
 * <p>The same cases, settings and seed give the same model and report, bit for bit, at any number
 * of threads.
 *
 * <pre>{@code
 * var training = PleuralInvasionTrainer.builder()
 *     .classifier(HistogramForest.tunedBy(ParticleSwarm.withSeed(42)))
 *     .validation(StratifiedKFold.byPatient(5, 42))
 *     .build()
 *     .train(cases);
 * }</pre>
 */
public final class PleuralInvasionTrainer {

  /** What the report calls the same procedure without a search. */
  public static final String DEFAULTS = "defaults";

  /** What the report calls the same procedure with as much effort spent on draws at random. */
  public static final String RANDOM_SEARCH = "random search";

  /** What the report calls the model that is handed out, where it was searched for. */
  public static final String TUNED = "tuned";

  private final LearningProcedure procedure;
  private final ValidationPlan validation;
  private final Optional<FeaturePipeline> pipeline;
  private final Optional<String> explainer;
  private final DetectionLimitRule detectionLimitRule;
  private final int backgroundRows;

  private PleuralInvasionTrainer(
      LearningProcedure procedure,
      ValidationPlan validation,
      Optional<FeaturePipeline> pipeline,
      Optional<String> explainer,
      DetectionLimitRule detectionLimitRule,
      int backgroundRows) {
    this.procedure = procedure;
    this.validation = validation;
    this.pipeline = pipeline;
    this.explainer = explainer;
    this.detectionLimitRule = detectionLimitRule;
    this.backgroundRows = backgroundRows;
  }

  /**
   * Starts with the defaults: a random forest that is not tuned, all features, no calibration,
   * 5-fold validation by patient, 5 inner folds, seed 0.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Validates and learns, on all cores.
   *
   * @param cases labelled rows
   * @return the model and how it was validated
   * @throws InvalidInputException when the cases cannot be learnt from
   */
  public Training train(LabelledCases cases) {
    return train(cases, ExecutionContext.ofAllCores());
  }

  /**
   * Validates and learns.
   *
   * @param cases labelled rows
   * @param context threads, progress (stage {@code validation}, one unit a fold and model) and
   *     cancellation
   * @return the model and how it was validated
   * @throws ConfigurationException when the cases have other features than the pipeline
   * @throws InvalidInputException when the cases cannot be learnt from
   * @throws io.pleura.error.CancelledException when cancelled
   */
  public Training train(LabelledCases cases, ExecutionContext context) {
    requirePipelineOf(cases);
    return train(cases, validation.folds(cases), TrainingState.none(), context);
  }

  /**
   * The same with a folder that keeps what the searches of hyper-parameters have found, fold by
   * fold. When it holds the state of a training that was interrupted, the training goes on from
   * there: no candidate is scored again, and the outcome is, bit for bit, that of a training that
   * was never interrupted. The folder stays when the training ends.
   *
   * @param cases labelled rows
   * @param state the folder; made where it is missing
   * @param context threads, progress and cancellation, which leaves a state to go on from
   * @return the model and how it was validated
   * @throws ConfigurationException when the cases have other features than the pipeline, or the
   *     folder holds something else or the state of a training of other cases or settings
   * @throws InvalidInputException when the cases cannot be learnt from, or the state is damaged
   * @throws io.pleura.error.CancelledException when cancelled
   * @throws IOException when the state cannot be read or written
   */
  public Training train(LabelledCases cases, Path state, ExecutionContext context)
      throws IOException {
    requirePipelineOf(cases);
    List<ValidationFold> folds = validation.folds(cases);
    try {
      return train(cases, folds, TrainingState.open(state, identity(cases, folds)), context);
    } catch (UncheckedIOException e) { // of the state
      throw e.getCause();
    }
  }

  /**
   * Computes the features of labelled studies by the trainer's pipeline, validates and learns.
   * Labels, patients and centres are checked against the validation before the first image is read.
   * Where cases may fail, use {@link LabelledStudies#extract} and learn from those that are usable.
   *
   * @param studies images, clinical values and labels
   * @param context threads, progress (stage {@code features}, then {@code validation}) and
   *     cancellation
   * @return the model and how it was validated
   * @throws ConfigurationException when the trainer has no pipeline ({@code training-no-pipeline})
   * @throws InvalidInputException when a study fails ({@code studies-failed}; the message names all
   *     that do), or the cases cannot be learnt from
   * @throws io.pleura.error.CancelledException when cancelled
   */
  public Training train(LabelledStudies studies, ExecutionContext context) {
    FeaturePipeline features =
        pipeline.orElseThrow(
            () ->
                new ConfigurationException(
                    "training-no-pipeline",
                    "The trainer has no pipeline to compute the features of studies.",
                    "Give one with pipeline(), or learn from a table of features."));
    validation.folds(studies.withoutFeatures()); // refuses what no image can mend
    return train(studies.extract(features, context).requireAll(), context);
  }

  private Training train(
      LabelledCases cases,
      List<ValidationFold> folds,
      TrainingState state,
      ExecutionContext context) {
    List<CrossValidation.OutOfFold> validated = new ArrayList<>();
    CrossValidation.OutOfFold asked = CrossValidation.run(procedure, cases, folds, state, context);
    CrossValidation.OutOfFold defaults = asked;
    validated.add(asked);
    if (procedure.tuning().strategy().isPresent()) {
      defaults =
          CrossValidation.run(procedure.withDefaults(DEFAULTS), cases, folds, state, context);
      validated.add(defaults);
      var random = RandomSearch.of(procedure.seed(), asked.mostEffort());
      validated.add(
          CrossValidation.run(
              procedure.withStrategy(RANDOM_SEARCH, random), cases, folds, state, context));
    }
    return new Training(
        cases,
        validation,
        procedure,
        validated,
        procedure.fit(cases, state.at("all-cases"), context),
        LearningCurve.of(procedure.withDefaults(DEFAULTS), defaults, cases, folds, context),
        pipeline,
        explainer,
        detectionLimitRule,
        backgroundRows);
  }

  /** Everything that decides what the searches find, by what it is. */
  private Map<String, String> identity(LabelledCases cases, List<ValidationFold> folds) {
    Map<String, String> identity = new LinkedHashMap<>();
    identity.put("cases", cases.digest());
    identity.put("validation", validation.describe());
    identity.put("folds", LabelledCases.sha256(folds.toString()));
    pipeline.ifPresent(features -> identity.put("pipeline", features.fingerprint()));
    identity.putAll(procedure.settings(cases.data().schema().size()));
    identity.put("pleura", LibraryVersion.current());
    return identity;
  }

  private void requirePipelineOf(LabelledCases cases) {
    pipeline.ifPresent(features -> requireSame(features.schema(), cases.data().schema()));
  }

  private static void requireSame(FeatureSchema pipeline, FeatureSchema cases) {
    var difference = SchemaDifference.between(pipeline, cases);
    if (!difference.isEmpty()) {
      throw new ConfigurationException(
          "schema-mismatch",
          "The cases have other features than the pipeline: " + difference.describe() + ".",
          "Learn from what the pipeline computes.");
    }
  }

  /** Collects settings; each may be set once. Not thread-safe. */
  public static final class Builder {
    private final Set<String> given = new HashSet<>();
    private TuningPlan tuning = TuningPlan.defaults(HistogramForest.tunable());
    private @Nullable Harmonisation harmonisation;
    private @Nullable FeatureSelector selector;
    private @Nullable CalibrationMethod calibration;
    private @Nullable ValidationPlan validation;
    private @Nullable FeaturePipeline pipeline;
    private @Nullable String explainer;
    private DetectionLimitRule detectionLimitRule = DetectionLimitRule.REFUSE;
    private int backgroundRows = TrainingReference.MOST_BACKGROUND_ROWS;
    private int innerFolds = 5;
    private long seed;

    private Builder() {}

    private void once(String key) {
      if (!given.add(key)) {
        throw new IllegalStateException(key + " is set twice");
      }
    }

    /**
     * What computes the features of new studies; without it the model takes a feature table. Stays
     * the caller's to close.
     *
     * @param value the pipeline that the cases' features come from
     * @return this
     */
    public Builder pipeline(FeaturePipeline value) {
      once("pipeline");
      pipeline = value;
      return this;
    }

    /**
     * What explains the model's predictions. Left out of the bundle where it has nothing to go by:
     * the classifier is no forest, and no background rows are kept.
     *
     * @param providerId id of an explainer's provider, for example {@code shap}
     * @return this
     */
    public Builder explainer(String providerId) {
      once("explainer");
      explainer = providerId;
      return this;
    }

    /**
     * What clinical values below a detection limit were taken as; the bundle keeps it.
     *
     * @param value the rule that the cases were read with, default: they are refused
     * @return this
     */
    public Builder detectionLimitRule(DetectionLimitRule value) {
      once("detectionLimitRule");
      detectionLimitRule = value;
      return this;
    }

    /**
     * How many rows of training cases the bundle keeps, for explanations by comparison with them.
     * These are feature values of single patients, without names and images. The distribution of
     * each feature and the probabilities out of fold are kept in any case.
     *
     * @param most 0 to 100, default 100; of more cases a sample is drawn, by class
     * @return this
     */
    public Builder backgroundRows(int most) {
      once("backgroundRows");
      backgroundRows = most;
      return this;
    }

    /**
     * The classifier and how its hyper-parameters are found.
     *
     * @param value for example {@code HistogramForest.tunedBy(ParticleSwarm.withSeed(42))}
     * @return this
     */
    public Builder classifier(TuningPlan value) {
      once("classifier");
      tuning = value;
      return this;
    }

    /**
     * How features are harmonised across centres, learnt from the training cases of each fold. The
     * model then needs to know where a case was scanned, and knows the centres of these cases only.
     *
     * @param value for example {@code Harmonisation.by(ComBat.parametric())}
     * @return this
     */
    public Builder harmonisation(Harmonisation value) {
      once("harmonisation");
      harmonisation = value;
      return this;
    }

    /**
     * Which features are kept, chosen from the training cases of each fold.
     *
     * @param value one selector, or several in a chain
     * @return this
     */
    public Builder selection(FeatureSelector value) {
      once("selection");
      selector = value;
      return this;
    }

    /**
     * How probabilities are calibrated, learnt from predictions of inner folds.
     *
     * @param value the method
     * @return this
     */
    public Builder calibration(CalibrationMethod value) {
      once("calibration");
      calibration = value;
      return this;
    }

    /**
     * How the model is validated.
     *
     * @param value for example {@code StratifiedKFold.byPatient(5, 42)}
     * @return this
     */
    public Builder validation(ValidationPlan value) {
      once("validation");
      validation = value;
      return this;
    }

    /**
     * The folds by which candidates are judged and calibration is learnt, inside each fold of the
     * validation.
     *
     * @param count 2 to 1000, default 5
     * @return this
     */
    public Builder innerFolds(int count) {
      once("innerFolds");
      innerFolds = count;
      return this;
    }

    /**
     * What inner folds and the draws of classifiers start from; searches have seeds of their own.
     *
     * @param value any number, default 0
     * @return this
     */
    public Builder seed(long value) {
      once("seed");
      seed = value;
      return this;
    }

    /**
     * Checks the settings.
     *
     * @return the trainer
     * @throws ConfigurationException when a setting is out of range, or features are to be
     *     harmonised for a centre that is left out of the training
     */
    public PleuralInvasionTrainer build() {
      if (harmonisation != null && validation instanceof LeaveOneCentreOut) {
        throw new ConfigurationException(
            "harmonisation-left-out-centre",
            "Harmonisation needs training cases of every centre; validation by leaving one centre"
                + " out has none of it.",
            "Validate by folds of patients, or leave harmonisation out.");
      }
      if (backgroundRows < 0 || backgroundRows > TrainingReference.MOST_BACKGROUND_ROWS) {
        throw new ConfigurationException(
            "training-background-rows",
            "The bundle is to keep %d rows of training cases; it has to be 0 to %d."
                .formatted(backgroundRows, TrainingReference.MOST_BACKGROUND_ROWS),
            "Choose a number within that range; 0 keeps no patient's row.");
      }
      StratifiedKFold.byPatient(innerFolds, seed); // checks the number
      var procedure =
          new LearningProcedure(
              tuning.strategy().isPresent() ? TUNED : DEFAULTS,
              Optional.ofNullable(harmonisation),
              Optional.ofNullable(selector),
              tuning,
              Optional.ofNullable(calibration),
              innerFolds,
              seed);
      return new PleuralInvasionTrainer(
          procedure,
          validation == null ? StratifiedKFold.byPatient(5, seed) : validation,
          Optional.ofNullable(pipeline),
          Optional.ofNullable(explainer),
          detectionLimitRule,
          backgroundRows);
    }
  }
}
