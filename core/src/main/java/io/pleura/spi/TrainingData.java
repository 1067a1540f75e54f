package io.pleura.spi;

import io.pleura.feature.FeatureSchema;
import java.util.List;

/**
 * Rows to learn from.
 *
 * @param schema the features
 * @param rows one array a case, one finite value a feature; not copied, not to be written to
 * @param invasion one label a case: true for pleural invasion
 */
public record TrainingData(FeatureSchema schema, List<double[]> rows, List<Boolean> invasion) {

  /**
   * Checks the shapes and copies the lists.
   *
   * @param schema the features
   * @param rows one array a case, one finite value a feature; not copied, not to be written to
   * @param invasion one label a case: true for pleural invasion
   * @throws IllegalArgumentException when the numbers of rows, labels and features do not fit or a
   *     value is not finite
   */
  public TrainingData {
    rows = List.copyOf(rows);
    invasion = List.copyOf(invasion);
    if (rows.size() != invasion.size()) {
      throw new IllegalArgumentException(rows.size() + " rows, " + invasion.size() + " labels");
    }
    for (int r = 0; r < rows.size(); r++) {
      double[] row = rows.get(r);
      if (row.length != schema.size()) {
        throw new IllegalArgumentException(
            "row " + r + " has " + row.length + " values for " + schema.size() + " features");
      }
      for (int f = 0; f < row.length; f++) {
        if (!Double.isFinite(row[f])) {
          throw new IllegalArgumentException(
              "row " + r + ": " + schema.names().get(f) + " is " + row[f]);
        }
      }
    }
  }
}
