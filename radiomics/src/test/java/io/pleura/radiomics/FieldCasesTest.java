package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.LibraryVersion;
import io.pleura.Study;
import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.volume.LabelMap;
import io.pleura.volume.MaskSelection;
import io.pleura.volume.PixelType;
import io.pleura.volume.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Inputs that broke other tools, computed with the preset's image types and every class of three
 * dimensions, as the references were made.
 */
class FieldCasesTest {

  private static final String FINGERPRINT = "diagnostics_Configuration_Fingerprint";

  private static final RadiomicsSettings SETTINGS =
      RadiomicsSettings.parseYaml(
          """
          imageType: {Original: {}, LoG: {sigma: [3.0]}, Wavelet: {wavelet: coif1}}
          featureClass: {firstorder: , shape: , glcm: , glrlm: , glszm: , gldm: , ngtdm: }
          setting:
            binWidth: 25
            resampledPixelSpacing: [1, 1, 1]
            interpolator: sitkBSpline
            correctMask: true
            label: 1
          pleura: {clamp: [-160, 240]}
          """,
          "field cases");

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
    boolean pair = Files.exists(folder(name).resolve("ct.hdr"));
    return ReferenceCorpus.volume(folder(name).resolve(pair ? "ct.hdr" : "ct.nii.gz"));
  }

  private static LabelMap labels(String name) {
    return LabelMap.of(ReferenceCorpus.volume(folder(name).resolve("mask.nii.gz")));
  }

  private static RadiomicsResult extract(String name) {
    return Radiomics.extract(ct(name), labels(name), SETTINGS, ExecutionContext.ofAllCores());
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

  /** Their headers are the reader's matter; the values must be those of the plain case. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "D12_fourth_axis_of_one",
        "D16_slope_zero",
        "D17_slope_nan",
        "D18_uint16_scaled",
        "D19_big_endian",
        "D20_hdr_img_pair",
        "D22_gz_that_is_not_gz",
        "D23_qform_against_sform"
      })
  void oddFilesOfTheSameVoxelsHaveTheBaseValues(String name) {
    RadiomicsResult result = extract(name);
    ReferenceValues.check(name, reference("D00_base"), result.features());
    assertEquals(List.of(), result.warnings());
  }

  @ParameterizedTest
  @CsvSource({
    "D20_hdr_alone, nifti-pair-incomplete",
    "D21_truncated_gzip, file-truncated",
    "D24_sheared_sform, axes-not-orthogonal",
    "D26_zero_pixdim, spacing-invalid"
  })
  void filesThatCannotBeTrustedAreRefused(String name, String code) {
    assertEquals(code, refused(name).code());
  }

  @Test
  void axesMendedToRightAnglesGiveTheBaseValues() {
    ReferenceValues.check(
        "D24", reference("D00_base"), extract("D24_sform_rounding").features(), 1e-4);
  }

  /** The image's own grid would give the base values; PyRadiomics takes the mask's, and moves. */
  @Test
  void gridOffByRoundingGivesPyradiomicsValuesNearTheBaseOnesAndTheDistance() {
    String name = "D01_grid_rounding";
    RadiomicsResult result = extract(name);
    ReferenceValues.check(name, reference(name), result.features());
    JsonNode base = reference("D00_base");
    for (FeatureName feature : result.features().schema().names()) {
      if (!feature.value().startsWith("wavelet")) { // whose noise about 0 changes bins
        double expected = base.get(feature.value()).asDouble();
        assertEquals(expected, result.features().get(feature), 2e-4 * Math.abs(expected));
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
        RadiomicsSettings.parseYaml(SETTINGS.toYaml().replace("label: 1", "label: 255"), "D05");
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
    try (var extractor = new RadiomicsExtractorProvider().create(SETTINGS.values(), List.of())) {
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
    try (var extractor = new RadiomicsExtractorProvider().create(SETTINGS.values(), List.of())) {
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

  /** The rest is there, and the features of the image that is not are named; none is 0. */
  @Test
  void volumeTooThinForLogIsToldInAnExtraction() {
    RadiomicsResult result = extract("D27_three_slices_log");
    InputWarning missing =
        result.warnings().stream()
            .filter(warning -> warning.code().equals("image-missing"))
            .findFirst()
            .orElseThrow();
    assertTrue(missing.message().contains("log-sigma-3-0-mm-3D"), missing.message());
    assertTrue(missing.message().contains("4 voxels"), missing.message());
    assertEquals(944 - 93, result.features().schema().size());
    assertTrue(
        result.features().schema().names().stream().noneMatch(n -> n.value().contains("log")));
  }

  @Test
  void volumeTooThinForLogIsRefusedInPrediction() throws IOException {
    String name = "D27_three_slices_log";
    Study study = Study.of(ct(name), labels(name).mask(1), null);
    try (var extractor = new RadiomicsExtractorProvider().create(SETTINGS.values(), List.of())) {
      InvalidInputException e =
          assertThrows(
              InvalidInputException.class,
              () -> extractor.extract(study, ExecutionContext.ofAllCores()));
      assertEquals("image-type-impossible", e.code());
      assertTrue(e.problem().contains("log-sigma-3-0-mm-3D"), e.problem());
      assertTrue(e.problem().contains("_glcm_Contrast"), e.problem());
    }
  }

  @Test
  void waveletsOfOddSizesEqualThoseOfPyradiomics() {
    String name = "D28_odd_sizes_wavelet";
    RadiomicsSettings asStored =
        RadiomicsSettings.parseYaml(
            SETTINGS
                .toYaml()
                .replaceAll("  resampledPixelSpacing.*\n", "")
                .replaceAll("pleura:\n  clamp.*\n", ""),
            name);
    // The reference was made of voxels cast to single precision.
    Volume ct = ct(name);
    Volume single = Volume.wrap(ct.grid(), PixelType.FLOAT32, ct.toFloats(ct.grid().region()));
    RadiomicsResult result =
        Radiomics.extract(single, labels(name), asStored, ExecutionContext.ofAllCores());
    ReferenceValues.check(name, reference(name), result.features());
    assertEquals(asStored.fingerprint(), result.diagnostics().get(FINGERPRINT));
    assertEquals(LibraryVersion.current(), result.diagnostics().get("diagnostics_Versions_Pleura"));
    assertTrue(
        result.diagnostics().get("diagnostics_Versions_PyRadiomics").toString().contains("3.1"));
  }

  /** D41. */
  @ParameterizedTest
  @ValueSource(strings = {"de-DE", "tr-TR", "ar-EG-u-nu-arab"})
  void noTextDependsOnTheLocale(String tag) {
    Locale before = Locale.getDefault();
    String plain = text("D02_mask_finer_grid") + refused("D14_nan_voxel_in_roi").getMessage();
    Locale.setDefault(Locale.forLanguageTag(tag));
    try {
      assertEquals(
          plain, text("D02_mask_finer_grid") + refused("D14_nan_voxel_in_roi").getMessage());
    } finally {
      Locale.setDefault(before);
    }
  }

  private static String text(String name) {
    RadiomicsResult result = extract(name);
    return SETTINGS.toYaml()
        + Arrays.toString(result.features().toArray())
        + result.features().schema().names()
        + result.diagnostics()
        + result.warnings().stream().map(InputWarning::message).toList();
  }
}
