package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Statistics of the ROI: where rounding decides, and without sorting. */
class FirstOrderFeaturesTest {

  private static double[] flat(double value, int count) {
    double[] values = new double[count];
    Arrays.fill(values, value);
    return values;
  }

  private static double[] features(double[] values) {
    var grid = VoxelGrid.of(values.length, 1, 1, new Vector3(1, 1, 1));
    boolean[] inside = new boolean[values.length];
    Arrays.fill(inside, true);
    Roi roi =
        Roi.of(
            Volume.wrap(grid, PixelType.FLOAT64, values), Mask.wrap(grid, inside), grid.region());
    ImageSettings settings = RadiomicsSettings.pyradiomicsDefaults().imageSettings();
    GrayLevels levels = GrayLevels.of(roi, settings, GrayLevels.MATRIX_LIMIT);
    return FirstOrderFeatures.compute(roi, levels, 0);
  }

  private static void check(String feature, double expected, double[] features) {
    assertEquals(expected, features[FeatureClass.FIRSTORDER.indexOf(feature)], feature);
  }

  /** Values of PyRadiomics 3.0.1 with NumPy 1.26.4. */
  @Test
  void flatRoiWhoseMeanIsRounded() {
    checkFlat(flat(0.1, 10), 0.1, 0, 0, 0);
    checkFlat(flat(0.1, 25), 0.10000000000000002, -1, 1, 1.3877787807814457e-17);
    checkFlat(flat(0.1, 77), 0.09999999999999996, 1, 1, 4.163336342344337e-17);
    checkFlat(flat(0.1, 1000), 0.10000000000000002, -1, 1, 1.3877787807814457e-17);
    checkFlat(flat(33.3, 120), 33.300000000000004, -1, 1, 7.105427357601002e-15);
    // More than NumPy adds at once.
    checkFlat(flat(1.1, 9000), 1.0999999999999999, 1, 1, 2.220446049250313e-16);
    checkFlat(flat(1.1, 100003), 1.0999999999999996, 1, 1, 4.440892098500626e-16);
  }

  private static void checkFlat(
      double[] values, double mean, double skewness, double kurtosis, double deviation) {
    double[] features = features(values);
    check("Mean", mean, features);
    check("Skewness", skewness, features);
    check("Kurtosis", kurtosis, features);
    check("MeanAbsoluteDeviation", deviation, features);
    check("RobustMeanAbsoluteDeviation", deviation, features);
    check("StandardDeviation", deviation, features);
    check("Median", values[0], features);
    check("InterquartileRange", 0, features);
  }

  @Test
  void noValueBetweenThePercentiles() {
    double[] features = features(new double[] {1, 2});
    check("RobustMeanAbsoluteDeviation", Double.NaN, features);
    check("10Percentile", 1.1, features);
    check("90Percentile", 1.9, features);
    check("Kurtosis", 1, features);
  }

  @Property(tries = 200)
  void placesOfTheAscendingOrder(@ForAll long seed) {
    var random = new Random(seed);
    int n = 1 + random.nextInt(random.nextBoolean() ? 30 : 20000);
    int kind = random.nextInt(6);
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] =
          switch (kind) {
            case 0 -> random.nextInt(5);
            case 1 -> random.nextGaussian();
            case 2 -> Math.exp(40 * random.nextGaussian());
            case 3 -> random.nextInt(1000) == 0 ? random.nextGaussian() : 0.25;
            case 4 -> Double.MAX_VALUE * (2 * random.nextDouble() - 1);
            default -> Double.MIN_VALUE * random.nextInt(9);
          };
    }
    if (kind == 1) {
      values[0] = 1e30; // all others fall into one bin
    }
    double[] before = values.clone();
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int[] places = random.ints(1 + random.nextInt(12), 0, n).toArray();
    places[0] = random.nextInt(3) == 0 ? 0 : n - 1;
    double[] expected = Arrays.stream(places).mapToDouble(p -> sorted[p]).toArray();
    assertArrayEquals(expected, OrderStatistics.of(values, places));
    assertArrayEquals(before, values, "the values are left as they were");
  }

  @Property(tries = 50)
  void severalSumsAreThoseOfEach(@ForAll long seed) {
    var random = new Random(seed);
    double[] values = random.doubles(random.nextInt(20000)).toArray();
    double[] squares = Arrays.stream(values).map(v -> v * v).toArray();
    double[] sums =
        PairwiseSum.of(
            values,
            2,
            (x, count, summands) -> {
              for (int i = 0; i < count; i++) {
                summands[0][i] = x[i];
                summands[1][i] = x[i] * x[i];
              }
            });
    assertArrayEquals(new double[] {PairwiseSum.of(values), PairwiseSum.of(squares)}, sums);
  }
}
