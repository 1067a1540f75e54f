package io.pleura.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainingReferenceTest {

  private static final FeatureName A = new FeatureName("a");

  private static FeatureSchema schema(int features) {
    return FeatureSchema.of(
        IntStream.range(0, features)
            .mapToObj(
                f ->
                    new FeatureDefinition(
                        new FeatureName(String.valueOf((char) ('a' + f % 26)).repeat(1 + f / 26)),
                        "",
                        "test"))
            .toList());
  }

  /** One feature, the labels in turn. */
  private static TrainingReference of(double... values) {
    List<Boolean> labels = IntStream.range(0, values.length).mapToObj(i -> i % 2 == 0).toList();
    return TrainingReference.of(
        new TrainingData(
            schema(1), DoubleStream.of(values).mapToObj(v -> new double[] {v}).toList(), labels),
        100,
        1);
  }

  private static void percentile(double expected, TrainingReference reference, double value) {
    assertEquals(expected, reference.percentile(A, value).orElseThrow(), 1e-12, () -> "" + value);
  }

  @Test
  void quantilesAreLinearBetweenRanks() {
    // numpy.quantile([1, 2, 4, 10], [0, 0.1, 0.5, 0.9, 1]), by hand: ranks 0, 0.3, 1.5, 2.7, 3.
    double[] quantiles = of(4, 1, 10, 2).quantiles(0);
    assertEquals(101, quantiles.length);
    assertEquals(1, quantiles[0]);
    assertEquals(1.3, quantiles[10], 1e-15);
    assertEquals(3, quantiles[50], 1e-15);
    assertEquals(8.2, quantiles[90], 1e-14);
    assertEquals(10, quantiles[100]);
  }

  @Test
  void percentileIsTheInverseOfTheQuantiles() {
    TrainingReference reference = of(4, 1, 10, 2);
    percentile(0, reference, 0.9);
    percentile(0, reference, 1);
    percentile(10, reference, 1.3);
    percentile(10.5, reference, 1.315);
    percentile(50, reference, 3);
    percentile(100, reference, 10);
    percentile(100, reference, 10.1);
    percentile(100, reference, Double.POSITIVE_INFINITY);
    // Between the quantiles 33 (rank 0.99) and 34 (rank 1.02), on both sides of the kink at 2.
    percentile(33 + (2 - 1.99) / (2.04 - 1.99), reference, 2);
  }

  @Test
  void equalValuesHaveTheMiddleOfTheirRanks() {
    // Ranks 0 to 4 of [0, 5, 5, 5, 9]: the value 5 from 25 to 75 per cent.
    TrainingReference reference = of(5, 0, 5, 9, 5);
    percentile(50, reference, 5);
    percentile(24, reference, 4.8);
    percentile(50, of(3), 3);
    percentile(0, of(3), 2);
    percentile(100, of(3), 4);
    percentile(25, of(0, 0, 1), 0);
    // Zero has two signs and is one value.
    percentile(50, of(-0.0, 0.0), 0.0);
  }

  @Test
  void extremeValuesStayFinite() {
    double huge = Double.MAX_VALUE;
    percentile(50, of(-huge, huge), 0);
    percentile(75, of(-huge, huge), huge / 2);
    percentile(0, of(0, Double.MIN_VALUE), -Double.MIN_VALUE);
  }

  @Test
  void whatIsNotKnownHasNoPercentile() {
    assertEquals(OptionalDouble.empty(), of(1, 2).percentile(new FeatureName("z"), 1));
    assertEquals(OptionalDouble.empty(), of().percentile(A, 1));
    assertEquals(0, of().quantiles(0).length);
    assertThrows(IllegalArgumentException.class, () -> of(1, 2).percentile(A, Double.NaN));
    assertThrows(IndexOutOfBoundsException.class, () -> of(1).quantiles(1));
  }

  private static TrainingData cases(int intact, int invasion) {
    List<double[]> rows = new ArrayList<>();
    List<Boolean> labels = new ArrayList<>();
    for (int i = 0; i < intact + invasion; i++) {
      rows.add(new double[] {i, i < intact ? 0 : 1});
      labels.add(i >= intact);
    }
    return new TrainingData(schema(2), rows, labels);
  }

  @Test
  void backgroundKeepsTheShareOfTheClassesAndTheOrder() {
    TrainingData data = cases(900, 300);
    TrainingReference reference = TrainingReference.of(data, 100, 7);
    List<double[]> background = reference.background();
    assertEquals(100, background.size());
    assertEquals(25, background.stream().filter(row -> row[1] == 1).count());
    for (int i = 1; i < 100; i++) {
      assertTrue(background.get(i)[0] > background.get(i - 1)[0]);
    }
    assertEquals(reference, TrainingReference.of(data, 100, 7));
    assertNotEquals(reference, TrainingReference.of(data, 100, 8));
    // The rare class is not lost, and fewer rows than wanted are all kept.
    List<double[]> rare = TrainingReference.of(cases(1000, 1), 2, 7).background();
    assertEquals(1, rare.stream().filter(row -> row[1] == 1).count());
    assertEquals(7, TrainingReference.of(cases(5, 2), 100, 7).background().size());
    assertEquals(List.of(), TrainingReference.of(data, 0, 7).background());
  }

  @Test
  void wideAndEmptyRowsAreKept() {
    double[] row = new double[TrainingReference.MOST_FEATURES];
    Arrays.setAll(row, f -> f);
    FeatureSchema wide = schema(row.length);
    var reference =
        TrainingReference.of(new TrainingData(wide, List.of(row), List.of(true)), 100, 1);
    assertArrayEquals(row, reference.background().get(0));
    assertEquals(9999, reference.quantiles(9999)[3]);
    var none =
        TrainingReference.of(
            new TrainingData(schema(0), List.of(new double[0]), List.of(true)), 100, 1);
    assertEquals(1, none.background().size());
    assertThrows(
        IllegalArgumentException.class,
        () -> TrainingReference.of(new TrainingData(schema(10_001), List.of(), List.of()), 0, 1));
  }

  @Test
  void predictionsOutOfFoldAreSorted() {
    TrainingReference reference =
        of(1, 2).withOutOfFold(List.of(0.5, 0.1, 0.5, 0.9), List.of(true, false, false, true));
    assertEquals(List.of(0.1, 0.5, 0.5, 0.9), reference.outOfFoldProbabilities());
    assertEquals(List.of(false, false, true, true), reference.outOfFoldInvasion());
    assertEquals(reference.background().size(), of(1, 2).background().size());
    int many = TrainingReference.MOST_OUT_OF_FOLD * 4;
    List<Boolean> labels = IntStream.range(0, many).mapToObj(i -> i % 4 == 0).toList();
    TrainingReference drawn = of(1, 2).withOutOfFold(Collections.nCopies(many, 0.5), labels);
    assertEquals(TrainingReference.MOST_OUT_OF_FOLD, drawn.outOfFoldInvasion().size());
    assertEquals(
        TrainingReference.MOST_OUT_OF_FOLD / 4,
        drawn.outOfFoldInvasion().stream().filter(label -> label).count());
  }

  @Test
  void nothingHandedOutChangesIt() {
    double[] row = {1};
    var reference =
        TrainingReference.of(new TrainingData(schema(1), List.of(row), List.of(true)), 1, 1);
    row[0] = 2;
    reference.background().get(0)[0] = 3;
    reference.quantiles(0)[0] = 4;
    assertEquals(1, reference.background().get(0)[0]);
    assertEquals(1, reference.quantiles(0)[0]);
    assertThrows(
        UnsupportedOperationException.class, () -> reference.outOfFoldProbabilities().add(0.5));
  }

  @Test
  void wrongPartsAreRefused() {
    double[] quantiles = new double[101];
    double[] falling = quantiles.clone();
    falling[100] = -1;
    double[] infinite = quantiles.clone();
    infinite[100] = Double.POSITIVE_INFINITY;
    List<double[]> rows = List.of(new double[] {1});
    TrainingReference.ofParts(schema(1), rows, List.of(quantiles), List.of(1.0), List.of(true));
    refused(List.of(new double[] {1, 2}), List.of(quantiles), List.of(), List.of());
    refused(List.of(new double[] {Double.NaN}), List.of(quantiles), List.of(), List.of());
    refused(Collections.nCopies(101, rows.get(0)), List.of(quantiles), List.of(), List.of());
    refused(rows, List.of(quantiles, quantiles), List.of(), List.of());
    refused(rows, List.of(new double[100]), List.of(), List.of());
    refused(rows, List.of(falling), List.of(), List.of());
    refused(rows, List.of(infinite), List.of(), List.of());
    refused(rows, List.of(quantiles), List.of(0.5), List.of());
    refused(rows, List.of(quantiles), List.of(1.5), List.of(true));
    refused(rows, List.of(quantiles), List.of(Double.NaN), List.of(true));
    refused(rows, List.of(), Collections.nCopies(10_001, 0.5), Collections.nCopies(10_001, true));
  }

  private static void refused(
      List<double[]> rows, List<double[]> quantiles, List<Double> scores, List<Boolean> labels) {
    assertThrows(
        IllegalArgumentException.class,
        () -> TrainingReference.ofParts(schema(1), rows, quantiles, scores, labels));
  }
}
