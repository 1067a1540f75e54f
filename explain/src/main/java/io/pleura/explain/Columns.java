package io.pleura.explain;

import java.util.Arrays;
import java.util.List;

/** The cases of a heat map in their order, neighbours put together where there are too many. */
final class Columns {

  private final List<Integer> order;
  private final double[] probabilities;
  private final int count;

  Columns(Cohort cohort, List<CohortRow> rows, CaseOrder order) {
    this.probabilities = cohort.probabilities();
    this.order =
        switch (order) {
          case SIMILARITY -> Seriation.bySimilarity(rows, probabilities);
          case PROBABILITY -> Seriation.byProbability(probabilities);
        };
    this.count = Math.min(probabilities.length, HeatMapPlot.MOST_COLUMNS);
  }

  int count() {
    return count;
  }

  /** Whether cases share columns. */
  boolean merged() {
    return count < order.size();
  }

  private List<Integer> column(int k) {
    return order.subList(start(k), start(k + 1));
  }

  private int start(int k) {
    return (int) ((long) k * order.size() / count);
  }

  /** What a row contributes to the cases of a column, on average. */
  double mean(CohortRow row, int k) {
    double sum = 0;
    for (int i : column(k)) {
      sum += row.contribution(i);
    }
    return sum / column(k).size();
  }

  /** All means of all rows. */
  double[] means(List<CohortRow> rows) {
    double[] means = new double[rows.size() * count];
    for (int r = 0; r < rows.size(); r++) {
      for (int k = 0; k < count; k++) {
        means[r * count + k] = mean(rows.get(r), k);
      }
    }
    return means;
  }

  /** The mean probability of a column. */
  double probability(int k) {
    double sum = 0;
    for (int i : column(k)) {
      sum += probabilities[i];
    }
    return sum / column(k).size();
  }

  double lowest() {
    return Arrays.stream(probabilities).min().orElse(0);
  }

  double highest() {
    return Arrays.stream(probabilities).max().orElse(0);
  }

  /** What a cell says. */
  String sentence(CohortRow row, int k) {
    List<Integer> cases = column(k);
    return cases.size() == 1
        ? row.sentence(cases.get(0))
        : "Mean of "
            + Cohort.inWords(cases.size())
            + ": "
            + new Bar(row.name(), "", mean(row, k)).sentence();
  }

  /** How many cases the map shows, and how. */
  String inWords() {
    int cases = order.size();
    if (cases == count) {
      return "The map shows " + (cases == 1 ? "the one case." : "all " + cases + " cases.");
    }
    int fewest = cases / count;
    return "The map shows "
        + cases
        + " cases in "
        + count
        + " columns; each is the mean of "
        + fewest
        + (cases % count == 0 ? "" : " or " + (fewest + 1))
        + " neighbouring cases, the line above too.";
  }
}
