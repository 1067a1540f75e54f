package io.pleura.fusion.evaluation;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Parts the cases by an attribute.
 *
 * @param attribute what they are parted by, such as {@code age}
 * @param groups name of the group of each case, by case identifier; the order of first appearance
 *     is the order in the report; cases without a group are shown as not known
 */
public record Subgrouping(String attribute, Map<String, String> groups) {

  /**
   * Copies the map and keeps its order.
   *
   * @param attribute what the cases are parted by
   * @param groups name of the group of each case
   */
  public Subgrouping {
    groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
  }

  /**
   * Parts by a number: below the first bound, from each bound to below the next, and from the last
   * bound on.
   *
   * @param attribute what the number is, such as {@code age}
   * @param unit its unit, such as {@code years}; may be empty
   * @param values the number of each case, by case identifier, not NaN
   * @param bounds rising bounds; none stands for the median of the values
   * @return the parts, lowest first
   * @throws IllegalArgumentException when there is no value, one is NaN, or bounds do not rise
   */
  public static Subgrouping byValue(
      String attribute, String unit, Map<String, Double> values, double... bounds) {
    double[] sorted = values.values().stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0 || Double.isNaN(sorted[sorted.length - 1])) {
      throw new IllegalArgumentException(attribute + ": no value, or a value is NaN");
    }
    double[] cuts = bounds.length > 0 ? bounds.clone() : new double[] {median(sorted)};
    for (int i = 0; i < cuts.length; i++) {
      if (!(i == 0 ? !Double.isNaN(cuts[0]) : cuts[i] > cuts[i - 1])) {
        throw new IllegalArgumentException(attribute + ": bounds " + Arrays.toString(cuts));
      }
    }
    String suffix = unit.isEmpty() ? "" : " " + unit;
    Map<String, String> groups = new LinkedHashMap<>();
    for (int part = 0; part <= cuts.length; part++) {
      double low = part == 0 ? Double.NEGATIVE_INFINITY : cuts[part - 1];
      double high = part == cuts.length ? Double.POSITIVE_INFINITY : cuts[part];
      String name =
          part == 0
              ? "below " + number(high) + suffix
              : part == cuts.length
                  ? number(low) + suffix + " and above"
                  : number(low) + " to below " + number(high) + suffix;
      boolean last = part == cuts.length;
      values.forEach(
          (id, value) -> {
            if (value >= low && (last || value < high)) {
              groups.put(id, name);
            }
          });
    }
    return new Subgrouping(attribute, groups);
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : sorted[middle - 1] + (sorted[middle] - sorted[middle - 1]) / 2;
  }

  private static String number(double value) {
    String text = Double.toString(value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
