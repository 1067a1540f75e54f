package io.pleura.feature;

import java.util.Arrays;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The values of one case, in the order of a schema. A value is finite, or undefined by its formula
 * for this case with a reason. Immutable and safe for concurrent use.
 */
public final class FeatureVector {

  private final FeatureSchema schema;
  private final double[] values;
  private final Map<FeatureName, String> undefined;

  private FeatureVector(FeatureSchema schema, double[] values, Map<FeatureName, String> undefined) {
    this.schema = schema;
    this.values = values;
    this.undefined = undefined;
  }

  /**
   * Makes a vector in which every value is finite.
   *
   * @param schema the features
   * @param values one finite value a feature, in the schema's order; copied
   * @return the vector
   * @throws IllegalArgumentException when the length does not fit or a value is not finite
   */
  public static FeatureVector of(FeatureSchema schema, double[] values) {
    return of(schema, values, Map.of());
  }

  /**
   * Makes a vector.
   *
   * @param schema the features
   * @param values one value a feature, in the schema's order; copied. NaN where undefined
   * @param undefined why a value is undefined; holds exactly the features whose value is NaN
   * @return the vector
   * @throws IllegalArgumentException when the length does not fit, a value is infinite, a NaN has
   *     no reason, or a reason has a value
   */
  public static FeatureVector of(
      FeatureSchema schema, double[] values, Map<FeatureName, String> undefined) {
    if (values.length != schema.size()) {
      throw new IllegalArgumentException(
          values.length + " values for " + schema.size() + " features");
    }
    for (FeatureName name : undefined.keySet()) {
      if (schema.indexOf(name) < 0) {
        throw new IllegalArgumentException("reason for " + name + ", which is not in the schema");
      }
    }
    for (int i = 0; i < values.length; i++) {
      FeatureName name = schema.definitions().get(i).name();
      boolean hasReason = undefined.containsKey(name);
      if (!Double.isFinite(values[i]) && !(Double.isNaN(values[i]) && hasReason)) {
        throw new IllegalArgumentException(name + " is " + values[i] + " without a reason");
      }
      if (hasReason && !Double.isNaN(values[i])) {
        throw new IllegalArgumentException(name + " has a value and a reason to be undefined");
      }
    }
    return new FeatureVector(schema, values.clone(), Map.copyOf(undefined));
  }

  /**
   * The features and their order.
   *
   * @return the schema
   */
  public FeatureSchema schema() {
    return schema;
  }

  /**
   * The value at a position.
   *
   * @param index from 0
   * @return the value, NaN where undefined
   * @throws IndexOutOfBoundsException when there is no such position
   */
  public double get(int index) {
    return values[index];
  }

  /**
   * The value of a feature.
   *
   * @param name its key
   * @return the value, NaN where undefined
   * @throws NoSuchElementException when the schema lacks it
   */
  public double get(FeatureName name) {
    int index = schema.indexOf(name);
    if (index < 0) {
      throw new NoSuchElementException("no feature " + name);
    }
    return values[index];
  }

  /**
   * Why a feature is undefined.
   *
   * @param name its key
   * @return the reason, or nothing when it has a value
   */
  public Optional<String> reasonUndefined(FeatureName name) {
    return Optional.ofNullable(undefined.get(name));
  }

  /**
   * Every undefined feature with its reason.
   *
   * @return unmodifiable, in no particular order
   */
  public Map<FeatureName, String> undefined() {
    return undefined;
  }

  /**
   * All values.
   *
   * @return a copy, in the schema's order, NaN where undefined
   */
  public double[] toArray() {
    return values.clone();
  }

  /**
   * This vector followed by another.
   *
   * @param next the values to append
   * @return a new vector
   * @throws IllegalArgumentException when a feature is in both
   */
  public FeatureVector concat(FeatureVector next) {
    double[] all = Arrays.copyOf(values, values.length + next.values.length);
    System.arraycopy(next.values, 0, all, values.length, next.values.length);
    Map<FeatureName, String> reasons = new java.util.HashMap<>(undefined);
    reasons.putAll(next.undefined);
    return new FeatureVector(schema.concat(next.schema), all, Map.copyOf(reasons));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FeatureVector vector
        && schema.equals(vector.schema)
        && Arrays.equals(values, vector.values)
        && undefined.equals(vector.undefined);
  }

  @Override
  public int hashCode() {
    return 31 * schema.hashCode() + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "FeatureVector[" + schema.size() + " features]";
  }
}
