package io.pleura.examples.cli;

import io.pleura.error.ConfigurationException;
import io.pleura.fusion.agreement.RepeatedMeasurements;
import io.pleura.fusion.selection.FeatureSelector;
import io.pleura.fusion.selection.FeatureSelectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which features {@code pleura train} learns from. */
final class SelectionOptions {

  @Option(
      names = "--select",
      converter = SelectorOption.class,
      paramLabel = "STEP",
      description = {
        "A step of feature selection, several times if need be, in order; learnt anew in each fold: "
            + SelectorOption.FORMS
            + " (default: all features)."
      })
  private List<SelectionStep> steps = new ArrayList<>();

  @Option(
      names = "--repeats",
      paramLabel = "CSV",
      description = {
        "For icc: features measured on segmentations of several readers. Table with the columns id"
            + " and segmentation (the reader) and the features; ids of training cases count in the"
            + " folds that learn from them."
      })
  @Nullable Path repeats;

  @Option(
      names = "--perturb",
      paramLabel = "N",
      defaultValue = "0",
      description = {
        "For icc with --cases: measure N cases, evenly spread over the table, again on shifted,"
            + " grown, shrunk, rotated and roughened masks (11 of each)."
      })
  int perturbed;

  /** Made by picocli. */
  SelectionOptions() {}

  /** Refuses options that do not go together. */
  void check(CommandLine line, boolean images) {
    if (perturbed < 0 || perturbed == 1) {
      throw new ParameterException(line, "--perturb " + perturbed + ": give 2 cases or more");
    }
    if (perturbed > 0 && (!images || repeats != null)) {
      throw new ParameterException(line, "--perturb belongs to --cases and goes without --repeats");
    }
  }

  /**
   * All steps in order; nothing where all features are kept.
   *
   * @param measurements of repeated segmentations, or null
   * @throws ConfigurationException when a step needs what is not there
   */
  Optional<FeatureSelector> selector(long seed, @Nullable RepeatedMeasurements measurements) {
    var means = new SelectionStep.Means(seed, measurements);
    return steps.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new FeatureSelectors(steps.stream().map(step -> step.selector(means)).toList()));
  }
}
