package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.error.PleuraException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.volume.LabelMap;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Inputs at the border of what can be computed, after the list of the reference corpus. */
class RoiChecksTest {

  private final Volume image = ReferenceCorpus.bundledVolume("cases/edge_slice_image.nii.gz");
  private final Volume slice = ReferenceCorpus.bundledVolume("cases/edge_slice_mask.nii.gz");

  private Volume box(Region region, int label) {
    VoxelGrid grid = image.grid();
    float[] voxels = new float[grid.voxelCount()];
    for (int z = region.minZ(); z < region.maxZ(); z++) {
      for (int y = region.minY(); y < region.maxY(); y++) {
        for (int x = region.minX(); x < region.maxX(); x++) {
          voxels[grid.offset(x, y, z)] = label;
        }
      }
    }
    return Volume.wrap(grid, PixelType.UINT8, voxels);
  }

  private Volume shifted(double offset) {
    VoxelGrid grid = slice.grid();
    Vector3 o = grid.origin();
    return Volume.wrap(
        new VoxelGrid(
            grid.sizeX(),
            grid.sizeY(),
            grid.sizeZ(),
            grid.spacing(),
            new Vector3(o.x() + offset, o.y() + offset, o.z() + offset),
            grid.direction()),
        PixelType.UINT8,
        slice.toFloats(grid.region()));
  }

  /** The mask and the code of our error for each row; "" where both accept. */
  private Map<String, Map.Entry<Volume, String>> rows() {
    Volume line = box(new Region(3, 3, 2, 4, 4, 5), 1);
    Map<String, Map.Entry<Volume, String>> rows = new TreeMap<>();
    rows.put("empty mask", Map.entry(box(new Region(0, 0, 0, 1, 1, 1), 0), "mask-empty"));
    rows.put("single voxel", Map.entry(box(new Region(3, 3, 3, 4, 4, 4), 1), "roi-too-small"));
    rows.put("label absent", Map.entry(box(new Region(3, 3, 2, 4, 4, 5), 2), "mask-label-absent"));
    rows.put("line, minimumROIDimensions default (2)", Map.entry(line, "roi-too-few-dimensions"));
    rows.put("line, minimumROIDimensions 1", Map.entry(line, ""));
    rows.put("slice, minimumROIDimensions 3", Map.entry(slice, "roi-too-few-dimensions"));
    rows.put("minimumROISize equal to the voxel count (30)", Map.entry(slice, "roi-too-small"));
    rows.put("minimumROISize 29", Map.entry(slice, ""));
    rows.put("mask origin off by 1e-7 mm", Map.entry(shifted(1e-7), ""));
    rows.put("mask origin off by 1e-3 mm", Map.entry(shifted(1e-3), "mask-grid-mismatch"));
    rows.put("mask origin off by 1e-3 mm, geometryTolerance 1e-2", Map.entry(shifted(1e-3), ""));
    rows.put("mask origin off by 1e-3 mm, correctMask", Map.entry(shifted(1e-3), ""));
    rows.put("mask 100 mm away, correctMask", Map.entry(shifted(100), "roi-outside-image"));
    rows.put("mask 100 mm away, resampling", Map.entry(shifted(100), "roi-outside-image"));
    return rows;
  }

  /**
   * Rows that PyRadiomics 3.0.1 and this version decide differently: release 3.1 accepts a full
   * mask, a negative bin width is refused here, and resegmentation is not built.
   */
  private static final List<String> DIFFERENT =
      List.of(
          "whole volume is the ROI",
          "negative binWidth",
          "resegment keeps nothing",
          "resegment keeps nothing, three thresholds");

  @Test
  void inputsFailOrPassAsInPyradiomics() {
    JsonNode errors = ReferenceCorpus.bundledJson("golden/errors.json").get("rows");
    Map<String, Map.Entry<Volume, String>> rows = rows();
    int compared = 0;
    for (JsonNode row : errors) {
      String test = row.get("test").asText();
      if (DIFFERENT.contains(test)) {
        continue;
      }
      assertTrue(rows.containsKey(test), () -> "no input for " + test);
      Volume mask = rows.get(test).getKey();
      String code = rows.get(test).getValue();
      assertEquals(row.get("error").isNull(), code.isEmpty(), test);
      RadiomicsSettings settings =
          RadiomicsSettings.parseYaml(
              "featureClass: {firstorder: , shape: }\nsetting: " + row.get("settings") + "\n",
              test);
      if (code.isEmpty()) {
        extract(mask, settings);
      } else {
        PleuraException e =
            assertThrows(InvalidInputException.class, () -> extract(mask, settings), test);
        assertEquals(code, e.code(), test);
      }
      compared++;
    }
    assertEquals(rows.size(), compared);
  }

