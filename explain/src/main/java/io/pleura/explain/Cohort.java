package io.pleura.explain;

import io.pleura.Contribution;
import io.pleura.Explanation;
import io.pleura.error.InvalidInputException;
import io.pleura.feature.FeatureName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Explanations of several cases by the same features on the same scale. Columns are gathered on
 * demand, so that a large cohort is not held twice.
 */
final class Cohort {

  private final List<Explanation> cases;
  private final List<FeatureName> features;
  private final double[] raised;
  private final double[] lowered;
  private final List<Integer> ranked;

  private Cohort(List<Explanation> cases, List<FeatureName> features) {
    this.cases = cases;
    this.features = features;
    this.raised = new double[features.size()];
    this.lowered = new double[features.size()];
    for (Explanation explanation : cases) {
      List<Contribution> contributions = explanation.contributions();
      for (int f = 0; f < raised.length; f++) {
        double contribution = contributions.get(f).contribution();
        if (contribution > 0) {
          raised[f] += contribution;
        } else {
          lowered[f] -= contribution;
        }
      }
    }
    for (int f = 0; f < raised.length; f++) {
      raised[f] /= cases.size();
      lowered[f] = lowered[f] / cases.size() + 0.0; // no negative zero
    }
    this.ranked =
        IntStream.range(0, raised.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer f) -> raised[f] + lowered[f]).reversed())
            .toList();
  }

  /**
   * Checks that the explanations belong together.
   *
   * @throws InvalidInputException when there are none, or when features or scales differ
   */
  static Cohort of(List<Explanation> explanations) {
    List<Explanation> cases = List.copyOf(explanations);
    if (cases.isEmpty()) {
      throw new InvalidInputException(
          "explanations-none",
          "There is no explanation to draw.",
          "Explain at least one case first.");
    }
    Explanation first = cases.get(0);
    List<FeatureName> features = first.contributions().stream().map(Contribution::feature).toList();
    if (features.isEmpty()) {
      throw new InvalidInputException(
          "explanations-none",
          "The explanations hold no feature.",
          "Draw explanations of a model that uses features.");
    }
    for (int i = 1; i < cases.size(); i++) {
      requireSame(first, features, cases.get(i), i + 1);
    }
    return new Cohort(cases, features);
  }

  private static void requireSame(
      Explanation first, List<FeatureName> features, Explanation other, int number) {
    if (other.scale() != first.scale()) {
      throw differ(
          "Explanation "
              + number
              + " is in "
              + Wording.of(other).inWords()
              + ", the first is in "
              + Wording.of(first).inWords()
              + ".");
    }
    List<Contribution> contributions = other.contributions();
    if (contributions.size() != features.size()) {
      throw differ(
          "Explanation "
              + number
              + " has "
              + contributions.size()
              + " features, the first has "
              + features.size()
              + ".");
    }
    for (int f = 0; f < features.size(); f++) {
      if (!contributions.get(f).feature().equals(features.get(f))) {
        throw differ(
            "Explanation "
                + number
                + " has '"
                + contributions.get(f).feature()
                + "' as its feature "
                + (f + 1)
                + ", the first has '"
                + features.get(f)
                + "' there.");
      }
    }
  }

  private static InvalidInputException differ(String problem) {
    return new InvalidInputException(
        "explanations-differ",
        problem,
        "Draw explanations by one model together, all on one scale.");
  }

  int size() {
    return cases.size();
  }

  int featureCount() {
    return features.size();
  }

  Wording wording() {
    return Wording.of(cases.get(0));
  }

  List<Explanation> cases() {
    return cases;
  }

  /** "1 case" or "8 cases". */
  String sizeInWords() {
    return inWords(size());
  }

  static String inWords(int count) {
    return count + (count == 1 ? " case" : " cases");
  }

  /** The probabilities, case by case. */
  double[] probabilities() {
    return cases.stream().mapToDouble(Explanation::probability).toArray();
  }

  /**
   * The column of one feature.
   *
   * @throws InvalidInputException when the explanations lack the feature
   */
  CohortRow row(FeatureName feature) {
    int f = features.indexOf(feature);
    if (f < 0) {
      throw new InvalidInputException(
          "explanations-feature",
          "The explanations have no feature '" + feature + "'; they have " + some() + ".",
          "Name a feature of the model, spelled as the model spells it.");
    }
    return row(f);
  }

  private String some() {
    var names = new ArrayList<String>();
    for (int i = 0; i < Math.min(3, features.size()); i++) {
      names.add("'" + features.get(ranked.get(i)) + "'");
    }
    int more = features.size() - names.size();
    return String.join(", ", names) + (more > 0 ? " and " + more + " more" : "");
  }

  private CohortRow row(int f) {
    double[] contributions = new double[size()];
    double[] values = new double[size()];
    for (int i = 0; i < contributions.length; i++) {
      Contribution contribution = cases.get(i).contributions().get(f);
      contributions[i] = contribution.contribution();
      values[i] = contribution.value();
    }
    return new CohortRow(features.get(f).value(), contributions, values, raised[f], lowered[f]);
  }

  /**
   * The features by their mean magnitude, equal ones in schema order; where there are more than
   * {@code most}, the last row sums what has no row of its own, case by case.
   */
  List<CohortRow> rows(int most) {
    int single = features.size() <= most ? features.size() : most - 1;
    List<CohortRow> rows = new ArrayList<>();
    boolean[] own = new boolean[features.size()];
    for (int f : ranked.subList(0, single)) {
      own[f] = true;
      rows.add(row(f));
    }
    if (single < features.size()) {
      rows.add(others(own, features.size() - single));
    }
    return rows;
  }

  private CohortRow others(boolean[] own, int count) {
    double[] sums = new double[size()];
    for (int i = 0; i < sums.length; i++) {
      List<Contribution> contributions = cases.get(i).contributions();
      for (int f = 0; f < own.length; f++) {
        if (!own[f]) {
          sums[i] += contributions.get(f).contribution();
        }
      }
    }
    double up = 0;
    double down = 0;
    for (int f = 0; f < own.length; f++) {
      if (!own[f]) {
        up += raised[f];
        down += lowered[f];
      }
    }
    return new CohortRow(
        "Sum of " + count + (count == 1 ? " other feature" : " other features"),
        sums,
        null,
        up,
        down);
  }
}
