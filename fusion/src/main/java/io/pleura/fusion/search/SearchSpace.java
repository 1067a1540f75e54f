package io.pleura.fusion.search;

import io.pleura.error.ConfigurationException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * The settings that a search may choose from, each a dimension with a key and a range. Immutable.
 *
 * <pre>{@code
 * SearchSpace space =
 *     SearchSpace.builder()
 *         .integer("trees", 50, 500)
 *         .logReal("learningRate", 0.01, 0.3)
 *         .categorical("impurity", "GINI", "ENTROPY")
 *         .build();
 * }</pre>
 */
public final class SearchSpace {

  private final List<Dimension> dimensions;
  private final int width;

  private SearchSpace(List<Dimension> dimensions) {
    this.dimensions = List.copyOf(dimensions);
    this.width = dimensions.stream().mapToInt(Dimension::width).sum();
  }

  /**
   * Starts without any dimension.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The names of the settings.
   *
   * @return keys in the order in which they were added
   */
  public List<String> keys() {
    return dimensions.stream().map(Dimension::key).toList();
  }

  /**
   * The range of each setting, for the record.
   *
   * @return for example {@code integer, 50 to 500}, by key
   */
  public Map<String, String> description() {
    Map<String, String> map = new LinkedHashMap<>();
    for (Dimension dimension : dimensions) {
      map.put(dimension.key(), dimension.description());
    }
    return Collections.unmodifiableMap(map);
  }

  /**
   * Whether a candidate has a value within the range for each dimension and no other values.
   *
   * @param candidate any candidate
   * @return true when this space could give it
   */
  public boolean contains(Candidate candidate) {
    if (candidate.values().size() != dimensions.size()) {
      return false;
    }
    for (Dimension dimension : dimensions) {
      String value = candidate.values().get(dimension.key());
      if (value == null || !dimension.contains(value)) {
        return false;
      }
    }
    return true;
  }

  /** How many coordinates a point has. */
  int width() {
    return width;
  }

  /** How many candidates there are, infinite when a dimension is a real interval. */
  double size() {
    double product = 1;
    for (Dimension dimension : dimensions) {
      product *= dimension.size();
    }
    return product;
  }

  /** The candidate at coordinates from 0 to 1. */
  Candidate at(double[] coordinates) {
    Map<String, String> values = new LinkedHashMap<>();
    int from = 0;
    for (Dimension dimension : dimensions) {
      values.put(dimension.key(), dimension.value(coordinates, from));
      from += dimension.width();
    }
    return new Candidate(values);
  }

  /** Whether two candidates of this space have the same values. */
  boolean same(Candidate first, Candidate second) {
    for (Dimension dimension : dimensions) {
      String key = dimension.key();
      if (!dimension.same(first.text(key), second.text(key))) {
        return false;
      }
    }
    return true;
  }

  /** No saved evaluation of this space takes more bytes; a character takes at most six. */
  long longestText() {
    long bytes = 256;
    for (Dimension dimension : dimensions) {
      bytes += 16 + 6L * (dimension.key().length() + dimension.longestText());
    }
    return bytes;
  }

  /** Collects dimensions; each key may be added once. */
  public static final class Builder {
    private final Map<String, Dimension> dimensions = new LinkedHashMap<>();

    private Builder() {}

    /**
     * Adds a real setting, drawn evenly.
     *
     * @param key its name
     * @param low lowest value, finite
     * @param high highest value, finite, at least {@code low}
     * @return this builder
     * @throws ConfigurationException when the range or the key is wrong
     */
    public Builder real(String key, double low, double high) {
      requireRange(
          key, low, high, Double.isFinite(low) && Double.isFinite(high) && low <= high, "finite");
      return add(new Dimension.Real(key, low, high, false));
    }

    /**
     * Adds a real setting, drawn evenly in its logarithm.
     *
     * @param key its name
     * @param low lowest value, finite, above 0
     * @param high highest value, finite, at least {@code low}
     * @return this builder
     * @throws ConfigurationException when the range or the key is wrong
     */
    public Builder logReal(String key, double low, double high) {
      requireRange(
          key, low, high, low > 0 && Double.isFinite(high) && low <= high, "finite and above 0");
      return add(new Dimension.Real(key, low, high, true));
    }

    /**
     * Adds an integer setting, drawn evenly.
     *
     * @param key its name
     * @param low lowest value
     * @param high highest value, included, at least {@code low}
     * @return this builder
     * @throws ConfigurationException when the range or the key is wrong
     */
    public Builder integer(String key, int low, int high) {
      requireRange(key, low, high, low <= high, "integers");
      return add(new Dimension.Whole(key, low, high, false));
    }

    /**
     * Adds an integer setting, drawn evenly in its logarithm: from 1 to 100, the values 1 to 10
     * come about as often as 10 to 100.
     *
     * @param key its name
     * @param low lowest value, at least 1
     * @param high highest value, included, at least {@code low}
     * @return this builder
     * @throws ConfigurationException when the range or the key is wrong
     */
    public Builder logInteger(String key, int low, int high) {
      requireRange(key, low, high, low >= 1 && low <= high, "integers of at least 1");
      return add(new Dimension.Whole(key, low, high, true));
    }

    /**
     * Adds a setting with named values that have no order.
     *
     * @param key its name
     * @param values one or more texts, all different
     * @return this builder
     * @throws ConfigurationException when there are no values, equal ones, or the key is wrong
     */
    public Builder categorical(String key, String... values) {
      List<String> list = List.of(values);
      if (list.isEmpty() || new LinkedHashSet<>(list).size() < list.size()) {
        throw new ConfigurationException(
            "search-space-values",
            "Search space: " + key + " has the values " + list + ".",
            "Give at least one value, and each only once.");
      }
      return add(new Dimension.Choice(key, list));
    }

    private static void requireRange(
        String key, Number low, Number high, boolean right, String kind) {
      if (!right) {
        throw new ConfigurationException(
            "search-space-range",
            "Search space: " + key + " ranges from " + low + " to " + high + ".",
            "Give bounds that are " + kind + ", the lower one first.");
      }
    }

    private Builder add(Dimension dimension) {
      if (dimension.key().isBlank() || dimensions.containsKey(dimension.key())) {
        throw new ConfigurationException(
            "search-space-key",
            "Search space: the key \"" + dimension.key() + "\" is blank or comes twice.",
            "Give each dimension a name of its own.");
      }
      dimensions.put(dimension.key(), dimension);
      return this;
    }

    /**
     * Adds all dimensions of another space.
     *
     * @param prefix put before each of its keys, with a point between, for example {@code forest}
     * @param space the other space
     * @return this
     * @throws ConfigurationException when a key comes twice
     */
    public Builder all(String prefix, SearchSpace space) {
      space.dimensions.forEach(one -> add(one.named(prefix + "." + one.key())));
      return this;
    }

    /**
     * Finishes the space.
     *
     * @return the space
     * @throws ConfigurationException when it has no dimension
     */
    public SearchSpace build() {
      if (dimensions.isEmpty()) {
        throw new ConfigurationException(
            "search-space-empty",
            "Search space: there is no dimension.",
            "Add at least one setting to choose.");
      }
      return new SearchSpace(new ArrayList<>(dimensions.values()));
    }
  }
}
