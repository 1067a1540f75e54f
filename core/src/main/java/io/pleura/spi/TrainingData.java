package io.pleura.spi;

import io.pleura.error.InvalidInputException;
import io.pleura.feature.FeatureSchema;
import java.util.List;

/**
 * Rows to learn from.
 *
 * @param schema the features
 * @param rows one array a case, one finite value a feature; not copied, not to be written to
 * @param invasion one label a case: true for pleural invasion
 * @param groups whose each row is: a trainer that holds out rows to learn from the others holds out
 *     all rows of a group together, so that no patient is on both sides; empty where every row
 *     stands alone
 */
public record TrainingData(
    FeatureSchema schema, List<double[]> rows, List<Boolean> invasion, List<String> groups) {

  /**
   * Checks the shapes and copies the lists.
   *
   * @param schema the features
   * @param rows one array a case, one finite value a feature; not copied, not to be written to
   * @param invasion one label a case: true for pleural invasion
   * @param groups whose each row is; empty where every row stands alone
   * @throws IllegalArgumentException when the numbers of rows, labels and features do not fit
   * @throws InvalidInputException when a value is not finite ({@code training-value})
   */
  public TrainingData {
    rows = List.copyOf(rows);
    invasion = List.copyOf(invasion);
    groups = List.copyOf(groups);
    if (rows.size() != invasion.size() || (!groups.isEmpty() && rows.size() != groups.size())) {
      throw new IllegalArgumentException(
          rows.size() + " rows, " + invasion.size() + " labels, " + groups.size() + " groups");
    }
    for (int r = 0; r < rows.size(); r++) {
      double[] row = rows.get(r);
      if (row.length != schema.size()) {
        throw new IllegalArgumentException(
            "row " + r + " has " + row.length + " values for " + schema.size() + " features");
      }
      for (int f = 0; f < row.length; f++) {
        if (!Double.isFinite(row[f])) {
          throw new InvalidInputException(
              "training-value",
              "Training row "
                  + (r + 1)
                  + ", feature "
                  + schema.names().get(f)
                  + ": the value is "
                  + row[f]
                  + ".",
              "Give a finite value, or leave this case or this feature out.");
        }
      }
    }
  }

  /**
   * Rows of which every one stands alone.
   *
   * @param schema the features
   * @param rows one array a case, one finite value a feature; not copied, not to be written to
   * @param invasion one label a case: true for pleural invasion
   * @throws IllegalArgumentException when the numbers of rows, labels and features do not fit
   * @throws InvalidInputException when a value is not finite ({@code training-value})
   */
  public TrainingData(FeatureSchema schema, List<double[]> rows, List<Boolean> invasion) {
    this(schema, rows, invasion, List.of());
  }
}
