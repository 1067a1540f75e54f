package io.pleura.feature;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How one schema differs from another.
 *
 * @param missing features that are expected and not there, in expected order
 * @param unexpected features that are there and not expected, in actual order
 * @param changed features in both whose unit or owner differs, in expected order
 * @param firstOutOfOrder where both have the same names: the first expected name that is not at its
 *     place
 */
public record SchemaDifference(
    List<FeatureName> missing,
    List<FeatureName> unexpected,
    List<FeatureName> changed,
    Optional<FeatureName> firstOutOfOrder) {

  private static final int MOST_NAMED = 8;

  /**
   * Copies the lists.
   *
   * @param missing features that are expected and not there, in expected order
   * @param unexpected features that are there and not expected, in actual order
   * @param changed features in both whose unit or owner differs, in expected order
   * @param firstOutOfOrder where both have the same names: the first expected name that is not at
   *     its place
   */
  public SchemaDifference {
    missing = List.copyOf(missing);
    unexpected = List.copyOf(unexpected);
    changed = List.copyOf(changed);
  }

  /**
   * Compares two schemas.
   *
   * @param expected what should be there
   * @param actual what is there
   * @return the difference, {@linkplain #isEmpty() empty} when they are equal
   */
  public static SchemaDifference between(FeatureSchema expected, FeatureSchema actual) {
    var missing = new ArrayList<>(expected.names());
    missing.removeAll(new HashSet<>(actual.names()));
    var unexpected = new ArrayList<>(actual.names());
    unexpected.removeAll(new HashSet<>(expected.names()));
    var changed = new ArrayList<FeatureName>();
    for (FeatureDefinition definition : expected.definitions()) {
      int position = actual.indexOf(definition.name());
      if (position >= 0 && !actual.definitions().get(position).equals(definition)) {
        changed.add(definition.name());
      }
    }
    Optional<FeatureName> outOfOrder = Optional.empty();
    if (missing.isEmpty() && unexpected.isEmpty()) {
      for (int i = 0; i < expected.size() && outOfOrder.isEmpty(); i++) {
        FeatureName name = expected.definitions().get(i).name();
        if (actual.indexOf(name) != i) {
          outOfOrder = Optional.of(name);
        }
      }
    }
    return new SchemaDifference(missing, unexpected, changed, outOfOrder);
  }

  /**
   * Whether the schemas are equal.
   *
   * @return true without any difference
   */
  public boolean isEmpty() {
    return missing.isEmpty()
        && unexpected.isEmpty()
        && changed.isEmpty()
        && firstOutOfOrder.isEmpty();
  }

  /**
   * The difference in words, for messages.
   *
   * @return for example {@code missing: age; unexpected: CEA, CA125}, or {@code no difference}
   */
  public String describe() {
    var parts = new ArrayList<String>();
    append(parts, "missing", missing);
    append(parts, "unexpected", unexpected);
    append(parts, "other unit or owner", changed);
    firstOutOfOrder.ifPresent(name -> parts.add("other order, first at " + name));
    return parts.isEmpty() ? "no difference" : String.join("; ", parts);
  }

  private static void append(List<String> parts, String title, List<FeatureName> names) {
    if (names.isEmpty()) {
      return;
    }
    String text =
        names.stream()
            .limit(MOST_NAMED)
            .map(FeatureName::value)
            .collect(Collectors.joining(", ", title + ": ", ""));
    int more = names.size() - MOST_NAMED;
    parts.add(more > 0 ? text + " and " + more + " more" : text);
  }
}
