package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.error.CancelledException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureVector;
import io.pleura.volume.LabelMap;
import io.pleura.volume.Mask;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Feature maps against PyRadiomics' voxel-based extraction. */
class VoxelRadiomicsTest {

  private static final double RELATIVE = 1e-9;

  /**
   * Sums of cancelling summands of about 1, and entropies of a single bin. For MCC PyRadiomics
   * takes the root of what rounding leaves of an eigenvalue of 0.
   */
  private static final Map<String, Double> CANCELLATION =
      Map.of(
          "ClusterShade", 1e-11,
          "Correlation", 1e-12,
          "DifferenceEntropy", 1e-14,
          "DifferenceVariance", 1e-14,
          "Imc1", 1e-12,
          "Imc2", 1e-8,
          "MCC", 1e-8,
          "Skewness", 1e-12,
          "Kurtosis", 1e-12);

  static List<String> goldens() {
    return ReferenceCorpus.bundledVoxelGoldens();
  }

  private static RadiomicsSettings settings(JsonNode golden) {
    return RadiomicsSettings.parseYaml(
        "setting: "
            + golden.get("setting")
            + "\nvoxelSetting: "
            + golden.get("voxelSetting")
            + "\nimageType: "
            + golden.get("imageType")
            + "\nfeatureClass: "
            + golden.get("featureClass")
            + "\n",
        "golden");
  }

  private static Volume image(String name) {
    return ReferenceCorpus.caseVolume(name + "_image.nii.gz");
  }

