package io.pleura.radiomics;

import java.util.Collection;
import java.util.Locale;

/** Finds the known name that a mistyped one most likely stands for. */
final class NearestName {

  private NearestName() {}

  /**
   * Words for a message.
   *
   * @return {@code 'name'} for a near name, else all names
   */
  static String suggest(String name, Collection<String> known) {
    String nearest = "";
    int best = Integer.MAX_VALUE;
    for (String candidate : known) {
      int distance = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (distance < best) {
        best = distance;
        nearest = candidate;
      }
    }
    return best <= Math.max(2, name.length() / 2)
        ? "'" + nearest + "'"
        : "one of " + String.join(", ", known);
  }

  /** Levenshtein's distance: fewest insertions, deletions and replacements. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
