package io.pleura.fusion;

import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.spi.TrainingData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** Rows to train on. */
final class TrainingTable {

  private TrainingTable() {}

  /** The 300 synthetic rows of the reference corpus. */
  static TrainingData reference() {
    List<String> lines = lines("train.csv");
    String[] header = lines.get(0).split(",", -1);
    List<FeatureDefinition> definitions = new ArrayList<>();
    for (int f = 0; f < header.length - 1; f++) {
      definitions.add(new FeatureDefinition(new FeatureName(header[f]), "", "test"));
    }
    List<double[]> rows = new ArrayList<>();
    List<Boolean> labels = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      double[] row = new double[definitions.size()];
      for (int f = 0; f < row.length; f++) {
        row[f] = Double.parseDouble(cells[f]);
      }
      rows.add(row);
      labels.add(cells[row.length].equals("1"));
    }
    return new TrainingData(FeatureSchema.of(definitions), rows, labels);
  }

  /** Random rows whose first feature tells the classes apart, more or less. */
  static TrainingData random(int rows, int features, long seed) {
    var random = new Random(seed);
    List<double[]> values = new ArrayList<>();
    List<Boolean> labels = new ArrayList<>();
    for (int r = 0; r < rows; r++) {
      boolean invasion = r % 2 == 0;
      double[] row = new double[features];
      for (int f = 0; f < features; f++) {
        row[f] = random.nextGaussian() + (f == 0 && invasion ? 2 : 0);
      }
      values.add(row);
      labels.add(invasion);
    }
    return new TrainingData(schema(features), values, labels);
  }

  static FeatureSchema schema(int features) {
    List<FeatureDefinition> definitions = new ArrayList<>();
    for (int f = 0; f < features; f++) {
      definitions.add(new FeatureDefinition(new FeatureName("feature_" + f), "", "test"));
    }
    return FeatureSchema.of(definitions);
  }

  static List<String> lines(String resource) {
    try (var reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(TrainingTable.class.getResourceAsStream(resource)),
                StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
