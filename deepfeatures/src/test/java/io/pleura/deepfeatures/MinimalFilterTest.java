package io.pleura.deepfeatures;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MinimalFilterTest {

  @Test
  void equalsTheDirectSum() {
    check(MinimalFilter.ofFourTaps(), 4, 7);
    check(MinimalFilter.ofThreeTaps(), 3, 6);
  }

  @Test
  void pairsEqualTheDirectSumBetweenZeros() {
    var filter = MinimalFilter.ofPairs();
    double[] taps = {0.3, -1.2, 0.7};
    double[] x = {1.5, -0.4};
    double[] y = apply(filter, taps, x);
    assertEquals(taps[1] * x[0] + taps[2] * x[1], y[0], 1e-15);
    assertEquals(taps[0] * x[0] + taps[1] * x[1], y[1], 1e-15);
  }

  private static void check(MinimalFilter filter, int taps, int points) {
    assertEquals(points, filter.points());
    var random = new Random(1);
    double[] kernel = random.doubles(taps, -1, 1).toArray();
    double[] x = random.doubles(points, -1, 1).toArray();
    double[] y = apply(filter, kernel, x);
    assertEquals(4, y.length);
    for (int i = 0; i < y.length; i++) {
      double sum = 0;
      for (int tap = 0; tap < taps; tap++) {
        sum += kernel[tap] * x[i + tap];
      }
      assertEquals(sum, y[i], 1e-13);
    }
  }

  private static double[] apply(MinimalFilter filter, double[] kernel, double[] x) {
    double[] products = times(filter.input(), x);
    double[] transformed = times(filter.kernel(), kernel);
    for (int i = 0; i < products.length; i++) {
      products[i] *= transformed[i];
    }
    return times(filter.output(), products);
  }

  private static double[] times(double[][] matrix, double[] vector) {
    double[] result = new double[matrix.length];
    for (int row = 0; row < matrix.length; row++) {
      for (int column = 0; column < vector.length; column++) {
        result[row] += matrix[row][column] * vector[column];
      }
    }
    return result;
  }
}
