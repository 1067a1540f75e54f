package io.pleura.deepfeatures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.deepfeatures.checkpoint.Checkpoint;
import io.pleura.deepfeatures.checkpoint.CheckpointTensor;
import io.pleura.deepfeatures.checkpoint.TensorType;
import io.pleura.error.InvalidInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkMatchTest {

  private static List<CheckpointTensor> tensors(ResNetLayout layout, String prefix) {
    List<CheckpointTensor> tensors = new ArrayList<>();
    layout
        .shapes()
        .forEach(
            (name, shape) ->
                tensors.add(
                    CheckpointTensor.of(
                        prefix + name,
                        TensorType.F32,
                        shape,
                        new float[(int) CheckpointTensor.elementCount(shape)])));
    return tensors;
  }

  @Test
  void everyNetworkOfTheFamilyIsRecognised() {
    for (ResNetDepth depth : ResNetDepth.values()) {
      for (ShortcutType type : ShortcutType.values()) {
        var layout = new ResNetLayout(depth, type, 1);
        var match = NetworkMatch.of(tensors(layout, "module."), "The file w");
        assertEquals(layout, match.layout());
        assertEquals("module.", match.prefix());
        assertTrue(match.usable());
        assertEquals(layout.shapes().size(), match.matched());
        assertEquals(0, match.applicationHead().present());
      }
    }
  }

  @Test
  void whatDiffersIsListed() {
    List<CheckpointTensor> tensors = tensors(ResNetLayout.resNet10(1), "");
    tensors.removeIf(tensor -> tensor.name().equals("bn1.bias"));
    tensors.add(CheckpointTensor.of("decoder.x", TensorType.F32, List.of(1), new float[1]));
    tensors.replaceAll(
        tensor ->
            tensor.name().equals("bn1.weight")
                ? CheckpointTensor.of("bn1.weight", TensorType.F32, List.of(2), new float[2])
                : tensor);
    var match = NetworkMatch.of(tensors, "The file w");
    assertEquals(List.of("bn1.bias"), match.backbone().missing());
    assertEquals(59, match.backbone().present());
    assertEquals(List.of("decoder.x"), match.unplaced());
    assertEquals(List.of("bn1.weight"), match.otherShapes());
    assertFalse(match.usable());
  }

  @ParameterizedTest
  @CsvSource({
    "rn10_w8_zip.pth, 8, false",
    "rn10_w8_legacy.pth, 8, false",
    "rn10_w8_public_like.pth, 8, false",
    "rn10_w8_app.pth, 8, true",
    "rn10_w8.safetensors, 8, true",
    "rn10_w4_module.pth, 4, true",
    "rn10_w4_proto2.pth, 4, true",
    "rn10_w4_proto4.pth, 4, true",
    "rn10_w4_channels_last.pth, 4, false",
    "rn10_w4_shared_storage.pth, 4, false",
    "rn10_w4_parameters.pth, 4, false"
  })
  void checkpointsBecomeTheFormulasNetwork(String file, int width, boolean head)
      throws IOException {
    ResNetWeights read;
    try (var stream = NetworkMatchTest.class.getResourceAsStream("ckpt/" + file)) {
      read = ResNetWeights.read(stream, "The file " + file);
    }
    ResNetWeights expected = FormulaWeights.resNet(ResNetLayout.resNet10(width), head);
    assertEquals(expected.layout(), read.layout());
    assertEquals(expected.names(), read.names());
    assertEquals(expected.headNames(), read.headNames());
    List<String> names = new ArrayList<>(expected.names());
    names.addAll(expected.headNames());
    for (String name : names) {
      assertArrayEquals(expected.values(name), read.values(name), name);
    }
  }

  @Test
  void aStemAloneIsRefusedWithItsMissingNames() throws IOException {
    try (var stream = NetworkMatchTest.class.getResourceAsStream("ckpt/stem_w4_proto2.pth")) {
      var e =
          assertThrows(
              InvalidInputException.class, () -> ResNetWeights.read(stream, "The file stem"));
      assertEquals("weights-do-not-match", e.code());
      assertTrue(e.getMessage().contains("5 of its "), e.getMessage());
      assertTrue(e.getMessage().contains("'layer1.0.bn1.bias'"), e.getMessage());
    }
    try (var stream = NetworkMatchTest.class.getResourceAsStream("ckpt/stem_w4_proto2.pth");
        var checkpoint = Checkpoint.read(stream, "The file stem")) {
      var match = NetworkMatch.of(checkpoint.tensors(), "The file stem");
      assertEquals(5, match.matched());
      assertEquals("", match.prefix());
      assertFalse(match.usable());
    }
  }
}
