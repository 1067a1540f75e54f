package io.pleura.radiomics;

import io.pleura.error.ConfigurationException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is given for one image type alone.
 *
 * @param settings settings of PyRadiomics
 * @param arguments arguments of the filter of a plug-in, by name in alphabetical order
 */
record OwnSettings(SettingValues settings, Map<String, Object> arguments) {

  OwnSettings {
    arguments = Collections.unmodifiableMap(new TreeMap<>(arguments));
  }

  static OwnSettings of(SettingValues settings) {
    return new OwnSettings(settings, Map.of());
  }

  /**
   * An argument as it is held.
   *
   * @throws ConfigurationException when it is no Boolean, String, Integer, Double or list of these
   */
  static Object argument(String name, @Nullable Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(element -> scalar(name, element)).toList();
    }
    return scalar(name, value);
  }

  private static Object scalar(String name, @Nullable Object value) {
    if (value instanceof Boolean || value instanceof String || value instanceof Integer) {
      return value;
    }
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number.doubleValue();
    }
    throw new ConfigurationException(
        "setting-value",
        "Argument " + name + " is " + value + ".",
        "Give true or false, a text, a finite number, or a list of these.");
  }
}
