package io.pleura.deepfeatures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.Study;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.volume.CropRule;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Resampler;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import io.pleura.volume.Window;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class InputPreparationTest {

  private static final ExecutionContext CONTEXT = ExecutionContext.ofAllCores();
  private static final InputPreparation PYTHON =
      InputPreparation.STANDARD.withRegion(new InputRegion.Roi(CropRule.PYTHON_APPLICATION, 15));

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
    Region box = PYTHON.region().of(chest.mask());
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
        new InputPreparation(
            new Window(-160, 240),
            new IntensityScale.Range(-1, 1),
            new InputRegion.Roi(CropRule.HALF_OPEN, 15),
            new InputSize(64, 64, 64));
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
  void everyVoxelOfTheReferencesCube() throws IOException {
    Study study;
    try (var ct = new Resource("ct_middle.nii.gz");
        var mask = new Resource("mask_middle.nii.gz")) {
      study = Study.read(ct.file(), mask.file(), null);
    }
    float[] expected = new float[64 * 64 * 64];
    try (var stream =
        new GZIPInputStream(
            InputPreparationTest.class.getResourceAsStream("resized_middle_f32le.bin.gz"))) {
      ByteBuffer.wrap(stream.readAllBytes())
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(expected);
    }
    assertArrayEquals(expected, PYTHON.prepare(study.ct(), study.mask(), CONTEXT), 1e-6f);
  }

  /** A test resource as a file, for readers of files. */
  private record Resource(Path file) implements AutoCloseable {
    Resource(String name) throws IOException {
      this(Files.createTempFile("resource", name));
      try (var stream = InputPreparationTest.class.getResourceAsStream(name)) {
        Files.copy(stream, file, StandardCopyOption.REPLACE_EXISTING);
      }
    }

    @Override
    public void close() throws IOException {
      Files.delete(file);
    }
  }

  @Test
  void everyResizeCaseEqualsTheReference() {
    JsonNode cases = Goldens.read("preprocessing.json").get("resize_cases");
    assertEquals(6, cases.size());
    for (JsonNode golden : cases) {
      InputSize source = size(golden.get("source"));
      double[] u = FormulaWeights.uniform("resize", source.voxelCount());
      float[] voxels = new float[u.length];
      for (int i = 0; i < u.length; i++) {
        voxels[i] = (float) u[i];
      }
      float[] resized = whole(source, voxels, new Window(0, 1), 0, size(golden.get("target")));
      double sum = 0;
      for (float value : resized) {
        sum += value;
      }
      assertEquals(golden.get("sum").asDouble() / resized.length, sum / resized.length, 1e-6);
      for (int i = 0; i < golden.get("index").size(); i++) {
        assertEquals(
            golden.get("f64").get(i).asDouble(),
            resized[golden.get("index").get(i).asInt()],
            1e-6,
            golden.get("source") + " to " + golden.get("target"));
      }
    }
  }

  @Test
  void everyWindowCaseEqualsTheReference() {
    JsonNode golden = Goldens.read("preprocessing.json").get("window_cases");
    float[] hu = floats(golden.get("hu"));
    var line = new InputSize(1, 1, hu.length);
    assertArrayEquals(
        floats(golden.get("f32")), whole(line, hu, new Window(-160, 240), -1, line), 0f);
  }

  /** The whole of a volume, its window scaled to a range that ends at 1. */
  private static float[] whole(
      InputSize source, float[] voxels, Window window, double lower, InputSize target) {
    Volume ct = volume(source, voxels);
    Mask mask = Mask.wrap(ct.grid(), new boolean[voxels.length]);
    return new InputPreparation(
            window, new IntensityScale.Range(lower, 1), new InputRegion.Whole(), target)
        .prepare(ct, mask, CONTEXT);
  }

  private static Volume volume(InputSize size, float[] voxels) {
    VoxelGrid grid = VoxelGrid.of(size.width(), size.height(), size.depth(), new Vector3(1, 1, 1));
    return Volume.wrap(grid, PixelType.FLOAT32, voxels);
  }

  private static InputSize size(JsonNode extents) {
    return new InputSize(extents.get(0).asInt(), extents.get(1).asInt(), extents.get(2).asInt());
  }

  private static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) array.get(i).asDouble();
    }
    return values;
  }

  @Test
  void oneBufferTakesSeveralVolumesOfAnySizeWithTheSameBitsForAnyThreads() {
    var chest =
        SyntheticChest.of(Goldens.read("preprocessing.json").get("crop_cases").get("middle"));
    for (IntensityScale scale :
        List.of(IntensityScale.Range.STANDARD, new IntensityScale.Standardised())) {
      InputPreparation odd = PYTHON.withSize(new InputSize(7, 33, 50)).withScale(scale);
      int count = odd.size().voxelCount();
      float[] expected = odd.prepare(chest.ct(), chest.mask(), ExecutionContext.ofCallingThread());
      assertEquals(7 * 33 * 50, expected.length);
      FloatBuffer target = FormulaWeights.direct(new float[3 * count]).asFloatBuffer();
      for (int threads = 1; threads < 6; threads++) {
        odd.prepare(chest.ct(), chest.mask(), target, 1, CONTEXT.withParallelism(threads));
        float[] found = new float[3 * count];
        target.get(0, found);
        assertArrayEquals(expected, Arrays.copyOfRange(found, count, 2 * count));
        assertArrayEquals(new float[count], Arrays.copyOfRange(found, 0, count));
        assertArrayEquals(new float[count], Arrays.copyOfRange(found, 2 * count, 3 * count));
        target.put(count, new float[count]);
      }
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> odd.prepare(chest.ct(), chest.mask(), target, 3, CONTEXT));
    }
  }

  @Test
  void theOrderIsDepthHeightWidthAndEqualsTheResampler() {
    var chest =
        SyntheticChest.of(Goldens.read("preprocessing.json").get("crop_cases").get("middle"));
    InputPreparation whole = InputPreparation.WHOLE_VOLUME.withSize(new InputSize(10, 20, 90));
    Volume expected = Resampler.resize(whole.window().scaleToUnit(chest.ct()), 90, 20, 10, CONTEXT);
    assertArrayEquals(
        expected.toFloats(expected.grid().region()),
        whole.prepare(chest.ct(), chest.mask(), CONTEXT),
        1e-6f);
  }

  @Test
  void standardisingGivesZeroMeanAndUnitVarianceAboveTheWindowsLowerBound() {
    InputSize size = new InputSize(2, 3, 4);
    float[] hu = {
      -1000, -500, -200, -160, 0, 40, 80, 240, 1000, 10, 20, 30, 5, 6, 7, 8, 9, 100, 200, 3, 4, 1,
      2, -170
    };
    Volume ct = volume(size, hu);
    InputPreparation standardised =
        InputPreparation.WHOLE_VOLUME.withSize(size).withScale(new IntensityScale.Standardised());
    float[] found = standardised.prepare(ct, Mask.wrap(ct.grid(), new boolean[24]), CONTEXT);
    double sum = 0;
    double square = 0;
    for (int i = 0; i < hu.length; i++) {
      if (hu[i] > -160) {
        sum += found[i];
        square += found[i] * found[i];
      } else {
        assertEquals(found[0], found[i]);
        assertTrue(found[i] < found[4]);
      }
    }
    assertEquals(0, sum / 19, 1e-6);
    assertEquals(1, square / 19, 1e-6);
    assertEquals(
        found[0],
        standardised.fill(
            ct, Mask.wrap(ct.grid(), new boolean[24]), FloatBuffer.allocate(24), 0, CONTEXT));
    Volume flat = ct.map(value -> 100);
    Volume air = ct.map(value -> -1000);
    for (Volume constant : List.of(flat, air)) {
      var e =
          assertThrows(
              InvalidInputException.class,
              () -> standardised.prepare(constant, Mask.wrap(ct.grid(), new boolean[24]), CONTEXT));
      assertEquals("crop-constant", e.code());
    }
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new InputRegion.Roi(CropRule.PYTHON_APPLICATION, 0));
    assertThrows(IllegalArgumentException.class, () -> new InputRegion.Roi(CropRule.HALF_OPEN, -1));
    assertThrows(
        IllegalArgumentException.class, () -> new InputRegion.Roi(CropRule.HALF_OPEN, 10_001));
    assertThrows(IllegalArgumentException.class, () -> new InputSize(0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new InputSize(1, 513, 1));
    assertThrows(IllegalArgumentException.class, () -> new IntensityScale.Range(0, Double.NaN));
  }
}
