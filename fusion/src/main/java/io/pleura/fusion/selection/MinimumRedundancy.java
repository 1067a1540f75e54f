package io.pleura.fusion.selection;

import io.pleura.error.ConfigurationException;
import io.pleura.execution.ExecutionContext;
import io.pleura.spi.TrainingData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Minimum redundancy, maximum relevance (Ding and Peng 2005, J Bioinform Comput Biol 3:185-205).
 * Relevance is F of the analysis of variance; redundancy the mean absolute Pearson correlation with
 * the features chosen before, at least 0.001. The first feature is the most relevant one; among
 * equals the first in the schema wins. The result is in the order of choice.
 *
 * @param criterion how relevance and redundancy are weighed
 * @param count how many features to keep, at least 1; all when there are fewer
 */
public record MinimumRedundancy(Criterion criterion, int count) implements FeatureSelector {

  private static final double FLOOR = 1e-3;

  /** How relevance and redundancy are weighed. */
  public enum Criterion {
    /** Relevance over redundancy (FCQ). */
    QUOTIENT,
    /** Relevance less redundancy (FCD). */
    DIFFERENCE
  }

  /**
   * Checks the number.
   *
   * @param criterion how relevance and redundancy are weighed
   * @param count how many features to keep, at least 1; all when there are fewer
   * @throws ConfigurationException when the number is below 1
   */
  public MinimumRedundancy {
    SelectorLimits.require("minimum-redundancy", "count", count, count >= 1);
  }

  @Override
  public Selection select(TrainingData data, ExecutionContext context) {
    FeatureTable table = FeatureTable.of(data, 2, settings());
    return table.keep(choose(table, context, new ArrayList<>()), settings());
  }

  /** Positions in the order of choice; the score of each is added to a list. */
  List<Integer> choose(FeatureTable table, ExecutionContext context, List<Double> scores) {
    double[] relevance = ClassComparison.relevance(table);
    double[][] prepared = Correlation.PEARSON.prepared(table.columns);
    double[] redundancy = new double[relevance.length];
    boolean[] taken = new boolean[relevance.length];
    List<Integer> chosen = new ArrayList<>();
    while (chosen.size() < Math.min(count, relevance.length)) {
      context.cancellation().throwIfCancelled();
      int best = -1;
      double bestScore = 0;
      for (int f = 0; f < relevance.length; f++) {
        if (taken[f]) {
          continue;
        }
        double score = relevance[f];
        if (!chosen.isEmpty()) {
          double shared = Math.max(redundancy[f] / chosen.size(), FLOOR);
          score = criterion == Criterion.QUOTIENT ? score / shared : score - shared;
        }
        if (best < 0 || score > bestScore) {
          best = f;
          bestScore = score;
        }
      }
      taken[best] = true;
      chosen.add(best);
      scores.add(bestScore);
      for (int f = 0; f < relevance.length; f++) {
        redundancy[f] +=
            taken[f] ? 0 : Math.abs(FeatureTable.dot(prepared[f], prepared[best]) / table.rows);
      }
    }
    return chosen;
  }

  @Override
  public Map<String, String> settings() {
    return FeatureTable.settings(
        "minimum-redundancy", "criterion", criterion.name(), "count", Integer.toString(count));
  }
}
