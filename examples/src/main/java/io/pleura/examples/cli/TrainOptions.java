package io.pleura.examples.cli;

import io.pleura.fusion.LeaveOneCentreOut;
import io.pleura.fusion.RandomForest;
import io.pleura.fusion.StratifiedKFold;
import io.pleura.fusion.TunableClassifier;
import io.pleura.fusion.TuningPlan;
import io.pleura.fusion.ValidationPlan;
import io.pleura.fusion.search.ParticleSwarm;
import io.pleura.fusion.search.RandomSearch;
import io.pleura.fusion.selection.FeatureSelector;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** How {@code pleura train} learns and validates. */
final class TrainOptions {

  /** How hyper-parameters are searched. */
  enum Tuning {
    SWARM,
    RANDOM,
    NONE
  }

  /** How cases are parted. */
  enum Validation {
    FOLDS,
    CENTRES
  }

  @Option(
      names = "--tune",
      paramLabel = "HOW",
      defaultValue = "swarm",
      description = {
        "How hyper-parameters are searched: swarm (particle swarm), random, or none. The report sets"
            + " the outcome beside the defaults and beside a random search of as many evaluations"
            + " (default: ${DEFAULT-VALUE})."
      })
  private Tuning tuning = Tuning.SWARM;

  @Option(
      names = "--evaluations",
      paramLabel = "N",
      defaultValue = "50",
      description = "Candidates that a search tries in each fold (default: ${DEFAULT-VALUE}).")
  private int evaluations;

  @Option(
      names = "--validation",
      paramLabel = "HOW",
      defaultValue = "folds",
      description = {
        "How the model is validated: folds (stratified, by patient) or centres (one left out at a"
            + " time; the table has a column center) (default: ${DEFAULT-VALUE})."
      })
  private Validation validation = Validation.FOLDS;

  @Option(
      names = "--folds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Folds of the validation (default: ${DEFAULT-VALUE}).")
  private int folds;

  @Option(
      names = "--inner-folds",
      paramLabel = "N",
      defaultValue = "5",
      description = {
        "Folds inside each fold, by which candidates are judged (default: ${DEFAULT-VALUE})."
      })
  int innerFolds;

  @Option(
      names = "--select",
      converter = SelectorOption.class,
      paramLabel = "STEP",
      description = {
        "A step of feature selection, several times if need be, in order; learnt anew in each fold: "
            + SelectorOption.FORMS
            + " (default: all features)."
      })
  List<FeatureSelector> selectors = new ArrayList<>();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of every random number (default: ${DEFAULT-VALUE}).")
  long seed;

  /** Made by picocli. */
  TrainOptions() {}

  TuningPlan classifier() {
    TunableClassifier forest = RandomForest.tunable();
    return switch (tuning) {
      case SWARM ->
          TuningPlan.tunedBy(
              forest, ParticleSwarm.builder().seed(seed).evaluations(evaluations).build());
      case RANDOM -> TuningPlan.tunedBy(forest, RandomSearch.of(seed, evaluations));
      case NONE -> TuningPlan.defaults(forest);
    };
  }

  ValidationPlan validation() {
    return switch (validation) {
      case FOLDS -> StratifiedKFold.byPatient(folds, seed);
      case CENTRES -> new LeaveOneCentreOut();
    };
  }
}
