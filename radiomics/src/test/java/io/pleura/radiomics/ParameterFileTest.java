package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.ConfigurationException;
import io.pleura.radiomics.array.ArrayEngine;
import io.pleura.volume.Interpolation;
import io.pleura.volume.Vector3;
import io.pleura.volume.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parameter files: read, written, and refused with the place of the fault. */
class ParameterFileTest {

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

  /** Lists that hold themselves must end in a message, not in a hang. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "setting: {distances: &a [1, *a]}",
        "setting: &a {distances: *a}",
        "x: &a [1]\ny: &b [*a, *a]\nsetting: {distances: [*b, *b]}",
        "setting: {distances: {1: 2}}",
        "setting: {binWidth: 1e999999999999}"
      })
  void structuresWhereNoneBelongAreRefused(String yaml) {
    assertTrue(refused(yaml).code().startsWith("parameter-file-"));
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
              normalize: true
              normalizeScale: 100
              removeOutliers: 2.5
              resegmentRange: [60, -60]
              resegmentMode: sigma
              resegmentShape: true
              gldm_a: 2
            voxelSetting:
              kernelRadius: 2
              maskedKernel: false
              initValue: .nan
              voxelBatch: 100
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
    assertTrue(settings.normalize());
    assertEquals(100, settings.normalizeScale());
    assertEquals(OptionalDouble.of(2.5), settings.removeOutliers());
    assertEquals(List.of(-60.0, 60.0), settings.resegmentRange());
    assertEquals(ResegmentMode.SIGMA, settings.resegmentMode());
    assertTrue(settings.resegmentShape());
    assertEquals(2, settings.gldmA());
    assertEquals(new VoxelSettings(2, false, Double.NaN, 100), settings.voxelSettings());
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
  void whatIsNotSaidIsTheDefaultOfPyradiomics() {
    RadiomicsSettings settings = read("featureClass: {firstorder: }");
    assertEquals(25, settings.binWidth());
    assertFalse(settings.normalize());
    assertEquals(1, settings.normalizeScale());
    assertEquals(OptionalDouble.empty(), settings.removeOutliers());
    assertEquals(List.of(), settings.resegmentRange());
    assertEquals(ResegmentMode.ABSOLUTE, settings.resegmentMode());
    assertFalse(settings.resegmentShape());
    assertEquals(0, settings.labelChannel());
    assertFalse(settings.force2D());
    assertEquals(0, settings.force2DDimension());
    assertEquals(Optional.empty(), settings.weightingNorm());
    assertEquals(0, settings.gldmA());
    assertEquals(new VoxelSettings(1, true, 0, -1), settings.voxelSettings());
    assertEquals(Map.of("Original", Map.of()), settings.imageTypes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "imageType: {}", "featureClass: {}", "setting: {}"})
  void emptyBlocksLeaveTheDefaults(String yaml) {
    assertEquals(RadiomicsSettings.pyradiomicsDefaults(), read(yaml));
  }

  @Test
  void imageTypesComeInTheOrderOfTheFileWithSettingsOfTheirOwn() {
    RadiomicsSettings settings =
        read(
            """
            setting: {binWidth: 25, binCount: 16, gldm_a: 1}
            imageType:
              Wavelet: {wavelet: haar, level: 2, binCount: null}
              LoG: {sigma: [3, 3.0, 0.5, 3], binWidth: 10}
              Original:
            featureClass: {firstorder: [Mean], glcm: [Id]}
            """);
    assertEquals(
        List.of("Wavelet", "LoG", "Original"), List.copyOf(settings.imageTypes().keySet()));
    assertEquals(
        Map.of("sigma", List.of(3, 3.0, 0.5), "binWidth", 10.0), settings.imageTypes().get("LoG"));
    List<String> names = settings.schema().names().stream().map(n -> n.value()).toList();
    assertEquals(2 * (15 + 3 + 1), names.size());
    assertEquals(
        List.of(
            "wavelet-LLH_firstorder_Mean", "wavelet-LLH_glcm_Id", "wavelet-LHL_firstorder_Mean"),
        names.subList(0, 3));
    assertEquals("wavelet2-LLL_glcm_Id", names.get(29));
    assertEquals("log-sigma-3-mm-3D_firstorder_Mean", names.get(30));
    assertEquals("log-sigma-3-0-mm-3D_firstorder_Mean", names.get(32));
    assertEquals("original_firstorder_Mean", names.get(36));
    List<ImageSettings> used = settings.imageSources().stream().map(ImageSource::settings).toList();
    assertEquals(null, used.get(0).binCount());
    assertEquals(25, used.get(0).binWidth());
    assertEquals(16, used.get(1).binCount(), "a common bin count wins over a bin width of its own");
    assertEquals(16, used.get(2).binCount());
    assertTrue(used.stream().allMatch(u -> u.gldmA() == 1));
    assertEquals(settings, read(settings.toYaml()));
  }

  @Test
  void everyClassSettingMayHoldForOneImageTypeAlone() {
    RadiomicsSettings settings =
        read(
            """
            featureClass: {glcm: }
            imageType:
              Original:
                binWidth: 5
                binCount: 8
                distances: [2, 1]
                symmetricalGLCM: false
                gldm_a: 3
                voxelArrayShift: 7
            """);
    assertEquals(
        new ImageSettings(5, 8, List.of(2, 1), false, null, 3, false, 0, 7, ArrayEngine.AUTOMATIC),
        settings.imageSources().get(0).settings());
    assertEquals(25, settings.binWidth(), "the common settings stay");
  }

  @Test
  void argumentsOfFiltersMayStandUnderSetting() {
    RadiomicsSettings settings =
        read(
            """
            setting: {sigma: [2.0], wavelet: db2, level: 2, gradientUseSpacing: false}
            imageType: {LoG: {}, Wavelet: {level: 1}, Gradient: {}}
            featureClass: {firstorder: [Mean]}
            """);
    assertEquals(
        Map.of(
            "LoG", Map.of("sigma", List.of(2.0)),
            "Wavelet", Map.of("wavelet", "db2", "level", 1),
            "Gradient", Map.of("gradientUseSpacing", false)),
        settings.imageTypes());
    assertEquals(1 + 8 + 1, settings.schema().size());
    assertEquals(List.of(), settings.notes());
  }

  @Test
  void whatAFileAsksForInVainIsToldInTheResult() {
    RadiomicsSettings settings =
        read(
            """
            setting: {sigma: [2.0], padDistance: 7}
            imageType:
              Original: {padDistance: 3, level: 2}
              Square: {padDistance: 7}
            featureClass: {glcm: [Id, Homogeneity1], gldm: [DependencePercentage]}
            """);
    List<String> messages = settings.notes().stream().map(note -> note.message()).toList();
    assertEquals(5, messages.size(), messages::toString);
    assertTrue(messages.get(0).contains("line 3, imageType.Original.padDistance"));
    assertTrue(messages.get(1).contains("line 3, imageType.Original.level"));
    assertTrue(messages.get(2).contains("line 1, setting.sigma"));
    assertTrue(messages.get(3).contains("Homogeneity1") && messages.get(3).contains("Use Id"));
    assertTrue(messages.get(4).contains("DependencePercentage"));
    assertEquals(7, settings.padDistance());
    assertEquals(List.of(FeatureClass.GLCM), List.copyOf(settings.features().keySet()));
    assertEquals(2, settings.schema().size());
  }

  @Test
  void classesAndFeaturesComeAsTheyAreNamed() {
    RadiomicsSettings settings =
        read("featureClass: {glszm: [ZoneEntropy], glcm: [MCC, Id, MCC], shape: [Sphericity]}");
    assertEquals(
        List.of(
            "original_shape_Sphericity",
            "original_glszm_ZoneEntropy",
            "original_glcm_MCC",
            "original_glcm_Id"),
        settings.schema().names().stream().map(n -> n.value()).toList());
    assertEquals(settings.schema(), read(settings.toYaml()).schema());
  }

  @ParameterizedTest
  @CsvSource({
    "imageType: {LoG: {}}, imageType.LoG, sigma",
    "'imageType: {LoG: {sigma: []}}', imageType.LoG.sigma, above 0",
    "'imageType: {LoG: {sigma: [0]}}', imageType.LoG.sigma, above 0",
    "'imageType: {LoG: {sigma: 3}}', imageType.LoG.sigma, a list",
    "'imageType: {Wavelet: {wavelet: morl}}', imageType.Wavelet.wavelet, coif1",
    "'imageType: {Wavelet: {level: 0}}', imageType.Wavelet.level, at least 1",
    "'imageType: {Original: {binwidth: 5}}', imageType.Original.binwidth, binWidth",
    "'imageType: {Original: {label: 2}}', imageType.Original.label, on its own",
    "'imageType: {Original: {kernelRadius: 2}}', imageType.Original.kernelRadius, voxelSetting",
    "'imageType: {Original: 5}', imageType.Original, keys",
    "'setting: {kernelRadius: 2}', setting.kernelRadius, voxelSetting",
    "'voxelSetting: {kernelRadius: 0}', voxelSetting.kernelRadius, at least 1",
    "'voxelSetting: {kernelRadius: 1.5}', voxelSetting.kernelRadius, whole",
    "'voxelSetting: {maskedKernel: 1}', voxelSetting.maskedKernel, true",
    "'voxelSetting: {initValue: none}', voxelSetting.initValue, number",
    "'voxelSetting: {initValue: .inf}', voxelSetting.initValue, number",
    "'voxelSetting: {voxelBatch: 0}', voxelSetting.voxelBatch, at least 1",
    "'voxelSetting: {kernelradius: 1}', voxelSetting.kernelradius, kernelRadius",
    "'featureClass: {shape2D: }', featureClass.shape2D, force2D",
    "'featureClass: {glcm: {}}', featureClass.glcm, a list",
    "'featureClass: {gldm: [DependencPercentage]}', featureClass.gldm, Dependence",
  })
  void faultsAreNamedWithPathAndRemedy(String yaml, String path, String remedy) {
    ConfigurationException e = refused("# a comment\n" + yaml);
    assertTrue(e.code().startsWith("parameter-file-"), e.getMessage());
    assertTrue(e.problem().contains("Params.yaml, line 2, " + path), e.problem());
    assertTrue(e.remedy().contains(remedy), e.remedy());
  }

  /** JSON is YAML, but for tabs, which YAML forbids where JSON takes them for blanks. */
  @Test
  void readsJson(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("params.json"),
            """
            {
            \t"imageType": {"Original": {}, "LoG": {"sigma": [3, 1.0]}},
            \t"featureClass": {"firstorder": ["Me\\u0061n"], "glcm": null},
            \t"setting": {
            \t\t"binWidth": 1.25E1,
            \t\t"interpolator": null,
            \t\t"resegmentRange": [-1e2, 40],
            \t\t"correctMask": true
            \t}
            }
            """);
    RadiomicsSettings settings = RadiomicsSettings.fromYaml(file);
    assertEquals(12.5, settings.binWidth());
    assertEquals(Optional.empty(), settings.interpolator());
    assertEquals(List.of(-100.0, 40.0), settings.resegmentRange());
    assertTrue(settings.correctMask());
    assertEquals(3 * (1 + 24), settings.schema().size());
    assertTrue(settings.schema().names().get(25).value().startsWith("log-sigma-3-mm-3D_"));
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class,
            () ->
                RadiomicsSettings.parseYaml(
                    "{\n\t\"setting\": {\n\t\t\"binwidth\": 25}}", "params.json"));
    assertTrue(e.problem().contains("params.json, line 3, setting.binwidth"), e.problem());
  }

  @Test
  void theFingerprintStandsForTheSettings() {
    RadiomicsSettings settings = withSetting("binWidth: 12.5");
    assertEquals(settings.fingerprint(), withSetting("binWidth: 1.25e1").fingerprint());
    assertFalse(settings.fingerprint().equals(withSetting("binWidth: 12").fingerprint()));
    assertTrue(settings.fingerprint().matches("[0-9a-f]{64}"), settings.fingerprint());
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
    RadiomicsSettings full =
        RadiomicsSettings.builder()
            .normalize(true)
            .normalizeScale(2.5)
            .removeOutliers(3)
            .resegmentRange(-0.5)
            .resegmentMode(ResegmentMode.RELATIVE)
            .resegmentShape(true)
            .force2DDimension(2)
            .gldmA(1)
            .voxelSettings(new VoxelSettings(3, false, Double.NaN, -1))
            .imageType("LoG", Map.of("sigma", List.of(1, 1.0, 1e-7), "binWidth", 0.1))
            .imageType("Wavelet", Map.of("wavelet", "bior1.1", "start_level", 1))
            .imageType("Gradient", Map.of("gradientUseSpacing", false, "distances", List.of(2)))
            .features(FeatureClass.FIRSTORDER)
            .build();
    for (RadiomicsSettings settings :
        List.of(
            odd,
            counted,
            full,
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
      assertEquals(settings.imageTypes(), again.imageTypes());
      assertEquals(settings.voxelSettings(), again.voxelSettings());
      assertEquals(settings.resegmentRange(), again.resegmentRange());
    }
  }

  @Test
  void thePresetIsTheOneOfTheModel() {
    assertEquals(
        """
        imageType:
          Original: {}
          LoG: {sigma: [3.0]}
          Wavelet: {wavelet: coif1}
        featureClass:
          shape: []
          firstorder: []
          glcm: []
          glrlm: []
          glszm: []
          gldm: []
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
    assertEquals(894, RadiomicsSettings.pleuralInvasion().schema().size());
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
        "interpolator: 7",
        "interpolator: sitkGaussian",
        "interpolator: true",
        "padDistance: -1",
        "distances: []",
        "distances: [0]",
        "distances: 1",
        "geometryTolerance: 0",
        "minimumROIDimensions: 4",
        "minimumROISize: 0",
        "label: 99999999999",
        "normalize: 1",
        "normalizeScale: 0",
        "removeOutliers: -1",
        "resegmentRange: []",
        "resegmentRange: [1, 2, 3]",
        "resegmentRange: [1, .inf]",
        "resegmentMode: relativ",
        "resegmentMode:",
        "label_channel: -1",
        "force2D: 'true'",
        "force2Ddimension: 3",
        "weightingNorm: euclidian",
        "gldm_a: 1.0",
        "gldm_a: -1",
        "sigma: 3.0",
        "start_level: -1",
        "level: 0",
        "wavelet: coif18",
        "gradientUseSpacing: no",
        "lbp2DRadius: 0",
        "lbp2DSamples: 0",
        "lbp2DMethod: rotated",
        "lbp3DLevels: 0",
        "lbp3DIcosphereRadius: -1",
        "lbp3DIcosphereSubdivision: 0.5"
      })
  void wrongValuesAreRefusedWithTheirLine(String line) {
    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> withSetting(line), line);
    assertEquals("parameter-file-value", e.code(), e.getMessage());
    assertTrue(e.problem().contains("Params.yaml, line 3"), e.problem());
    assertTrue(
        e.problem().contains("setting." + line.substring(0, line.indexOf(':'))), e.problem());
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
