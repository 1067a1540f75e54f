package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.radiomics.array.ArrayEngine;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Run length and size zone matrices: those of PyRadiomics, and those counted voxel by voxel. */
class RunsAndZonesTest {

  /** For slices across an array axis, or for the whole when that is -1. */
  private static ImageSettings inSlices(int dimension) {
    return settings(dimension, null);
  }

  private static ImageSettings settings(int dimension, @Nullable WeightingNorm norm) {
    return new ImageSettings(
        1,
        null,
        List.of(1),
        true,
        norm,
        0,
        dimension >= 0,
        Math.max(0, dimension),
        0,
        ArrayEngine.AUTOMATIC);
  }

  /** What is under test, for one box. */
  private static final class Computed {
    final Roi roi;
    final GrayLevels gray;
    final LevelGrid grid;
    final ImageSettings settings;

    Computed(LevelBox box, ImageSettings settings) {
      this.settings = settings;
      roi = box.roi();
      gray = GrayLevels.of(roi, settings, GrayLevels.MATRIX_LIMIT);
      grid = LevelGrid.of(roi, gray);
    }

    RunLengthMatrices runs() {
      return RunLengthMatrices.of(grid.lanes(), gray, NeighbourOffsets.nearest(grid, settings));
    }

    LevelSizeMatrix zones() {
      return SizeZones.of(grid.lanes(), gray, NeighbourOffsets.nearest(grid, settings));
    }

    double[] runFeatures() {
      return GlrlmFeatures.of(grid, roi, gray, settings);
    }

    double zoneFeature(String name) {
      return GlszmFeatures.of(grid, gray, settings)[FeatureClass.GLSZM.indexOf(name)];
    }
  }

  /** Entries as [level, size] → count. */
  private static Map<String, Double> entries(LevelSizeMatrix matrix) {
    Map<String, Double> result = new TreeMap<>();
    for (int e = 0; e < matrix.entries(); e++) {
      boolean ascending =
          e == 0
              || matrix.levels[e] > matrix.levels[e - 1]
              || (matrix.levels[e] == matrix.levels[e - 1]
                  && matrix.sizes[e] > matrix.sizes[e - 1]);
      assertTrue(ascending, "entries in order");
      result.put(matrix.levels[e] + " " + matrix.sizes[e], matrix.counts[e]);
    }
    return result;
  }

  private static Map<String, Double> entries(JsonNode fromZero) {
    Map<String, Double> result = new TreeMap<>();
    for (JsonNode entry : fromZero) {
      result.put(
          (entry.get(0).asInt() + 1) + " " + (entry.get(1).asInt() + 1), entry.get(2).asDouble());
    }
    return result;
  }

  private static void check(String label, JsonNode matrices, int dimension) {
    var computed = new Computed(LevelBox.of(matrices), inSlices(dimension));
    assertEquals(matrices.get("Ng").asInt(), computed.gray.highest, label);
    RunLengthMatrices runs = computed.runs();
    assertEquals(matrices.get("glrlmAngles").size(), runs.directions.size(), label);
    for (int d = 0; d < runs.directions.size(); d++) {
      JsonNode angle = matrices.get("glrlmAngles").get(d);
      assertEquals(
          new NeighbourOffsets(angle.get(2).asInt(), angle.get(1).asInt(), angle.get(0).asInt()),
          runs.directions.get(d),
          label);
      assertEquals(
          entries(matrices.get("glrlm").get(d)),
          entries(runs.matrices.get(d)),
          label + " direction " + d);
    }
    assertEquals(entries(matrices.get("glszm")), entries(computed.zones()), label + " zones");
  }

  @Test
  void matricesOfTheDigitalPhantomAreThoseOfPyradiomics() {
    JsonNode phantom = ReferenceCorpus.bundledJson("intermediates/matrices_ibsi_digital.json");
    check("digital phantom", phantom, -1);
    for (int dimension = 0; dimension < 3; dimension++) {
      String key = "force2D_dim" + dimension;
      check(key, phantom.get(key), dimension);
    }
  }

  @Test
  void matricesOfTheNoduleAreThoseOfPyradiomics() {
    check("synth", ReferenceCorpus.bundledJson("intermediates/matrices_synth_seed.json"), -1);
  }

  @Test
  void matricesOfTheWholeCorpusAreThoseOfPyradiomics() throws IOException {
    var folder = ReferenceCorpus.shared("reference/radiomics/intermediates");
    assumeTrue(folder.isPresent(), "the whole corpus is not here");
    List<Path> files;
    try (var all = Files.walk(folder.get())) {
      files = all.filter(f -> f.getFileName().toString().startsWith("matrices_")).sorted().toList();
    }
    assertEquals(10, files.size());
    for (Path file : files) {
      check(file.toString(), ReferenceCorpus.json(file), -1);
    }
  }

