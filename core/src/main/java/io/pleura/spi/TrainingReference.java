package io.pleura.spi;

import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What a model remembers of the cases it learnt from, so that later cases can be compared with
 * them: some of the rows, the distribution of each feature, and what the model gave for cases that
 * it had not learnt from. Immutable and safe for concurrent use.
 *
 * <p>The background rows are rows of patients: feature values of single cases, without names,
 * images or labels. Where these must not leave the place of training, keep none: {@link
 * #of(TrainingData, int, long)} with no row. The quantiles hold the least and the greatest value of
 * each feature, as training ranges do.
 */
public final class TrainingReference {

  /** The most background rows that are kept. */
  public static final int MOST_BACKGROUND_ROWS = 100;

  /** The most features that rows may have. */
  public static final int MOST_FEATURES = 10_000;

  /** The most predictions out of fold that are kept. */
  public static final int MOST_OUT_OF_FOLD = 10_000;

  /** Number of quantiles of a feature: from the least value to the greatest by one hundredth. */
  public static final int QUANTILES = 101;

  private final FeatureSchema schema;
  private final List<double[]> background;
  private final double[] quantiles;
  private final List<Double> outOfFoldProbabilities;
  private final List<Boolean> outOfFoldInvasion;

  private TrainingReference(
      FeatureSchema schema,
      List<double[]> background,
      double[] quantiles,
      List<Double> outOfFoldProbabilities,
      List<Boolean> outOfFoldInvasion) {
    this.schema = schema;
    this.background = background;
    this.quantiles = quantiles;
    this.outOfFoldProbabilities = outOfFoldProbabilities;
    this.outOfFoldInvasion = outOfFoldInvasion;
  }

  /**
   * Remembers training cases. Of more rows than are wanted, as many are drawn from each class as
   * keep the share of the classes, and from both classes where two rows or more are kept; they stay
   * in order. The same data, number and seed give the same rows.
   *
   * @param data what the model learnt from
   * @param backgroundRows the most rows that are kept, 0 to {@link #MOST_BACKGROUND_ROWS}
   * @param seed what the draw starts from
   * @return the reference, without predictions out of fold
   * @throws IllegalArgumentException when the number of rows is out of range, or there are more
   *     than {@link #MOST_FEATURES} features
   */
  public static TrainingReference of(TrainingData data, int backgroundRows, long seed) {
    int features = data.schema().size();
    requireSizes(features, backgroundRows, 0);
    List<double[]> background =
        sample(data.invasion(), backgroundRows, seed).stream()
            .map(row -> data.rows().get(row).clone())
            .toList();
    int count = data.rows().size();
    double[] quantiles = new double[count == 0 ? 0 : features * QUANTILES];
    double[] values = new double[count];
    for (int f = 0; f < features && count > 0; f++) {
      for (int r = 0; r < count; r++) {
        values[r] = data.rows().get(r)[f];
      }
      Arrays.sort(values);
      for (int q = 0; q < QUANTILES; q++) {
        quantiles[f * QUANTILES + q] = quantile(values, q);
      }
    }
    return new TrainingReference(data.schema(), background, quantiles, List.of(), List.of());
  }

  /**
   * A reference from parts that were taken from another.
   *
   * @param schema the features
   * @param background rows, one finite value a feature
   * @param quantiles one array a feature with {@link #QUANTILES} finite values that do not fall;
   *     empty when they are not known
   * @param outOfFoldProbabilities probabilities of cases by models that did not learn from them, 0
   *     to 1
   * @param outOfFoldInvasion the label of each of these cases: true for pleural invasion
   * @return the reference
   * @throws IllegalArgumentException when a size, a value or an order is wrong
   */
  public static TrainingReference ofParts(
      FeatureSchema schema,
      List<double[]> background,
      List<double[]> quantiles,
      List<Double> outOfFoldProbabilities,
      List<Boolean> outOfFoldInvasion) {
    int features = schema.size();
    requireSizes(features, background.size(), outOfFoldProbabilities.size());
    for (double[] row : background) {
      if (row.length != features || !DoubleStream.of(row).allMatch(Double::isFinite)) {
        throw new IllegalArgumentException(
            "a background row has not " + features + " finite values");
      }
    }
    if (!quantiles.isEmpty() && quantiles.size() != features) {
      throw new IllegalArgumentException(
          "quantiles of " + quantiles.size() + " features, not of " + features);
    }
    double[] flat = new double[quantiles.size() * QUANTILES];
    for (int f = 0; f < quantiles.size(); f++) {
      double[] own = quantiles.get(f);
      if (own.length != QUANTILES) {
        throw new IllegalArgumentException(own.length + " quantiles, not " + QUANTILES);
      }
      for (int q = 0; q < QUANTILES; q++) {
        if (!Double.isFinite(own[q]) || (q > 0 && own[q] < own[q - 1])) {
          throw new IllegalArgumentException(
              "quantile " + q + " of " + schema.names().get(f) + " is " + own[q]);
        }
      }
      System.arraycopy(own, 0, flat, f * QUANTILES, QUANTILES);
    }
    List<double[]> rows = background.stream().map(double[]::clone).toList();
    return new TrainingReference(schema, rows, flat, List.of(), List.of())
        .withOutOfFold(outOfFoldProbabilities, outOfFoldInvasion);
  }

  /**
   * The same with what the model gave for cases that it had not learnt from: predictions of
   * cross-validation. Sorted by probability, so that no case is known by its place. Of more than
   * {@link #MOST_OUT_OF_FOLD}, as many are drawn, as background rows are.
   *
   * @param probabilities one a case, 0 to 1
   * @param invasion one label a case: true for pleural invasion
   * @return a new reference
   * @throws IllegalArgumentException when the numbers differ or a probability is outside 0 to 1
   */
  public TrainingReference withOutOfFold(List<Double> probabilities, List<Boolean> invasion) {
    if (probabilities.size() != invasion.size()) {
      throw new IllegalArgumentException(
          probabilities.size() + " probabilities, " + invasion.size() + " labels");
    }
    for (double probability : probabilities) {
      if (!(probability >= 0 && probability <= 1)) {
        throw new IllegalArgumentException("probability out of fold " + probability);
      }
    }
    List<Integer> order = new ArrayList<>(sample(invasion, MOST_OUT_OF_FOLD, 0));
    order.sort(
        Comparator.comparingDouble((Integer i) -> probabilities.get(i))
            .thenComparing(invasion::get));
    return new TrainingReference(
        schema,
        background,
        quantiles,
        order.stream().map(probabilities::get).toList(),
        order.stream().map(invasion::get).toList());
  }

  private static void requireSizes(int features, int rows, int outOfFold) {
    if (features > MOST_FEATURES) {
      throw new IllegalArgumentException(features + " features, at most " + MOST_FEATURES);
    }
    if (rows < 0 || rows > MOST_BACKGROUND_ROWS) {
      throw new IllegalArgumentException(
          rows + " background rows, outside 0 to " + MOST_BACKGROUND_ROWS);
    }
    if (outOfFold > MOST_OUT_OF_FOLD) {
      throw new IllegalArgumentException(
          outOfFold + " predictions out of fold, at most " + MOST_OUT_OF_FOLD);
    }
  }

  /** Positions drawn from each class by its share, in order; all when there are no more. */
  private static List<Integer> sample(List<Boolean> invasion, int most, long seed) {
    int count = invasion.size();
    if (count <= most) {
      return IntStream.range(0, count).boxed().toList();
    }
    List<Integer> with = new ArrayList<>();
    List<Integer> without = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      (invasion.get(i) ? with : without).add(i);
    }
    int share = (int) Math.round((double) most * with.size() / count);
    if (most >= 2 && !with.isEmpty() && !without.isEmpty()) {
      share = Math.max(1, Math.min(most - 1, share));
    }
    var random = new Random(seed);
    Collections.shuffle(with, random);
    Collections.shuffle(without, random);
    List<Integer> drawn = new ArrayList<>(with.subList(0, share));
    drawn.addAll(without.subList(0, most - share));
    Collections.sort(drawn);
    return List.copyOf(drawn);
  }

  /** The quantile at a number of hundredths, linear between the neighbours in rank. */
  private static double quantile(double[] sorted, int hundredths) {
    long place = (sorted.length - 1L) * hundredths;
    int below = (int) (place / 100);
    double share = place % 100 / 100.0;
    double low = sorted[below];
    if (share == 0 || low == sorted[below + 1]) {
      return low;
    }
    double high = sorted[below + 1];
    double width = high - low;
    double between =
        Double.isInfinite(width) ? low * (1 - share) + high * share : low + width * share;
    return Math.max(low, Math.min(high, between));
  }

  /**
   * The features of the rows.
   *
   * @return names and order
   */
  public FeatureSchema schema() {
    return schema;
  }

  /**
   * Rows of the training, for explanations by comparison with them.
   *
   * @return copies, possibly none, one finite value a feature
   */
  public List<double[]> background() {
    return background.stream().map(double[]::clone).toList();
  }

  /**
   * The distribution of a feature in the training: element {@code q} is not below {@code q} per
   * cent of the values.
   *
   * @param feature position of the feature, from 0
   * @return a copy of {@link #QUANTILES} values that do not fall, in the feature's unit; empty when
   *     nothing was learnt from
   * @throws IndexOutOfBoundsException when there is no such feature
   */
  public double[] quantiles(int feature) {
    if (feature < 0 || feature >= schema.size()) {
      throw new IndexOutOfBoundsException("feature " + feature + " of " + schema.size());
    }
    return quantiles.length == 0
        ? new double[0]
        : Arrays.copyOfRange(quantiles, feature * QUANTILES, (feature + 1) * QUANTILES);
  }

  /**
   * Where a value lies among those of the training: linear between two quantiles, and the middle of
   * those that equal the value.
   *
   * @param feature the feature
   * @param value in the feature's unit
   * @return 0 to 100; 0 below the least value of the training and 100 above the greatest; empty
   *     when the reference does not know the feature
   * @throws IllegalArgumentException when the value is NaN
   */
  public OptionalDouble percentile(FeatureName feature, double value) {
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException("the value of " + feature + " is NaN");
    }
    int position = schema.indexOf(feature);
    if (position < 0 || quantiles.length == 0) {
      return OptionalDouble.empty();
    }
    int first = position * QUANTILES;
    int lower = 0;
    while (lower < QUANTILES && quantiles[first + lower] < value) {
      lower++;
    }
    int upper = lower;
    while (upper < QUANTILES && quantiles[first + upper] == value) {
      upper++;
    }
    if (upper > lower) {
      return OptionalDouble.of((lower + upper - 1) / 2.0);
    }
    if (lower == 0 || lower == QUANTILES) {
      return OptionalDouble.of(lower == 0 ? 0 : QUANTILES - 1);
    }
    double low = quantiles[first + lower - 1] / 2; // halved: a difference stays finite
    double high = quantiles[first + lower] / 2;
    double share = high > low ? (value / 2 - low) / (high - low) : 0.5;
    return OptionalDouble.of(lower - 1 + share);
  }

  /**
   * What the model gave for cases that it had not learnt from.
   *
   * @return probabilities of invasion, 0 to 1, ascending, unmodifiable; possibly none
   */
  public List<Double> outOfFoldProbabilities() {
    return outOfFoldProbabilities;
  }

  /**
   * The labels of the cases of {@link #outOfFoldProbabilities}.
   *
   * @return true for pleural invasion, in the same order, unmodifiable
   */
  public List<Boolean> outOfFoldInvasion() {
    return outOfFoldInvasion;
  }

  /**
   * Whether the other remembers the same, bit for bit.
   *
   * @param other what to compare with
   * @return true when nothing tells them apart
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof TrainingReference reference
        && schema.equals(reference.schema)
        && background.size() == reference.background.size()
        && IntStream.range(0, background.size())
            .allMatch(r -> Arrays.equals(background.get(r), reference.background.get(r)))
        && Arrays.equals(quantiles, reference.quantiles)
        && outOfFoldProbabilities.equals(reference.outOfFoldProbabilities)
        && outOfFoldInvasion.equals(reference.outOfFoldInvasion);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(quantiles) + outOfFoldProbabilities.hashCode();
  }

  @Override
  public String toString() {
    return "TrainingReference["
        + schema.size()
        + " features, "
        + background.size()
        + " background rows, "
        + outOfFoldProbabilities.size()
        + " predictions out of fold]";
  }
}
