package io.pleura.deepfeatures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PackedNetworkTest extends FeatureNetworkContract {

  @Override
  FeatureNetwork network(ResNetWeights weights, NetworkOutput output, int threads) {
    return PackedNetwork.open(PyTorchEngine.start(), weights, output, threads).orElseThrow();
  }

  @Test
  void fullWidthEqualsTheReference() {
    new NetworkGoldens(this::network).checkFull();
  }

  @Test
  void aNetworkServesVolumesOfAnySizeInTurn() {
    ResNetWeights weights = FormulaWeights.resNet(8);
    int[][] sizes = {{64, 16, 9}, {1, 2, 140}, {70, 33, 21}, {31, 130, 17}, {64, 16, 9}};
    try (var packed = network(weights, NetworkOutput.GAP);
        var plain = new PyTorchNetwork(PyTorchEngine.start(), weights, NetworkOutput.GAP, 1)) {
      for (int[] size : sizes) {
        ByteBuffer input =
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
}
