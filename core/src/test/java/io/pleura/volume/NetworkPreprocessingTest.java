package io.pleura.volume;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Crop, window and resize as the Python application prepares the input of the network. */
class NetworkPreprocessingTest {

  private static final ExecutionContext CONTEXT = ExecutionContext.ofAllCores();
  private static final VoxelGrid GRID = VoxelGrid.of(66, 72, 48, new Vector3(0.75, 0.75, 2.5));

  @ParameterizedTest
  @ValueSource(strings = {"middle", "border_low", "border_high", "exactly_to_edge", "one_voxel"})
  void cropWindowAndResizeEqualTheReference(String name) throws IOException {
    JsonNode golden = reference().get("crop_cases").get(name);
    boolean[] roi = new boolean[GRID.voxelCount()];
    float[] hu = new float[GRID.voxelCount()];
    makePhantom(golden, roi, hu);
    Region region = CropRule.PYTHON_APPLICATION.region(Mask.wrap(GRID, roi), 15);
    assertArrayEquals(
        integers(golden.get("start_zyx")), new int[] {region.minZ(), region.minY(), region.minX()});
    assertArrayEquals(
        integers(golden.get("stop_zyx")), new int[] {region.maxZ(), region.maxY(), region.maxX()});

    Volume crop = Volume.wrap(GRID, PixelType.INT16, hu).crop(region);
    double sum = 0;
    for (double value : ResamplerTest.doubles(crop)) {
      sum += value;
    }
    assertEquals(golden.get("crop_sum").asDouble(), sum);

    Volume scaled = Window.ofLevelAndWidth(40, 400).scaleToUnit(crop);
    int low = 0;
    int high = 0;
    double mean = 0;
    for (double value : ResamplerTest.doubles(scaled)) {
      low += value == -1 ? 1 : 0;
      high += value == 1 ? 1 : 0;
      mean += value / region.voxelCount();
    }
    for (int i = 0; i < 8; i++) {
      assertEquals(golden.get("crop_first8").get(i).asDouble(), crop.get(i));
      assertEquals(golden.get("window_first8").get(i).asDouble(), scaled.get(i));
    }
    assertEquals(golden.get("window_at_minus1").asInt(), low);
    assertEquals(golden.get("window_at_plus1").asInt(), high);
    assertEquals(golden.get("window_mean").asDouble(), mean, 1e-12);

    Volume wide = Volume.wrap(scaled.grid(), PixelType.FLOAT64, ResamplerTest.doubles(scaled));
    Volume f64 = Resampler.resize(wide, 64, 64, 64, CONTEXT);
    Volume f32 = Resampler.resize(scaled, 64, 64, 64, CONTEXT);
    for (int i = 0; i < golden.get("index").size(); i++) {
      int at = golden.get("index").get(i).asInt();
      assertEquals(golden.get("resized_f64").get(i).asDouble(), f64.get(at), 1e-13);
      assertEquals(golden.get("resized_f32").get(i).asDouble(), f32.get(at), 2e-7);
    }
    double resizedMean = 0;
    for (double value : ResamplerTest.doubles(f64)) {
      resizedMean += value / (64 * 64 * 64);
    }
    assertEquals(golden.get("resized_mean").asDouble(), resizedMean, 1e-12);
  }

  @Test
  void windowEqualsTheReferenceBitByBit() throws IOException {
    JsonNode golden = reference().get("window_cases");
    int n = golden.get("hu").size();
    float[] hu = new float[n];
    double[] wide = new double[n];
    for (int i = 0; i < n; i++) {
      hu[i] = golden.get("hu").get(i).asInt();
      wide[i] = hu[i];
    }
    VoxelGrid line = VoxelGrid.of(n, 1, 1, new Vector3(1, 1, 1));
    Window window = Window.ofLevelAndWidth(40, 400);
    assertEquals(new Window(-160, 240), window);
    Volume fromFloat = window.scaleToUnit(Volume.wrap(line, PixelType.INT16, hu));
    Volume fromDouble = window.scaleToUnit(Volume.wrap(line, PixelType.INT32, wide));
    for (int i = 0; i < n; i++) {
      assertEquals(golden.get("f32").get(i).asDouble(), fromFloat.get(i), "HU " + hu[i]);
      assertEquals(golden.get("f32").get(i).asDouble(), fromDouble.get(i), "HU " + hu[i]);
    }
    assertEquals(PixelType.FLOAT32, fromDouble.pixelType());
  }

