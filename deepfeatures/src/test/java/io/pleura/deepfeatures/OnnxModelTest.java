package io.pleura.deepfeatures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.pleura.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxModelTest {

  @TempDir Path folder;

  private static ResNetWeights weights(ResNetDepth depth, ShortcutType type) {
    return FormulaWeights.resNet(new ResNetLayout(depth, type, 4), true);
  }

  @Test
  void onnxRuntimeOpensEveryNetworkWithEveryOutput() throws Exception {
    OrtEnvironment environment = OnnxRuntime.start();
    Path file = folder.resolve("model.onnx");
    for (ResNetDepth depth : ResNetDepth.values()) {
      for (ShortcutType type : ShortcutType.values()) {
        ResNetWeights weights = weights(depth, type);
        OnnxModel.write(file, weights, NetworkOutput.values());
        try (OrtSession session = environment.createSession(file.toString())) {
          assertArrayEquals(
              new long[] {-1, 1, -1, -1, -1},
              ((TensorInfo) session.getInputInfo().get("voxels").getInfo()).getShape());
          assertEquals(1, session.getNumInputs());
          List<String> ids = Arrays.stream(NetworkOutput.values()).map(NetworkOutput::id).toList();
          assertEquals(ids, new ArrayList<>(session.getOutputNames()));
          for (NetworkOutput output : NetworkOutput.values()) {
            assertArrayEquals(
                new long[] {-1, weights.layout().featureCount(output)},
                ((TensorInfo) session.getOutputInfo().get(output.id()).getInfo()).getShape());
          }
          var metadata = session.getMetadata();
          assertEquals("Pleura", metadata.getProducerName());
          assertEquals(
              Map.of("network", depth.id(), "shortcut", type.name()), metadata.getCustomMetadata());
        }
      }
    }
  }

  @Test
  void outputsTogetherEqualEachAlone() throws Exception {
    OrtEnvironment environment = OnnxRuntime.start();
    ResNetWeights weights = weights(ResNetDepth.RESNET_18, ShortcutType.A);
    Path file = folder.resolve("model.onnx");
    OnnxModel.write(file, weights, NetworkOutput.values());
    float[] input = FormulaWeights.input(1, 17, 18, 19);
    try (OrtSession session = environment.createSession(file.toString());
        var tensor =
            OnnxTensor.createTensor(
                environment,
                FormulaWeights.direct(input).asFloatBuffer(),
                new long[] {1, 1, 17, 18, 19});
        var result = session.run(Map.of("voxels", tensor))) {
      for (NetworkOutput output : NetworkOutput.values()) {
        float[] together = ((float[][]) result.get(output.id()).orElseThrow().getValue())[0];
        try (var alone = OnnxRuntimeNetwork.of(environment, weights, output, 1)) {
          float[] expected = alone.features(FormulaWeights.direct(input), 1, 17, 18, 19)[0];
          assertArrayEquals(expected, together, 1e-6f);
        }
      }
    }
  }

  @Test
  void theSameWeightsAndOutputsGiveTheSameBytes() throws IOException {
    Path one = folder.resolve("one.onnx");
    Path other = folder.resolve("other.onnx");
    ResNetWeights weights = weights(ResNetDepth.RESNET_10, ShortcutType.B);
    OnnxModel.write(one, weights, NetworkOutput.GAP, NetworkOutput.HEAD_100);
    OnnxModel.write(
        other,
        weights(ResNetDepth.RESNET_10, ShortcutType.B),
        NetworkOutput.HEAD_100,
        NetworkOutput.GAP,
        NetworkOutput.GAP);
    assertEquals(-1, Files.mismatch(one, other));
    OnnxModel.write(other, weights, NetworkOutput.GAP);
    assertArrayEquals(Files.readAllBytes(other), bytes(weights, NetworkOutput.GAP));
    assertTrue(Files.size(other) < Files.size(one));
  }

  private static byte[] bytes(ResNetWeights weights, NetworkOutput output) {
    var buffer = OnnxModel.inMemory(weights, output);
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  @Test
  void stagesThatNoOutputNeedsAreLeftOut() {
    ResNetWeights weights = weights(ResNetDepth.RESNET_10, ShortcutType.B);
    int before = 0;
    for (NetworkOutput output : NetworkOutput.values()) {
      int length = bytes(weights, output).length;
      assertTrue(length > before, output.id());
      before = length;
    }
  }

  @Test
  void whatCannotBeWrittenLeavesTheOldFile() throws IOException {
    Path file = Files.writeString(folder.resolve("model.onnx"), "old");
    ResNetWeights headless = FormulaWeights.resNet(4);
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> OnnxModel.write(file, headless, NetworkOutput.GAP, NetworkOutput.HEAD_100));
    assertEquals("weights-head-missing", e.code());
    assertTrue(e.getMessage().contains("'head100'"), e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> OnnxModel.write(file, headless));
    assertEquals("old", Files.readString(file));
    Path missing = folder.resolve("no").resolve("model.onnx");
    assertThrows(IOException.class, () -> OnnxModel.write(missing, headless, NetworkOutput.GAP));
    assertFalse(Files.exists(missing));
    try (var files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }
}
