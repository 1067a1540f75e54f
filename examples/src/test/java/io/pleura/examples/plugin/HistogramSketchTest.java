package io.pleura.examples.plugin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.FeaturePipeline;
import io.pleura.Study;
import io.pleura.error.ConfigurationException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureVector;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistogramSketchTest {

  private static Study study(float... inside) {
    VoxelGrid grid = VoxelGrid.of(inside.length + 1, 2, 2, new Vector3(1, 1, 1));
    float[] voxels = new float[grid.voxelCount()];
    boolean[] roi = new boolean[voxels.length];
    for (int x = 0; x < inside.length; x++) {
      voxels[grid.offset(x, 1, 1)] = inside[x];
      roi[grid.offset(x, 1, 1)] = true;
    }
    return Study.of(Volume.wrap(grid, PixelType.INT16, voxels), Mask.wrap(grid, roi), null);
  }

  private static FeatureVector sketch(Study study, Map<String, String> settings)
      throws IOException {
    try (var pipeline =
        FeaturePipeline.builder().add("org.example.histogram-sketch", settings).build()) {
      return pipeline.extract(study, ExecutionContext.ofAllCores());
    }
  }

  @Test
  void sharesModeAndEntropyAreThoseOfTheVoxelsWithinTheBins() throws IOException {
    var settings = Map.of("lower", "0", "upper", "40", "bins", "4");
    // -1 and 40 lie outside; 0 and 5 in the first bin, 25 in the third, 39 in the fourth.
    FeatureVector values = sketch(study(-1, 0, 5, 25, 39, 40), settings);
    assertArrayEquals(new double[] {0.5, 0, 0.25, 0.25, 5, 1.5}, values.toArray(), 1e-15);
  }

  @Test
  void withoutAVoxelWithinTheBinsEverythingIsUndefined() throws IOException {
    FeatureVector values = sketch(study(-900, -800), Map.of());
    assertEquals(10, values.undefined().size());
    assertEquals(
        "no tumour voxel lies within the bins",
        values.reasonUndefined(new FeatureName("sketch_Entropy")).orElseThrow());
  }

  @Test
  void wrongSettingsAreNamedWithTheirValue() {
    check(Map.of("bin", "4"), "setting-unknown", "'bin'");
    check(Map.of("bins", "4.5"), "setting-wrong", "'4.5'");
    check(Map.of("bins", "1"), "setting-wrong", "'1'");
    check(Map.of("bins", "many"), "setting-wrong", "'many'");
    check(Map.of("lower", "NaN"), "setting-wrong", "'NaN'");
    check(Map.of("upper", "-200"), "setting-wrong", "'-200'");
  }

  private static void check(Map<String, String> settings, String code, String part) {
    var e = assertThrows(ConfigurationException.class, () -> sketch(study(1, 2), settings));
    assertEquals(code, e.code());
    assertTrue(e.problem().contains(part), e.problem());
  }
}
