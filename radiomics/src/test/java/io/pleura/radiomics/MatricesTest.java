package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.execution.ExecutionContext;
import io.pleura.volume.LabelMap;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Resampler;
import io.pleura.volume.Volume;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The steps before the features: offsets, gray levels and raw co-occurrence counts. */
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
    List<NeighbourOffsets> offsets = NeighbourOffsets.within(distances, sizeX, sizeY, sizeZ);
    assertEquals(expected.size(), offsets.size());
    for (int i = 0; i < offsets.size(); i++) {
      assertEquals(
          new NeighbourOffsets(
              expected.get(i).get(2).asInt(),
              expected.get(i).get(1).asInt(),
              expected.get(i).get(0).asInt()),
          offsets.get(i));
    }
  }

  @Test
  void countsOfTheDigitalPhantomAreEqual() {
    JsonNode reference = ReferenceCorpus.bundledJson("intermediates/matrices_ibsi_digital.json");
    Volume image = ReferenceCorpus.bundledVolume("cases/ibsi_digital_image.nii.gz");
    Mask mask =
        LabelMap.of(ReferenceCorpus.bundledVolume("cases/ibsi_digital_mask.nii.gz")).mask(1);
    var settings = RadiomicsSettings.builder().binWidth(1).allFeatures().build();
    check(reference, Roi.of(image, mask, mask.boundingBox().orElseThrow()), settings);
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
    check(reference, Roi.of(resampled, plan.mask(), plan.box()), settings);
  }

  private static void check(JsonNode reference, Roi roi, RadiomicsSettings settings) {
    GrayLevels levels = GrayLevels.of(roi, settings.imageSettings(), GrayLevels.MATRIX_LIMIT);
    assertEquals(reference.get("Ng").asInt(), levels.highest);
    assertArrayEquals(ints(reference.get("grayLevelsPresent")), levels.present);
    List<Integer> discretised = new ArrayList<>();
    for (int i = 0; i < reference.get("discretised").size(); i++) {
      if (reference.get("mask").get(i).asInt() == 1) {
        discretised.add(reference.get("discretised").get(i).asInt());
      }
    }
    assertArrayEquals(discretised.stream().mapToInt(Integer::intValue).toArray(), levels.levels);

    var glcm = new GlcmFeatures(roi, levels, settings.imageSettings(), true);
    int n = levels.present.length;
    assertEquals(reference.get("glcm").size(), glcm.directions().size());
    for (int direction = 0; direction < glcm.directions().size(); direction++) {
      int[][] byLevel = new int[levels.highest][levels.highest];
      for (JsonNode entry : reference.get("glcm").get(direction)) {
        byLevel[entry.get(0).asInt()][entry.get(1).asInt()] = entry.get(2).asInt();
      }
      int[] expected = new int[n * n];
      for (int a = 0; a < n; a++) {
        for (int b = 0; b < n; b++) {
          expected[a * n + b] = byLevel[levels.present[a] - 1][levels.present[b] - 1];
        }
      }
      assertArrayEquals(
          expected, glcm.count(glcm.directions().get(direction)), "direction " + direction);
    }
  }

  private static int[] ints(JsonNode array) {
    int[] result = new int[array.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = array.get(i).asInt();
    }
    return result;
  }
}
