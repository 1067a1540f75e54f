package io.pleura.feature;

/**
 * The key of a feature as PyRadiomics writes it, for example {@code original_glcm_Contrast}.
 *
 * @param value letters, digits, hyphens, underscores and points; not empty
 */
public record FeatureName(String value) implements Comparable<FeatureName> {

  /**
   * Checks the characters.
   *
   * @param value letters, digits, hyphens, underscores and points; not empty
   * @throws IllegalArgumentException when the name is empty or holds another character
   */
  public FeatureName {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("empty feature name");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean allowed =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_'
              || c == '.';
      if (!allowed) {
        throw new IllegalArgumentException(
            "feature name '" + value + "' holds the character '" + c + "'");
      }
    }
  }

  @Override
  public int compareTo(FeatureName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
