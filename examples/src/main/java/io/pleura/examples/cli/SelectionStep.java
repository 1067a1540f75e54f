package io.pleura.examples.cli;

import io.pleura.error.ConfigurationException;
import io.pleura.fusion.agreement.RepeatedMeasurements;
import io.pleura.fusion.selection.FeatureSelector;
import org.jspecify.annotations.Nullable;

/** A step of feature selection as the command line names it. */
@FunctionalInterface
interface SelectionStep {

  /**
   * What a step may need beside its own limits.
   *
   * @param seed what random draws start from
   * @param measurements of repeated segmentations, or null
   */
  record Means(long seed, @Nullable RepeatedMeasurements measurements) {

    RepeatedMeasurements requireMeasurements() {
      if (measurements == null) {
        throw new ConfigurationException(
            "selection-without-repeats",
            "Selection by agreement (icc) needs repeated measurements.",
            "Give them with --repeats, or with --cases let --perturb make them.");
      }
      return measurements;
    }
  }

  /**
   * What does the step.
   *
   * @throws ConfigurationException when it needs what is not there
   */
  FeatureSelector selector(Means means);
}
