package io.pleura.examples.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.deepfeatures.NetworkOutput;
import io.pleura.deepfeatures.OnnxModel;
import io.pleura.deepfeatures.ResNetWeights;
import io.pleura.deepfeatures.WeightsCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code pleura weights} as a user meets it. */
class WeightsCommandsTest {

  private static final Path CHECKPOINTS = Path.of(System.getProperty("pleura.checkpoints", ""));
  private static final Path FIELD = Path.of(System.getProperty("pleura.field", ""));
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private static CommandRun inspect(Object... words) {
    Object[] all = new Object[words.length + 2];
    all[0] = "weights";
    all[1] = "inspect";
    System.arraycopy(words, 0, all, 2, words.length);
    return CommandRun.of(all);
  }

  private static void assertHas(String text, String... words) {
    for (String word : words) {
      assertTrue(text.contains(word), () -> "'" + word + "' is not in: " + text);
    }
  }

  @Test
  void aPublishedFileIsRecognised() throws IOException {
    var run = inspect(CHECKPOINTS.resolve("rn10_w8_public_like.pth"));
    assertEquals(0, run.exitCode(), run.err());
    assertHas(
        run.out(),
        "PyTorch zip, tensors under 'state_dict'",
        "72 (60 F32, 12 I64)",
        "'module.'",
        "ResNet-10 with shortcuts of type B, base width 8",
        "Backbone:          whole, 60 tensors",
        "Segmentation head: none",
        "Application head:  none",
        "Without a place:   none",
        JSON.readTree(CHECKPOINTS.resolve("checkpoints.json").toFile())
            .at("/rn10_w8_public_like.pth/sha256")
            .asText());
    assertFalse(run.out().contains("conv1.weight"));
  }

  @Test
  void theApplicationsFileHasItsHeads() {
    var run = inspect(CHECKPOINTS.resolve("rn10_w4_module.pth"), "--all");
    assertEquals(0, run.exitCode(), run.err());
    assertHas(
        run.out(),
        "tensors under 'model_state_dict'",
        "'module.backbone.'",
        "base width 4",
        "Segmentation head: whole",
        "Application head:  whole",
        "epoch = 12",
        "  module.backbone.conv1.weight F32 [4, 1, 7, 7, 7]");
  }

  @Test
  void jsonSaysTheSame() throws IOException {
    Path target = folder.resolve("w.json");
    var run = inspect(CHECKPOINTS.resolve("rn10_w8_legacy.pth"), "--json", target, "--all");
    assertEquals(0, run.exitCode(), run.err());
    JsonNode json = JSON.readTree(target.toFile());
    assertEquals("PyTorch legacy", json.get("format").asText());
    assertEquals("state_dict", json.get("container").asText());
    assertEquals("resnet10", json.get("network").asText());
    assertEquals("B", json.get("shortcutType").asText());
    assertEquals(8, json.get("baseWidth").asInt());
    assertTrue(json.get("usable").asBoolean());
    assertEquals(60, json.at("/backbone/present").asInt());
    assertEquals("7", json.at("/metadata/epoch").asText());
    assertEquals(86, json.get("all").size());
    assertEquals("[8,1,7,7,7]", json.at("/all/0/shape").toString());
  }

  @Test
  void aStemIsIncomplete() {
    var run = inspect(CHECKPOINTS.resolve("stem_w4_training.pth"));
    assertEquals(0, run.exitCode(), run.err());
    assertHas(
        run.out(), "nearest is ResNet-10", "incomplete: ", " missing (for example 'layer1.0.");
  }

  @Test
  void prefixedNamesOfTheFieldAreUnderstoodAndForeignOnesRefused() {
    var prefix = inspect(FIELD.resolve("D29_checkpoint_prefix").resolve("stem.pth"));
    assertEquals(0, prefix.exitCode(), prefix.err());
    assertHas(prefix.out(), "'module.'", "incomplete: ", "Of another shape:  1");
    var foreign = inspect(FIELD.resolve("D29_checkpoint_foreign").resolve("stem.pth"));
    assertEquals(3, foreign.exitCode());
    assertHas(
        foreign.err(),
        "[weights-do-not-match]",
        "0 of its 6 tensors matched",
        "'encoder.block.conv1.weight'",
        "'encoder.block.bn1.weight'",
        "'encoder.block.bn1.bias'",
        "'conv1.weight'",
        "'bn1.weight'",
        "'bn1.bias'");
  }

