package io.pleura.fusion.model;

import io.pleura.error.ConfigurationException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Takes settings by key out of a map, and refuses those that nobody took. */
final class SettingsReader {

  private final String trainer;
  private final Map<String, String> settings;
  private final Set<String> known = new LinkedHashSet<>();

  SettingsReader(String trainer, Map<String, String> settings) {
    this.trainer = trainer;
    this.settings = Map.copyOf(settings);
  }

  String text(String key, String byDefault) {
    known.add(key);
    return settings.getOrDefault(key, byDefault);
  }

  /** A whole number; the word stands for its value. */
  int integer(String key, int byDefault, String word, int wordValue) {
    String text = text(key, String.valueOf(byDefault));
    return text.equals(word) ? wordValue : integer(key, byDefault);
  }

  int integer(String key, int byDefault) {
    String text = text(key, String.valueOf(byDefault));
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw malformed(key, text, "a whole number", e);
    }
  }

  long longInteger(String key, long byDefault) {
    String text = text(key, String.valueOf(byDefault));
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw malformed(key, text, "a whole number", e);
    }
  }

  double real(String key, double byDefault) {
    String text = text(key, String.valueOf(byDefault));
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw malformed(key, text, "a number", e);
    }
  }

  /** Refuses keys that nobody asked for. */
  void refuseOthers() {
    for (String key : settings.keySet()) {
      if (!known.contains(key)) {
        throw new ConfigurationException(
            "trainer-setting-unknown",
            trainer + ": there is no setting '" + key + "'.",
            "Use the settings " + String.join(", ", known) + ".");
      }
    }
  }

  private ConfigurationException malformed(
      String key, String text, String wanted, NumberFormatException cause) {
    return new ConfigurationException(
        "trainer-setting-malformed",
        trainer + ": " + key + " is '" + text + "', not " + wanted + ".",
        "Give " + key + " as " + wanted + ".",
        cause);
  }

  static void require(String trainer, String key, double value, double lowest, double highest) {
    if (!(value >= lowest && value <= highest)) {
      throw outOfRange(trainer, key, value, number(lowest) + " to " + number(highest));
    }
  }

  static void requireAbove(String trainer, String key, double value, double bound, double highest) {
    if (!(value > bound && value <= highest)) {
      throw outOfRange(
          trainer, key, value, "above " + number(bound) + " and at most " + number(highest));
    }
  }

  private static ConfigurationException outOfRange(
      String trainer, String key, double value, String range) {
    return new ConfigurationException(
        "trainer-setting-out-of-range",
        trainer + ": " + key + " is " + number(value) + "; it has to be " + range + ".",
        "Set " + key + " within that range.");
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.valueOf((long) value)
        : String.valueOf(value);
  }
}
