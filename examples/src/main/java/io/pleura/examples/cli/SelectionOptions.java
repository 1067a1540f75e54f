package io.pleura.examples.cli;

import io.pleura.fusion.selection.FeatureSelector;
import io.pleura.fusion.selection.FeatureSelectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

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

  /** Made by picocli. */
  SelectionOptions() {}

  /** All steps in order; nothing where all features are kept. */
  Optional<FeatureSelector> selector(long seed) {
    return steps.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new FeatureSelectors(steps.stream().map(step -> step.selector(seed)).toList()));
  }
}
