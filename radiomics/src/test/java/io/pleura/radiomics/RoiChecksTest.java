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
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    rows.put("resegment keeps nothing", Map.entry(slice, "roi-erased-by-resegmentation"));
    rows.put("resegment keeps nothing, three thresholds", Map.entry(slice, "parameter-file-value"));
    rows.put("negative binWidth", Map.entry(slice, "parameter-file-value"));
    rows.put("whole volume is the ROI", Map.entry(ReferenceCorpus.filled(image, 1), ""));
    return rows;
  }

  /**
   * Rows that are decided differently here on purpose: release 3.1 accepts a full mask, as the
   * golden {@code edge_fullmask__default} shows, and a negative bin width is refused.
   */
  private static final List<String> DIFFERENT =
      List.of("whole volume is the ROI", "negative binWidth");

  @Test
  void inputsFailOrPassAsInPyradiomics() {
    JsonNode errors = ReferenceCorpus.bundledJson("golden/errors.json").get("rows");
    Map<String, Map.Entry<Volume, String>> rows = rows();
    for (JsonNode row : errors) {
      String test = row.get("test").asText();
      assertTrue(rows.containsKey(test), () -> "no input for " + test);
      Volume mask = rows.get(test).getKey();
      String code = rows.get(test).getValue();
      boolean passes = row.get("error").isNull() != DIFFERENT.contains(test);
      assertEquals(passes, code.isEmpty(), test);
      String yaml = "featureClass: {firstorder: , shape: }\nsetting: " + row.get("settings") + "\n";
      if (passes) {
        extract(mask, RadiomicsSettings.parseYaml(yaml, test));
      } else {
        PleuraException e =
            assertThrows(
                PleuraException.class,
                () -> extract(mask, RadiomicsSettings.parseYaml(yaml, test)),
                test);
        assertEquals(code, e.code(), test);
      }
    }
    assertEquals(rows.size(), errors.size());
  }

  private RadiomicsResult extract(Volume mask, RadiomicsSettings settings) {
    return Radiomics.extract(
        image, LabelMap.of(mask), settings, ExecutionContext.ofCallingThread());
  }

  @Test
  void resegmentationThatLeavesTooLittleNamesCountsValuesAndRange() {
    InvalidInputException e = refused("resegmentRange: [5000, 6000]");
    assertEquals("roi-erased-by-resegmentation", e.code());
    assertTrue(e.problem().contains("30 voxels before"), e.problem());
    assertTrue(e.problem().contains("0 within the range from 5000.0 to 6000.0"), e.problem());
    assertTrue(e.remedy().contains("resegmentRange"), e.remedy());
  }

  @Test
  void whatResegmentationLeavesIsCheckedAgain() {
    double[] values = LabelMap.of(slice).mask(1).boundingBox().map(image::toDoubles).orElseThrow();
    java.util.Arrays.sort(values);
    double lower = values[values.length - 3];
    extract(slice, settings("minimumROIDimensions: 1, resegmentRange: [" + lower + "]"));
    InvalidInputException e =
        refused("minimumROIDimensions: 1, minimumROISize: 3, resegmentRange: [" + lower + "]");
    assertEquals("roi-too-small", e.code());
    assertTrue(e.problem().contains("3 voxels"), e.problem());
  }

  /** Mean and deviation of the values below are those that NumPy 1.26 gives. */
  @Test
  void resegmentationOfSinglePrecisionImagesRoundsAsNumpyDoes() {
    VoxelGrid grid = VoxelGrid.of(20, 20, 20, new Vector3(1, 1, 1));
    float[] voxels = new float[8000];
    for (int i = 0; i < voxels.length; i++) {
      voxels[i] = (float) ((long) i * i * i % 1009 * 0.731 - 311.7);
    }
    Volume image = Volume.wrap(grid, PixelType.FLOAT32, voxels);
    Mask all = LabelMap.of(ReferenceCorpus.filled(image, 1)).mask(1);
    // The bound is the least voxel; a deviation in double precision would put it above.
    double least = (voxels[0] - 56.70051574707031) / 212.6572723388672;
    var sigma = new Resegmentation(List.of(least), ResegmentMode.SIGMA);
    assertEquals(8000, sigma.apply(image, all, grid.region()).voxelCount());
    // 0.7 rounds down in single precision; the voxel does, too, and stays.
    voxels[5] = 0.7f;
    var absolute = new Resegmentation(List.of(0.7), ResegmentMode.ABSOLUTE);
    assertTrue(absolute.apply(image, all, grid.region()).contains(5));
  }

  @Test
  void resegmentationTakesItsBoundsFromTheLargestValue() {
    var relative = new Resegmentation(List.of(0.5, 1.0), ResegmentMode.RELATIVE);
    Mask roi = LabelMap.of(slice).mask(1);
    Region box = roi.boundingBox().orElseThrow();
    double maximum = java.util.Arrays.stream(image.toDoubles(box)).max().orElseThrow();
    Mask kept = relative.apply(image, roi, box);
    for (int i = 0; i < image.grid().voxelCount(); i++) {
      boolean expected = roi.contains(i) && image.get(i) >= maximum / 2;
      assertEquals(expected, kept.contains(i));
    }
  }

  @Test
  void flatImageCannotBeNormalised() {
    Volume flat = Volume.wrap(image.grid(), PixelType.INT16, new float[image.grid().voxelCount()]);
    InvalidInputException e =
        assertThrows(
            InvalidInputException.class,
            () ->
                Radiomics.extract(
                    flat,
                    LabelMap.of(slice),
                    settings("normalize: true"),
                    ExecutionContext.ofCallingThread()));
    assertEquals("image-flat", e.code());
  }

  @Test
  void stepsBeforeTheFeaturesHaveTheSameBitsOnAnyNumberOfThreads() {
    Volume nodule = ReferenceCorpus.bundledVolume("cases/synth_image.nii.gz");
    LabelMap labels = LabelMap.of(ReferenceCorpus.bundledVolume("cases/synth_mask.nii.gz"));
    for (String setting :
        List.of(
            "normalize: true, normalizeScale: 100, removeOutliers: 1.5, binWidth: 5",
            "normalize: true, normalizeScale: 100, resampledPixelSpacing: [1, 1, 1]",
            "resegmentRange: [-2, 2], resegmentMode: sigma, resampledPixelSpacing: [1, 1, 0]")) {
      RadiomicsResult one =
          Radiomics.extract(nodule, labels, settings(setting), ExecutionContext.ofCallingThread());
      RadiomicsResult several =
          Radiomics.extract(
              nodule, labels, settings(setting), ExecutionContext.ofAllCores().withParallelism(3));
      assertEquals(one.features(), several.features());
      assertEquals(one.diagnostics(), several.diagnostics());
    }
  }

  @Test
  void tooManyBinsOfADerivedImageNameTheImage() {
    RadiomicsSettings settings =
        RadiomicsSettings.parseYaml(
            "featureClass: {glcm: }\nimageType: {Square: {}}\nsetting: {binWidth: 0.001}", "test");
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> extract(slice, settings));
    assertEquals("too-many-gray-levels", e.code());
    assertTrue(e.problem().startsWith("Image square: "), e.problem());
  }

  /** One voxel that is not finite, at an index of the image. */
  private Volume withVoxel(double value, int x, int y, int z) {
    double[] voxels = image.toDoubles(image.grid().region());
    voxels[image.grid().offset(x, y, z)] = value;
    return Volume.wrap(image.grid(), PixelType.FLOAT64, voxels);
  }

  private RadiomicsResult extract(Volume other, String setting) {
    return Radiomics.extract(
        other, LabelMap.of(slice), settings(setting), ExecutionContext.ofCallingThread());
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void voxelThatIsNotFiniteIsRefusedInTheRoiOnly(double value) {
    assertTrue(LabelMap.of(slice).mask(1).contains(4, 4, 3));
    for (String setting : List.of("binWidth: 5", "preCrop: true, padDistance: 1")) {
      InvalidInputException e =
          assertThrows(
              InvalidInputException.class, () -> extract(withVoxel(value, 4, 4, 3), setting));
      assertEquals("image-not-finite", e.code());
      assertTrue(
          e.problem().contains("The ROI holds 1 voxel that is NaN or infinite"), e.problem());
      assertTrue(e.problem().contains("[4, 4, 3], is " + value), e.problem());
      // Outside it plays no part.
      assertEquals(
          extract(image, setting).features(),
          extract(withVoxel(value, 4, 4, 4), setting).features());
    }
  }

  @Test
  void stepsThatSpreadVoxelsRefuseOnesThatAreNotFinite() {
    Volume outside = withVoxel(Double.NaN, 9, 8, 7);
    for (var step :
        Map.of(
                "normalize: true",
                "Normalisation would spread",
                "resampledPixelSpacing: [1, 1, 1]",
                "Resampling would spread",
                "resampledPixelSpacing: [1, 1, 1], interpolator: sitkLinear",
                "Resampling would spread")
            .entrySet()) {
      InvalidInputException e =
          assertThrows(InvalidInputException.class, () -> extract(outside, step.getKey()));
      assertEquals("image-not-finite", e.code());
      assertTrue(e.problem().contains("[9, 8, 7], is NaN"), e.problem());
      assertTrue(e.problem().contains(step.getValue()), e.problem());
    }
    String nearest = "resampledPixelSpacing: [1, 1, 1], interpolator: sitkNearestNeighbor";
    assertEquals(extract(image, nearest).features(), extract(outside, nearest).features());
  }

  private static RadiomicsSettings settings(String setting) {
    return RadiomicsSettings.parseYaml(
        "featureClass: {firstorder: , shape: }\nsetting: {" + setting + "}\n", "test");
  }

  private InvalidInputException refused(String setting) {
    return assertThrows(InvalidInputException.class, () -> extract(slice, settings(setting)));
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
