package io.pleura.fusion.selection;

import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.spi.TrainingData;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Which features were chosen.
 *
 * @param schema the features there were to choose from
 * @param kept the features chosen, best first where the selector ranks them, else in the schema's
 *     order; the columns of what {@code apply} gives
 */
public record Selection(FeatureSchema schema, List<FeatureName> kept) {

  /**
   * Copies the names and checks them.
   *
   * @param schema the features there were to choose from
   * @param kept the features chosen, no two alike
   * @throws IllegalArgumentException when none is chosen, one is twice or one is not in the schema
   */
  public Selection {
    kept = List.copyOf(kept);
    if (kept.isEmpty()) {
      throw new IllegalArgumentException("no feature");
    }
    var seen = new HashSet<FeatureName>();
    for (FeatureName name : kept) {
      if (schema.indexOf(name) < 0) {
        throw new IllegalArgumentException("feature " + name + " is not in " + schema);
      }
      if (!seen.add(name)) {
        throw new IllegalArgumentException("feature " + name + " is chosen twice");
      }
    }
  }

  /**
   * The chosen features.
   *
   * @return their definitions in the order of {@link #kept}
   */
  public FeatureSchema keptSchema() {
    return schema.select(kept);
  }

  /**
   * Keeps the chosen columns.
   *
   * @param data rows of {@link #schema}
   * @return rows of {@link #keptSchema}, labels as before
   * @throws IllegalArgumentException when the rows are of another schema
   */
  public TrainingData apply(TrainingData data) {
    if (!data.schema().equals(schema)) {
      throw new IllegalArgumentException("rows of " + data.schema() + ", chosen from " + schema);
    }
    int[] positions = positions();
    List<double[]> rows = new ArrayList<>(data.rows().size());
    for (double[] row : data.rows()) {
      rows.add(pick(row, positions));
    }
    return new TrainingData(keptSchema(), rows, data.invasion(), data.groups());
  }

  /**
   * Keeps the chosen values.
   *
   * @param row one value a feature of {@link #schema}
   * @return one value a feature of {@link #kept}
   * @throws IllegalArgumentException when the length does not fit
   */
  public double[] apply(double[] row) {
    if (row.length != schema.size()) {
      throw new IllegalArgumentException(row.length + " values for " + schema.size() + " features");
    }
    return pick(row, positions());
  }

  private int[] positions() {
    return kept.stream().mapToInt(schema::indexOf).toArray();
  }

  private static double[] pick(double[] row, int[] positions) {
    double[] picked = new double[positions.length];
    for (int i = 0; i < picked.length; i++) {
      picked[i] = row[positions[i]];
    }
    return picked;
  }
}
