package io.pleura.examples.cli;

import io.pleura.fusion.LeaveOneCentreOut;
import io.pleura.fusion.StratifiedKFold;
import io.pleura.fusion.TuningPlan;
import io.pleura.fusion.ValidationPlan;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How {@code pleura train} learns and validates. */
final class TrainOptions {

  /** How cases are parted. */
  enum Validation {
    FOLDS,
    CENTRES
  }

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
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of every random number (default: ${DEFAULT-VALUE}).")
  long seed;

  @Mixin ClassifierOptions model = new ClassifierOptions();

  @Mixin HarmonisationOptions harmonisation = new HarmonisationOptions();

  @Mixin SearchOptions search = new SearchOptions();

  @Mixin SelectionOptions selection = new SelectionOptions();

  /** Made by picocli. */
  TrainOptions() {}

  TuningPlan classifier() {
    return search.plan(model.classifier(), seed);
  }

  ValidationPlan validation() {
    return switch (validation) {
      case FOLDS -> StratifiedKFold.byPatient(folds, seed);
      case CENTRES -> new LeaveOneCentreOut();
    };
  }
}
