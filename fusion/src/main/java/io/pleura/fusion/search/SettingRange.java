package io.pleura.fusion.search;

import io.pleura.error.ConfigurationException;

/** Checks the settings of a strategy. */
final class SettingRange {

  private SettingRange() {}

  static void require(String strategy, String key, int value, int lowest, int highest) {
    if (value < lowest || value > highest) {
      throw outOfRange(strategy, key, String.valueOf(value), "from " + lowest + " to " + highest);
    }
  }

  static void require(String strategy, String key, double value, double lowest, double highest) {
    if (!(value >= lowest && value <= highest)) {
      throw outOfRange(strategy, key, String.valueOf(value), "from " + lowest + " to " + highest);
    }
  }

  static ConfigurationException outOfRange(
      String strategy, String key, String value, String range) {
    return new ConfigurationException(
        "search-setting-out-of-range",
        "Search (" + strategy + "): " + key + " is " + value + "; it has to be " + range + ".",
        "Set " + key + " within that range.");
  }
}
