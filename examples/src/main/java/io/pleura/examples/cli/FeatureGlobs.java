package io.pleura.examples.cli;

import io.pleura.error.ConfigurationException;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Patterns for feature names: {@code *} stands for any text, {@code ?} for one character, {@code
 * [ab]} for one of these and {@code [!ab]} for one of the others.
 *
 * @param patterns none for every feature
 */
record FeatureGlobs(List<String> patterns) {

  private static final int SUGGESTIONS = 3;

  /**
   * The features whose names fit a pattern.
   *
   * @param schema what the settings give
   * @return in the order of the schema
   * @throws ConfigurationException when a pattern fits no name; the message holds near ones
   */
  Set<FeatureName> select(FeatureSchema schema) {
    if (patterns.isEmpty()) {
      return new LinkedHashSet<>(schema.names());
    }
    Set<FeatureName> chosen = new LinkedHashSet<>();
    for (String pattern : patterns) {
      Pattern expression = Pattern.compile(expression(pattern));
      List<FeatureName> fitting =
          schema.names().stream()
              .filter(name -> expression.matcher(name.value()).matches())
              .toList();
      if (fitting.isEmpty()) {
        throw new ConfigurationException(
            "features-none",
            "No feature of these settings is named '" + pattern + "'.",
            "Near names: " + String.join(", ", near(pattern, schema)) + ".");
      }
      chosen.addAll(fitting);
    }
    Set<FeatureName> ordered = new LinkedHashSet<>(schema.names());
    ordered.retainAll(chosen);
    return ordered;
  }

  /** Whether a name fits one of the patterns. */
  boolean fits(String name) {
    return patterns.stream().anyMatch(pattern -> Pattern.matches(expression(pattern), name));
  }

  private static String expression(String pattern) {
    var expression = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      int close = c == '[' ? pattern.indexOf(']', i + 2) : -1;
      if (c == '*') {
        expression.append(".*");
      } else if (c == '?') {
        expression.append('.');
      } else if (close > 0) {
        String members = pattern.substring(i + 1, close);
        boolean others = members.startsWith("!");
        expression
            .append(others ? "[^" : "[")
            .append(members.substring(others ? 1 : 0).replaceAll("([\\\\\\[\\]^&])", "\\\\$1"))
            .append(']');
        i = close;
      } else {
        expression.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return expression.toString();
  }

  private static List<String> near(String pattern, FeatureSchema schema) {
    String lower = pattern.toLowerCase(Locale.ROOT);
    return schema.names().stream()
        .map(FeatureName::value)
        .sorted(
            Comparator.<String>comparingInt(name -> distance("*" + lower + "*", name))
                .thenComparingInt(name -> distance(lower, name)))
        .limit(SUGGESTIONS)
        .toList();
  }

  /** Fewest letters to insert, delete or replace so that the pattern fits. */
  private static int distance(String pattern, String name) {
    String text = name.toLowerCase(Locale.ROOT);
    int[] previous = new int[text.length() + 1];
    for (int j = 0; j <= text.length(); j++) {
      previous[j] = j;
    }
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      int[] current = new int[text.length() + 1];
      current[0] = previous[0] + (c == '*' ? 0 : 1);
      for (int j = 1; j <= text.length(); j++) {
        boolean fits = c == '?' || c == text.charAt(j - 1);
        current[j] =
            c == '*'
                ? Math.min(previous[j], current[j - 1])
                : Math.min(
                    previous[j - 1] + (fits ? 0 : 1), 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[text.length()];
  }
}
