package io.pleura.fusion.selection;

import io.pleura.error.InputWarning;
import io.pleura.feature.FeatureName;
import io.pleura.spi.TrainingData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Looks over training data for features that teach nothing or too much. It warns only; the data
 * stay as they are.
 */
public final class TrainingDataCheck {

  private TrainingDataCheck() {}

  /**
   * Looks for constant features ({@code features-constant}), features that repeat another one value
   * by value ({@code features-duplicate}) and features that separate the classes by one threshold
   * without an error, as a label that has leaked into the features does ({@code
   * feature-separates-labels}).
   *
   * @param data rows and labels
   * @return what was found, possibly nothing: constant features first, then duplicates, then
   *     separating features, each in the schema's order
   */
  public static List<InputWarning> warnings(TrainingData data) {
    List<InputWarning> warnings = new ArrayList<>();
    int rows = data.rows().size();
    if (rows == 0) {
      return warnings;
    }
    List<FeatureName> names = data.schema().names();
    List<String> constant = new ArrayList<>();
    Map<Column, FeatureName> first = new LinkedHashMap<>();
    List<String> duplicates = new ArrayList<>();
    List<InputWarning> separating = new ArrayList<>();
    for (int f = 0; f < names.size(); f++) {
      double[] column = new double[rows];
      for (int r = 0; r < rows; r++) {
        // Adding 0 turns -0 into 0.
        column[r] = data.rows().get(r)[f] + 0.0;
      }
      if (FeatureTable.constant(column)) {
        constant.add(names.get(f) + " (" + column[0] + ")");
        continue;
      }
      FeatureName same = first.putIfAbsent(new Column(column), names.get(f));
      if (same != null) {
        duplicates.add(names.get(f) + " repeats " + same);
      }
      separation(names.get(f), column, data.invasion(), separating);
    }
    if (!constant.isEmpty()) {
      warnings.add(
          new InputWarning.Note(
              "features-constant",
              "These features have the same value in all "
                  + rows
                  + " cases and teach nothing: "
                  + String.join(", ", constant)
                  + "."));
    }
    if (!duplicates.isEmpty()) {
      warnings.add(
          new InputWarning.Note(
              "features-duplicate",
              "These features are equal to another one in all "
                  + rows
                  + " cases: "
                  + String.join(", ", duplicates)
                  + "."));
    }
    warnings.addAll(separating);
    return List.copyOf(warnings);
  }

  private static void separation(
      FeatureName name, double[] column, List<Boolean> invasion, List<InputWarning> warnings) {
    double[] least = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
    double[] most = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
    for (int r = 0; r < column.length; r++) {
      int group = invasion.get(r) ? 1 : 0;
      least[group] = Math.min(least[group], column[r]);
      most[group] = Math.max(most[group], column[r]);
    }
    boolean bothClasses = least[0] <= most[0] && least[1] <= most[1];
    if (bothClasses && (most[0] < least[1] || most[1] < least[0])) {
      warnings.add(
          new InputWarning.Note(
              "feature-separates-labels",
              String.format(
                  Locale.ROOT,
                  "Feature %s separates the labels exactly: it is %s to %s with invasion and %s to"
                      + " %s without. It may hold the label or follow from it; a model that learns"
                      + " from it says nothing about new cases.",
                  name,
                  least[1],
                  most[1],
                  least[0],
                  most[0])));
    }
  }

  /** Values compared one by one. */
  private static final class Column {
    private final double[] values;

    Column(double[] values) {
      this.values = values;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Column column && Arrays.equals(values, column.values);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }
  }
}