  @Property(tries = 150)
  void countedVoxelByVoxelTheMatricesAreTheSame(
      @ForAll long seed, @ForAll @IntRange(min = -1, max = 2) int dimension) {
    var random = new Random(seed);
    int most = random.nextInt(4) == 0 ? 1 : 12;
    int[] size = {1 + random.nextInt(most + 8), 1 + random.nextInt(most), 1 + random.nextInt(most)};
    int inSlice = size[0] * size[1] * size[2];
    Assume.that((dimension < 0 ? inSlice : inSlice / size[2 - dimension]) > 1);
    checkAgainstBruteForce(
        LevelBox.random(random, size[0], size[1], size[2], 1 + random.nextInt(6)), dimension);
  }

  /** Levels and lines too many or too long for lanes of 8 bits. */
  @Property(tries = 20)
  void wideLanesGiveTheSame(@ForAll long seed, @ForAll @IntRange(min = -1, max = 2) int dimension) {
    var random = new Random(seed);
    checkAgainstBruteForce(LevelBox.random(random, 9, 7, 6, 126 + random.nextInt(3)), dimension);
    checkAgainstBruteForce(LevelBox.random(random, 9, 11, 6, 2000), dimension);
    int[] size = {2, 3, 2};
    size[random.nextInt(3)] = 253 + random.nextInt(4);
    checkAgainstBruteForce(
        LevelBox.random(random, size[0], size[1], size[2], 1 + random.nextInt(2)), dimension);
  }

  private static void checkAgainstBruteForce(LevelBox box, int dimension) {
    var computed = new Computed(box, inSlices(dimension));
    RunLengthMatrices runs = computed.runs();
    for (int d = 0; d < runs.directions.size(); d++) {
      assertEquals(
          runsOf(box, runs.directions.get(d)),
          entries(runs.matrices.get(d)),
          "runs along " + runs.directions.get(d));
    }
    assertEquals(zonesOf(box, dimension), entries(computed.zones()), "zones");
  }

  private static Map<String, Double> runsOf(LevelBox box, NeighbourOffsets along) {
    Map<String, Double> runs = new TreeMap<>();
    boolean crossing = false;
    for (int z = 0; z < box.sizeZ(); z++) {
      for (int y = 0; y < box.sizeY(); y++) {
        for (int x = 0; x < box.sizeX(); x++) {
          int level = box.at(x, y, z);
          if (level == 0) {
            continue;
          }
          for (int k = 1; k < 300; k++) {
            crossing |= box.at(x + k * along.dx(), y + k * along.dy(), z + k * along.dz()) > 0;
          }
          if (box.at(x - along.dx(), y - along.dy(), z - along.dz()) != level) {
            int length = 1;
            while (box.at(x + length * along.dx(), y + length * along.dy(), z + length * along.dz())
                == level) {
              length++;
            }
            runs.merge(level + " " + length, 1.0, Double::sum);
          }
        }
      }
    }
    return crossing ? runs : Map.of();
  }

  private static Map<String, Double> zonesOf(LevelBox box, int dimension) {
    Map<String, Double> zones = new TreeMap<>();
    boolean[] seen = new boolean[box.levels().length];
    for (int start = 0; start < seen.length; start++) {
      int level = box.levels()[start];
      if (level == 0 || seen[start]) {
        continue;
      }
      int size = 0;
      Deque<Integer> open = new ArrayDeque<>(List.of(start));
      seen[start] = true;
      while (!open.isEmpty()) {
        int voxel = open.pop();
        size++;
        int x = voxel % box.sizeX();
        int y = voxel / box.sizeX() % box.sizeY();
        int z = voxel / (box.sizeX() * box.sizeY());
        for (int step = 0; step < 27; step++) {
          int dx = dimension == 2 ? 0 : step % 3 - 1;
          int dy = dimension == 1 ? 0 : step / 3 % 3 - 1;
          int dz = dimension == 0 ? 0 : step / 9 - 1;
          if (box.at(x + dx, y + dy, z + dz) == level) {
            int next = x + dx + box.sizeX() * (y + dy + box.sizeY() * (z + dz));
            if (!seen[next]) {
              seen[next] = true;
              open.push(next);
            }
          }
        }
      }
      zones.merge(level + " " + size, 1.0, Double::sum);
    }
    return zones;
  }

