package io.pleura.deepfeatures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.Study;
import io.pleura.error.CancelledException;
import io.pleura.error.ConfigurationException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureVector;
import io.pleura.io.ImageFiles;
import io.pleura.io.NiftiWriter;
import io.pleura.spi.Asset;
import io.pleura.volume.CropRule;
import io.pleura.volume.Direction;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeepFeaturesTest {

  private static final ExecutionContext CONTEXT = ExecutionContext.ofAllCores();

  @TempDir private Path folder;

  private DeepFeatureSettings settings(ResNetWeights weights) throws IOException {
    Path file = folder.resolve("weights.safetensors");
    weights.write(file, WeightPrecision.FLOAT32);
    return DeepFeatureSettings.ofWeights(file)
        .withInput(InputPreparation.STANDARD.withSize(InputSize.cube(24)));
  }

  private static Study study(String name) {
    var chest = SyntheticChest.of(Goldens.read("preprocessing.json").get("crop_cases").get(name));
    return Study.of(chest.ct(), chest.mask(), null);
  }

  @Test
  void everyRowOfABatchEqualsItsSingleRun() throws IOException {
    List<Study> studies = List.of(study("middle"), study("border_low"), study("border_high"));
    List<Study> many =
        IntStream.range(0, 19).mapToObj(i -> studies.get(i % studies.size())).toList();
    DeepFeatureSettings small = settings(FormulaWeights.resNet(4));
    try (var features =
        DeepFeatures.open(small.withInput(small.input().withSize(new InputSize(40, 64, 90))))) {
      List<FeatureVector> single = new ArrayList<>();
      studies.forEach(one -> single.add(features.extract(one, CONTEXT)));
      List<Long> progress = new ArrayList<>();
      List<FeatureVector> rows =
          features.extractAll(
              many, CONTEXT.withProgress((stage, done, total) -> progress.add(done)));
      assertEquals(19, rows.size());
      for (int i = 0; i < rows.size(); i++) {
        double[] expected = single.get(i % studies.size()).toArray();
        double[] found = rows.get(i).toArray();
        for (int k = 0; k < expected.length; k++) {
          assertEquals(expected[k], found[k], 1e-6 * Math.max(1, Math.abs(expected[k])));
        }
      }
      assertTrue(Math.abs(single.get(0).get(0) - single.get(1).get(0)) > 1e-4, "rows must differ");
      assertEquals(38L, progress.get(progress.size() - 1));
      assertEquals(progress.stream().sorted().toList(), progress);
      // 18 volumes of this size go together, the nineteenth alone
      assertEquals(19 + 2, progress.size());
      assertEquals(List.of(), features.extractAll(List.of(), CONTEXT));
    }
  }

  @Test
  void concurrentCallsDoNotShareABuffer() throws IOException {
    List<Study> studies = List.of(study("middle"), study("border_low"));
    try (var features = DeepFeatures.open(settings(FormulaWeights.resNet(2)))) {
      List<double[]> expected =
          studies.stream().map(one -> features.extract(one, CONTEXT).toArray()).toList();
      IntStream.range(0, 40)
          .parallel()
          .forEach(
              i ->
                  assertArrayEquals(
                      expected.get(i % 2),
                      features
                          .extract(studies.get(i % 2), ExecutionContext.ofCallingThread())
                          .toArray()));
    }
  }

  @Test
  void buffersAreUsedAgain() throws IOException {
    Study study = study("middle");
    BufferPoolMXBean direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .findFirst()
            .orElseThrow();
    try (var features = DeepFeatures.open(settings(FormulaWeights.resNet(2)))) {
      FeatureName name = features.schema().names().get(0);
      features.extract(study, CONTEXT);
      features.attribution(study, name, CONTEXT);
      long before = direct.getMemoryUsed();
      for (int i = 0; i < 50; i++) {
        features.extract(study, CONTEXT);
        features.attribution(study, name, CONTEXT);
      }
      long input = 4L * 24 * 24 * 24;
      assertTrue(direct.getMemoryUsed() - before < 10 * input, "direct memory grows");
    }
  }

  @Test
  void theWholeCtDoesNotDependOnTheRoi() throws IOException {
    DeepFeatureSettings roi = settings(FormulaWeights.resNet(2));
    DeepFeatureSettings whole =
        roi.withInput(
            roi.input().withRegion(new InputRegion.Whole()).withSize(new InputSize(8, 30, 28)));
    Study study = study("middle");
    boolean[] other = new boolean[study.ct().grid().voxelCount()];
    other[5] = true;
    other[6] = true;
    Study elsewhere = Study.of(study.ct(), Mask.wrap(study.ct().grid(), other), null);
    try (var features = DeepFeatures.open(whole)) {
      assertArrayEquals(
          features.extract(study, CONTEXT).toArray(),
          features.extract(elsewhere, CONTEXT).toArray());
    }
  }

  @Test
  void theCellsOfAPooledFeatureSumUpToIt() throws IOException {
    ResNetWeights weights = FormulaWeights.resNet(ResNetLayout.resNet10(4), true);
    var size = new InputSize(20, 33, 24);
    ByteBuffer input = FormulaWeights.direct(FormulaWeights.input(1, 20, 33, 24));
    for (NetworkOutput output :
        List.of(NetworkOutput.STEM, NetworkOutput.LAYER_2, NetworkOutput.GAP)) {
      try (var network = new PyTorchNetwork(PyTorchEngine.start(), weights, output, 1)) {
        float[] features = network.features(input, 1, 20, 33, 24)[0];
        for (int feature : new int[] {0, features.length - 1}) {
          StageMap map = network.stageMap(input, size, output, feature);
          assertEquals((20 + output.stride() - 1) / output.stride(), map.depth());
          assertEquals((33 + output.stride() - 1) / output.stride(), map.height());
          assertEquals(features[feature], sum(map), 1e-5 * Math.max(0.1, features[feature]));
        }
        assertThrows(
            IllegalArgumentException.class,
            () -> network.stageMap(input, size, NetworkOutput.HEAD_100, 0));
        assertThrows(
            IndexOutOfBoundsException.class,
            () -> network.stageMap(input, size, output, features.length));
      }
    }
  }

  private static double sum(StageMap map) {
    double sum = 0;
    for (float value : map.values()) {
      sum += value;
    }
    return sum;
  }

  /**
   * Scaling the activations of a stage by 1 + h changes the feature by h times the map's sum. The
   * network after the stem is positively homogeneous where it has no biases.
   */
  @Test
  void anEarlierStagesCellsSumUpToTheFeatureWhereNothingIsAdded() {
    ResNetWeights weights = constructed();
    var size = InputSize.cube(32);
    ByteBuffer input = FormulaWeights.direct(FormulaWeights.input(1, 32, 32, 32));
    try (var network = new PyTorchNetwork(PyTorchEngine.start(), weights, NetworkOutput.GAP, 1)) {
      float feature = network.features(input, 1, 32, 32, 32)[0][0];
      assertTrue(feature > 1e-3, "feature " + feature);
      for (NetworkOutput stage :
          List.of(NetworkOutput.STEM, NetworkOutput.LAYER_1, NetworkOutput.LAYER_3)) {
        assertEquals(feature, sum(network.stageMap(input, size, stage, 0)), 1e-5 * feature);
      }
    }
  }

  /** Each convolution passes its middle tap on, so that a feature is a mean of the stem. */
  private static ResNetWeights constructed() {
    var layout = ResNetLayout.resNet10(2);
    Map<String, float[]> values = new LinkedHashMap<>();
    layout
        .shapes()
        .forEach(
            (name, shape) -> {
              float[] array =
                  new float[shape.stream().mapToInt(Integer::intValue).reduce(1, (a, b) -> a * b)];
              if (shape.size() == 5) {
                int taps = shape.get(2) * shape.get(3) * shape.get(4);
                for (int filter = 0; filter < array.length / taps; filter++) {
                  array[filter * taps + taps / 2] = 0.5f;
                }
              } else if (name.endsWith(".weight") || name.endsWith("running_var")) {
                Arrays.fill(array, 1);
              }
              values.put(name, array);
            });
    return ResNetWeights.of(layout, values);
  }

  private static final VoxelGrid GRID =
      new VoxelGrid(
          50, 60, 30, new Vector3(0.7, 0.8, 2.5), new Vector3(-10, 20, 300), Direction.IDENTITY);

  /** A bright ball, off the middle of a dark ROI. */
  private static Study ball(Vector3 centre) {
    float[] voxels = new float[GRID.voxelCount()];
    boolean[] roi = new boolean[voxels.length];
    for (int z = 0; z < 30; z++) {
      for (int y = 0; y < 60; y++) {
        for (int x = 0; x < 50; x++) {
          Vector3 p = GRID.toPhysical(x, y, z);
          double distance =
              Math.hypot(Math.hypot(p.x() - centre.x(), p.y() - centre.y()), p.z() - centre.z());
          voxels[GRID.offset(x, y, z)] = distance < 5 ? 200 : -1000;
          roi[GRID.offset(x, y, z)] = x >= 12 && x < 40 && y >= 10 && y < 50 && z >= 6 && z < 24;
        }
      }
    }
    return Study.of(Volume.wrap(GRID, PixelType.INT16, voxels), Mask.wrap(GRID, roi), null);
  }

  private static Vector3 hotSpot(Volume map) {
    int best = 0;
    double weight = 0;
    double x = 0;
    double y = 0;
    double z = 0;
    for (int i = 0; i < map.grid().voxelCount(); i++) {
      best = map.get(i) > map.get(best) ? i : best;
    }
    double peak = map.get(best);
    for (int k = 0; k < 30; k++) {
      for (int j = 0; j < 60; j++) {
        for (int i = 0; i < 50; i++) {
          double value = map.get(i, j, k);
          if (value > peak / 2) {
            Vector3 p = map.grid().toPhysical(i, j, k);
            weight += value;
            x += value * p.x();
            y += value * p.y();
            z += value * p.z();
          }
        }
      }
    }
    return new Vector3(x / weight, y / weight, z / weight);
  }

  private static double distance(Vector3 a, Vector3 b) {
    return Math.hypot(Math.hypot(a.x() - b.x(), a.y() - b.y()), a.z() - b.z());
  }

  @Test
  void gradientAndOcclusionFindTheSignalInMillimetres() throws IOException {
    InputPreparation input =
        InputPreparation.STANDARD
            .withScale(new IntensityScale.Range(0, 1))
            .withRegion(new InputRegion.Roi(CropRule.HALF_OPEN, 2))
            .withSize(new InputSize(64, 64, 48));
    Region box = new Region(10, 8, 4, 42, 52, 26);
    DeepFeatureSettings settings = settings(constructed()).withInput(input);
    var name = new FeatureName("resnet10_gap_000");
    try (var features = DeepFeatures.open(settings)) {
      for (Vector3 centre : List.of(new Vector3(2.5, 36, 325), new Vector3(2, 50, 350))) {
        Study study = ball(centre);
        Volume gradient = features.attribution(study, name, CONTEXT);
        Volume fine = features.attribution(study, name, NetworkOutput.LAYER_1, CONTEXT);
        // a cell of the last stage is some 4 x 4 x 7 mm here
        assertTrue(distance(hotSpot(gradient), centre) < 4, () -> hotSpot(gradient) + " " + centre);
        assertTrue(distance(hotSpot(fine), centre) < 2, () -> hotSpot(fine) + " " + centre);
        for (Volume map : List.of(gradient, fine)) {
          assertEquals(study.ct().grid(), map.grid());
          assertEquals(PixelType.FLOAT32, map.pixelType());
          assertIsZeroOutside(map, box);
        }
      }
      Vector3 centre = new Vector3(2, 50, 350);
      Volume occlusion = features.occlusion(ball(centre), name, CONTEXT);
      // half a block's diagonal, and what the maximum over neighbours in the stem hides
      assertTrue(distance(hotSpot(occlusion), centre) < 6, () -> hotSpot(occlusion) + "");
      assertIsZeroOutside(occlusion, box);
    }
  }

  private static void assertIsZeroOutside(Volume map, Region box) {
    for (int z = 0; z < 30; z++) {
      for (int y = 0; y < 60; y++) {
        for (int x = 0; x < 50; x++) {
          boolean inside =
              x >= box.minX()
                  && x < box.maxX()
                  && y >= box.minY()
                  && y < box.maxY()
                  && z >= box.minZ()
                  && z < box.maxZ();
          assertTrue(inside || map.get(x, y, z) == 0, "voxel outside the box");
        }
      }
    }
  }

  /**
   * Two features of one volume: a weighted sum of its voxels, and the same with its sign turned.
   */
  private record WeightedSum(float[] weights) implements FeatureNetwork {
    @Override
    public List<String> featureNames() {
      return List.of("sum", "minus_sum");
    }

    @Override
    public float[][] features(ByteBuffer voxels, int batch, int depth, int height, int width) {
      float[][] rows = new float[batch][2];
      for (int i = 0; i < batch * weights.length; i++) {
        rows[i / weights.length][0] +=
            weights[i % weights.length] * voxels.getFloat(Float.BYTES * i);
      }
      for (float[] row : rows) {
        row[1] = -row[0];
      }
      return rows;
    }

    @Override
    public void close() {}
  }

  @Test
  void withoutGradientsEachVoxelIsOccludedAndKeepsItsSign() throws IOException {
    VoxelGrid grid = VoxelGrid.of(8, 5, 4, new Vector3(0.5, 1, 3));
    float[] hu = new float[160];
    float[] weights = new float[160];
    for (int i = 0; i < 160; i++) {
      hu[i] = -200 + 3 * i;
      weights[i] = i % 7 - 3;
    }
    boolean[] roi = new boolean[160];
    roi[0] = true;
    roi[1] = true;
    Study study = Study.of(Volume.wrap(grid, PixelType.INT16, hu), Mask.wrap(grid, roi), null);
    InputPreparation input = InputPreparation.WHOLE_VOLUME.withSize(new InputSize(4, 5, 8));
    Asset asset = Asset.of("w", () -> new ByteArrayInputStream(new byte[1]));
    try (var features = DeepFeatures.of(new WeightedSum(weights), input, asset)) {
      var sum = new FeatureName("sum");
      Volume map = features.attribution(study, sum, CONTEXT);
      Volume turned = features.attribution(study, new FeatureName("minus_sum"), CONTEXT);
      float[] prepared = input.prepare(study.ct(), study.mask(), CONTEXT);
      for (int i = 0; i < 160; i++) {
        assertEquals(weights[i] * (prepared[i] + 1), map.get(i), 1e-3, "voxel " + i);
        assertEquals(-map.get(i), turned.get(i), 1e-6);
      }
      var e =
          assertThrows(
              ConfigurationException.class,
              () -> features.attribution(study, sum, NetworkOutput.GAP, CONTEXT));
      assertEquals("attribution-engine", e.code());
    }
  }

  @Test
  void headFeaturesTooAndTheMapIsWrittenAsNifti() throws IOException {
    ResNetWeights weights = FormulaWeights.resNet(ResNetLayout.resNet10(4), true);
    DeepFeatureSettings settings = settings(weights).withOutput(NetworkOutput.HEAD_100);
    Study study = study("middle");
    try (var features = DeepFeatures.open(settings)) {
      double[] values = features.extract(study, CONTEXT).toArray();
      int active = 0;
      while (values[active] == 0) {
        active++;
      }
      FeatureName name = features.schema().names().get(active);
      Volume map = features.attribution(study, name, CONTEXT);
      double largest = 0;
      for (int i = 0; i < map.grid().voxelCount(); i++) {
        largest = Math.max(largest, Math.abs(map.get(i)));
      }
      assertTrue(largest > 0);
      Path file = folder.resolve("map.nii.gz");
      new NiftiWriter().write(map, file);
      Volume read = ImageFiles.read(file).volume();
      assertTrue(read.grid().matches(study.ct().grid(), 1e-3));
      assertArrayEquals(map.toFloats(map.grid().region()), read.toFloats(read.grid().region()));
      double[] again = features.extract(study, CONTEXT).toArray();
      assertArrayEquals(values, again);
    }
  }

  @Test
  void whatCannotBeAttributedIsRefused() throws IOException {
    Study study = study("middle");
    DeepFeatureSettings settings =
        settings(FormulaWeights.resNet(2)).withOutput(NetworkOutput.LAYER_1);
    var features = DeepFeatures.open(settings);
    var unknown =
        assertThrows(
            ConfigurationException.class,
            () -> features.attribution(study, new FeatureName("resnet10_gap_000"), CONTEXT));
    assertEquals("feature-unknown", unknown.code());
    assertTrue(unknown.getMessage().contains("resnet10_layer1_000"), unknown.getMessage());
    var name = new FeatureName("resnet10_layer1_001");
    var behind =
        assertThrows(
            ConfigurationException.class,
            () -> features.attribution(study, name, NetworkOutput.LAYER_2, CONTEXT));
    assertEquals("attribution-stage", behind.code());
    assertThrows(
        CancelledException.class,
        () -> features.attribution(study, name, CONTEXT.withCancellation(() -> true)));
    assertThrows(
        CancelledException.class,
        () -> features.occlusion(study, name, CONTEXT.withCancellation(() -> true)));
    features.attribution(study, name, CONTEXT);
    features.close();
    features.close();
    assertThrows(IllegalStateException.class, () -> features.attribution(study, name, CONTEXT));
  }

  @Test
  void settingsAndFingerprintNameTheWeightsByDigest() throws IOException {
    DeepFeatureSettings settings = settings(FormulaWeights.resNet(2));
    try (var features = DeepFeatures.open(settings);
        var threads = DeepFeatures.open(settings.withThreads(2));
        var stem = DeepFeatures.open(settings.withOutput(NetworkOutput.STEM))) {
      assertEquals("sha256:" + features.weights().sha256(), features.settings().get("weights"));
      assertTrue(features.fingerprint().matches("[0-9a-f]{64}"));
      assertEquals(features.fingerprint(), threads.fingerprint());
      assertTrue(!features.fingerprint().equals(stem.fingerprint()));
    }
  }

  /** The lines that the README shows. */
  @Test
  void theReadmesLinesWork() throws IOException {
    Path weights = copy("ckpt/rn10_w8_zip.pth");
    Path ct = copy("ct_middle.nii.gz");
    Path tumour = copy("mask_middle.nii.gz");
    Path out = folder.resolve("map.nii.gz");
    try (var features = DeepFeatures.open(DeepFeatureSettings.ofWeights(weights))) {
      Study study = Study.read(ct, tumour, null);
      FeatureVector values = features.extract(study, ExecutionContext.ofAllCores());
      FeatureName seventh = values.schema().names().get(7);
      Volume map = features.attribution(study, seventh, ExecutionContext.ofAllCores());
      new NiftiWriter().write(map, out);
      assertEquals("resnet10_gap_007", seventh.value());
    }
    assertTrue(ImageFiles.read(out).volume().grid().voxelCount() > 0);
  }

  private Path copy(String resource) throws IOException {
    Path file = folder.resolve(Path.of(resource).getFileName());
    try (var stream = DeepFeaturesTest.class.getResourceAsStream(resource)) {
      Files.copy(stream, file);
    }
    return file;
  }
}
