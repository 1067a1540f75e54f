package io.pleura.explain;

import io.pleura.error.ExtractionException;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureVector;
import io.pleura.spi.Classifier;
import java.util.List;

/** A classifier and the rows whose values stand for those of features that are not known. */
final class MaskedClassifier {

  private final Classifier classifier;
  private final List<FeatureName> names;
  private final double[][] background;
  private final double[] outcomes;
  private final double base;

  /**
   * Classifies the background rows.
   *
   * @param background at least one row, one finite value a feature
   * @throws IllegalArgumentException when there is no background row or one does not fit
   * @throws ExtractionException when the classifier gives a number that is no probability
   */
  MaskedClassifier(Classifier classifier, List<double[]> background) {
    if (background.isEmpty()) {
      throw new IllegalArgumentException("no background row");
    }
    this.classifier = classifier;
    this.names = classifier.schema().names();
    this.background = new double[background.size()][];
    this.outcomes = new double[background.size()];
    double sum = 0;
    for (int b = 0; b < outcomes.length; b++) {
      double[] row = background.get(b).clone();
      requireFit(row, "background row " + b);
      this.background[b] = row;
      outcomes[b] = probability(row.clone(), "a background row");
      sum += outcomes[b];
    }
    this.base = sum / outcomes.length;
  }

  List<FeatureName> names() {
    return names;
  }

  int featureCount() {
    return names.size();
  }

  int backgroundCount() {
    return background.length;
  }

  /** A background row, not to be changed. */
  double[] background(int index) {
    return background[index];
  }

  /** The probability of a background row. */
  double outcome(int index) {
    return outcomes[index];
  }

  double base() {
    return base;
  }

  /**
   * Asks the classifier.
   *
   * @param what what the row is, for messages
   * @throws ExtractionException when the classifier gives a number that is no probability
   */
  double probability(double[] row, String what) {
    double probability = classifier.probability(row);
    if (probability >= 0 && probability <= 1) {
      return probability;
    }
    throw new ExtractionException(
        "classifier-probability",
        "The classifier '"
            + classifier.providerId()
            + "' gave the probability "
            + probability
            + " for "
            + what
            + " while its outcome was explained.",
        "A probability is from 0 to 1. Mend the classifier, or explain it against background rows"
            + " of the kind that it was trained on.");
  }

  /**
   * Checks a row.
   *
   * @param what what the row is, for messages
   * @throws IllegalArgumentException when the length does not fit or a value is not finite
   */
  void requireFit(double[] row, String what) {
    if (row.length != names.size()) {
      throw new IllegalArgumentException(
          what + " has " + row.length + " values for " + names.size() + " features");
    }
    for (int f = 0; f < row.length; f++) {
      if (!Double.isFinite(row[f])) {
        throw new IllegalArgumentException(
            what + " has the value " + row[f] + " for feature " + names.get(f));
      }
    }
  }

  double[] valuesOf(FeatureVector features) {
    if (!features.schema().names().equals(names)) {
      throw new IllegalArgumentException(
          "features " + features.schema().names() + " are not those of the classifier, " + names);
    }
    if (!features.undefined().isEmpty()) {
      FeatureName name = features.undefined().keySet().iterator().next();
      throw new IllegalArgumentException("feature " + name + " is undefined");
    }
    return features.toArray();
  }

  /** Whether two values are told apart; 0 and -0 are. */
  static boolean differ(double one, double other) {
    return Double.compare(one, other) != 0;
  }
}
