package io.pleura.fusion.selection;

import io.pleura.error.InvalidInputException;
import io.pleura.feature.FeatureName;
import io.pleura.spi.TrainingData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import smile.math.special.Erf;

/**
 * Tests of one feature at a time: does it differ between cases with and without invasion? A
 * constant feature never does: its p value is 1, its F or t is 0 and its U what chance gives. One
 * that is constant within each class but differs between them has an infinite F or t and p 0.
 */
public enum ClassComparison {

  /** Analysis of variance: F, the variance between the classes over the one within. */
  ANOVA,

  /** Welch's t test of means, invasion minus none, without assuming equal variances. */
  WELCH,

  /**
   * The rank test of Mann and Whitney: U of the cases with invasion; p by the normal distribution
   * with correction for ties and for continuity.
   */
  MANN_WHITNEY;

  /**
   * Tests every feature.
   *
   * @param data rows and labels
   * @return one result a feature, in the schema's order
   * @throws InvalidInputException when a class has fewer than two cases ({@code
   *     selection-few-cases})
   */
  public List<ComparedFeature> compare(TrainingData data) {
    FeatureTable table =
        FeatureTable.of(data, 2, FeatureTable.settings("comparison", "test", name()));
    double[] statistic = new double[table.columns.length];
    double[] p = new double[table.columns.length];
    for (int f = 0; f < p.length; f++) {
      double[] outcome =
          switch (this) {
            case ANOVA -> anova(table, table.columns[f]);
            case WELCH -> welch(table, table.columns[f]);
            case MANN_WHITNEY -> mannWhitney(table, table.columns[f]);
          };
      statistic[f] = outcome[0];
      p[f] = outcome[1];
    }
    double[] adjusted = adjusted(p);
    List<FeatureName> names = table.schema.names();
    List<ComparedFeature> result = new ArrayList<>();
    for (int f = 0; f < p.length; f++) {
      result.add(new ComparedFeature(names.get(f), statistic[f], p[f], adjusted[f]));
    }
    return result;
  }

  /** F of every column. */
  static double[] relevance(FeatureTable table) {
    double[] relevance = new double[table.columns.length];
    for (int f = 0; f < relevance.length; f++) {
      relevance[f] = anova(table, table.columns[f])[0];
    }
    return relevance;
  }

  private static double[] anova(FeatureTable table, double[] column) {
    if (FeatureTable.constant(column)) {
      return new double[] {0, 1};
    }
    var groups = new Groups(table, column);
    double mean = FeatureTable.mean(column);
    double between =
        groups.with * (groups.meanWith - mean) * (groups.meanWith - mean)
            + groups.without * (groups.meanWithout - mean) * (groups.meanWithout - mean);
    double freedom = table.rows - 2;
    double f = between / ((groups.squaresWith + groups.squaresWithout) / freedom);
    return new double[] {f, new FisherDistribution(1, freedom).upperTail(f)};
  }

  private static double[] welch(FeatureTable table, double[] column) {
    if (FeatureTable.constant(column)) {
      return new double[] {0, 1};
    }
    var groups = new Groups(table, column);
    double a = groups.squaresWith / (groups.with - 1) / groups.with;
    double b = groups.squaresWithout / (groups.without - 1) / groups.without;
    double t = (groups.meanWith - groups.meanWithout) / Math.sqrt(a + b);
    if (Double.isInfinite(t)) {
      return new double[] {t, 0};
    }
    double freedom = (a + b) * (a + b) / (a * a / (groups.with - 1) + b * b / (groups.without - 1));
    return new double[] {t, new FisherDistribution(1, freedom).upperTail(t * t)};
  }

  private static double[] mannWhitney(FeatureTable table, double[] column) {
    double n = column.length;
    double with = table.with;
    double without = n - with;
    double[] rank = new double[column.length];
    double ties = ranks(column, rank);
    double sum = 0;
    for (int r = 0; r < rank.length; r++) {
      sum += table.invasion[r] ? rank[r] : 0;
    }
    double u = sum - with * (with + 1) / 2;
    double middle = with * without / 2;
    double deviation = Math.sqrt(with * without / 12 * ((n + 1) - ties / (n * (n - 1))));
    if (FeatureTable.constant(column)) {
      return new double[] {u, 1};
    }
    double z = (Math.max(u, with * without - u) - middle - 0.5) / deviation;
    return new double[] {u, Math.min(1, Erf.erfc(z / Math.sqrt(2)))};
  }

  /** Average ranks from 1; the sum of t^3 - t over groups of t equal values. */
  static double ranks(double[] column, double[] rank) {
    Integer[] order = new Integer[column.length];
    Arrays.setAll(order, i -> i);
    // Adding 0 makes -0 and 0 equal.
    Arrays.sort(order, (a, b) -> Double.compare(column[a] + 0.0, column[b] + 0.0));
    double ties = 0;
    for (int i = 0; i < order.length; ) {
      int end = i + 1;
      while (end < order.length && column[order[end]] == column[order[i]]) {
        end++;
      }
      double size = end - i;
      ties += size * size * size - size;
      for (int k = i; k < end; k++) {
        rank[order[k]] = (i + 1 + end) / 2.0;
      }
      i = end;
    }
    return ties;
  }

  /** Benjamini and Hochberg's step-up adjustment. */
  static double[] adjusted(double[] p) {
    Integer[] order = new Integer[p.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(p[a], p[b]));
    double[] adjusted = new double[p.length];
    double least = 1;
    for (int i = p.length - 1; i >= 0; i--) {
      least = Math.min(least, p[order[i]] * p.length / (i + 1));
      adjusted[order[i]] = least;
    }
    return adjusted;
  }

  /** Means and sums of squares of both classes. */
  private static final class Groups {
    final int with;
    final int without;
    final double meanWith;
    final double meanWithout;
    final double squaresWith;
    final double squaresWithout;

    Groups(FeatureTable table, double[] column) {
      with = table.with;
      without = table.rows - with;
      double[] of = new double[with];
      double[] off = new double[without];
      int i = 0;
      int k = 0;
      for (int r = 0; r < column.length; r++) {
        if (table.invasion[r]) {
          of[i++] = column[r];
        } else {
          off[k++] = column[r];
        }
      }
      meanWith = FeatureTable.constant(of) ? of[0] : FeatureTable.mean(of);
      meanWithout = FeatureTable.constant(off) ? off[0] : FeatureTable.mean(off);
      squaresWith = squares(of, meanWith);
      squaresWithout = squares(off, meanWithout);
    }

    private static double squares(double[] values, double mean) {
      double sum = 0;
      for (double value : values) {
        sum += (value - mean) * (value - mean);
      }
      return sum;
    }
  }
}
