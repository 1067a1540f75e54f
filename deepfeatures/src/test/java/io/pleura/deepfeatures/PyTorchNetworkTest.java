package io.pleura.deepfeatures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PyTorchNetworkTest {

  private static PyTorchNetwork network(int baseWidth) {
    return new PyTorchNetwork(PyTorchEngine.start(), FormulaWeights.resNet(baseWidth));
  }

  private static void assertGoldens(JsonNode cases, FeatureNetwork network) {
    int compared = 0;
    for (JsonNode golden : cases) {
      int batch = golden.get("batch").asInt();
      int depth = golden.get("size").get(0).asInt();
      int height = golden.get("size").get(1).asInt();
      int width = golden.get("size").get(2).asInt();
      float[] input = FormulaWeights.input(batch, depth, height, width);
      float[][] rows = network.features(input, batch, depth, height, width, 1);
      assertEquals(batch, rows.length);
      for (int row = 0; row < batch; row++) {
        int count = rows[row].length;
        assertEquals(8 * golden.get("width").asInt(), count);
        Goldens.assertFeatures(
            golden.get("gap_f64"),
            row * count,
            Goldens.toDoubles(rows[row]),
            golden.get("size") + ", row " + row);
      }
      compared++;
    }
    assertEquals(cases.size(), compared);
  }

  @Test
  void fullWidthEqualsTheReferenceAtEverySize() {
    JsonNode cases = Goldens.read("goldens_full.json");
    assertEquals(4, cases.size());
    try (var network = network(64)) {
      assertGoldens(cases, network);
    }
  }

  @Test
  void widthEightEqualsTheReferenceAtEverySize() {
    JsonNode cases = Goldens.read("goldens_small.json");
    assertEquals(7, cases.size());
    try (var network = network(8)) {
      assertGoldens(cases, network);
    }
  }

  @Test
  void eachRowOfABatchEqualsItsSingleRun() {
    int size = 20;
    float[] input = FormulaWeights.input(3, size, size, size);
    int voxels = size * size * size;
    try (var network = network(8)) {
      float[][] rows = network.features(input, 3, size, size, size, 1);
      for (int row = 0; row < 3; row++) {
        float[] one = Arrays.copyOfRange(input, row * voxels, (row + 1) * voxels);
        float[] alone = network.features(one, 1, size, size, size, 1)[0];
        for (int i = 0; i < alone.length; i++) {
          assertEquals(alone[i], rows[row][i], 1e-6 * Math.max(1, Math.abs(alone[i])));
        }
        assertArrayEquals(alone, network.features(one, 1, size, size, size, 1)[0]);
      }
    }
  }

  @Test
  void concurrentCallsAndAnyNumberOfThreadsGiveTheSameBits() {
    int size = 33;
    float[] input = FormulaWeights.input(1, size, size, size);
    try (var network = network(8)) {
      float[] expected = network.features(input, 1, size, size, size, 1)[0];
      List<float[]> results =
          IntStream.range(0, 24)
              .parallel()
              .mapToObj(i -> network.features(input, 1, size, size, size, 1 + i % 4)[0])
              .toList();
      for (float[] result : results) {
        assertArrayEquals(expected, result);
      }
    }
  }

  @Test
  void closedTwiceThenRefuses() {
    var network = network(4);
    network.close();
    network.close();
    assertThrows(IllegalStateException.class, () -> network.features(new float[1], 1, 1, 1, 1, 1));
  }
}
