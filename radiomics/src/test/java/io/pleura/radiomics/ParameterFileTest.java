package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.ConfigurationException;
import io.pleura.volume.Interpolation;
import io.pleura.volume.Vector3;
import io.pleura.volume.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parameter files: read, written, and refused with the place of the fault. */
class ParameterFileTest {

  @Test
  void settingsOfUnbuiltPartsAreAcceptedAtTheirDefaults() {
    var settings =
        RadiomicsSettings.parseYaml(
            "featureClass: {glcm: }\n"
                + "setting: {gldm_a: 0, force2Ddimension: 0, resegmentMode: absolute}",
            "Params.yaml");
    assertEquals(24, settings.schema().size());
  }

  @Test
  void nestingWithoutEndIsRefused() {
    var e =
        assertThrows(
            ConfigurationException.class,
            () -> RadiomicsSettings.parseYaml("[".repeat(200_000), "Params.yaml"));
    assertEquals("parameter-file-syntax", e.code());
  }

  @Test
  void otherEncodingsThanUtf8AreNamed(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("Params.yaml");
    Files.write(file, new byte[] {'#', (byte) 0xe4, '\n'});
    var e = assertThrows(ConfigurationException.class, () -> RadiomicsSettings.fromYaml(file));
    assertEquals("parameter-file-syntax", e.code());
    assertTrue(e.problem().contains("Params.yaml"), e.problem());
  }

  private static RadiomicsSettings read(String yaml) {
    return RadiomicsSettings.parseYaml(yaml, "Params.yaml");
  }

  private static RadiomicsSettings withSetting(String line) {
    return read("featureClass: {firstorder: }\nsetting:\n  " + line + "\n");
  }

  private static ConfigurationException refused(String yaml) {
    return assertThrows(ConfigurationException.class, () -> read(yaml));
  }

