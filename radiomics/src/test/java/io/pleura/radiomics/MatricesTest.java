package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.execution.ExecutionContext;
import io.pleura.radiomics.array.ArrayEngine;
import io.pleura.volume.LabelMap;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Resampler;
import io.pleura.volume.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The steps before the features: offsets, gray levels, and the matrices of neighbours. */
class MatricesTest {

  @Test
  void offsetsComeInTheOrderOfPyradiomics() {
    JsonNode angles = ReferenceCorpus.bundledJson("intermediates/angles.json");
    checkOffsets(angles.get("distances1_3D"), List.of(1), 50, 50, 50);
    checkOffsets(angles.get("distances2_3D"), List.of(2), 50, 50, 50);
    checkOffsets(angles.get("distances12_3D"), List.of(1, 2), 50, 50, 50);
    // A box of one slice leaves out what crosses slices.
    checkOffsets(angles.get("distances1_2Ddim0"), List.of(1), 50, 50, 1);
    checkOffsets(angles.get("distances1_2Ddim2"), List.of(1), 1, 50, 50);
  }

  private static void checkOffsets(
      JsonNode expected, List<Integer> distances, int sizeX, int sizeY, int sizeZ) {
    checkOffsets(expected, NeighbourOffsets.within(distances, sizeX, sizeY, sizeZ));
  }

  @Test
  void countsOfTheDigitalPhantomAreEqual() {
    JsonNode reference = ReferenceCorpus.bundledJson("intermediates/matrices_ibsi_digital.json");
    Volume image = ReferenceCorpus.bundledVolume("cases/ibsi_digital_image.nii.gz");
    Mask mask =
        LabelMap.of(ReferenceCorpus.bundledVolume("cases/ibsi_digital_mask.nii.gz")).mask(1);
    Roi roi = Roi.of(image, mask, mask.boundingBox().orElseThrow());
    check(reference, roi, settings(1, -1));
    for (int dimension = 0; dimension < 3; dimension++) {
      check(reference.get("force2D_dim" + dimension), roi, settings(1, dimension));
    }
  }

  @Test
  void countsOfTheResampledNoduleAreEqual() {
    JsonNode reference = ReferenceCorpus.bundledJson("intermediates/matrices_synth_seed.json");
    Volume image =
        ReferenceCorpus.seedImage(
            ReferenceCorpus.bundledVolume("cases/synth_image.nii.gz"), PixelType.FLOAT32);
    Mask mask = LabelMap.of(ReferenceCorpus.bundledVolume("cases/synth_mask.nii.gz")).mask(1);
    RadiomicsSettings settings = RadiomicsSettings.pleuralInvasion();
    RoiPlan plan = RoiPlan.of(image.grid(), mask, settings);
    Volume resampled =
        Resampler.resample(
            image,
            plan.mask().grid(),
            settings.interpolator().orElseThrow(),
            ExecutionContext.ofAllCores());
    check(reference, Roi.of(resampled, plan.mask(), plan.box()), settings.imageSettings());
  }

  /** From the discretised arrays that are stored with the matrices. */
  @Test
  void countsOfTheWholeCorpusAreEqual() throws IOException {
    var folder = ReferenceCorpus.shared("reference/radiomics/intermediates");
    assumeTrue(folder.isPresent(), "the whole corpus is not here");
    List<Path> files;
    try (var all = Files.walk(folder.get())) {
      files = all.filter(f -> f.getFileName().toString().startsWith("matrices_")).sorted().toList();
    }
    assertEquals(10, files.size());
    for (Path file : files) {
      JsonNode reference = ReferenceCorpus.json(file);
      check(reference, LevelBox.of(reference).roi(), settings(1, -1));
    }
  }

  /** Bins of width 1, in slices across an array axis or, for -1, not in slices. */
  private static ImageSettings settings(double binWidth, int dimension) {
    return new ImageSettings(
        binWidth,
        null,
        List.of(1),
        true,
        null,
        0,
        dimension >= 0,
        Math.max(0, dimension),
        0,
        ArrayEngine.AUTOMATIC);
  }

  private static void check(JsonNode reference, Roi roi, ImageSettings settings) {
    GrayLevels levels = GrayLevels.of(roi, settings, GrayLevels.MATRIX_LIMIT);
    assertEquals(reference.get("Ng").asInt(), levels.highest);
    assertArrayEquals(ints(reference.get("grayLevelsPresent")), levels.present);
    List<Integer> discretised = new ArrayList<>();
    for (int i = 0; i < reference.get("discretised").size(); i++) {
      if (reference.get("mask").get(i).asInt() == 1) {
        discretised.add(reference.get("discretised").get(i).asInt());
      }
    }
    assertArrayEquals(discretised.stream().mapToInt(Integer::intValue).toArray(), levels.levels);

    LevelGrid grid = LevelGrid.of(roi, levels);
    List<NeighbourOffsets> directions = NeighbourOffsets.of(grid, settings);
    checkOffsets(reference.get("glcmAngles"), directions);
    int n = levels.present.length;
    int[][] glcm = CooccurrenceMatrices.count(grid, n, directions);
    assertEquals(reference.get("glcm").size(), glcm.length);
    for (int d = 0; d < glcm.length; d++) {
      int[] expected = dense(reference.get("glcm").get(d), levels, levels.highest);
      int[] ofPresent = new int[n * n];
      for (int a = 0; a < n; a++) {
        for (int b = 0; b < n; b++) {
          ofPresent[a * n + b] = expected[a * levels.highest + levels.present[b] - 1];
        }
      }
      assertArrayEquals(ofPresent, glcm[d], "direction " + d);
    }

    int columns = 2 * directions.size() + 1;
    assertArrayEquals(
        dense(reference.get("gldm"), levels, columns),
        DependenceMatrix.count(grid, levels, directions, settings.gldmA()));

    double[] differences = ToneDifferences.of(grid, levels, directions);
    for (int a = 0; a < n; a++) {
      JsonNode row = reference.get("ngtdm").get(levels.present[a] - 1);
      assertEquals(levels.present[a], row.get("level").asInt());
      assertEquals(row.get("n").asInt(), levels.counts[a]);
      assertEquals(row.get("s").asDouble(), differences[a], 1e-12 * row.get("s").asDouble());
    }
  }

  private static void checkOffsets(JsonNode expected, List<NeighbourOffsets> offsets) {
    assertEquals(expected.size(), offsets.size());
    for (int i = 0; i < offsets.size(); i++) {
      JsonNode angle = expected.get(i);
      assertEquals(
          new NeighbourOffsets(angle.get(2).asInt(), angle.get(1).asInt(), angle.get(0).asInt()),
          offsets.get(i));
    }
  }

  /** The rows of the levels present of a matrix that is stored as [level - 1, column, count]. */
  private static int[] dense(JsonNode entries, GrayLevels levels, int columns) {
    int[] result = new int[levels.present.length * columns];
    for (JsonNode entry : entries) {
      int row = Arrays.binarySearch(levels.present, entry.get(0).asInt() + 1);
      result[row * columns + entry.get(1).asInt()] = entry.get(2).asInt();
    }
    return result;
  }

  private static int[] ints(JsonNode array) {
    int[] result = new int[array.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = array.get(i).asInt();
    }
    return result;
  }
}
