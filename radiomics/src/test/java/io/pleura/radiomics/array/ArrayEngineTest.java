package io.pleura.radiomics.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pleura.error.CancelledException;
import io.pleura.execution.ExecutionContext;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;

class ArrayEngineTest {

  /** More than one unit of work, and a last one that is not full. */
  private static final int LENGTH = (1 << 18) + 1234;

  private static final ExecutionContext CONTEXT = ExecutionContext.ofCallingThread();

  private static double[] numbers(int length) {
    double[] numbers =
        new Random(7).doubles(length, -1000, 1000).map(x -> Math.rint(4 * x) / 4).toArray();
    double[] special = {0, -0.0, 1, -1, 1e-300, -1e-300, 1e300, 0.5, -160, 240};
    System.arraycopy(special, 0, numbers, 0, Math.min(length, special.length));
    return numbers;
  }

  @ParameterizedTest
  @EnumSource
  void exponentialOfEachValue(ArrayEngine engine) {
    double[] values = numbers(LENGTH);
    double[] expected = numbers(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      expected[i] = StrictMath.exp(0.0225 * expected[i]);
    }
    engine.exponential(values, 0.0225, CONTEXT);
    assertClose(expected, values);
  }

  @ParameterizedTest
  @EnumSource
  void logarithmOfEachValueWithItsSign(ArrayEngine engine) {
    double[] values = numbers(LENGTH);
    double[] expected = numbers(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      expected[i] = 3.5 * Math.signum(expected[i]) * StrictMath.log(Math.abs(expected[i]) + 1);
    }
    engine.logarithm(values, 3.5, CONTEXT);
    assertClose(expected, values);
  }

  @ParameterizedTest
  @EnumSource
  void nothingComesOfNothing(ArrayEngine engine) {
    engine.exponential(new double[0], 1, CONTEXT);
    engine.logarithm(new double[0], 1, CONTEXT);
  }

  @ParameterizedTest
  @EnumSource
  void sameBitsOnAnyNumberOfThreads(ArrayEngine engine) {
    double[] one = numbers(4 * LENGTH);
    double[] several = one.clone();
    engine.exponential(one, 0.01, CONTEXT);
    engine.logarithm(one, 2, CONTEXT);
    ExecutorService executor = Executors.newFixedThreadPool(3);
    try {
      var context = new ExecutionContext(executor, 4, CONTEXT.progress(), CONTEXT.cancellation());
      engine.exponential(several, 0.01, context);
      engine.logarithm(several, 2, context);
      assertArrayEquals(one, several);
      double[][] eigenvalues = new double[16][];
      context.forEach(16, i -> eigenvalues[i] = engine.symmetricEigenvalues(symmetric(120), 120));
      for (double[] found : eigenvalues) {
        assertArrayEquals(engine.symmetricEigenvalues(symmetric(120), 120), found);
      }
    } finally {
      executor.shutdown();
    }
  }

  @ParameterizedTest
  @EnumSource
  void stopsWhenCancelled(ArrayEngine engine) {
    ExecutionContext cancelled = CONTEXT.withCancellation(() -> true);
    assertThrows(CancelledException.class, () -> engine.exponential(numbers(10), 1, cancelled));
    assertThrows(CancelledException.class, () -> engine.logarithm(numbers(10), 1, cancelled));
  }

  private static double[] symmetric(int order) {
    var random = new Random(order);
    double[] matrix = new double[order * order];
    for (int i = 0; i < order; i++) {
      for (int j = 0; j <= i; j++) {
        matrix[i * order + j] = matrix[j * order + i] = random.nextGaussian();
      }
    }
    return matrix;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 63, 64, 65, 150})
  void eigenvaluesOfASecondDifference(int order) {
    double[] matrix = new double[order * order];
    for (int i = 0; i < order; i++) {
      matrix[i * order + i] = 2;
      if (i > 0) {
        matrix[i * order + i - 1] = matrix[(i - 1) * order + i] = -1;
      }
    }
    double[] expected =
        IntStream.rangeClosed(1, order)
            .mapToDouble(k -> 2 - 2 * Math.cos(k * Math.PI / (order + 1)))
            .toArray();
    for (ArrayEngine engine : ArrayEngine.values()) {
      assertArrayEquals(expected, engine.symmetricEigenvalues(matrix.clone(), order), 4e-12);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 63, 64, 65, 150})
  void eigenvaluesDoNotDependOnTheEngine(int order) {
    double[] expected = ArrayEngine.JAVA.symmetricEigenvalues(symmetric(order), order);
    double largest = Math.max(-expected[0], expected[order - 1]);
    for (ArrayEngine engine : ArrayEngine.values()) {
      assertArrayEquals(
          expected, engine.symmetricEigenvalues(symmetric(order), order), 1e-12 * largest);
    }
  }

  @Test
  void largeWorkGoesToNd4jByItself() {
    assertArrayEquals(
        ArrayEngine.JAVA.symmetricEigenvalues(symmetric(95), 95),
        ArrayEngine.AUTOMATIC.symmetricEigenvalues(symmetric(95), 95));
    assertArrayEquals(
        ArrayEngine.ND4J.symmetricEigenvalues(symmetric(96), 96),
        ArrayEngine.AUTOMATIC.symmetricEigenvalues(symmetric(96), 96));
    int few = (1 << 20) - 1;
    assertArrayEquals(logarithms(ArrayEngine.JAVA, few), logarithms(ArrayEngine.AUTOMATIC, few));
    assertArrayEquals(
        logarithms(ArrayEngine.ND4J, 1 << 20), logarithms(ArrayEngine.AUTOMATIC, 1 << 20));
  }

  private static double[] logarithms(ArrayEngine engine, int length) {
    double[] values = numbers(length);
    engine.logarithm(values, 1, CONTEXT);
    return values;
  }

  @Test
  void aFlatRoiHasAnEigenvalueOfExactlyZero() {
    for (ArrayEngine engine : ArrayEngine.values()) {
      double[] covariance = {5.25, 1.5, 0, 1.5, 2, 0, 0, 0, 0};
      assertEquals(0.0, engine.symmetricEigenvalues(covariance, 3)[0], engine.name());
    }
  }

  @Test
  void nd4jKeepsItsNumberOfThreads() {
    ArrayEngine.ND4J.symmetricEigenvalues(symmetric(3), 3);
    int most = Nd4j.getEnvironment().maxThreads();
    assumeTrue(most > 1, "one core");
    Nd4j.getEnvironment().setMaxMasterThreads(most);
    ArrayEngine.ND4J.exponential(numbers(LENGTH), 0.01, ExecutionContext.ofAllCores());
    ArrayEngine.ND4J.symmetricEigenvalues(symmetric(70), 70);
    assertEquals(most, Nd4j.getEnvironment().maxMasterThreads());
  }

  @Test
  void linearAlgebraDoesNotFollowTheThreadsThatOthersSet() {
    double[] expected = ArrayEngine.ND4J.symmetricEigenvalues(symmetric(100), 100);
    Nd4j.factory().blas().setMaxThreads(2);
    assertArrayEquals(expected, ArrayEngine.ND4J.symmetricEigenvalues(symmetric(100), 100));
    assertEquals(1, Nd4j.factory().blas().getMaxThreads());
  }

  private static void assertClose(double[] expected, double[] actual) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], 1e-12 * Math.abs(expected[i]), "element " + i);
    }
  }
}
