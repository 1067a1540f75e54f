package io.pleura.deepfeatures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.error.ConfigurationException;
import io.pleura.error.ExtractionException;
import io.pleura.error.InvalidInputException;
import io.pleura.error.PleuraException;
import io.pleura.spi.Asset;
import io.pleura.spi.Plugins;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engines for programs of the user's own, {@code onnx} and {@code torchscript}. */
class ProgramEnginesTest {

  private static final String ONNX = "ckpt/rn10_w8.onnx";
  private static final String TRACE = "ckpt/rn10_w8_trace.pt";
  private static final List<String> OUTPUTS = List.of("gap", "seg_gap", "head100", "logits");

  @TempDir Path folder;

  private static Asset asset(String resource) throws IOException {
    return Asset.of(
        resource.substring(resource.indexOf('/') + 1),
        () -> ProgramEnginesTest.class.getResourceAsStream(resource));
  }

  private static FeatureNetwork open(String engine, Asset file, NetworkRequest request)
      throws IOException {
    return Plugins.onClassPath().get(NetworkEngine.class, engine).open(file, request);
  }

  private static NetworkRequest request(NetworkOutput output, String programOutput) {
    return new NetworkRequest(Optional.empty(), output, Optional.ofNullable(programOutput), 1);
  }

  private static PleuraException refused(String engine, Asset file, NetworkRequest request) {
    return assertThrows(PleuraException.class, () -> open(engine, file, request).close());
  }

  @Test
  void everyOutputOfTheOnnxFileEqualsTheReference() throws IOException {
    for (String output : OUTPUTS) {
      check(OnnxProgramEngine.ID, ONNX, request(NetworkOutput.GAP, output), output);
    }
    check(OnnxProgramEngine.ID, ONNX, request(NetworkOutput.HEAD_100, null), "head100");
    check(OnnxProgramEngine.ID, ONNX, request(NetworkOutput.GAP, null), "gap");
  }

  @Test
  void everyOutputOfTheTraceEqualsTheReference() throws IOException {
    for (int position = 0; position < OUTPUTS.size(); position++) {
      check(
          TorchScriptEngine.ID,
          TRACE,
          request(NetworkOutput.GAP, "" + position),
          OUTPUTS.get(position));
    }
  }

  private static void check(String engine, String file, NetworkRequest request, String output)
      throws IOException {
    JsonNode golden = Goldens.read("ckpt/checkpoint_outputs.json");
    try (FeatureNetwork network = open(engine, asset(file), request)) {
      for (int[] size : new int[][] {{32, 32, 32}, {21, 30, 27}}) {
        String name = "w8_" + size[0] + "x" + size[1] + "x" + size[2];
        JsonNode expected = golden.get(name).get(output);
        JsonNode flat = expected.get(0).isArray() ? expected.get(0) : expected;
        float[] input = FormulaWeights.input(1, size[0], size[1], size[2]);
        float[][] rows =
            network.features(FormulaWeights.direct(input), 1, size[0], size[1], size[2]);
        assertEquals(1, rows.length);
        assertEquals(flat.size(), rows[0].length);
        assertEquals(flat.size(), network.featureNames().size());
        Goldens.assertFeatures(flat, 0, Goldens.toDoubles(rows[0]), engine + " " + output);
      }
    }
  }

  @Test
  void rowsOfABatchEqualSingleRunsAndCallsMayRunAtOnce() throws IOException {
    int size = 12;
    int voxels = size * size * size;
    float[] input = FormulaWeights.input(2, size, size, size);
    for (String engine : List.of("onnx", "torchscript")) {
      String file = engine.equals("onnx") ? ONNX : TRACE;
      String output = engine.equals("onnx") ? "gap" : "0";
      try (FeatureNetwork network = open(engine, asset(file), request(NetworkOutput.GAP, output))) {
        float[][] rows = network.features(FormulaWeights.direct(input), 2, size, size, size);
        List<float[]> alone =
            IntStream.range(0, 8)
                .parallel()
                .mapToObj(
                    i -> {
                      float[] one = new float[voxels];
                      System.arraycopy(input, i % 2 * voxels, one, 0, voxels);
                      return network.features(FormulaWeights.direct(one), 1, size, size, size)[0];
                    })
                .toList();
        for (int i = 0; i < alone.size(); i++) {
          assertArrayEquals(rows[i % 2], alone.get(i), 1e-6f, engine);
        }
      }
    }
  }

