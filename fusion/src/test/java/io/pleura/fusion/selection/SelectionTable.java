package io.pleura.fusion.selection;

import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.spi.TrainingData;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Rows to choose features from. */
final class SelectionTable {

  private SelectionTable() {}

  /** The synthetic rows of selection.csv. */
  static TrainingData reference() {
    List<String> lines;
    try (InputStream stream =
        Objects.requireNonNull(SelectionTable.class.getResourceAsStream("selection.csv"))) {
      lines = new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String[] header = lines.get(0).split(",", -1);
    List<double[]> rows = new ArrayList<>();
    List<Boolean> labels = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      double[] row = new double[cells.length - 1];
      for (int f = 0; f < row.length; f++) {
        row[f] = Double.parseDouble(cells[f]);
      }
      rows.add(row);
      labels.add(cells[row.length].equals("1"));
    }
    return new TrainingData(schema(List.of(header).subList(0, header.length - 1)), rows, labels);
  }

  /** Rows whose label is 1 or 0 in the last value. */
  static TrainingData of(List<String> names, double[]... rowsAndLabels) {
    List<double[]> rows = new ArrayList<>();
    List<Boolean> labels = new ArrayList<>();
    for (double[] row : rowsAndLabels) {
      rows.add(Arrays.copyOf(row, row.length - 1));
      labels.add(row[row.length - 1] == 1);
    }
    return new TrainingData(schema(names), rows, labels);
  }

  static FeatureSchema schema(List<String> names) {
    List<FeatureDefinition> definitions = new ArrayList<>();
    names.forEach(n -> definitions.add(new FeatureDefinition(new FeatureName(n), "", "test")));
    return FeatureSchema.of(definitions);
  }
}