  @ParameterizedTest
  @CsvSource({
    "hostile_os_system.pth, weights-file-class",
    "whole_module.pth, weights-file-module",
    "rn10_w8_trace.pt, weights-file-program",
    "rn10_w8.onnx, weights-file-program",
    "broken_truncated.pth, weights-file-truncated",
    "stem_w4_proto2.pth, weights-do-not-match"
  })
  void whatIsNoWholeNetworkIsNotKept(String file, String code) throws IOException {
    var run = CommandRun.of("weights", "use", CHECKPOINTS.resolve(file));
    assertEquals(3, run.exitCode(), run.err());
    assertHas(run.err(), "[" + code + "]", file);
    String digest = WeightsReport.digest(CHECKPOINTS.resolve(file));
    assertFalse(Files.exists(WeightsCache.ofUser().folder().resolve(digest)));
  }

  @Test
  void aWholeNetworkIsKeptUnderItsDigest() throws IOException {
    Path file = CHECKPOINTS.resolve("rn10_w8_app.pth");
    Path cache = WeightsCache.ofUser().folder();
    assertHas(cache.toString(), "target");
    String digest = WeightsReport.digest(file);
    Path copy = cache.resolve(digest);
    try {
      var run = CommandRun.of("weights", "use", file);
      assertEquals(0, run.exitCode(), run.err());
      assertHas(
          run.out(), "ResNet-10 with shortcuts of type B", "weights=sha256:" + digest, "head");
      assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(copy));
    } finally {
      Files.deleteIfExists(copy);
    }
  }

  @Test
  void weightsAloneShowsItsUse() {
    var run = CommandRun.of("weights");
    assertEquals(2, run.exitCode());
    assertHas(run.err(), "Which command?", "inspect", "use");
  }

  @Test
  void aNetworkIsWrittenForOtherTools() throws IOException {
    Path source = CHECKPOINTS.resolve("rn10_w4_module.pth");
    Path plain = folder.resolve("plain.safetensors");
    assertEquals(0, CommandRun.of("weights", "export", source, "--out", plain).exitCode());
    ResNetWeights expected = ResNetWeights.read(source);
    ResNetWeights written = ResNetWeights.read(plain);
    assertEquals(expected.layout(), written.layout());
    assertTrue(written.hasHead());
    for (String name : expected.names()) {
      assertArrayEquals(expected.values(name), written.values(name), name);
    }
    Path onnx = folder.resolve("network.onnx");
    var run =
        CommandRun.of("weights", "export", source, "--out", onnx, "--output", "head100,layer2");
    assertEquals(0, run.exitCode(), run.err());
    Path same = folder.resolve("same.onnx");
    OnnxModel.write(same, expected, NetworkOutput.LAYER_2, NetworkOutput.HEAD_100);
    assertArrayEquals(Files.readAllBytes(same), Files.readAllBytes(onnx));
  }

  @Test
  void anExportThatMakesNoSenseIsRefused() {
    Path source = CHECKPOINTS.resolve("rn10_w8_public_like.pth");
    Path onnx = folder.resolve("n.onnx");
    var form = CommandRun.of("weights", "export", source, "--out", folder.resolve("n.pt"));
    assertEquals(2, form.exitCode());
    assertHas(form.err(), "n.pt", ".onnx", ".safetensors");
    var output = CommandRun.of("weights", "export", source, "--out", onnx, "--output", "layer9");
    assertEquals(2, output.exitCode());
    assertHas(output.err(), "layer9", "head100");
    var head = CommandRun.of("weights", "export", source, "--out", onnx, "--output", "head100");
    assertEquals(3, head.exitCode());
    assertHas(head.err(), "head100", "conv_seg");
    assertFalse(Files.exists(onnx));
  }
}