  @Test
  void theFamilysNamesWhereTheOutputIsKnown() throws IOException {
    assertEquals("DL_feat_0005", name("onnx", ONNX, request(NetworkOutput.HEAD_100, null), 5));
    assertEquals(
        "DL_feat_0005", name("torchscript", TRACE, request(NetworkOutput.HEAD_100, "2"), 5));
    assertEquals("onnx_gap_063", name("onnx", ONNX, request(NetworkOutput.GAP, null), 63));
    assertEquals("onnx_logits_001", name("onnx", ONNX, request(NetworkOutput.GAP, "logits"), 1));
    assertEquals(
        "torchscript_0_063", name("torchscript", TRACE, request(NetworkOutput.GAP, "0"), 63));
    var resnet10 = Optional.of(ResNetDepth.RESNET_10);
    assertEquals(
        "resnet10_gap_063",
        name("onnx", ONNX, new NetworkRequest(resnet10, NetworkOutput.GAP, 1), 63));
    assertEquals(
        "onnx_seg_gap_000",
        name(
            "onnx",
            ONNX,
            new NetworkRequest(resnet10, NetworkOutput.GAP, Optional.of("seg_gap"), 1),
            0));
  }

  @Test
  void manyValuesAndOddOutputNames() {
    var request = request(NetworkOutput.GAP, null);
    List<String> names =
        ProgramOutput.featureNames("onnx", "a/b:0", 1200, request, Optional.empty());
    assertEquals("onnx_a_b_0_0000", names.get(0));
    assertEquals("onnx_a_b_0_1199", names.get(1199));
    // 12 values are no multiple of the eight that each channel of the stem becomes
    assertEquals(
        "onnx_gap_000",
        ProgramOutput.featureNames("onnx", "gap", 12, request, Optional.of(ResNetDepth.RESNET_10))
            .get(0));
  }

  private static String name(String engine, String file, NetworkRequest request, int index)
      throws IOException {
    try (FeatureNetwork network = open(engine, asset(file), request)) {
      return network.featureNames().get(index);
    }
  }

  @Test
  void anOwnExportComesBackWithTheSameNamesAndValues() throws IOException {
    ResNetWeights weights =
        FormulaWeights.resNet(new ResNetLayout(ResNetDepth.RESNET_18, ShortcutType.A, 4), true);
    Path file = folder.resolve("model.onnx");
    OnnxModel.write(file, weights, NetworkOutput.LAYER_2, NetworkOutput.HEAD_100);
    var input = FormulaWeights.direct(FormulaWeights.input(1, 9, 10, 11));
    for (NetworkOutput output : List.of(NetworkOutput.LAYER_2, NetworkOutput.HEAD_100)) {
      try (var own = OnnxRuntimeNetwork.of(OnnxRuntime.start(), weights, output, 1);
          var back = open("onnx", Asset.ofFile(file), request(output, null))) {
        assertEquals(own.featureNames(), back.featureNames());
        assertArrayEquals(
            own.features(input, 1, 9, 10, 11)[0], back.features(input, 1, 9, 10, 11)[0], 1e-6f);
      }
    }
    var other = new NetworkRequest(Optional.of(ResNetDepth.RESNET_10), NetworkOutput.LAYER_2, 1);
    var e = refused("onnx", Asset.ofFile(file), other);
    assertEquals("weights-do-not-match", e.code());
    assertTrue(e.getMessage().contains("ResNet-18"), e.getMessage());
  }

  @Test
  void anOutputThatIsNotThereIsRefusedWithThoseThatAre() throws IOException {
    var onnx = refused("onnx", asset(ONNX), request(NetworkOutput.LAYER_1, null));
    assertEquals("program-output", onnx.code());
    assertTrue(onnx.getMessage().contains("'layer1'"), onnx.getMessage());
    assertTrue(onnx.getMessage().contains("gap, seg_gap, head100, logits"), onnx.getMessage());
    assertTrue(onnx.remedy().contains("'programOutput'"), onnx.remedy());
    for (String output : new String[] {null, "4", "gap"}) {
      var script = refused("torchscript", asset(TRACE), request(NetworkOutput.GAP, output));
      assertEquals("program-output", script.code());
      assertTrue(script.getMessage().contains("it has 0, 1, 2, 3"), script.getMessage());
    }
  }

  @Test
  void theOnlyOutputNeedsNoName() {
    var request = request(NetworkOutput.GAP, null);
    assertEquals(0, ProgramOutput.position(List.of("embedding"), request, "It"));
    assertThrows(
        ConfigurationException.class,
        () ->
            ProgramOutput.position(
                List.of("embedding"), request(NetworkOutput.GAP, "embeddings"), "It"));
  }

