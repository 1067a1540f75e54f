package io.pleura.deepfeatures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PackedNetworkTest {

  private static FeatureNetwork network(ResNetWeights weights, NetworkOutput output) {
    return PackedNetwork.open(PyTorchEngine.start(), weights, output, 1).orElseThrow();
  }

  private static FeatureNetwork network(int threads) {
    return PackedNetwork.open(
            PyTorchEngine.start(), FormulaWeights.resNet(8), NetworkOutput.GAP, threads)
        .orElseThrow();
  }

  @Test
  void fullWidthEqualsTheReference() {
    new NetworkGoldens(PackedNetworkTest::network).checkFull();
  }

  @Test
  void widthEightEqualsTheReference() {
    new NetworkGoldens(PackedNetworkTest::network).checkSmall();
  }

  @Test
  void eachRowOfABatchEqualsItsSingleRun() {
    int size = 20;
    float[] input = FormulaWeights.input(3, size, size, size);
    int voxels = size * size * size;
    try (var network = network(1)) {
      float[][] rows = network.features(FormulaWeights.direct(input), 3, size, size, size);
      for (int row = 0; row < 3; row++) {
        FloatBuffer one =
            FormulaWeights.direct(Arrays.copyOfRange(input, row * voxels, (row + 1) * voxels));
        float[] alone = network.features(one, 1, size, size, size)[0];
        for (int i = 0; i < alone.length; i++) {
          assertEquals(alone[i], rows[row][i], 1e-6 * Math.max(1, Math.abs(alone[i])));
        }
        assertArrayEquals(alone, network.features(one, 1, size, size, size)[0]);
      }
    }
  }

  @Test
  void concurrentCallsGiveTheSameBitsAndOtherNumbersOfThreadsTheSameValues() {
    int size = 33;
    FloatBuffer input = FormulaWeights.direct(FormulaWeights.input(1, size, size, size));
    try (var one = network(1);
        var two = network(2)) {
      float[] expected = one.features(input, 1, size, size, size)[0];
      IntStream.range(0, 12)
          .parallel()
          .mapToObj(i -> one.features(input, 1, size, size, size)[0])
          .forEach(result -> assertArrayEquals(expected, result));
      assertArrayEquals(expected, two.features(input, 1, size, size, size)[0], 2e-6f);
    }
  }

  @Test
  void aNetworkServesVolumesOfAnySizeInTurn() {
    ResNetWeights weights = FormulaWeights.resNet(8);
    int[][] sizes = {{64, 16, 9}, {1, 2, 140}, {70, 33, 21}, {31, 130, 17}, {64, 16, 9}};
    try (var packed = network(weights, NetworkOutput.GAP);
        var plain = new PyTorchNetwork(PyTorchEngine.start(), weights, NetworkOutput.GAP, 1)) {
      for (int[] size : sizes) {
        FloatBuffer input =
            FormulaWeights.direct(FormulaWeights.input(1, size[0], size[1], size[2]));
        float[] expected = plain.features(input, 1, size[0], size[1], size[2])[0];
        float[] found = packed.features(input, 1, size[0], size[1], size[2])[0];
        for (int i = 0; i < expected.length; i++) {
          assertEquals(expected[i], found[i], 5e-5 * Math.max(0.2, Math.abs(expected[i])));
        }
      }
    }
  }

  @Test
  void theEngineChoosesThePackedNetworkWhereItRuns() {
    try (FeatureNetwork network =
        PyTorchNetworkEngine.open(
            PyTorchEngine.start(), FormulaWeights.resNet(2), NetworkOutput.GAP, 1)) {
      assertInstanceOf(PackedNetwork.class, network);
    }
  }

  @Test
  void theProgramIsTheSameBytesEachTime() throws IOException {
    assertArrayEquals(PackedProgram.archive(), PackedProgram.archive());
  }

  @Test
  void closedTwiceThenRefuses() {
    var network = network(1);
    network.close();
    network.close();
    FloatBuffer voxel = FloatBuffer.allocate(1);
    assertThrows(IllegalStateException.class, () -> network.features(voxel, 1, 1, 1, 1));
  }
}
