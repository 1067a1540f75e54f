package io.pleura.deepfeatures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every implementation of the family's networks must do. */
abstract class FeatureNetworkContract {

  abstract FeatureNetwork network(ResNetWeights weights, NetworkOutput output, int threads);

  FeatureNetwork network(ResNetWeights weights, NetworkOutput output) {
    return network(weights, output, 1);
  }

  private FeatureNetwork small(int threads) {
    return network(FormulaWeights.resNet(8), NetworkOutput.GAP, threads);
  }

  @Test
  void widthEightEqualsTheReference() {
    new NetworkGoldens(this::network).checkSmall();
  }

  @Test
  void eachRowOfABatchEqualsItsSingleRun() {
    int size = 20;
    int voxels = size * size * size;
    float[] input = FormulaWeights.input(3, size, size, size);
    ResNetWeights weights = FormulaWeights.resNet(ResNetLayout.resNet10(8), true);
    for (NetworkOutput output : List.of(NetworkOutput.GAP, NetworkOutput.HEAD_100)) {
      try (var network = network(weights, output)) {
        float[][] rows = network.features(FormulaWeights.direct(input), 3, size, size, size);
        for (int row = 0; row < 3; row++) {
          ByteBuffer one =
              FormulaWeights.direct(Arrays.copyOfRange(input, row * voxels, (row + 1) * voxels));
          float[] alone = network.features(one, 1, size, size, size)[0];
          assertClose(alone, rows[row]);
          assertArrayEquals(alone, network.features(one, 1, size, size, size)[0]);
        }
      }
    }
  }

  @Test
  void concurrentCallsGiveTheSameBitsAndOtherNumbersOfThreadsTheSameValues() {
    int size = 33;
    ByteBuffer input = FormulaWeights.direct(FormulaWeights.input(1, size, size, size));
    try (var one = small(1);
        var two = small(2);
        var three = small(3)) {
      float[] expected = one.features(input, 1, size, size, size)[0];
      IntStream.range(0, 12)
          .parallel()
          .mapToObj(i -> one.features(input, 1, size, size, size)[0])
          .forEach(result -> assertArrayEquals(expected, result));
      assertClose(expected, two.features(input, 1, size, size, size)[0]);
      assertClose(expected, three.features(input, 1, size, size, size)[0]);
    }
  }

  private static void assertClose(float[] expected, float[] found) {
    assertEquals(expected.length, found.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], found[i], 1e-6 * Math.max(1, Math.abs(expected[i])));
    }
  }

  @Test
  void closedTwiceThenRefuses() {
    var network = small(1);
    network.close();
    network.close();
    ByteBuffer voxel = FormulaWeights.direct(new float[1]);
    assertThrows(IllegalStateException.class, () -> network.features(voxel, 1, 1, 1, 1));
  }

  @Test
  void aBufferThatTheEngineCannotReadIsRefused() {
    float[] input = FormulaWeights.input(1, 9, 10, 11);
    ByteBuffer direct = FormulaWeights.direct(input);
    ByteBuffer later = direct.duplicate().order(ByteOrder.nativeOrder()).position(28);
    ByteBuffer onHeap = ByteBuffer.allocate(direct.capacity()).order(ByteOrder.nativeOrder());
    ByteBuffer swapped =
        direct
            .duplicate()
            .order(
                ByteOrder.nativeOrder().equals(ByteOrder.BIG_ENDIAN)
                    ? ByteOrder.LITTLE_ENDIAN
                    : ByteOrder.BIG_ENDIAN);
    try (var network = small(1)) {
      float[] expected = network.features(direct, 1, 9, 10, 11)[0];
      assertArrayEquals(expected, network.features(later, 1, 9, 10, 11)[0]);
      assertEquals(28, later.position());
      for (ByteBuffer buffer : List.of(onHeap, swapped)) {
        assertThrows(IllegalArgumentException.class, () -> network.features(buffer, 1, 9, 10, 11));
      }
      for (int depth : new int[] {0, 10}) {
        assertThrows(
            IllegalArgumentException.class, () -> network.features(direct, 1, depth, 10, 11));
      }
    }
  }
}
