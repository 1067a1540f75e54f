package io.pleura.deepfeatures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.volume.CropRule;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import io.pleura.volume.Window;
import java.util.List;
import org.junit.jupiter.api.Test;

class InputPreparationTest {

  private static final ExecutionContext CONTEXT = ExecutionContext.ofAllCores();
  private static final InputPreparation PYTHON =
      new InputPreparation(Window.ofLevelAndWidth(40, 400), CropRule.PYTHON_APPLICATION, 15, 64);

  @Test
  void everyCropCaseEqualsTheReferenceUpToTheFeatures() {
    JsonNode cases = Goldens.read("preprocessing.json").get("crop_cases");
    ResNetWeights weights = FormulaWeights.resNet(ResNetLayout.resNet10(64), true);
    try (var pooled = network(weights, NetworkOutput.GAP);
        var head = network(weights, NetworkOutput.HEAD_100)) {
      for (String name :
          List.of("middle", "border_low", "border_high", "exactly_to_edge", "one_voxel")) {
        JsonNode golden = cases.get(name);
        var chest = SyntheticChest.of(golden);
        assertCrop(golden, chest, name);
        float[] cube = PYTHON.prepare(chest.ct(), chest.mask(), CONTEXT);
        assertCube(golden, cube, name);
        assertFeatures(golden.get("gap512_f64"), pooled, cube, name);
        assertFeatures(golden.get("head100_f64"), head, cube, name);
      }
      assertEquals(5, cases.size());
    }
  }

  private static PyTorchNetwork network(ResNetWeights weights, NetworkOutput output) {
    return new PyTorchNetwork(PyTorchEngine.start(), weights, output, 1);
  }

  private static void assertFeatures(
      JsonNode golden, FeatureNetwork network, float[] cube, String name) {
    float[] features = network.features(FormulaWeights.direct(cube), 1, 64, 64, 64)[0];
    assertEquals(golden.size(), features.length);
    Goldens.assertFeatures(golden, 0, Goldens.toDoubles(features), name);
  }

  private static void assertCrop(JsonNode golden, SyntheticChest chest, String name) {
    Region box = PYTHON.cropRule().region(chest.mask(), PYTHON.margin());
    assertEquals(
        golden.get("start_zyx").toString(),
        List.of(box.minZ(), box.minY(), box.minX()).toString().replace(" ", ""),
        name);
    assertEquals(
        golden.get("stop_zyx").toString(),
        List.of(box.maxZ(), box.maxY(), box.maxX()).toString().replace(" ", ""),
        name);
    float[] crop = chest.ct().toFloats(box);
    long sum = 0;
    for (float value : crop) {
      sum += (long) value;
    }
    assertEquals(golden.get("crop_sum").asLong(), sum, name);
    for (int i = 0; i < 8; i++) {
      assertEquals(golden.get("crop_first8").get(i).asDouble(), crop[i], name);
    }
  }

  private static void assertCube(JsonNode golden, float[] cube, String name) {
    assertEquals(64 * 64 * 64, cube.length);
    double sum = 0;
    for (float value : cube) {
      sum += value;
    }
    assertEquals(golden.get("resized_mean").asDouble(), sum / cube.length, 1e-6, name);
    for (int i = 0; i < golden.get("index").size(); i++) {
      int index = golden.get("index").get(i).asInt();
      assertEquals(golden.get("resized_f64").get(i).asDouble(), cube[index], 1e-6, name);
    }
  }

  @Test
  void theStandardKeepsTheWholeMarginAndTheApplicationLosesAPlane() {
    VoxelGrid grid = VoxelGrid.of(40, 40, 40, new Vector3(1, 1, 1));
    boolean[] roi = new boolean[grid.voxelCount()];
    roi[grid.offset(20, 20, 20)] = true;
    var mask = Mask.wrap(grid, roi);
    float[] voxels = new float[roi.length];
    // HU grow along x, so the last plane of the crop shows in the cube's last voxel
    for (int i = 0; i < voxels.length; i++) {
      voxels[i] = i % 40;
    }
    var ct = Volume.wrap(grid, PixelType.INT16, voxels);
    InputPreparation standard =
        new InputPreparation(Window.ofLevelAndWidth(40, 400), CropRule.HALF_OPEN, 15, 64);
    assertEquals(InputPreparation.STANDARD, standard);
    float[] whole = standard.prepare(ct, mask, CONTEXT);
    float[] short1 = PYTHON.prepare(ct, mask, CONTEXT);
    assertEquals((35 + 160) / 200f - 1, whole[63], 1e-6);
    assertEquals((34 + 160) / 200f - 1, short1[63], 1e-6);
    assertEquals((5 + 160) / 200f - 1, whole[0], 1e-6);
    assertEquals((5 + 160) / 200f - 1, short1[0], 1e-6);
    assertArrayEquals(whole, standard.prepare(ct, mask, ExecutionContext.ofCallingThread()));
  }

  @Test
  void anEmptyMaskIsRefused() {
    VoxelGrid grid = VoxelGrid.of(3, 3, 3, new Vector3(1, 1, 1));
    var ct = Volume.wrap(grid, PixelType.INT16, new float[27]);
    var mask = Mask.wrap(grid, new boolean[27]);
    var e = assertThrows(InvalidInputException.class, () -> PYTHON.prepare(ct, mask, CONTEXT));
    assertEquals("mask-empty", e.code());
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    Window window = Window.ofLevelAndWidth(40, 400);
    assertThrows(
        IllegalArgumentException.class,
        () -> new InputPreparation(window, CropRule.PYTHON_APPLICATION, 0, 64));
    assertThrows(
        IllegalArgumentException.class,
        () -> new InputPreparation(window, CropRule.HALF_OPEN, -1, 64));
    assertThrows(
        IllegalArgumentException.class,
        () -> new InputPreparation(window, CropRule.HALF_OPEN, 15, 0));
  }
}
