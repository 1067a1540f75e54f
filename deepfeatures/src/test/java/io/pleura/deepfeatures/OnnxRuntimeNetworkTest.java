package io.pleura.deepfeatures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.EngineUnavailableException;
import io.pleura.error.ExtractionException;
import io.pleura.error.InvalidInputException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class OnnxRuntimeNetworkTest extends FeatureNetworkContract {

  @Override
  FeatureNetwork network(ResNetWeights weights, NetworkOutput output, int threads) {
    return OnnxRuntimeNetwork.of(OnnxRuntime.start(), weights, output, threads);
  }

  @Test
  void fullWidthEqualsTheReference() {
    new NetworkGoldens(this::network).checkFull();
  }

  @Test
  void theHeadMustBeThere() {
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> network(FormulaWeights.resNet(4), NetworkOutput.HEAD_100));
    assertEquals("weights-head-missing", e.code());
  }

  @Test
  void anotherNumberOfValuesThanAnnouncedIsRefused() throws Exception {
    var environment = OnnxRuntime.start();
    ByteBuffer model = OnnxModel.inMemory(FormulaWeights.resNet(4), NetworkOutput.STEM);
    ByteBuffer voxels = FormulaWeights.direct(new float[64]);
    try (var network =
        new OnnxRuntimeNetwork(
            environment,
            OnnxRuntime.open(environment, model, 1),
            "voxels",
            "stem",
            List.of("one", "two"))) {
      var e = assertThrows(ExtractionException.class, () -> network.features(voxels, 1, 4, 4, 4));
      assertEquals("feature-count", e.code());
      assertTrue(e.getMessage().contains("4 values"), e.getMessage());
    }
  }

  @Test
  void aVersionThatReportsToItsMakerIsRefused() {
    for (String version : new String[] {"1.9.0", "1.20.1", "1.28.0", "1.28"}) {
      OnnxRuntimeJar.checkSilent(version, "");
    }
    for (String version : new String[] {"1.29.0", "1.30", "1.100.2", "2.0.0", ""}) {
      OnnxRuntimeJar.checkSilent(version, "1");
      var e =
          assertThrows(
              EngineUnavailableException.class, () -> OnnxRuntimeJar.checkSilent(version, "0"));
      assertEquals("engine-reports", e.code());
      assertTrue(e.getMessage().contains("ORT_DISABLE_TELEMETRY=1"), e.getMessage());
      assertTrue(e.getMessage().contains("onnxruntime:1.28.0"), e.getMessage());
    }
  }
}
