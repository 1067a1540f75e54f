package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.Study;
import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.volume.LabelMap;
import io.pleura.volume.MaskSelection;
import io.pleura.volume.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Inputs that broke other tools, computed with the preset. */
class FieldCasesTest {

  private static Path folder(String name) {
    try {
      return Path.of(FieldCasesTest.class.getResource("/field/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode reference(String name) {
    try (var stream =
        new GZIPInputStream(Files.newInputStream(folder(name).resolve("reference.json.gz")))) {
      return new ObjectMapper().readTree(stream).get("values");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Volume ct(String name) {
    return ReferenceCorpus.volume(folder(name).resolve("ct.nii.gz"));
  }

  private static LabelMap labels(String name) {
    return LabelMap.of(ReferenceCorpus.volume(folder(name).resolve("mask.nii.gz")));
  }

  private static RadiomicsResult extract(String name) {
    return Radiomics.extract(
        ct(name), labels(name), RadiomicsSettings.pleuralInvasion(), ExecutionContext.ofAllCores());
  }

  private static InvalidInputException refused(String name) {
    return assertThrows(InvalidInputException.class, () -> extract(name));
  }

  private static List<String> codes(RadiomicsResult result) {
    return result.warnings().stream().map(InputWarning::code).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"D00_base", "D11_mask_covers_all", "D33_half_voxel_ties"})
  void plainCasesHaveThePyradiomicsValuesAndNoWarning(String name) {
    RadiomicsResult result = extract(name);
    ReferenceValues.check(name, reference(name), result.features());
    assertEquals(List.of(), result.warnings());
  }

  @Test
  void gridOffByRoundingGivesTheBaseValuesAndTheDistance() {
    RadiomicsResult result = extract("D01_grid_rounding");
    ReferenceValues.check("D01", reference("D01_grid_rounding"), result.features());
    // PyRadiomics itself moves by 1.3e-4 on the original image, and by 9e-3 where voxels of 0 plus
    // rounding noise change their bin: in the sub-bands with a high pass.
    JsonNode base = reference("D00_base");
    for (FeatureName name : result.features().schema().names()) {
      if (name.value().startsWith("original_")) {
        double expected = base.get(name.value()).asDouble();
        assertEquals(
            expected, result.features().get(name), 2e-4 * Math.abs(expected), name.value());
      }
    }
    assertEquals(List.of("mask-grid-differs"), codes(result));
    assertTrue(result.warnings().get(0).message().contains("mm"), result.warnings().toString());
  }

  @Test
  void finerMaskGivesPyradiomicsValuesOnTheMaskGridAndSaysSo() {
    RadiomicsResult result = extract("D02_mask_finer_grid");
    ReferenceValues.check("D02", reference("D02_mask_finer_grid"), result.features());
    assertEquals(List.of("mask-grid-differs"), codes(result));
    assertTrue(result.warnings().get(0).message().contains("taken from the mask"));
  }

  @Test
  void maskElsewhereIsRefusedWithBothExtents() {
    InvalidInputException e = refused("D03_mask_elsewhere");
    assertEquals("roi-outside-image", e.code());
    assertTrue(e.problem().contains("outside"), e.problem());
    assertTrue(e.problem().contains("mm"), e.problem());
    assertTrue(e.remedy().contains("series"), e.remedy());
  }

  @Test
  void emptyMaskIsRefused() {
    assertEquals("mask-empty", refused("D04_mask_empty").code());
  }

  @Test
  void absentLabelIsRefusedWithThoseThatAreThere() {
    InvalidInputException e = refused("D05_label_255");
    assertEquals("mask-label-absent", e.code());
    assertTrue(e.problem().contains("255"), e.problem());
  }

  @Test
  void label255GivesTheBaseValuesWhenChosen() {
    RadiomicsSettings settings =
        RadiomicsSettings.parseYaml(
            RadiomicsSettings.pleuralInvasion().toYaml().replace("label: 1", "label: 255"), "D05");
    RadiomicsResult result =
        Radiomics.extract(
            ct("D05_label_255"), labels("D05_label_255"), settings, ExecutionContext.ofAllCores());
    ReferenceValues.check("D05", reference("D00_base"), result.features());
  }

  @Test
  void onlyTheLabelAskedForIsTaken() {
    ReferenceValues.check("D06", reference("D00_base"), extract("D06_two_labels").features());
  }

  @Test
  void maskThatHoldsIntensitiesIsRefused() {
    assertEquals("mask-not-a-label-map", refused("D07_mask_holds_intensities").code());
  }

  @Test
  void oneVoxelIsRefused() {
    InvalidInputException e = refused("D08_one_voxel");
    assertEquals("roi-too-small", e.code());
    assertTrue(e.problem().contains("1 voxel"), e.problem());
  }

  @Test
  void oneSliceGivesPyradiomicsValuesAndAWarning() {
    RadiomicsResult result = extract("D09_one_slice");
    ReferenceValues.check("D09", reference("D09_one_slice"), result.features());
    assertEquals(List.of("roi-single-slice"), codes(result));
    assertEquals(new InputWarning.SingleSlice("z"), result.warnings().get(0));
  }

  @Test
  void roiErasedByResamplingIsRefusedWithBothCounts() {
    InvalidInputException e = refused("D10_erased_by_resampling");
    assertEquals("roi-erased-by-resampling", e.code());
    assertTrue(e.problem().contains("8 voxels before"), e.problem());
    assertTrue(e.problem().contains("after resampling to 1x1x1 mm"), e.problem());
    assertTrue(e.remedy().contains("smaller spacing"), e.remedy());
  }

  @Test
  void groundGlassBelowTheClampGivesValuesAndAWarning() {
    RadiomicsResult result = extract("D13_ground_glass_flat_after_clamp");
    ReferenceValues.check("D13", reference("D13_ground_glass_flat_after_clamp"), result.features());
    assertTrue(result.features().undefined().isEmpty());
    assertEquals(List.of(new InputWarning.RoiOutsideWindow(100, -160, 240)), result.warnings());
  }

  @Test
  void theExtractorWarnsOfTheSameStudyBeforeItComputes() throws IOException {
    String name = "D13_ground_glass_flat_after_clamp";
    Study study = Study.of(ct(name), labels(name).mask(1), null);
    try (var extractor = new RadiomicsExtractorProvider().create(java.util.Map.of(), List.of())) {
      assertEquals(
          List.of(new InputWarning.RoiOutsideWindow(100, -160, 240)), extractor.warnings(study));
      ReferenceValues.check(
          name, reference(name), extractor.extract(study, ExecutionContext.ofAllCores()));
    }
  }

  @Test
  void theExtractorComputesOnTheGridOfTheCt() throws IOException {
    String name = "D25_mask_stored_flipped";
    Volume flipped = ReferenceCorpus.volume(folder(name).resolve("mask.nii.gz"));
    Study study = Study.of(ct(name), flipped, null, MaskSelection.automatic());
    try (var extractor = new RadiomicsExtractorProvider().create(java.util.Map.of(), List.of())) {
      ReferenceValues.check(
          name, reference(name), extractor.extract(study, ExecutionContext.ofAllCores()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"D14_nan_voxel_in_roi", "D14_nan_voxel_outside_roi"})
  void nanVoxelIsRefusedWithItsIndex(String name) {
    InvalidInputException e = refused(name);
    assertEquals("image-not-finite", e.code());
    assertTrue(e.problem().contains("1 voxel"), e.problem());
    assertTrue(e.problem().contains("NaN"), e.problem());
    String index = name.endsWith("in_roi") ? "[15, 14, 10]" : "[2, 2, 2]";
    assertTrue(e.problem().contains(index), e.problem());
  }

  @Test
  void hugeBinCountIsRefusedBeforeMemoryIsTaken() {
    String name = "D15_huge_bin_count";
    InvalidInputException e =
        assertThrows(
            InvalidInputException.class,
            () ->
                Radiomics.extract(
                    ct(name),
                    labels(name),
                    RadiomicsSettings.pyradiomicsDefaults(),
                    ExecutionContext.ofAllCores()));
    assertEquals("too-many-gray-levels", e.code());
    assertTrue(e.problem().contains("160001 gray level bins"), e.problem());
    assertTrue(e.problem().contains("limit is " + GrayLevels.MATRIX_LIMIT), e.problem());
    assertTrue(e.problem().contains("4000000"), e.problem());
    assertTrue(e.remedy().contains("binWidth of at least 980"), e.remedy());
    // The width of the message works.
    Radiomics.extract(
        ct(name),
        labels(name),
        RadiomicsSettings.builder().binWidth(4000).features(FeatureClass.GLCM, "Contrast").build(),
        ExecutionContext.ofAllCores());
    // First order needs no matrix.
    Radiomics.extract(
        ct(name),
        labels(name),
        RadiomicsSettings.builder().features(FeatureClass.FIRSTORDER).build(),
        ExecutionContext.ofAllCores());
  }
}
