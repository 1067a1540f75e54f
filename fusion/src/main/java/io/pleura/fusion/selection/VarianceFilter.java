package io.pleura.fusion.selection;

import io.pleura.error.ConfigurationException;
import io.pleura.execution.ExecutionContext;
import io.pleura.spi.TrainingData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Keeps the features whose variance (divisor n) is above a limit. With limit 0 it drops exactly the
 * constant ones.
 *
 * @param limit the variance to be exceeded, in the squared unit of the features, at least 0
 */
public record VarianceFilter(double limit) implements FeatureSelector {

  /**
   * Checks the limit.
   *
   * @param limit the variance to be exceeded, in the squared unit of the features, at least 0
   * @throws ConfigurationException when the limit is negative or not finite
   */
  public VarianceFilter {
    SelectorLimits.require("variance", "limit", limit, limit >= 0 && Double.isFinite(limit));
  }

  @Override
  public Selection select(TrainingData data, ExecutionContext context) {
    FeatureTable table = FeatureTable.of(data, 0, settings());
    List<Integer> kept = new ArrayList<>();
    for (int f = 0; f < table.columns.length; f++) {
      double[] column = table.columns[f];
      if (FeatureTable.constant(column)) {
        continue;
      }
      double mean = FeatureTable.mean(column);
      double squares = 0;
      for (double value : column) {
        squares += (value - mean) * (value - mean);
      }
      if (limit == 0 || squares / column.length > limit) {
        kept.add(f);
      }
    }
    return table.keep(kept, settings());
  }

  @Override
  public Map<String, String> settings() {
    return FeatureTable.settings("variance", "limit", Double.toString(limit));
  }
}
