package io.pleura.deepfeatures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PyTorchNetworkTest {

  private static PyTorchNetwork network(ResNetWeights weights, NetworkOutput output) {
    return new PyTorchNetwork(PyTorchEngine.start(), weights, output, 1);
  }

  private static PyTorchNetwork network(int threads) {
    return new PyTorchNetwork(
        PyTorchEngine.start(), FormulaWeights.resNet(8), NetworkOutput.GAP, threads);
  }

  @Test
  void widthEightEqualsTheReference() {
    new NetworkGoldens(PyTorchNetworkTest::network).checkSmall();
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
  void concurrentCallsAndAnyNumberOfThreadsGiveTheSameBits() {
    int size = 33;
    FloatBuffer input = FormulaWeights.direct(FormulaWeights.input(1, size, size, size));
    List<PyTorchNetwork> networks = IntStream.range(1, 5).mapToObj(n -> network(n)).toList();
    try (var one = network(1)) {
      float[] expected = one.features(input, 1, size, size, size)[0];
      List<float[]> results =
          IntStream.range(0, 24)
              .parallel()
              .mapToObj(i -> networks.get(i % 4).features(input, 1, size, size, size)[0])
              .toList();
      for (float[] result : results) {
        assertArrayEquals(expected, result);
      }
    }
    networks.forEach(PyTorchNetwork::close);
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
