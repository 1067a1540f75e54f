package io.pleura.examples.cli;

import io.pleura.fusion.selection.FeatureSelector;

/** A step of feature selection as the command line names it. */
@FunctionalInterface
interface SelectionStep {

  /**
   * What does the step.
   *
   * @param seed what its random draws start from
   */
  FeatureSelector selector(long seed);
}
