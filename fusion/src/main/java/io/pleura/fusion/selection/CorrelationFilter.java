package io.pleura.fusion.selection;

import io.pleura.error.ConfigurationException;
import io.pleura.execution.ExecutionContext;
import io.pleura.spi.TrainingData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Keeps of correlated features the one that tells the classes apart best. Features are taken by
 * falling F of the analysis of variance; each is kept unless its absolute correlation with one kept
 * before is above the limit. The result is in that order.
 *
 * @param correlation Pearson or Spearman
 * @param limit the largest absolute correlation between features kept, 0 to 1
 */
public record CorrelationFilter(Correlation correlation, double limit) implements FeatureSelector {

  /**
   * Checks the limit.
   *
   * @param correlation Pearson or Spearman
   * @param limit the largest absolute correlation between features kept, 0 to 1
   * @throws ConfigurationException when the limit is out of range
   */
  public CorrelationFilter {
    SelectorLimits.require("correlation", "limit", limit, limit >= 0 && limit <= 1);
  }

  @Override
  public Selection select(TrainingData data, ExecutionContext context) {
    FeatureTable table = FeatureTable.of(data, 2, settings());
    double[] relevance = ClassComparison.relevance(table);
    Integer[] order = new Integer[relevance.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(relevance[b], relevance[a]));
    double[][] prepared = correlation.prepared(table.columns);
    List<Integer> kept = new ArrayList<>();
    for (int f : order) {
      context.cancellation().throwIfCancelled();
      boolean apart = true;
      for (int k = 0; k < kept.size() && apart; k++) {
        double r = FeatureTable.dot(prepared[f], prepared[kept.get(k)]) / table.rows;
        apart = Math.abs(r) <= limit;
      }
      if (apart) {
        kept.add(f);
      }
    }
    return table.keep(kept, settings());
  }

  @Override
  public Map<String, String> settings() {
    return FeatureTable.settings(
        "correlation", "correlation", correlation.name(), "limit", Double.toString(limit));
  }
}
