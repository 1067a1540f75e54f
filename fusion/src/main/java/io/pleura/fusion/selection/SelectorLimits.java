package io.pleura.fusion.selection;

import io.pleura.error.ConfigurationException;

/** Refuses limits that make no sense. */
final class SelectorLimits {

  private SelectorLimits() {}

  static void require(String selector, String key, Number value, boolean sensible) {
    if (!sensible) {
      throw new ConfigurationException(
          "selection-limit",
          "Selector " + selector + ": " + key + " is " + value + ", which is out of range.",
          "Choose a value within the range that the documentation of the selector names.");
    }
  }
}
