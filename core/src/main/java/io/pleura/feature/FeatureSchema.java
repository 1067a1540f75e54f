package io.pleura.feature;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which features there are, and in which order. Immutable and safe for concurrent use. */
public final class FeatureSchema {

  private final List<FeatureDefinition> definitions;
  private final Map<FeatureName, Integer> positions;

  private FeatureSchema(List<FeatureDefinition> definitions) {
    this.definitions = List.copyOf(definitions);
    this.positions = new HashMap<>();
    for (int i = 0; i < this.definitions.size(); i++) {
      FeatureName name = this.definitions.get(i).name();
      if (positions.put(name, i) != null) {
        throw new IllegalArgumentException("feature " + name + " occurs twice");
      }
    }
  }

  /**
   * Makes a schema.
   *
   * @param definitions the features in order
   * @return the schema
   * @throws IllegalArgumentException when a name occurs twice
   */
  public static FeatureSchema of(List<FeatureDefinition> definitions) {
    return new FeatureSchema(definitions);
  }

  /**
   * The features in order.
   *
   * @return unmodifiable
   */
  public List<FeatureDefinition> definitions() {
    return definitions;
  }

  /**
   * The names in order.
   *
   * @return unmodifiable
   */
  public List<FeatureName> names() {
    return definitions.stream().map(FeatureDefinition::name).toList();
  }

  /**
   * The number of features.
   *
   * @return 0 or more
   */
  public int size() {
    return definitions.size();
  }

  /**
   * The position of a feature.
   *
   * @param name its key
   * @return from 0, or -1 when the schema lacks it
   */
  public int indexOf(FeatureName name) {
    return positions.getOrDefault(name, -1);
  }

  /**
   * This schema followed by another.
   *
   * @param next the features to append
   * @return a new schema
   * @throws IllegalArgumentException when a name is in both
   */
  public FeatureSchema concat(FeatureSchema next) {
    List<FeatureDefinition> all = new ArrayList<>(definitions);
    all.addAll(next.definitions);
    return new FeatureSchema(all);
  }

  /**
   * Some of the features.
   *
   * @param chosen names of this schema, in the order wanted, no two alike
   * @return a new schema
   * @throws IllegalArgumentException when a name is not in this schema, or comes twice
   */
  public FeatureSchema select(List<FeatureName> chosen) {
    List<FeatureDefinition> own = new ArrayList<>();
    for (FeatureName name : chosen) {
      int position = indexOf(name);
      if (position < 0) {
        throw new IllegalArgumentException("there is no feature " + name);
      }
      own.add(definitions.get(position));
    }
    return new FeatureSchema(own);
  }

  /**
   * Refuses what is no row of these features.
   *
   * @param row one value a feature, in this order
   * @throws IllegalArgumentException when the length does not fit or a value is not finite
   */
  public void requireRow(double[] row) {
    if (row.length != size()) {
      throw new IllegalArgumentException(row.length + " values for " + size() + " features");
    }
    for (int i = 0; i < row.length; i++) {
      if (!Double.isFinite(row[i])) {
        throw new IllegalArgumentException(names().get(i) + " is " + row[i]);
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FeatureSchema schema && definitions.equals(schema.definitions);
  }

  @Override
  public int hashCode() {
    return definitions.hashCode();
  }

  @Override
  public String toString() {
    return "FeatureSchema" + names();
  }
}
