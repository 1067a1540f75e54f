package io.pleura.fusion.selection;

import io.pleura.error.ConfigurationException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.spi.TrainingData;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Selectors one after another, each choosing from what the one before has kept.
 *
 * @param inOrder the selectors, at least one
 */
public record FeatureSelectors(List<FeatureSelector> inOrder) implements FeatureSelector {

  /**
   * Copies the list.
   *
   * @param inOrder the selectors, at least one
   * @throws ConfigurationException when there is none
   */
  public FeatureSelectors {
    inOrder = List.copyOf(inOrder);
    SelectorLimits.require("chain", "number of selectors", inOrder.size(), !inOrder.isEmpty());
  }

  /**
   * Selectors one after another.
   *
   * @param inOrder the selectors, at least one
   * @return the chain
   * @throws ConfigurationException when there is none
   */
  public static FeatureSelectors of(FeatureSelector... inOrder) {
    return new FeatureSelectors(List.of(inOrder));
  }

  /** Each selector for these cases. */
  @Override
  public FeatureSelectors forCases(List<String> ids) {
    return new FeatureSelectors(inOrder.stream().map(one -> one.forCases(ids)).toList());
  }

  @Override
  public Selection select(TrainingData data, ExecutionContext context) {
    TrainingData left = data;
    List<FeatureName> kept = data.schema().names();
    for (FeatureSelector selector : inOrder) {
      context.cancellation().throwIfCancelled();
      Selection selection = selector.select(left, context);
      left = selection.apply(left);
      kept = selection.kept();
    }
    return new Selection(data.schema(), kept);
  }

  @Override
  public Map<String, String> settings() {
    var settings = new LinkedHashMap<String, String>();
    settings.put("selector", "chain");
    for (int i = 0; i < inOrder.size(); i++) {
      String prefix = (i + 1) + ".";
      inOrder.get(i).settings().forEach((key, value) -> settings.put(prefix + key, value));
    }
    return Collections.unmodifiableMap(settings);
  }
}
