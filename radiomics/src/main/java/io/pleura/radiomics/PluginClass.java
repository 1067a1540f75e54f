package io.pleura.radiomics;

import io.pleura.error.ConfigurationException;
import io.pleura.error.ExtractionException;
import io.pleura.error.PleuraException;
import io.pleura.execution.ExecutionContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An enabled feature class of a plug-in, held to its contract.
 *
 * @param provider computes it
 * @param all its features as it announced them
 * @param wanted the features to give, in the order of a result
 */
record PluginClass(
    FeatureClassProvider provider, List<FeatureDescription> all, List<String> wanted) {

  private static final String REPORT = "Report this to the author of the plug-in.";

  /**
   * Enables features of a class.
   *
   * @param names the features; none for all but deprecated ones
   * @throws ConfigurationException when the class has no such feature
   * @throws ExtractionException when the plug-in announces nothing usable
   */
  static PluginClass of(FeatureClassProvider provider, List<String> names) {
    List<FeatureDescription> all = announced(provider);
    List<String> known = all.stream().map(FeatureDescription::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new ConfigurationException(
            "setting-value",
            "Feature class " + provider.id() + " has no feature '" + name + "'.",
            "Use " + NearestName.suggest(name, known) + ".");
      }
    }
    List<String> wanted =
        names.isEmpty()
            ? all.stream().filter(f -> !f.deprecated()).map(FeatureDescription::name).toList()
            : names.stream().distinct().toList();
    return new PluginClass(provider, all, wanted);
  }

  @SuppressWarnings("CatchingUnchecked") // whatever a plug-in throws is told with its name
  private static List<FeatureDescription> announced(FeatureClassProvider provider) {
    List<FeatureDescription> all;
    try {
      all = List.copyOf(provider.features());
    } catch (RuntimeException | LinkageError e) {
      throw failed(provider, e);
    }
    Set<String> names = new HashSet<>();
    for (FeatureDescription feature : all) {
      if (!feature.name().matches("[A-Za-z0-9._-]+") || !names.add(feature.name())) {
        throw broken(provider, "names a feature '" + feature.name() + "' wrongly or twice");
      }
    }
    if (all.stream().allMatch(FeatureDescription::deprecated)) {
      throw broken(provider, "has no feature that is computed by default");
    }
    return all;
  }

  String key() {
    return provider.id();
  }

  FeatureDescription description(String name) {
    return all.stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
  }

  /** The values of {@link #all} by name. */
  @SuppressWarnings("CatchingUnchecked") // whatever a plug-in throws is told with its name
  Map<String, FeatureValue> compute(RoiImage roi, ExecutionContext context) {
    @Nullable List<FeatureValue> values;
    try {
      values = provider.compute(roi, context);
    } catch (PleuraException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      throw failed(provider, e);
    }
    if (values == null) {
      throw broken(provider, "returned nothing");
    }
    if (values.size() != all.size()) {
      throw broken(
          provider, "returned " + values.size() + " values for " + all.size() + " features");
    }
    Map<String, FeatureValue> result = new HashMap<>();
    for (int i = 0; i < all.size(); i++) {
      @Nullable FeatureValue value = values.get(i);
      if (value == null) {
        throw broken(provider, "left out the value of " + all.get(i).name());
      }
      result.put(all.get(i).name(), value);
    }
    return result;
  }

  private static ExtractionException broken(FeatureClassProvider provider, String what) {
    return new ExtractionException(
        "feature-class-contract", "Feature class '" + provider.id() + "' " + what + ".", REPORT);
  }

  private static ExtractionException failed(FeatureClassProvider provider, Throwable cause) {
    return new ExtractionException(
        "feature-class-failed",
        "Feature class '" + provider.id() + "' failed: " + cause + ".",
        REPORT,
        cause);
  }
}