  private static Mask mask(String name) {
    return LabelMap.of(ReferenceCorpus.caseVolume(name + "_mask.nii.gz")).mask(1);
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void mapsEqualThoseOfPyradiomics(String name) {
    JsonNode golden = ReferenceCorpus.voxelGolden(name);
    RadiomicsSettings settings = settings(golden);
    String phantom = golden.get("case").asText();
    VoxelMaps maps =
        VoxelRadiomics.extract(
            image(phantom), mask(phantom), settings, ExecutionContext.ofAllCores());
    List<String> expected = new ArrayList<>();
    golden.get("maps").fieldNames().forEachRemaining(expected::add);
    assertEquals(
        expected.stream().sorted().toList(),
        maps.maps().stream().map(map -> map.name().value()).sorted().toList());
    List<String> wrong = new ArrayList<>();
    for (VoxelMap map : maps.maps()) {
      checkGeometry(golden, map.onRegion());
      compare(golden, map, settings.voxelSettings().initValue(), wrong);
    }
    assertEquals("", String.join("\n", wrong), name);
  }

  private static void checkGeometry(JsonNode golden, Volume map) {
    for (int axis = 0; axis < 3; axis++) {
      assertEquals(golden.get("size").get(axis).asInt(), map.grid().size(axis));
      assertEquals(
          golden.get("spacing").get(axis).asDouble(), map.grid().spacing().get(axis), 1e-6);
      assertEquals(golden.get("origin").get(axis).asDouble(), map.grid().origin().get(axis), 1e-4);
    }
  }

  private static void compare(JsonNode golden, VoxelMap map, double initValue, List<String> wrong) {
    JsonNode expected = golden.get("maps").get(map.name().value());
    String feature = map.name().value().substring(map.name().value().lastIndexOf('_') + 1);
    if (feature.equals("MCC") && isLeftOut(expected, initValue)) {
      return;
    }
    double[] values = map.onRegion().toDoubles(map.onRegion().grid().region());
    boolean[] inRoi = new boolean[values.length];
    for (int i = 0; i < expected.size(); i++) {
      int voxel = golden.get("voxels").get(i).asInt();
      inRoi[voxel] = true;
      double value = expected.get(i).isTextual() ? Double.NaN : expected.get(i).asDouble();
      double tolerance = RELATIVE * Math.abs(value) + CANCELLATION.getOrDefault(feature, 0.0);
      boolean right =
          Double.isNaN(value)
              ? Double.isNaN(values[voxel])
              : Math.abs(value - values[voxel]) <= tolerance;
      if (!right) {
        wrong.add(map.name() + " at " + voxel + " is " + values[voxel] + ", expected " + value);
      }
    }
    for (int voxel = 0; voxel < values.length; voxel++) {
      if (!inRoi[voxel]) {
        assertEquals(initValue, values[voxel], map.name() + " outside the ROI");
      }
    }
  }

  /** PyRadiomics gives up MCC for a batch in which a kernel lacks pairs in a direction. */
  private static boolean isLeftOut(JsonNode expected, double initValue) {
    for (JsonNode value : expected) {
      if (value.asDouble() != initValue) {
        return false;
      }
    }
    return true;
  }

  @Test
  void mapsOfThePatientEqualThoseOfPyradiomics() {
    var folder = ReferenceCorpus.shared("reference/radiomics/intermediates/voxel_breast1");
    assumeTrue(folder.isPresent(), "the whole corpus is not here");
    JsonNode info = ReferenceCorpus.json(folder.get().resolve("info.json"));
    int compared = 0;
    for (var run : info.get("runs").properties()) {
      RadiomicsSettings settings = patientSettings(info, run.getValue().get("settings"));
      VoxelMaps maps =
          VoxelRadiomics.extract(
              image("breast1"), mask("breast1"), settings, ExecutionContext.ofAllCores());
      for (VoxelMap map : maps.maps()) {
        Path file = folder.get().resolve(run.getKey() + "_" + map.name().value() + ".nii.gz");
        Volume expected = ReferenceCorpus.volume(file);
        Volume actual = map.onRegion();
        assertTrue(expected.grid().matches(actual.grid(), 1e-4), file::toString);
        for (int i = 0; i < expected.grid().voxelCount(); i++) {
          double tolerance = RELATIVE * Math.abs(expected.get(i));
          assertEquals(expected.get(i), actual.get(i), tolerance, file.toString());
        }
        compared++;
      }
    }
    assertEquals(28, compared);
  }

  private static RadiomicsSettings patientSettings(JsonNode info, JsonNode all) {
    return RadiomicsSettings.parseYaml(
        "featureClass: "
            + info.get("features")
            + "\nsetting: {binWidth: "
            + all.get("binWidth")
            + "}\nvoxelSetting: {kernelRadius: "
            + all.get("kernelRadius")
            + ", maskedKernel: "
            + all.get("maskedKernel")
            + "}\n",
        "voxel_breast1");
  }

  /** A kernel that holds the whole ROI has the features of the ROI. */
  @Test
  void aKernelAroundTheWholeRoiHasItsFeatures() {
    for (String phantom : List.of("ibsi_digital", "edge_float", "edge_disconnected")) {
      for (String setting : List.of("", ", symmetricalGLCM: false", ", distances: [2, 1]")) {
        RadiomicsSettings settings =
            RadiomicsSettings.parseYaml(
                "setting: {binWidth: 3, additionalInfo: false"
                    + setting
                    + "}\nvoxelSetting: {kernelRadius: 20}\n"
                    + "featureClass: {firstorder: , glcm: , gldm: , glrlm: , glszm: , ngtdm: }\n",
                "whole");
        FeatureVector whole =
            Radiomics.extract(
                    image(phantom), mask(phantom), settings, ExecutionContext.ofCallingThread())
                .features();
        VoxelMaps maps =
            VoxelRadiomics.extract(
                image(phantom), mask(phantom), settings, ExecutionContext.ofCallingThread());
        assertEquals(whole.schema().size(), maps.maps().size());
        for (VoxelMap map : maps.maps()) {
          checkEveryVoxel(phantom, map, whole.get(map.name()));
        }
      }
    }
  }

  private static void checkEveryVoxel(String phantom, VoxelMap map, double expected) {
    boolean[] inside = mask(phantom).toBooleans(map.grid().region());
    Volume volume = map.onGrid();
    double scale = map.name().value().endsWith("ClusterShade") ? 1e3 : 1;
    for (int i = 0; i < inside.length; i++) {
      if (inside[i]) {
        double tolerance = 1e-11 * Math.max(scale, Math.abs(expected));
        assertEquals(expected, volume.get(i), tolerance, () -> phantom + " " + map.name());
      } else {
        assertEquals(0, volume.get(i));
      }
    }
  }

  @Test
  void theMapOnTheGridHasTheMapOnTheRegionInItsPlace() {
    Volume image = image("synth");
    RadiomicsSettings settings =
        RadiomicsSettings.parseYaml(
            "featureClass: {firstorder: [Mean]}\n"
                + "setting: {preCrop: true, padDistance: 3}\n"
                + "voxelSetting: {initValue: .nan, kernelRadius: 2}\n",
            "place");
    VoxelMap map =
        VoxelRadiomics.extract(image, mask("synth"), settings, ExecutionContext.ofAllCores())
            .map(new FeatureName("original_firstorder_Mean"))
            .orElseThrow();
    assertEquals(image.grid(), map.grid());
    Region box = mask("synth").boundingBox().orElseThrow();
    assertEquals(box.grow(2, image.grid()), map.region());
    Volume onGrid = map.onGrid();
    Region region = map.region();
    assertArrayEquals(
        onGrid.toDoubles(region), map.onRegion().toDoubles(map.onRegion().grid().region()));
    assertEquals(image.grid().crop(region), map.onRegion().grid());
    boolean[] inside = mask("synth").toBooleans(image.grid().region());
    for (int i = 0; i < inside.length; i++) {
      assertEquals(!inside[i], Double.isNaN(onGrid.get(i)));
    }
  }

  @Test
  void threadsDoNotChangeABit() {
    RadiomicsSettings settings =
        RadiomicsSettings.parseYaml(
            "featureClass: {firstorder: , glcm: , gldm: , glrlm: , glszm: , ngtdm: }\n"
                + "setting: {binWidth: 2}\nvoxelSetting: {kernelRadius: 2}\n",
            "threads");
    VoxelMaps one =
        VoxelRadiomics.extract(
            image("edge_border"),
            mask("edge_border"),
            settings,
            ExecutionContext.ofCallingThread());
    VoxelMaps several =
        VoxelRadiomics.extract(
            image("edge_border"),
            mask("edge_border"),
            settings,
            ExecutionContext.ofAllCores().withParallelism(3));
    for (int i = 0; i < one.maps().size(); i++) {
      Volume a = one.maps().get(i).onRegion();
      Volume b = several.maps().get(i).onRegion();
      assertArrayEquals(a.toDoubles(a.grid().region()), b.toDoubles(b.grid().region()));
    }
  }

  @Test
  void progressReachesItsEndAndCancellationIsPolled() {
    RadiomicsSettings settings =
        RadiomicsSettings.parseYaml(
            "featureClass: {firstorder: [Mean]}\nimageType: {Original: , Square: }\n", "progress");
    List<Long> done = new ArrayList<>();
    long[] all = new long[1];
    ExecutionContext context =
        ExecutionContext.ofCallingThread()
            .withProgress(
                (stage, finished, total) -> {
                  done.add(finished);
                  all[0] = total;
                });
    VoxelRadiomics.extract(image("edge_border"), mask("edge_border"), settings, context);
    assertEquals(done.stream().sorted().toList(), done);
    assertEquals(all[0], done.get(done.size() - 1));
    assertThrows(
        CancelledException.class,
        () ->
            VoxelRadiomics.extract(
                image("edge_border"),
                mask("edge_border"),
                settings,
                ExecutionContext.ofCallingThread().withCancellation(() -> true)));
  }

  @Test
  void whatHasNoMapsIsTold() {
    VoxelMaps shape =
        VoxelRadiomics.extract(
            image("ibsi_digital"),
            mask("ibsi_digital"),
            RadiomicsSettings.parseYaml("featureClass: {shape: }\n", "shape"),
            ExecutionContext.ofCallingThread());
    assertTrue(shape.maps().isEmpty());
    assertEquals("no-feature-maps", shape.warnings().get(0).code());
    VoxelMaps thin =
        VoxelRadiomics.extract(
            image("ibsi_digital"),
            mask("ibsi_digital"),
            RadiomicsSettings.parseYaml(
                "featureClass: {firstorder: [Mean]}\nimageType: {LoG: {sigma: [9.0]}, Square: }\n",
                "thin"),
            ExecutionContext.ofCallingThread());
    assertEquals(
        List.of("square_firstorder_Mean"),
        thin.maps().stream().map(map -> map.name().value()).toList());
    assertTrue(
        thin.warnings().stream().anyMatch(warning -> warning.code().equals("image-missing")));
    assertFalse(thin.map(new FeatureName("log-sigma-9-0-mm-3D_firstorder_Mean")).isPresent());
  }

  @Test
  void everyVoxelOfAFlatRoiHasTheDocumentedValues() {
    RadiomicsSettings settings =
        RadiomicsSettings.parseYaml("featureClass: {glcm: , ngtdm: }\n", "flat");
    VoxelMaps maps =
        VoxelRadiomics.extract(
            image("edge_flat"), mask("edge_flat"), settings, ExecutionContext.ofCallingThread());
    Map<String, Double> expected =
        Map.of(
            "original_glcm_MCC", 1.0,
            "original_glcm_Correlation", 1.0,
            "original_glcm_Imc1", 0.0,
            "original_glcm_Imc2", 0.0,
            "original_ngtdm_Coarseness", 1e6);
    expected.forEach(
        (name, value) -> {
          Volume map = maps.map(new FeatureName(name)).orElseThrow().onRegion();
          double[] values = map.toDoubles(map.grid().region());
          assertTrue(Arrays.stream(values).allMatch(v -> v == 0 || v == value), name);
          assertTrue(Arrays.stream(values).anyMatch(v -> v == value), name);
        });
  }
}
