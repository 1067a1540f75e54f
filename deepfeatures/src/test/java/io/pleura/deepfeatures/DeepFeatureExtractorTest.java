package io.pleura.deepfeatures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.Study;
import io.pleura.error.CancelledException;
import io.pleura.error.ExtractionException;
import io.pleura.error.InputWarning;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureVector;
import io.pleura.spi.Asset;
import io.pleura.spi.FeatureExtractor;
import io.pleura.volume.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeepFeatureExtractorTest {

  private static final ExecutionContext CONTEXT = ExecutionContext.ofAllCores();
  private static final JsonNode MIDDLE =
      Goldens.read("preprocessing.json").get("crop_cases").get("middle");

  @TempDir private Path folder;

  private FeatureExtractor extractor(int baseWidth, Map<String, String> more) throws IOException {
    Path file = folder.resolve("w" + baseWidth + ".safetensors");
    FormulaWeights.resNet(baseWidth).write(file, WeightPrecision.FLOAT32);
    Map<String, String> settings = new HashMap<>(more);
    settings.put("weights", file.toString());
    return new DeepFeatureExtractorProvider().create(settings, List.of());
  }

  private static Study study(Volume ct) {
    return Study.of(ct, SyntheticChest.of(MIDDLE).mask(), null);
  }

  @Test
  void fromCtAndMaskToTheReferencesFeatures() throws IOException {
    Study study = study(SyntheticChest.of(MIDDLE).ct());
    try (var extractor = extractor(64, Map.of("cropRule", "python-application"))) {
      FeatureVector features = extractor.extract(study, CONTEXT);
      assertEquals(512, features.schema().size());
      assertEquals("resnet10_gap_511", features.schema().names().get(511).value());
      Goldens.assertFeatures(MIDDLE.get("gap512_f64"), 0, features.toArray(), "middle");
      assertEquals(List.of(), extractor.warnings(study));
    }
  }

  @Test
  void theContextsThreadsNeverChangeABit() throws IOException {
    Study study = study(SyntheticChest.of(MIDDLE).ct());
    try (var extractor = extractor(4, Map.of("size", "33"))) {
      double[] expected = extractor.extract(study, ExecutionContext.ofCallingThread()).toArray();
      for (int threads = 2; threads < 6; threads++) {
        assertArrayEquals(
            expected, extractor.extract(study, CONTEXT.withParallelism(threads)).toArray());
      }
    }
    try (var several = extractor(4, Map.of("size", "33", "threads", "2"));
        var one = extractor(4, Map.of("size", "33"))) {
      double[] expected = one.extract(study, CONTEXT).toArray();
      double[] found = several.extract(study, CONTEXT).toArray();
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], found[i], 1e-5 * Math.max(0.1, Math.abs(expected[i])));
      }
      assertEquals(one.settings(), several.settings());
    }
  }

  @Test
  void mostOfTheRoiOutsideTheWindowIsWorthAWarning() throws IOException {
    Volume air = SyntheticChest.of(MIDDLE).ct().map(value -> value - 700);
    try (var extractor = extractor(2, Map.of())) {
      List<InputWarning> warnings = extractor.warnings(study(air));
      var warning = assertInstanceOf(InputWarning.RoiOutsideWindow.class, warnings.get(0));
      assertEquals(100, warning.percent());
      assertEquals(-160, warning.lower());
      assertEquals(240, warning.upper());
      assertEquals(1, warnings.size());
    }
  }

  @Test
  void progressCancellationAndClosing() throws IOException {
    Study study = study(SyntheticChest.of(MIDDLE).ct());
    var extractor = extractor(2, Map.of("size", "16"));
    List<String> progress = new ArrayList<>();
    ExecutionContext watched =
        ExecutionContext.ofCallingThread()
            .withProgress((stage, done, total) -> progress.add(stage + " " + done + "/" + total));
    extractor.extract(study, watched);
    assertEquals(List.of("deep features 1/2", "deep features 2/2"), progress);
    progress.clear();
    assertThrows(
        CancelledException.class,
        () -> extractor.extract(study, watched.withCancellation(() -> progress.size() == 1)));
    extractor.close();
    extractor.close();
    assertThrows(IllegalStateException.class, () -> extractor.extract(study, CONTEXT));
  }

  @Test
  void aFeatureThatIsNotFiniteIsAnErrorAndNeverZero() throws IOException {
    Study study = study(SyntheticChest.of(MIDDLE).ct());
    FeatureNetwork broken =
        new FeatureNetwork() {
          @Override
          public List<String> featureNames() {
            return NetworkOutput.GAP.featureNames(ResNetLayout.resNet10(2));
          }

          @Override
          public float[][] features(
              ByteBuffer voxels, int batch, int depth, int height, int width) {
            float[] row = new float[16];
            Arrays.fill(row, 1);
            row[3] = Float.NaN;
            return new float[][] {row};
          }

          @Override
          public void close() {}
        };
    Asset asset = Asset.of("w", () -> new java.io.ByteArrayInputStream(new byte[1]));
    try (var extractor =
        new DeepFeatureExtractor(DeepFeatures.of(broken, InputPreparation.STANDARD, asset))) {
      var e = assertThrows(ExtractionException.class, () -> extractor.extract(study, CONTEXT));
      assertEquals("feature-not-finite", e.code());
      assertTrue(e.getMessage().contains("resnet10_gap_003"), e.getMessage());
    }
  }
}
