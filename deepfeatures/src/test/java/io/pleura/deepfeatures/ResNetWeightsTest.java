package io.pleura.deepfeatures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.deepfeatures.checkpoint.Checkpoint;
import io.pleura.deepfeatures.checkpoint.CheckpointTensor;
import io.pleura.deepfeatures.checkpoint.TensorType;
import io.pleura.error.InvalidInputException;
import io.pleura.spi.Asset;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResNetWeightsTest {

  private static final ResNetWeights WEIGHTS = FormulaWeights.resNet(2);

  private static List<CheckpointTensor> tensors() {
    return tensorsOf(WEIGHTS);
  }

  private static List<CheckpointTensor> tensorsOf(ResNetWeights weights) {
    List<CheckpointTensor> tensors = new ArrayList<>();
    for (String name : weights.names()) {
      tensors.add(tensor(name, weights.shape(name), weights.values(name)));
    }
    return tensors;
  }

  private static List<CheckpointTensor> renamed(UnaryOperator<String> rename) {
    return tensors().stream()
        .map(t -> tensor(rename.apply(t.name()), t.shape(), WEIGHTS.values(t.name())))
        .toList();
  }

  private static CheckpointTensor tensor(String name, List<Integer> shape, float[] values) {
    return CheckpointTensor.of(name, TensorType.F32, shape, values);
  }

  private static byte[] bytes(List<CheckpointTensor> tensors) throws IOException {
    var out = new ByteArrayOutputStream();
    Checkpoint.write(tensors, out);
    return out.toByteArray();
  }

  private static ResNetWeights read(List<CheckpointTensor> tensors) throws IOException {
    return ResNetWeights.read(new ByteArrayInputStream(bytes(tensors)), "The file w");
  }

  /** The nearest half-precision number of a value that has one. */
  private static float half(float value) {
    float step = Math.scalb(1f, Math.max(Math.getExponent(value), -14) - 10);
    return (float) Math.rint(value / step) * step;
  }

  private static InvalidInputException refused(String code, List<CheckpointTensor> tensors) {
    var e = assertThrows(InvalidInputException.class, () -> read(tensors));
    assertEquals(code, e.code(), e.getMessage());
    assertTrue(e.getMessage().startsWith("The file w "), e.getMessage());
    return e;
  }

  private static void assertContains(InvalidInputException e, String... words) {
    for (String word : words) {
      assertTrue(e.getMessage().contains(word), e.getMessage());
    }
  }

  private static void assertSame(ResNetWeights expected, ResNetWeights actual) {
    assertEquals(expected.names(), actual.names());
    for (String name : expected.names()) {
      assertArrayEquals(expected.values(name), actual.values(name), name);
    }
  }

  @Test
  void readsWhatItWrites(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("w.safetensors");
    WEIGHTS.write(file, WeightPrecision.FLOAT32);
    byte[] bytes = Files.readAllBytes(file);
    ResNetWeights back = ResNetWeights.read(file);
    assertEquals(2, back.baseWidth());
    assertEquals(16, back.featureCount());
    assertSame(WEIGHTS, back);
    back.write(file, WeightPrecision.FLOAT32);
    assertArrayEquals(bytes, Files.readAllBytes(file));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void halfPrecisionRoundsConvolutionsOnly(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("w.safetensors");
    WEIGHTS.write(file, WeightPrecision.FLOAT16);
    ResNetWeights back = ResNetWeights.read(file);
    for (String name : WEIGHTS.names()) {
      float[] exact = WEIGHTS.values(name);
      float[] read = back.values(name);
      for (int i = 0; i < exact.length; i++) {
        float expected = WEIGHTS.shape(name).size() > 1 ? half(exact[i]) : exact[i];
        assertEquals(expected, read[i], name);
      }
    }
    Map<String, float[]> values = new HashMap<>();
    WEIGHTS.names().forEach(name -> values.put(name, WEIGHTS.values(name)));
    values.get("conv1.weight")[3] = 70000;
    Path large = folder.resolve("large.safetensors");
    var e =
        assertThrows(
            InvalidInputException.class,
            () ->
                ResNetWeights.of(ResNetLayout.resNet10(2), values)
                    .write(large, WeightPrecision.FLOAT16));
    assertEquals("weights-out-of-range", e.code());
    assertTrue(Files.notExists(large));
  }

  @Test
  void prefixesAreRemovedAndHeadsLeftOut() throws IOException {
    assertSame(WEIGHTS, read(renamed(name -> "module." + name)));
    assertSame(WEIGHTS, read(renamed(name -> "backbone." + name)));
    assertSame(WEIGHTS, read(renamed(name -> "module.backbone." + name)));
    List<CheckpointTensor> more = new ArrayList<>(tensors());
    more.add(0, tensor("module.conv_seg.0.weight", List.of(1), new float[1]));
    more.add(tensor("classifier.0.bias", List.of(1), new float[1]));
    more.add(tensor("bn1.num_batches_tracked", List.of(), new float[1]));
    assertSame(WEIGHTS, read(more));
  }

  @Test
  void foreignNamesAreRefusedWithCountsAndExamplesOfBothSides() {
    var e = refused("weights-do-not-match", renamed(name -> "encoder.block." + name));
    assertContains(
        e,
        "0 of its 60 tensors",
        "60 missing",
        "'bn1.bias', 'bn1.running_mean', 'bn1.running_var'",
        "60 in the file without a place",
        "'encoder.block.bn1.bias'");
  }

  @Test
  void aMissingAndASuperfluousTensorAreRefused() {
    List<CheckpointTensor> missing = new ArrayList<>(tensors());
    missing.removeIf(tensor -> tensor.name().equals("layer3.0.bn2.running_var"));
    assertContains(
        refused("weights-do-not-match", missing),
        "59 of its 60",
        "1 missing (for example 'layer3.0.bn2.running_var')",
        "0 in the file");
    List<CheckpointTensor> deeper = new ArrayList<>(tensors());
    deeper.add(tensor("module.layer1.1.bn1.bias", List.of(2), new float[2]));
    assertContains(
        refused("weights-do-not-match", deeper),
        "60 of its 60",
        "0 missing;",
        "1 in the file without a place in the network (for example 'module.layer1.1.bn1.bias')");
    assertContains(refused("weights-do-not-match", List.of()), "0 of its 60", "0 in the file");
  }

  @Test
  void theSameTensorUnderTwoPrefixesIsRefused() {
    List<CheckpointTensor> twice = new ArrayList<>(tensors());
    twice.add(tensor("module.bn1.bias", List.of(2), new float[2]));
    assertContains(refused("weights-name-twice", twice), "'bn1.bias'", "'module.bn1.bias'");
  }

  @Test
  void otherShapesAreNamed() {
    List<CheckpointTensor> other = new ArrayList<>(tensors());
    other.replaceAll(
        tensor ->
            tensor.name().equals("layer2.0.conv1.weight")
                ? tensor(tensor.name(), List.of(4, 2, 1, 27, 1), WEIGHTS.values(tensor.name()))
                : tensor);
    assertContains(
        refused("weights-shape", other),
        "1 tensor has",
        "'layer2.0.conv1.weight' is [4, 2, 1, 27, 1] and should be [4, 2, 3, 3, 3]");
    List<CheckpointTensor> colour = new ArrayList<>(tensors());
    colour.replaceAll(
        tensor ->
            tensor.name().equals("conv1.weight")
                ? tensor("conv1.weight", List.of(2, 3, 7, 7, 7), new float[2058])
                : tensor);
    assertContains(refused("weights-shape", colour), "[2, 3, 7, 7, 7]", "[2, 1, 7, 7, 7]");
  }

  @Test
  void impossibleValuesAreRefused() {
    assertContains(
        refused("weights-value", withValue("conv1.weight", Float.POSITIVE_INFINITY)),
        "Infinity",
        "'conv1.weight'");
    assertContains(
        refused("weights-value", withValue("bn1.running_var", -0.25f)),
        "-0.25",
        "'bn1.running_var'");
  }

  private static List<CheckpointTensor> withValue(String name, float value) {
    float[] values = WEIGHTS.values(name);
    values[1] = value;
    List<CheckpointTensor> tensors = tensors();
    tensors.replaceAll(
        tensor -> tensor.name().equals(name) ? tensor(name, tensor.shape(), values) : tensor);
    return tensors;
  }

  @Test
  void integersAreNoWeights() throws IOException {
    String text = new String(bytes(tensors()), StandardCharsets.ISO_8859_1);
    byte[] integers =
        text.replace("\"bn1.bias\":{\"dtype\":\"F32\"", "\"bn1.bias\":{\"dtype\":\"I32\"")
            .getBytes(StandardCharsets.ISO_8859_1);
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> ResNetWeights.read(new ByteArrayInputStream(integers), "The file w"));
    assertEquals("weights-data-type", e.code());
    assertContains(e, "The file w ", "'bn1.bias'", "I32");
  }

  @Test
  void theWidthIsRecognised() throws IOException {
    for (int width : new int[] {1, 3, 16}) {
      ResNetWeights random = ResNetWeights.random(ResNetLayout.resNet10(width), 4);
      ResNetWeights back = read(tensorsOf(random));
      assertEquals(width, back.baseWidth());
      assertSame(random, back);
    }
  }

  @Test
  void everyNetworkOfTheFamilyIsRecognisedByItsNames() throws IOException {
    for (ResNetDepth depth : ResNetDepth.values()) {
      for (ShortcutType type : ShortcutType.values()) {
        ResNetWeights weights = ResNetWeights.random(new ResNetLayout(depth, type, 1), 4);
        ResNetWeights back = read(tensorsOf(weights));
        assertEquals(weights.layout(), back.layout());
        assertSame(weights, back);
      }
    }
  }

  @Test
  void aNetworkAskedForIsInsistedOn(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("w18.safetensors");
    ResNetWeights.random(new ResNetLayout(ResNetDepth.RESNET_18, ShortcutType.A, 1), 4)
        .write(file, WeightPrecision.FLOAT32);
    Asset asset = Asset.ofFile(file);
    assertEquals(
        ResNetDepth.RESNET_18,
        ResNetWeights.read(asset, request("resnet18", NetworkOutput.GAP)).layout().depth());
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> ResNetWeights.read(asset, request("resnet50", NetworkOutput.GAP)));
    assertEquals("weights-do-not-match", e.code());
    assertContains(e, "w18.safetensors", "ResNet-50", "missing", "'layer1.0.bn3.bias'");
  }

  @Test
  void theApplicationsHeadIsReadWhereItIsWhole(@TempDir Path folder) throws IOException {
    ResNetWeights weights = FormulaWeights.resNet(ResNetLayout.resNet10(2), true);
    assertTrue(weights.hasHead());
    Path file = folder.resolve("head.safetensors");
    weights.write(file, WeightPrecision.FLOAT32);
    ResNetWeights back =
        ResNetWeights.read(Asset.ofFile(file), request("resnet10", NetworkOutput.HEAD_100));
    assertSame(weights, back);
    assertEquals(weights.headNames(), back.headNames());
    for (String name : weights.headNames()) {
      assertArrayEquals(weights.values(name), back.values(name), name);
      assertEquals(weights.shape(name), back.shape(name), name);
    }
    WEIGHTS.write(file, WeightPrecision.FLOAT32);
    Asset bare = Asset.ofFile(file);
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> ResNetWeights.read(bare, request("resnet10", NetworkOutput.HEAD_100)));
    assertEquals("weights-head-missing", e.code());
    assertContains(e, "0 of its 20", "20 missing", "'classifier.0.bias'", "'gap'");
  }

  private static NetworkRequest request(String network, NetworkOutput output) {
    return new NetworkRequest(Optional.of(ResNetDepth.of(network)), output, 1);
  }

  @Test
  void randomWeightsFollowTheSeed() {
    assertSame(
        ResNetWeights.random(ResNetLayout.resNet10(4), 9),
        ResNetWeights.random(ResNetLayout.resNet10(4), 9));
    float[] first =
        ResNetWeights.random(ResNetLayout.resNet10(4), 9).values("layer4.0.conv2.weight");
    float[] second =
        ResNetWeights.random(ResNetLayout.resNet10(4), 10).values("layer4.0.conv2.weight");
    assertTrue(first[0] != second[0]);
    double squares = 0;
    for (float value : first) {
      squares += value * value;
    }
    assertEquals(2.0 / (32 * 27), squares / first.length, 0.05 * 2.0 / (32 * 27));
    assertThrows(
        IllegalArgumentException.class, () -> ResNetWeights.random(ResNetLayout.resNet10(0), 1));
  }

  @Test
  void arraysAreCopied() {
    Map<String, float[]> values = new HashMap<>();
    WEIGHTS.names().forEach(name -> values.put(name, WEIGHTS.values(name)));
    ResNetWeights copy = ResNetWeights.of(ResNetLayout.resNet10(2), values);
    values.get("bn1.bias")[0] = 42;
    copy.values("bn1.bias")[1] = 43;
    assertSame(WEIGHTS, copy);
    values.put("bn1.bias", new float[5]);
    assertThrows(
        InvalidInputException.class, () -> ResNetWeights.of(ResNetLayout.resNet10(2), values));
    assertThrows(IllegalArgumentException.class, () -> WEIGHTS.values("nothing"));
    assertThrows(IllegalArgumentException.class, () -> WEIGHTS.shape("nothing"));
  }
}
