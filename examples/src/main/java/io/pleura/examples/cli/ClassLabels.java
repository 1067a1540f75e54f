package io.pleura.examples.cli;

import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which of two labels means invasion.
 *
 * @param positive its name; null where labels are 1 and 0, or true and false
 */
record ClassLabels(@Nullable String positive) {

  private static final Map<String, Boolean> USUAL =
      Map.of("1", true, "0", false, "true", true, "false", false);

  /**
   * The labels as truth values.
   *
   * @param file where they were read, for messages
   * @throws InvalidInputException when there are not exactly two labels
   * @throws ConfigurationException when it is not clear which of them means invasion
   */
  List<Boolean> invasion(Path file, List<String> labels) {
    Map<String, Integer> counts = new TreeMap<>();
    labels.forEach(label -> counts.merge(label, 1, Integer::sum));
    if (counts.size() != 2) {
      throw new InvalidInputException(
          "cases-labels",
          "The labels of "
              + file
              + " are "
              + counts
              + " (label=cases); a model tells two labels apart, no more and no fewer.",
          "Give cases of two labels, 1 for invasion and 0 for none.");
    }
    if (positive != null) {
      if (!counts.containsKey(positive)) {
        throw unclear(
            "No case of " + file + " has the label '" + positive + "'; the labels are " + counts,
            "Name one of these with --positive.");
      }
      return labels.stream().map(positive::equals).toList();
    }
    boolean known = counts.keySet().stream().allMatch(label -> USUAL.containsKey(lower(label)));
    List<Boolean> usual =
        labels.stream().map(label -> USUAL.getOrDefault(lower(label), false)).toList();
    if (!known || !usual.contains(true) || !usual.contains(false)) {
      throw unclear(
          "It is not clear which label of " + file + " means invasion: " + counts,
          "Name it with --positive.");
    }
    return usual;
  }

  private static ConfigurationException unclear(String what, String remedy) {
    return new ConfigurationException("cases-positive-label", what + " (label=cases).", remedy);
  }

  private static String lower(String label) {
    return label.toLowerCase(Locale.ROOT);
  }
}