  @Test
  void readsAFileAsUsersWriteIt(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("Params.yaml"),
            """
            # a study of nodules
            imageType:
              Original: {}
            featureClass:
              shape:
              firstorder: []
              glcm:
                - Contrast
                - 'Id'
            setting:
              binWidth: 12.5
              resampledPixelSpacing: [1, 1, 0]
              interpolator: 'sitkLinear'
              padDistance: 10
              label: 2
              correctMask: true
              geometryTolerance: 1e-4
              minimumROIDimensions: 1
              minimumROISize: 50
              additionalInfo: false
              distances: [1, 3]
              symmetricalGLCM: False
              voxelArrayShift: 300
              preCrop: TRUE
              normalize: false   # the default of what is not built is no request for it
            """);
    RadiomicsSettings settings = RadiomicsSettings.fromYaml(file);
    assertEquals(12.5, settings.binWidth());
    assertEquals(OptionalInt.empty(), settings.binCount());
    assertEquals(Optional.of(new Vector3(1, 1, 0)), settings.resampledPixelSpacing());
    assertEquals(Optional.of(Interpolation.LINEAR), settings.interpolator());
    assertEquals(10, settings.padDistance());
    assertEquals(2, settings.label());
    assertTrue(settings.correctMask());
    assertEquals(1e-4, settings.geometryTolerance());
    assertEquals(1, settings.minimumRoiDimensions());
    assertEquals(OptionalInt.of(50), settings.minimumRoiSize());
    assertFalse(settings.additionalInfo());
    assertEquals(List.of(1, 3), settings.distances());
    assertFalse(settings.symmetricalGlcm());
    assertEquals(300, settings.voxelArrayShift());
    assertTrue(settings.preCrop());
    assertEquals(14 + 18 + 2, settings.schema().size());
    assertEquals(List.of("Contrast", "Id"), settings.features().get(FeatureClass.GLCM));
  }

  @ParameterizedTest
  @CsvSource({"1, NEAREST", "2, LINEAR", "3, CUBIC_B_SPLINE", "sitkBSpline, CUBIC_B_SPLINE"})
  void interpolatorsHaveNamesAndNumbers(String value, Interpolation expected) {
    assertEquals(Optional.of(expected), withSetting("interpolator: " + value).interpolator());
  }

  @Test
  void nullInterpolatorSwitchesResamplingOff() {
    assertEquals(Optional.empty(), withSetting("interpolator: null").interpolator());
  }

  @Test
  void binCountWinsOverBinWidthInAnyOrder() {
    for (String yaml : List.of("binCount: 32, binWidth: 5", "binWidth: 5, binCount: 32")) {
      RadiomicsSettings settings = read("featureClass: {glcm: }\nsetting: {" + yaml + "}\n");
      assertEquals(OptionalInt.of(32), settings.binCount());
    }
  }

  @Test
  void whatIsWrittenReadsBackEqual() {
    RadiomicsSettings odd =
        RadiomicsSettings.builder()
            .binWidth(0.7)
            .resampledPixelSpacing(new Vector3(0.699999988079071, 1, 0))
            .interpolator(Interpolation.NEAREST)
            .geometryTolerance(1e-9)
            .minimumRoiSize(7)
            .distances(List.of(2, 1))
            .voxelArrayShift(-0.5)
            .clamp(new Window(-1000.25, 400))
            .features(FeatureClass.SHAPE, "Compactness1", "Sphericity")
            .features(FeatureClass.FIRSTORDER, "10Percentile", "StandardDeviation")
            .build();
    RadiomicsSettings counted =
        RadiomicsSettings.builder().binCount(64).noInterpolator().allFeatures().build();
    for (RadiomicsSettings settings :
        List.of(
            odd,
            counted,
            RadiomicsSettings.pyradiomicsDefaults(),
            RadiomicsSettings.pleuralInvasion())) {
      RadiomicsSettings again = read(settings.toYaml());
      assertEquals(settings, again);
      assertEquals(settings.schema(), again.schema());
      assertEquals(settings.toYaml(), again.toYaml());
      assertEquals(settings.clamp(), again.clamp());
      assertEquals(settings.resampledPixelSpacing(), again.resampledPixelSpacing());
      assertEquals(settings.binCount(), again.binCount());
      assertEquals(settings.voxelArrayShift(), again.voxelArrayShift());
    }
  }

  @Test
  void thePresetIsTheOneOfTheModel() {
    assertEquals(
        """
        imageType:
          Original: {}
        featureClass:
          shape: []
          firstorder: []
          glcm: []
        setting:
          binWidth: 25
          resampledPixelSpacing: [1, 1, 1]
          interpolator: sitkBSpline
          padDistance: 5
          preCrop: false
          label: 1
          correctMask: true
          geometryTolerance: 1.0E-6
          minimumROIDimensions: 2
          additionalInfo: true
          distances: [1]
          symmetricalGLCM: true
          voxelArrayShift: 0
        pleura:
          clamp: [-160, 240]
        """,
        RadiomicsSettings.pleuralInvasion().toYaml());
  }

  @Test
  void textIsTheSameUnderACommaLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertTrue(withSetting("binWidth: 12.5").toYaml().contains("binWidth: 12.5\n"));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void unknownKeyIsNamedWithPathLineAndNearestKey() {
    ConfigurationException e =
        refused("featureClass:\n  firstorder:\nsetting:\n  label: 1\n  binwidht: 25\n");
    assertEquals("parameter-file-key", e.code());
    assertTrue(e.problem().contains("Params.yaml, line 5, setting.binwidht"), e.problem());
    assertTrue(e.remedy().contains("'binWidth'"), e.remedy());
  }

  @ParameterizedTest
  @CsvSource({
    "'featurClass: {glcm: }', line 1, featureClass",
    "'featureClass: {glmc: }', line 1, glcm",
    "'featureClass: {glcm: [Contrat]}', line 1, Contrast",
    "'featureClass: {glcm: }\nimageType: {Wavelt: {}}', line 2, Wavelet",
    "'featureClass: {glcm: }\npleura: {clmap: [0, 1]}', line 2, clamp",
  })
  void unknownNamesAreRefusedWithTheNearest(String yaml, String line, String nearest) {
    ConfigurationException e = refused(yaml);
    assertEquals("parameter-file-key", e.code());
    assertTrue(e.problem().contains(line), e.problem());
    assertTrue(e.remedy().contains("'" + nearest + "'"), e.remedy());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "label: 5.0",
        "label: '1'",
        "label: 0",
        "label: -1",
        "label:",
        "correctMask: yes",
        "correctMask: 1",
        "binWidth: wide",
        "binWidth: 0",
        "binWidth: -25",
        "binWidth: .inf",
        "binWidth: .nan",
        "binWidth: [25]",
        "binCount: 0",
        "binCount: 16.5",
        "resampledPixelSpacing: 1",
        "resampledPixelSpacing: [1, 1]",
        "resampledPixelSpacing: [1, 1, -1]",
        "interpolator: bspline",
        "interpolator: 11",
        "interpolator: true",
        "padDistance: -1",
        "distances: []",
        "distances: [0]",
        "distances: 1",
        "geometryTolerance: 0",
        "minimumROIDimensions: 4",
        "minimumROISize: 0",
        "label: 99999999999"
      })
  void wrongValuesAreRefusedWithTheirLine(String line) {
    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> withSetting(line), line);
    assertEquals("parameter-file-value", e.code(), e.getMessage());
    assertTrue(e.problem().contains("Params.yaml, line 3"), e.problem());
    assertTrue(
        e.problem().contains("setting." + line.substring(0, line.indexOf(':'))), e.problem());
  }

  @ParameterizedTest
  @ValueSource(strings = {"featureClass: {glcm: }\nsetting: {interpolator: sitkGaussian}"})
  void whatIsNotBuiltIsRefused(String yaml) {
    ConfigurationException e = refused(yaml);
    assertEquals("not-built-yet", e.code(), e.getMessage());
    assertTrue(e.problem().contains("not built yet"), e.problem());
  }

  @Test
  void brokenYamlIsRefusedWithItsLine() {
    ConfigurationException e = refused("featureClass:\n  glcm: [Contrast\nsetting: {}\n");
    assertEquals("parameter-file-syntax", e.code());
    assertTrue(e.problem().contains("line 3"), e.problem());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "featureClass: {glcm: }\nsetting: {label: 1, label: 2}",
        "featureClass: {glcm: , glcm: }",
      })
  void duplicateKeysAreRefused(String yaml) {
    assertTrue(refused(yaml).problem().contains("twice"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "featureClass: {glcm: }\nsetting:\n",
        "featureClass: {glcm: }\nimageType:\n",
        "featureClass: glcm",
        "just text",
        "- a\n- list"
      })
  void blocksWithoutContentAreRefused(String yaml) {
    assertEquals("parameter-file-value", refused(yaml).code());
  }

  @Test
  void settingsWithoutAnyFeatureAreRefused() {
    assertThrows(ConfigurationException.class, () -> RadiomicsSettings.builder().build());
  }

  @Test
  void schemaHasTheOrderAndUnitsOfTheClasses() {
    RadiomicsSettings settings = RadiomicsSettings.pyradiomicsDefaults();
    assertEquals(107, settings.schema().size());
    assertEquals(
        "original_shape_Elongation", settings.schema().definitions().get(0).name().value());
    assertEquals(
        "original_firstorder_10Percentile", settings.schema().definitions().get(14).name().value());
    assertEquals("HU", settings.schema().definitions().get(14).unit());
    assertEquals(
        "original_glcm_SumSquares", settings.schema().definitions().get(55).name().value());
    assertEquals("radiomics", settings.schema().definitions().get(55).owner());
    assertEquals(
        "original_ngtdm_Strength", settings.schema().definitions().get(106).name().value());
    assertEquals(17, FeatureClass.SHAPE.features().size());
    assertEquals(19, FeatureClass.FIRSTORDER.features().size());
    assertEquals(24, FeatureClass.GLCM.features().size());
  }
}