  private RadiomicsResult extract(Volume mask, RadiomicsSettings settings) {
    return Radiomics.extract(
        image, LabelMap.of(mask), settings, ExecutionContext.ofCallingThread());
  }

  @Test
  void negativeBinWidthIsRefused() {
    assertThrows(ConfigurationException.class, () -> RadiomicsSettings.builder().binWidth(-1));
  }

  @Test
  void correctedMaskGivesAWarning() {
    RadiomicsSettings settings =
        RadiomicsSettings.builder().correctMask(true).allFeatures().build();
    RadiomicsResult result = extract(shifted(1e-3), settings);
    assertEquals(
        List.of("mask-resampled", "roi-single-slice"),
        result.warnings().stream().map(w -> w.code()).toList());
    assertTrue(result.diagnostics().containsKey("diagnostics_Mask-corrected_VoxelNum"));
  }

  @Test
  void emptyMatrixIsUndefinedWithAReason() {
    Volume isolatedImage = ReferenceCorpus.bundledVolume("cases/edge_isolated_image.nii.gz");
    LabelMap isolated =
        LabelMap.of(ReferenceCorpus.bundledVolume("cases/edge_isolated_mask.nii.gz"));
    RadiomicsResult result =
        Radiomics.extract(
            isolatedImage,
            isolated,
            RadiomicsSettings.pyradiomicsDefaults(),
            ExecutionContext.ofCallingThread());
    assertEquals(24, result.features().undefined().size());
    String reason =
        result.features().reasonUndefined(new FeatureName("original_glcm_Contrast")).orElseThrow();
    assertTrue(reason.contains("neighbours"), reason);
  }

  @Test
  void robustDeviationOfTwoVoxelsIsUndefinedWithAReason() {
    Volume two = ReferenceCorpus.bundledVolume("cases/edge_twovoxel_image.nii.gz");
    LabelMap labels = LabelMap.of(ReferenceCorpus.bundledVolume("cases/edge_twovoxel_mask.nii.gz"));
    RadiomicsResult result =
        Radiomics.extract(
            two,
            labels,
            RadiomicsSettings.builder()
                .minimumRoiDimensions(1)
                .features(FeatureClass.FIRSTORDER)
                .build(),
            ExecutionContext.ofCallingThread());
    assertEquals(
        List.of(new FeatureName("original_firstorder_RobustMeanAbsoluteDeviation")),
        List.copyOf(result.features().undefined().keySet()));
  }

  @Test
  void resamplingToTinyVoxelsIsRefused() {
    RadiomicsSettings settings =
        RadiomicsSettings.builder()
            .resampledPixelSpacing(new Vector3(1e-4, 1e-4, 1e-4))
            .allFeatures()
            .build();
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> extract(slice, settings));
    assertEquals("resampling-too-fine", e.code());
  }

  @Test
  void minimumSizeIsThatOfTheResampledRoi() {
    // 30 voxels before, 42 after.
    RadiomicsSettings settings =
        RadiomicsSettings.builder()
            .minimumRoiSize(35)
            .resampledPixelSpacing(new Vector3(1, 1, 1))
            .features(FeatureClass.SHAPE)
            .build();
    extract(slice, settings);
  }

  @Test
  void binsLostInRoundingAreRefused() {
    float[] voxels = new float[slice.grid().voxelCount()];
    java.util.Arrays.fill(voxels, 1e20f);
    RadiomicsSettings settings = RadiomicsSettings.pyradiomicsDefaults();
    InvalidInputException e =
        assertThrows(
            InvalidInputException.class,
            () ->
                Radiomics.extract(
                    Volume.wrap(slice.grid(), PixelType.FLOAT32, voxels),
                    LabelMap.of(slice),
                    settings,
                    ExecutionContext.ofCallingThread()));
    assertEquals("bin-width-lost", e.code());
  }

  /** A flat ROI of a value whose mean rounds: skewness ±1 and kurtosis 1, as in PyRadiomics. */
  @Test
  void meanRoundsAsInPyradiomics() {
    // The sum of ten values of 0.1 in two runs of eight and two is 1 exactly; of three it is not.
    double[] ten = new double[10];
    java.util.Arrays.fill(ten, 0.1);
    assertEquals(1.0, PairwiseSum.of(ten));
    double[] three = {0.1, 0.1, 0.1};
    assertEquals(0.1 + 0.1 + 0.1, PairwiseSum.of(three));
  }
}
