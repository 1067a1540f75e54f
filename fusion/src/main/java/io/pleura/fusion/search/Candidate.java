package io.pleura.fusion.search;

import io.pleura.error.ConfigurationException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One choice of settings, a value for each dimension of a {@link SearchSpace}. Two candidates with
 * equal values are equal.
 *
 * @param values text of each value by key, in the order of the space; text of a real value gives
 *     back the same double
 */
public record Candidate(Map<String, String> values) {

  /**
   * Copies the values.
   *
   * @param values text of each value by key, in the order of the space
   */
  public Candidate {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * A value as it is.
   *
   * @param key the dimension
   * @return its text, for a categorical dimension one of its values
   * @throws ConfigurationException when there is no such dimension
   */
  public String text(String key) {
    String value = values.get(key);
    if (value == null) {
      throw new ConfigurationException(
          "search-no-such-key",
          "The candidate has no value " + key + "; it has " + values.keySet() + ".",
          "Ask for a key of the search space, or add the dimension to it.");
    }
    return value;
  }

  /**
   * A value as a real number.
   *
   * @param key the dimension
   * @return its value
   * @throws ConfigurationException when there is no such dimension or its value is no number
   */
  public double real(String key) {
    String value = text(key);
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw noNumber(key, value, "number", e);
    }
  }

  /**
   * A value as an integer.
   *
   * @param key the dimension
   * @return its value
   * @throws ConfigurationException when there is no such dimension or its value is no integer
   */
  public int integer(String key) {
    String value = text(key);
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw noNumber(key, value, "integer", e);
    }
  }

  private static ConfigurationException noNumber(
      String key, String value, String kind, NumberFormatException cause) {
    return new ConfigurationException(
        "search-value-no-number",
        "The candidate's value " + key + " is \"" + value + "\", which is no " + kind + ".",
        "Ask for it as the kind that the search space gives it.",
        cause);
  }

  /**
   * The values for a message.
   *
   * @return for example {@code trees=100, impurity=GINI}
   */
  /**
   * The values of the dimensions that {@link SearchSpace.Builder#all} added.
   *
   * @param prefix what was put before their keys
   * @return values by the keys before that
   */
  public Candidate part(String prefix) {
    Map<String, String> own = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> {
          if (key.startsWith(prefix + ".")) {
            own.put(key.substring(prefix.length() + 1), value);
          }
        });
    return new Candidate(own);
  }

  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(value -> value.getKey() + "=" + value.getValue())
        .collect(Collectors.joining(", "));
  }
}
