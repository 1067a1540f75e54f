package io.pleura.examples.cli;

import io.pleura.error.ConfigurationException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which modality the columns of a table of features belong to. */
final class TableModalities {

  /** The modality of CEA, CA125 and age, which a table may hold in any form. */
  static final String CLINICAL = "clinical-column";

  private static final Set<String> CLINICAL_COLUMNS = Set.of("cea", "ca125", "age");
  private static final String OTHERS = "table";

  private final Map<String, String> patterns;

  /** Takes the pattern of each modality. */
  TableModalities(Map<String, String> patterns) {
    this.patterns = new LinkedHashMap<>(patterns);
  }

  /**
   * The modality of each column.
   *
   * @throws ConfigurationException when a pattern fits no column, or two modalities claim one
   */
  List<String> of(List<String> columns) {
    for (Map.Entry<String, String> modality : patterns.entrySet()) {
      if (columns.stream().noneMatch(column -> fits(modality.getValue(), column))) {
        throw new ConfigurationException(
            "modality-empty",
            "No column fits the pattern '%s' of the modality '%s'."
                .formatted(modality.getValue(), modality.getKey()),
            "Correct the pattern, or leave the modality out.");
      }
    }
    List<String> owners = new ArrayList<>();
    for (String column : columns) {
      List<String> claims =
          patterns.entrySet().stream()
              .filter(modality -> fits(modality.getValue(), column))
              .map(Map.Entry::getKey)
              .toList();
      if (claims.size() > 1) {
        throw new ConfigurationException(
            "modality-twice",
            "The column '%s' belongs to the modalities %s.".formatted(column, claims),
            "Choose patterns that share no column.");
      }
      String other = CLINICAL_COLUMNS.contains(column.toLowerCase(Locale.ROOT)) ? CLINICAL : OTHERS;
      owners.add(claims.isEmpty() ? other : claims.get(0));
    }
    return owners;
  }

  private static boolean fits(String pattern, String column) {
    return new FeatureGlobs(List.of(pattern)).fits(column);
  }
}
