package io.pleura.fusion.selection;

import io.pleura.error.ConfigurationException;
import io.pleura.execution.ExecutionContext;
import io.pleura.spi.TrainingData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Keeps the features that differ between the classes at a false discovery rate (Benjamini and
 * Hochberg 1995).
 *
 * @param comparison the test
 * @param falseDiscoveryRate the largest adjusted p value to keep, above 0 and at most 1
 */
public record ComparisonFilter(ClassComparison comparison, double falseDiscoveryRate)
    implements FeatureSelector {

  /**
   * Checks the rate.
   *
   * @param comparison the test
   * @param falseDiscoveryRate the largest adjusted p value to keep, above 0 and at most 1
   * @throws ConfigurationException when the rate is out of range
   */
  public ComparisonFilter {
    SelectorLimits.require(
        "comparison",
        "falseDiscoveryRate",
        falseDiscoveryRate,
        falseDiscoveryRate > 0 && falseDiscoveryRate <= 1);
  }

  @Override
  public Selection select(TrainingData data, ExecutionContext context) {
    FeatureTable table = FeatureTable.of(data, 2, settings());
    List<ComparedFeature> compared = comparison.compare(data);
    List<Integer> kept = new ArrayList<>();
    for (int f = 0; f < compared.size(); f++) {
      if (compared.get(f).adjustedP() <= falseDiscoveryRate) {
        kept.add(f);
      }
    }
    return table.keep(kept, settings());
  }

  @Override
  public Map<String, String> settings() {
    return FeatureTable.settings(
        "comparison",
        "test",
        comparison.name(),
        "falseDiscoveryRate",
        Double.toString(falseDiscoveryRate));
  }
}
