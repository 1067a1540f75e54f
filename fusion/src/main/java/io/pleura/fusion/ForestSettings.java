package io.pleura.fusion;

import io.pleura.error.ConfigurationException;
import java.util.LinkedHashMap;
import java.util.Map;
import smile.base.cart.SplitRule;

/**
 * Everything that decides what a forest learns from given data.
 *
 * @param featuresPerSplit 0 for the square root of the number of features, rounded down
 * @param maxLeaves {@link Integer#MAX_VALUE} for no limit
 */
record ForestSettings(
    int trees,
    int featuresPerSplit,
    RandomForest.Impurity impurity,
    int maxDepth,
    int maxLeaves,
    int minLeafRows,
    double subsample,
    int intactDivisor,
    int invasionDivisor,
    long seed) {

  private static final int UNLIMITED = Integer.MAX_VALUE;

  ForestSettings {
    require(trees, 1, 100_000, "trees");
    require(featuresPerSplit, 0, UNLIMITED, "featuresPerSplit");
    require(maxDepth, 1, 100, "maxDepth");
    require(maxLeaves, 2, UNLIMITED, "maxLeaves");
    require(minLeafRows, 1, UNLIMITED, "minLeafRows");
    require(intactDivisor, 1, UNLIMITED, "intactDivisor");
    require(invasionDivisor, 1, UNLIMITED, "invasionDivisor");
    if (!(subsample > 0 && subsample <= 1)) {
      throw outOfRange("subsample", String.valueOf(subsample), "above 0 and at most 1");
    }
  }

  private static void require(int value, int lowest, int highest, String key) {
    if (value < lowest || value > highest) {
      String range =
          highest == UNLIMITED ? "at least " + lowest : "from " + lowest + " to " + highest;
      throw outOfRange(key, String.valueOf(value), range);
    }
  }

  private static ConfigurationException outOfRange(String key, String value, String range) {
    return new ConfigurationException(
        "forest-setting-out-of-range",
        "Random forest: " + key + " is " + value + "; it has to be " + range + ".",
        "Set " + key + " within that range.");
  }

  /** How many features a split may choose from. */
  int featuresPerSplit(int features) {
    if (featuresPerSplit > features) {
      throw new ConfigurationException(
          "forest-features-per-split",
          "Random forest: featuresPerSplit is "
              + featuresPerSplit
              + ", the data have "
              + features
              + " features.",
          "Set featuresPerSplit to at most " + features + ", or leave it out.");
    }
    return featuresPerSplit > 0 ? featuresPerSplit : Math.max(1, (int) Math.sqrt(features));
  }

  /** How many of a class's rows a tree draws, repetitions counted. */
  int drawn(int rowsOfClass, boolean invasion) {
    int divisor = invasion ? invasionDivisor : intactDivisor;
    return subsample == 1
        ? rowsOfClass / divisor
        : (int) Math.round(subsample * rowsOfClass / divisor);
  }

  SplitRule splitRule() {
    return switch (impurity) {
      case GINI -> SplitRule.GINI;
      case ENTROPY -> SplitRule.ENTROPY;
    };
  }

  Map<String, String> toMap() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("trees", String.valueOf(trees));
    map.put("featuresPerSplit", featuresPerSplit == 0 ? "sqrt" : String.valueOf(featuresPerSplit));
    map.put("impurity", impurity.name().toLowerCase(java.util.Locale.ROOT));
    map.put("maxDepth", String.valueOf(maxDepth));
    map.put("maxLeaves", maxLeaves == UNLIMITED ? "unlimited" : String.valueOf(maxLeaves));
    map.put("minLeafRows", String.valueOf(minLeafRows));
    map.put("subsample", String.valueOf(subsample));
    map.put("intactDivisor", String.valueOf(intactDivisor));
    map.put("invasionDivisor", String.valueOf(invasionDivisor));
    map.put("seed", String.valueOf(seed));
    return java.util.Collections.unmodifiableMap(map);
  }
}
