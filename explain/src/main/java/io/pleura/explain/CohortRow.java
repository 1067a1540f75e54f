package io.pleura.explain;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What one feature, or the sum of several, contributes to each case of a cohort. */
final class CohortRow {

  private final String name;
  private final double[] contributions;
  private final double @Nullable [] values;
  private final double raised;
  private final double lowered;

  /**
   * A row.
   *
   * @param name feature, or what the row sums
   * @param contributions case by case
   * @param values of the feature, case by case; null for a sum
   * @param raised mean over the cases of what features add where they raise
   * @param lowered mean over the cases of what features take away where they lower, 0 or above
   */
  CohortRow(
      String name,
      double[] contributions,
      double @Nullable [] values,
      double raised,
      double lowered) {
    this.name = name;
    this.contributions = contributions;
    this.values = values;
    this.raised = raised;
    this.lowered = lowered;
  }

  String name() {
    return name;
  }

  int size() {
    return contributions.length;
  }

  double contribution(int i) {
    return contributions[i];
  }

  /** The feature's value; NaN where it is missing, and for a sum. */
  double value(int i) {
    return values == null ? Double.NaN : values[i];
  }

  boolean isSum() {
    return values == null;
  }

  double raised() {
    return raised;
  }

  double lowered() {
    return lowered;
  }

  /** Mean of the magnitudes of what the row contributes. */
  double magnitude() {
    return isSum() ? meanOfSums() : raised + lowered;
  }

  private double meanOfSums() {
    double sum = 0;
    for (double contribution : contributions) {
      sum += Math.abs(contribution);
    }
    return sum / contributions.length;
  }

  double lowest() {
    return Arrays.stream(contributions).min().orElse(0);
  }

  double highest() {
    return Arrays.stream(contributions).max().orElse(0);
  }

  private int count(int sign) {
    return (int) Arrays.stream(contributions).filter(c -> Math.signum(c) == sign).count();
  }

  /** How often the row raises, in the few words of a column. */
  String often() {
    int up = count(1);
    return up == 0 && count(-1) == 0 ? "no effect" : "raises " + share(up);
  }

  /** Whether every case has a finite value. */
  boolean hasAllValues() {
    return IntStream.range(0, size()).allMatch(i -> Double.isFinite(value(i)));
  }

  /** Magnitude, signs and tendency, in words. */
  String sentence() {
    int up = count(1);
    int down = count(-1);
    var words = new StringBuilder(name);
    words.append(": mean magnitude ").append(NumberText.magnitude(magnitude()));
    words.append(
        up == 0 && down == 0
            ? ", no effect"
            : ", raises in " + share(up) + " and lowers in " + share(down) + " of the cases");
    double tendency = tendency();
    if (!Double.isNaN(tendency)) {
      words.append(", rank correlation of value and contribution ");
      words.append(NumberText.contribution(tendency));
    }
    return words.toString();
  }

  private String share(int count) {
    return NumberText.percent((double) count / contributions.length);
  }

  /** What the row says of one case. */
  String sentence(int i) {
    String text = isSum() ? "" : NumberText.value(value(i));
    return "Case " + (i + 1) + ": " + new Bar(name, text, contributions[i]).sentence();
  }

  /**
   * Spearman's rank correlation of values and contributions over the cases that have a value; NaN
   * where either does not vary.
   */
  double tendency() {
    if (values == null) {
      return Double.NaN;
    }
    int[] present =
        IntStream.range(0, values.length).filter(i -> Double.isFinite(values[i])).toArray();
    double[] x = ranks(present, values);
    double[] y = ranks(present, contributions);
    double mean = (present.length + 1) / 2.0;
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (x[i] - mean) * (y[i] - mean);
      xx += (x[i] - mean) * (x[i] - mean);
      yy += (y[i] - mean) * (y[i] - mean);
    }
    return xx == 0 || yy == 0 ? Double.NaN : xy / Math.sqrt(xx * yy);
  }

  /** Ranks from 1, equal numbers sharing the mean of theirs. */
  private static double[] ranks(int[] chosen, double[] numbers) {
    int[] order =
        IntStream.range(0, chosen.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> numbers[chosen[i]] + 0.0))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] ranks = new double[order.length];
    for (int from = 0; from < order.length; ) {
      int to = from + 1;
      while (to < order.length && numbers[chosen[order[to]]] == numbers[chosen[order[from]]]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[order[i]] = (from + to + 1) / 2.0;
      }
      from = to;
    }
    return ranks;
  }
}
