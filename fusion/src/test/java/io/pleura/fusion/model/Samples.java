package io.pleura.fusion.model;

import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.fusion.AreaUnderCurve;
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
import java.util.stream.IntStream;

/** Rows to train on. */
final class Samples {

  private Samples() {}

  /** The 300 synthetic rows of the reference corpus. */
  static TrainingData reference() {
    List<String> lines = lines("train.csv");
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
    return new TrainingData(schema(rows.get(0).length), rows, labels);
  }

  static int[] folds() {
    List<String> lines = lines("folds.csv");
    return lines.subList(1, lines.size()).stream().mapToInt(Integer::parseInt).toArray();
  }

  static FeatureSchema schema(int features) {
    return FeatureSchema.of(
        IntStream.range(0, features)
            .mapToObj(
                f ->
                    new FeatureDefinition(
                        new FeatureName("f" + f), "", f % 2 == 0 ? "first" : "second"))
            .toList());
  }

  /** Random rows whose first features tell the classes apart, more or less. */
  static TrainingData random(int count, int features, long seed) {
    var random = new Random(seed);
    List<double[]> rows = new ArrayList<>();
    List<Boolean> labels = new ArrayList<>();
    for (int r = 0; r < count; r++) {
      double[] row = random.doubles(features, -1, 1).toArray();
      rows.add(row);
      labels.add(row[0] + row[1] * row[1] + 0.5 * random.nextGaussian() > 0.3);
    }
    return new TrainingData(schema(features), rows, labels);
  }

  static TrainingData subset(TrainingData data, int[] folds, int fold, boolean without) {
    List<double[]> rows = new ArrayList<>();
    List<Boolean> labels = new ArrayList<>();
    for (int r = 0; r < folds.length; r++) {
      if (folds[r] == fold != without) {
        rows.add(data.rows().get(r));
        labels.add(data.invasion().get(r));
      }
    }
    return new TrainingData(data.schema(), rows, labels);
  }

  static double area(TrainingData data, double[] scores) {
    boolean[] labels = new boolean[scores.length];
    for (int r = 0; r < labels.length; r++) {
      labels[r] = data.invasion().get(r);
    }
    return AreaUnderCurve.of(scores, labels);
  }

  static List<String> lines(String resource) {
    try (var reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(AreaUnderCurve.class.getResourceAsStream(resource)),
                StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