  @Test
  void clampKeepsBoundsAndPrecision() {
    VoxelGrid line = VoxelGrid.of(5, 1, 1, new Vector3(1, 1, 1));
    Window window = new Window(-160, 240);
    float[] hu = {-161, -160, 0, 240, 241};
    Volume floats = window.clamp(Volume.wrap(line, PixelType.INT16, hu));
    assertEquals(PixelType.FLOAT32, floats.pixelType());
    assertArrayEquals(new double[] {-160, -160, 0, 240, 240}, ResamplerTest.doubles(floats), 0.0);
    double[] fine = {-160.1, -160, 0.1, 240, 240.1};
    Volume doubles = window.clamp(Volume.wrap(line, PixelType.FLOAT64, fine));
    assertEquals(PixelType.FLOAT64, doubles.pixelType());
    assertArrayEquals(
        new double[] {-160, -160, 0.1, 240, 240}, ResamplerTest.doubles(doubles), 0.0);
  }

  @Test
  void resizeEqualsTheReference() throws IOException {
    var noise = new ReferenceNoise("resize");
    for (JsonNode golden : reference().get("resize_cases")) {
      int[] from = integers(golden.get("source"));
      int[] to = integers(golden.get("target"));
      double[] values = new double[from[0] * from[1] * from[2]];
      for (int i = 0; i < values.length; i++) {
        values[i] = noise.get(i);
      }
      VoxelGrid grid = VoxelGrid.of(from[2], from[1], from[0], new Vector3(1, 1, 1));
      Volume resized =
          Resampler.resize(
              Volume.wrap(grid, PixelType.FLOAT64, values), to[2], to[1], to[0], CONTEXT);
      for (int i = 0; i < golden.get("index").size(); i++) {
        int at = golden.get("index").get(i).asInt();
        assertEquals(golden.get("f64").get(i).asDouble(), resized.get(at), 1e-13);
      }
      double sum = 0;
      for (double value : ResamplerTest.doubles(resized)) {
        sum += value;
      }
      assertEquals(golden.get("sum").asDouble(), sum, 1e-7);
    }
  }

  @Test
  void correctCropKeepsTheWholeMargin() {
    boolean[] roi = new boolean[GRID.voxelCount()];
    roi[GRID.offset(30, 40, 20)] = true;
    roi[GRID.offset(31, 40, 47)] = true;
    Mask mask = Mask.wrap(GRID, roi);
    assertEquals(new Region(15, 25, 5, 47, 56, 48), CropRule.HALF_OPEN.region(mask, 15));
    assertEquals(new Region(15, 25, 5, 46, 55, 48), CropRule.PYTHON_APPLICATION.region(mask, 15));
    assertEquals(mask.boundingBox().orElseThrow(), CropRule.HALF_OPEN.region(mask, 0));
    assertThrows(IllegalArgumentException.class, () -> CropRule.PYTHON_APPLICATION.region(mask, 0));
    Mask empty = Mask.wrap(GRID, new boolean[GRID.voxelCount()]);
    var failure =
        assertThrows(InvalidInputException.class, () -> CropRule.HALF_OPEN.region(empty, 15));
    assertEquals("mask-empty", failure.code());
  }

  private static void makePhantom(JsonNode golden, boolean[] roi, float[] hu) {
    var noise = new ReferenceNoise("ct");
    double[] centre = {0, 0, 0};
    double[] radius = {0, 0, 0};
    for (int a = 0; a < 3; a++) {
      centre[a] = golden.get("centre").get(a).asDouble();
      radius[a] = golden.get("radius").get(a).asDouble();
    }
    int at = 0;
    for (int z = 0; z < GRID.sizeZ(); z++) {
      for (int y = 0; y < GRID.sizeY(); y++) {
        for (int x = 0; x < GRID.sizeX(); x++, at++) {
          roi[at] = distance(x, y, z, centre, radius) < 1;
          boolean body =
              distance(x, y, z, new double[] {24, 36, 33}, new double[] {30, 30, 26}) < 1;
          double value = -850 + (body ? 890 : 0) + (roi[at] ? 60 : 0);
          hu[at] = (float) (value + Math.floor(80 * (2 * noise.get(at) - 1)));
        }
      }
    }
  }

  private static double distance(int x, int y, int z, double[] centre, double[] radius) {
    double dz = z - centre[0];
    double dy = y - centre[1];
    double dx = x - centre[2];
    return dz * dz / (radius[0] * radius[0])
        + dy * dy / (radius[1] * radius[1])
        + dx * dx / (radius[2] * radius[2]);
  }

  private static JsonNode reference() throws IOException {
    return ResamplerTest.json("/reference/preprocessing.json");
  }

  private static int[] integers(JsonNode node) {
    int[] result = new int[node.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = node.get(i).asInt();
    }
    return result;
  }
}
