package io.pleura.examples.demo;

import io.pleura.feature.FeatureName;
import java.util.Locale;
import java.util.Map;

/**
 * How well the demonstration model tells invasion on phantoms it has never seen: areas under the
 * ROC curve. They say nothing about patients.
 *
 * @param wholeModel all features together
 * @param deepAlone a forest on the deep features alone
 * @param bestSingle the best feature by itself, whichever way it points
 * @param bestSingleFeature its name
 * @param randomWeights a forest on the deep features of the same network with random weights
 * @param cases number of phantoms
 */
public record DemoFigures(
    double wholeModel,
    double deepAlone,
    double bestSingle,
    FeatureName bestSingleFeature,
    double randomWeights,
    int cases) {

  /**
   * Whether the phantoms need all parts of the SDK: the whole model reaches 0.90, deep features
   * alone 0.80, no single feature is above 0.80, and random weights are at least 0.10 below trained
   * ones.
   *
   * @return true when all four hold
   */
  public boolean reachTargets() {
    return wholeModel >= 0.90
        && deepAlone >= 0.80
        && bestSingle <= 0.80
        && randomWeights <= deepAlone - 0.10;
  }

  /** The figures by name, as a bundle's provenance stores them. */
  Map<String, Double> toMetrics() {
    return Map.of(
        "auc", wholeModel,
        "auc-best-single-feature", bestSingle,
        "auc-deep-features", deepAlone,
        "auc-deep-features-random-weights", randomWeights);
  }

  /**
   * The figures in words.
   *
   * @return five lines
   */
  public String describe() {
    return String.format(
        Locale.ROOT,
        "Area under the ROC curve on %d unseen synthetic phantoms (not for clinical use):%n"
            + "  whole model             %.3f  (target: at least 0.90)%n"
            + "  deep features alone     %.3f  (target: at least 0.80)%n"
            + "  best single feature     %.3f  (target: at most 0.80; %s)%n"
            + "  random network weights  %.3f  (target: at least 0.10 below deep features alone)",
        cases,
        wholeModel,
        deepAlone,
        bestSingle,
        bestSingleFeature,
        randomWeights);
  }
}
