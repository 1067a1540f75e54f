package io.pleura.fusion.selection;

import io.pleura.error.InvalidInputException;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.spi.TrainingData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Training rows turned into columns. */
final class FeatureTable {

  final FeatureSchema schema;
  final int rows;
  final double[][] columns;
  final boolean[] invasion;
  final int with;

  private FeatureTable(TrainingData data) {
    schema = data.schema();
    rows = data.rows().size();
    columns = new double[schema.size()][rows];
    invasion = new boolean[rows];
    int count = 0;
    for (int r = 0; r < rows; r++) {
      double[] row = data.rows().get(r);
      for (int f = 0; f < columns.length; f++) {
        columns[f][r] = row[f];
      }
      invasion[r] = data.invasion().get(r);
      count += invasion[r] ? 1 : 0;
    }
    with = count;
  }

  /** The columns, with at least so many cases of each class. */
  static FeatureTable of(TrainingData data, int leastOfEachClass, Map<String, String> settings) {
    var table = new FeatureTable(data);
    int without = table.rows - table.with;
    if (Math.min(table.with, without) < leastOfEachClass || table.rows == 0) {
      throw new InvalidInputException(
          "selection-few-cases",
          "Selector "
              + describe(settings)
              + ": "
              + table.with
              + " cases with and "
              + without
              + " without invasion; it needs at least "
              + Math.max(leastOfEachClass, 1)
              + (leastOfEachClass > 0 ? " of each." : "."),
          "Give more cases, or use fewer folds.");
    }
    return table;
  }

  /** The features at some positions, at least one. */
  Selection keep(List<Integer> positions, Map<String, String> settings) {
    if (positions.isEmpty()) {
      throw nothingKept(schema.size(), settings);
    }
    List<FeatureName> all = schema.names();
    List<FeatureName> kept = new ArrayList<>();
    positions.forEach(p -> kept.add(all.get(p)));
    return new Selection(schema, kept);
  }

  static InvalidInputException nothingKept(int features, Map<String, String> settings) {
    return new InvalidInputException(
        "selection-empty",
        "Selector " + describe(settings) + " keeps none of " + features + " features.",
        "Loosen its limits, or leave the selector out.");
  }

  private static String describe(Map<String, String> settings) {
    var limits = new ArrayList<String>();
    settings.forEach(
        (key, value) -> {
          if (!key.equals("selector")) {
            limits.add(key + " " + value);
          }
        });
    String name = settings.getOrDefault("selector", "without a name");
    return limits.isEmpty() ? name : name + " (" + String.join(", ", limits) + ")";
  }

  double[] labels() {
    double[] labels = new double[rows];
    for (int r = 0; r < rows; r++) {
      labels[r] = invasion[r] ? 1 : 0;
    }
    return labels;
  }

  static boolean constant(double[] column) {
    for (double value : column) {
      if (value != column[0]) {
        return false;
      }
    }
    return true;
  }

  static double mean(double[] column) {
    double sum = 0;
    for (double value : column) {
      sum += value;
    }
    return sum / column.length;
  }

  /** The column less its mean, divided by its standard deviation (divisor n); 0 if constant. */
  static double[] standardised(double[] column) {
    double[] result = new double[column.length];
    if (constant(column)) {
      return result;
    }
    double mean = mean(column);
    double squares = 0;
    for (int r = 0; r < result.length; r++) {
      result[r] = column[r] - mean;
      squares += result[r] * result[r];
    }
    double deviation = Math.sqrt(squares / result.length);
    if (deviation == 0) {
      return new double[column.length];
    }
    for (int r = 0; r < result.length; r++) {
      result[r] /= deviation;
    }
    return result;
  }

  static double[][] standardised(double[][] columns) {
    double[][] result = new double[columns.length][];
    for (int f = 0; f < result.length; f++) {
      result[f] = standardised(columns[f]);
    }
    return result;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** A list of settings in the order given. */
  static Map<String, String> settings(String name, String... keysAndValues) {
    var settings = new LinkedHashMap<String, String>();
    settings.put("selector", name);
    for (int i = 0; i < keysAndValues.length; i += 2) {
      settings.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return Collections.unmodifiableMap(settings);
  }
}