  @Test
  void whatIsNoProgramIsRefused() throws IOException {
    Asset noise = Asset.of("noise", () -> new ByteArrayInputStream(new byte[100]));
    Asset empty = Asset.of("empty", () -> new ByteArrayInputStream(new byte[0]));
    byte[] whole = ProgramEnginesTest.class.getResourceAsStream(ONNX).readAllBytes();
    Asset cut = Asset.of("cut.onnx", () -> new ByteArrayInputStream(whole, 0, whole.length / 2));
    byte[] script = ProgramEnginesTest.class.getResourceAsStream(TRACE).readAllBytes();
    Asset cutScript =
        Asset.of("cut.pt", () -> new ByteArrayInputStream(script, 0, script.length / 2));
    var request = request(NetworkOutput.GAP, null);
    for (Asset file : List.of(noise, empty, cut, asset(TRACE))) {
      var e = refused("onnx", file, request);
      assertEquals(InvalidInputException.class, e.getClass());
      assertEquals("onnx-unreadable", e.code(), file.name());
      assertTrue(e.getMessage().contains(file.name()), e.getMessage());
    }
    for (Asset file :
        List.of(noise, empty, cutScript, asset(ONNX), asset("ckpt/rn10_w8_zip.pth"))) {
      var e = refused("torchscript", file, request);
      assertEquals(InvalidInputException.class, e.getClass());
      assertEquals("torchscript-unreadable", e.code(), file.name());
      assertTrue(e.getMessage().contains(file.name()), e.getMessage());
    }
  }

  @Test
  void closedTwiceThenRefuses() throws IOException {
    for (String engine : List.of("onnx", "torchscript")) {
      boolean onnx = engine.equals("onnx");
      var request = request(NetworkOutput.GAP, onnx ? "gap" : "0");
      FeatureNetwork network = open(engine, asset(onnx ? ONNX : TRACE), request);
      var voxel = FormulaWeights.direct(new float[1]);
      assertThrows(IllegalArgumentException.class, () -> network.features(voxel, 2, 1, 1, 1));
      network.close();
      network.close();
      assertThrows(IllegalStateException.class, () -> network.features(voxel, 1, 1, 1, 1));
    }
  }

  @Test
  void noProgramRunsUnlessItsEngineIsNamed() throws IOException {
    for (String file : List.of(ONNX, TRACE)) {
      Asset asset = asset(file);
      // as a bundle stores settings: what computes is left to whoever opens it
      Map<String, String> stored =
          DeepFeatureSettings.ofWeights("sha256:" + asset.sha256())
              .withEngine(file.equals(ONNX) ? "onnx" : "torchscript")
              .semanticValues("sha256:" + asset.sha256());
      assertEquals(
          Set.of(
              "weights",
              "network",
              "output",
              "window",
              "scale",
              "region",
              "cropRule",
              "margin",
              "size"),
          stored.keySet());
      var provider = new DeepFeatureExtractorProvider();
      assertTrue(provider.executionSettings().contains("engine"));
      var e =
          assertThrows(
              InvalidInputException.class, () -> provider.create(stored, List.of(asset)).close());
      String engine = file.equals(ONNX) ? "onnx" : "torchscript";
      assertTrue(e.remedy().contains("engine=" + engine), e.getMessage());
      for (String other : List.of("pytorch", "onnxruntime")) {
        var refusal = refused(other, asset, request(NetworkOutput.GAP, null));
        assertEquals(e.code(), refusal.code());
      }
    }
  }

  @Test
  void anOutputOfAProgramIsNothingForWeights() throws IOException {
    for (String engine : List.of("pytorch", "onnxruntime")) {
      var e = refused(engine, asset("ckpt/rn10_w8_zip.pth"), request(NetworkOutput.GAP, "logits"));
      assertEquals("program-output", e.code());
      assertTrue(e.getMessage().contains("'logits'"), e.getMessage());
    }
  }

  @Test
  void featuresReachTheExtractor() throws IOException {
    Path file = folder.resolve("own.pt");
    try (var stream = ProgramEnginesTest.class.getResourceAsStream(TRACE)) {
      Files.copy(stream, file);
    }
    var settings =
        DeepFeatureSettings.ofWeights(file)
            .withEngine("torchscript")
            .withOutput(NetworkOutput.HEAD_100)
            .withProgramOutput("2");
    assertEquals(settings, DeepFeatureSettings.of(settings.values()));
    try (var extractor = new DeepFeatureExtractorProvider().create(settings.values(), List.of())) {
      assertEquals(100, extractor.schema().size());
      assertEquals("2", extractor.settings().get("programOutput"));
      assertEquals("DL_feat_0012", extractor.schema().names().get(12).value());
    }
  }

  @Test
  void aSizeThatTheProgramDoesNotTakeIsReported() throws IOException {
    try (FeatureNetwork network =
        open("onnx", asset(ONNX), new NetworkRequest(Optional.empty(), NetworkOutput.GAP, 1))) {
      assertEquals(64, network.featureNames().size());
    }
    var e =
        assertThrows(
            ExtractionException.class,
            () -> {
              Path file = folder.resolve("model.onnx");
              OnnxModel.write(file, FormulaWeights.resNet(4), NetworkOutput.STEM);
              var environment = OnnxRuntime.start();
              try (var session = environment.createSession(file.toString())) {
                OnnxRuntimeNetwork.run(
                    environment,
                    session,
                    "no-such-input",
                    "stem",
                    FormulaWeights.direct(new float[8]),
                    new VolumeBatch(1, 2, 2, 2));
              }
            });
    assertEquals("engine-failed", e.code());
  }
}
