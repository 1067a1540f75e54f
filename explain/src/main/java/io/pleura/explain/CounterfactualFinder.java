package io.pleura.explain;

import io.pleura.bundle.BundleManifest.Range;
import io.pleura.clinical.ClinicalQuantity;
import io.pleura.error.ConfigurationException;
import io.pleura.error.ExtractionException;
import io.pleura.explain.CounterfactualHint.Crossing;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureVector;
import io.pleura.spi.Classifier;
import io.pleura.tree.DecisionTree;
import io.pleura.tree.TreeEnsemble;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Looks for the smallest change of a clinical value that brings the probability across the
 * threshold, everything else as it is, within the range of the training cases. What it finds tells
 * how the model works. It is no advice: a value that is otherwise is that of another patient.
 *
 * <p>The probability of trees changes at the thresholds of their splits only, so that for them the
 * nearest value is found exactly, in the precision in which they compare. For other classifiers
 * 1024 steps of equal width over the training range are tried outwards from the value, and the
 * change is then narrowed down to neighbouring numbers; {@link CounterfactualHint#exact()} says
 * which it was. Immutable and safe for concurrent use when the classifier is.
 */
public final class CounterfactualFinder {

  private static final int GRID_STEPS = 1024;

  /** How far a plain value may lie beyond the nearest, by the width of the training range. */
  private static final double PLAIN_WITHIN = 0.01;

  private final Classifier classifier;
  private final double threshold;
  private final Map<FeatureName, Range> trainingRanges;
  private final Optional<TreeEnsemble> trees;

  /**
   * Takes what it needs.
   *
   * @param classifier gives the probability
   * @param threshold the probability from which the risk is called high, 0 to 1
   * @param trainingRanges least and greatest value of each feature in training; features of which
   *     no hint is asked may be missing
   * @throws IllegalArgumentException when the threshold is not 0 to 1
   */
  public CounterfactualFinder(
      Classifier classifier, double threshold, Map<FeatureName, Range> trainingRanges) {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException("threshold " + threshold);
    }
    this.classifier = classifier;
    this.threshold = threshold;
    this.trainingRanges = Map.copyOf(trainingRanges);
    this.trees = classifier.trees();
  }

  /**
   * The hints for the clinical values.
   *
   * @param features the values that were classified, each finite, in the classifier's order
   * @return one hint for each of CEA, CA125 and age that the classifier uses, in this order
   * @throws IllegalArgumentException when the features are not those of the classifier, or one is
   *     undefined
   * @throws ConfigurationException with code {@code training-range-missing} when the range of a
   *     clinical value is not known
   * @throws ExtractionException with code {@code classifier-probability} when the classifier gives
   *     a number that is no probability
   */
  public List<CounterfactualHint> clinical(FeatureVector features) {
    List<CounterfactualHint> hints = new ArrayList<>();
    for (ClinicalQuantity quantity : ClinicalQuantity.values()) {
      var name = new FeatureName(quantity.label());
      if (classifier.schema().indexOf(name) >= 0) {
        hints.add(hint(features, name));
      }
    }
    return hints;
  }

  /**
   * The hint for one feature.
   *
   * @param features the values that were classified, each finite, in the classifier's order
   * @param name which of the classifier's features
   * @return the nearest value for which the model answers differently, if there is one
   * @throws IllegalArgumentException when the features are not those of the classifier, one is
   *     undefined, or the classifier lacks the feature
   * @throws ConfigurationException with code {@code training-range-missing} when the range of the
   *     feature is not known
   * @throws ExtractionException with code {@code classifier-probability} when the classifier gives
   *     a number that is no probability
   */
  public CounterfactualHint hint(FeatureVector features, FeatureName name) {
    double[] row = valuesOf(features);
    int position = classifier.schema().indexOf(name);
    if (position < 0) {
      throw new IllegalArgumentException("the classifier has no feature " + name);
    }
    Range range = trainingRanges.get(name);
    if (range == null) {
      throw new ConfigurationException(
          "training-range-missing",
          "The range of " + name + " in training is not known.",
          "Give it with the others; a bundle keeps it with each feature.");
    }
    var search = new Search(row, position, range);
    return new CounterfactualHint(
        classifier.schema().definitions().get(position),
        row[position],
        search.probability,
        threshold,
        range,
        search.crossing(),
        trees.isPresent());
  }

  private double[] valuesOf(FeatureVector features) {
    List<FeatureName> names = classifier.schema().names();
    if (!features.schema().names().equals(names)) {
      throw new IllegalArgumentException(
          "features " + features.schema().names() + " are not those of the classifier, " + names);
    }
    double[] row = features.toArray();
    classifier.schema().requireRow(row);
    return row;
  }

  /** The search along one feature of one row. Serves one thread. */
  private final class Search {
    private final double[] row;
    private final int position;
    private final Range range;
    private final double value;
    private final double probability;

    Search(double[] row, int position, Range range) {
      this.row = row.clone();
      this.position = position;
      this.range = range;
      this.value = row[position];
      this.probability = probabilityAt(value);
    }

    Optional<Crossing> crossing() {
      Optional<Double> nearest = trees.isPresent() ? atSplits(trees.get()) : onGrid();
      return nearest.map(
          found -> {
            double plain = plain(found);
            return new Crossing(found, plain, probabilityAt(plain));
          });
    }

    private double probabilityAt(double other) {
      row[position] = other;
      double found = classifier.probability(row);
      if (!(found >= 0 && found <= 1)) {
        throw new ExtractionException(
            "classifier-probability",
            "The classifier '"
                + classifier.providerId()
                + "' gave the probability "
                + found
                + " for "
                + classifier.schema().names().get(position)
                + " = "
                + other
                + ".",
            "A probability is from 0 to 1. Mend the classifier.");
      }
      return found;
    }

    private boolean crosses(double other) {
      return (probabilityAt(other) >= threshold) != (probability >= threshold);
    }

    private Optional<Double> atSplits(TreeEnsemble ensemble) {
      boolean single = ensemble.inputPrecision() == TreeEnsemble.InputPrecision.SINGLE;
      var candidates =
          new TreeSet<Double>(
              Comparator.comparingDouble((Double other) -> Math.abs(other - value))
                  .thenComparing(Comparator.naturalOrder()));
      candidates.add(range.minimum());
      candidates.add(range.maximum());
      for (DecisionTree tree : ensemble.trees()) {
        for (int node = 0; node < tree.nodeCount(); node++) {
          if (!tree.isLeaf(node) && tree.feature(node) == position) {
            double split = tree.threshold(node);
            double left = single ? largestSingleUpTo(split) : split;
            candidates.add(left >= value ? Math.nextUp(left) : left);
          }
        }
      }
      return candidates.stream()
          .filter(range::contains)
          .filter(other -> other != value)
          .filter(this::crosses)
          .findFirst();
    }

    private Optional<Double> onGrid() {
      double start = Math.min(Math.max(value, range.minimum()), range.maximum());
      if (start != value && crosses(start)) {
        return Optional.of(start);
      }
      double step = (range.maximum() - range.minimum()) / GRID_STEPS;
      for (int i = 1; i <= GRID_STEPS && step > 0; i++) {
        Optional<Double> lower = narrowed(start, -step, i, range.minimum());
        Optional<Double> higher = narrowed(start, step, i, range.maximum());
        if (lower.isPresent() && higher.isPresent()) {
          return value - lower.get() <= higher.get() - value ? lower : higher;
        }
        if (lower.isPresent() || higher.isPresent()) {
          return lower.or(() -> higher);
        }
      }
      return Optional.empty();
    }

    /** The first value that crosses between two neighbours of the grid. */
    private Optional<Double> narrowed(double start, double step, int count, double bound) {
      double same = start + (count - 1) * step;
      double across = start + count * step;
      if (step > 0 ? same >= bound : same <= bound) {
        return Optional.empty();
      }
      across = step > 0 ? Math.min(across, bound) : Math.max(across, bound);
      if (!crosses(across)) {
        return Optional.empty();
      }
      while (true) {
        double middle = same + (across - same) / 2;
        if (middle == same || middle == across) {
          return Optional.of(across);
        }
        if (crosses(middle)) {
          across = middle;
        } else {
          same = middle;
        }
      }
    }

    /** The value of fewest digits at or a little beyond another for which the answer changes. */
    private double plain(double nearest) {
      var exact = new BigDecimal(nearest);
      RoundingMode outwards = nearest > value ? RoundingMode.CEILING : RoundingMode.FLOOR;
      double within = PLAIN_WITHIN * (range.maximum() - range.minimum());
      for (int digits = 1; digits < 17; digits++) {
        double plain = exact.round(new MathContext(digits, outwards)).doubleValue();
        if (Math.abs(plain - nearest) <= within && range.contains(plain) && crosses(plain)) {
          return plain;
        }
      }
      return nearest;
    }
  }

  /** The largest number that is not above another once both are in single precision. */
  private static double largestSingleUpTo(double split) {
    float below = (float) split;
    if (below > split) {
      below = Math.nextDown(below);
    }
    double middle = ((double) below + Math.nextUp(below)) / 2;
    return (float) middle <= split ? middle : Math.nextDown(middle);
  }
}