  @Test
  void oneLevelIsOneZoneAndRunsAcrossTheBox() {
    int[] levels = new int[20 * 18 * 17];
    Arrays.fill(levels, 1);
    var box = new LevelBox(20, 18, 17, levels);
    var computed = new Computed(box, inSlices(-1));
    assertEquals(Map.of("1 6120", 1.0), entries(computed.zones()));
    RunLengthMatrices runs = computed.runs();
    int alongX = runs.directions.indexOf(new NeighbourOffsets(1, 0, 0));
    assertEquals(Map.of("1 20", 18.0 * 17), entries(runs.matrices.get(alongX)));
    assertEquals(1.0 / 6120, computed.zoneFeature("ZonePercentage"));
    // Runs of more than 15 voxels in some directions and of fewer in others.
    levels[20 * 18 * 8 + 20 * 3 + 7] = 2;
    checkAgainstBruteForce(box, -1);
  }

  /** Two arms that meet last: a zone that is known to be one only at its end. */
  @Test
  void armsThatMeetLateAreOneZone() {
    int[] levels = new int[31 * 16];
    Arrays.fill(levels, 2);
    for (int y = 0; y < 16; y++) {
      for (int x = 0; x < 31; x += 2) {
        levels[x + 31 * y] = 1;
      }
    }
    Arrays.fill(levels, 31 * 15, 31 * 16, 1);
    var computed = new Computed(new LevelBox(31, 16, 1, levels), inSlices(-1));
    assertEquals(Map.of("1 " + (16 * 16 + 15), 1.0, "2 15", 15.0), entries(computed.zones()));
  }

  /** Values that PyRadiomics 3.0.1 gives. */
  @Test
  void directionsWithoutTwoVoxelsOnALineAreLeftOut() {
    // One direction crosses both voxels, with a gap.
    double[] line =
        new Computed(box(new int[] {0, 0, 0}, new int[] {0, 0, 3}), inSlices(-1)).runFeatures();
    assertEquals(1, line[FeatureClass.GLRLM.indexOf("RunPercentage")]);
    assertEquals(-3.203426503814917e-16, line[FeatureClass.GLRLM.indexOf("RunEntropy")], 1e-20);
    // No direction crosses both.
    LevelBox apart = box(new int[] {0, 0, 0}, new int[] {0, 2, 1});
    double[] none = new Computed(apart, inSlices(-1)).runFeatures();
    assertArrayEquals(filled(Double.NaN), none);
    // A single direction is kept although it is empty, and so is a weighted sum: the entropy of
    // nothing is a sum of nothing.
    double[] emptied = filled(Double.NaN);
    emptied[FeatureClass.GLRLM.indexOf("RunEntropy")] = 0;
    assertArrayEquals(emptied, new Computed(apart, inSlices(0)).runFeatures());
    ImageSettings weighted = settings(-1, WeightingNorm.EUCLIDEAN);
    assertArrayEquals(emptied, new Computed(apart, weighted).runFeatures());
  }

  @Test
  void featuresWithoutRunsSayWhy() {
    LevelBox apart = box(new int[] {0, 0, 0}, new int[] {0, 2, 1});
    var grid = VoxelGrid.of(1, 3, 2, new Vector3(1, 1, 1));
    boolean[] inside = new boolean[6];
    for (int i = 0; i < 6; i++) {
      inside[i] = apart.levels()[i] > 0;
    }
    RadiomicsResult result =
        Radiomics.extract(
            Volume.wrap(grid, PixelType.FLOAT32, new float[6]),
            Mask.wrap(grid, inside),
            RadiomicsSettings.builder().features(FeatureClass.GLRLM).build(),
            ExecutionContext.ofCallingThread());
    String reason =
        result
            .features()
            .reasonUndefined(new FeatureName("original_glrlm_RunPercentage"))
            .orElseThrow();
    assertTrue(reason.contains("crosses two voxels"), reason);
  }

  /** PyRadiomics fails on such a ROI. */
  @Test
  void slicesOfOneVoxelEachAreRefused() {
    var line = new Computed(box(new int[] {0, 0, 0}, new int[] {0, 0, 3}), inSlices(0));
    for (Executable features : List.<Executable>of(line::runFeatures, line::zones)) {
      assertEquals(
          "distances-beyond-roi", assertThrows(InvalidInputException.class, features).code());
    }
  }

  private static double[] filled(double value) {
    double[] result = new double[FeatureClass.GLRLM.features().size()];
    Arrays.fill(result, value);
    return result;
  }

  /** A box just around two voxels of level 1. */
  private static LevelBox box(int[] a, int[] b) {
    int sizeX = Math.max(a[0], b[0]) + 1;
    int sizeY = Math.max(a[1], b[1]) + 1;
    int sizeZ = Math.max(a[2], b[2]) + 1;
    int[] levels = new int[sizeX * sizeY * sizeZ];
    levels[a[0] + sizeX * (a[1] + sizeY * a[2])] = 1;
    levels[b[0] + sizeX * (b[1] + sizeY * b[2])] = 1;
    return new LevelBox(sizeX, sizeY, sizeZ, levels);
  }
}
