package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.volume.LabelMap;
import io.pleura.volume.Mask;
import io.pleura.volume.MaskSelection;
import io.pleura.volume.PixelType;
import io.pleura.volume.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every golden of the reference corpus whose settings are built, feature by feature. */
class GoldenFeaturesTest {

  /** The only goldens among the bundled ones that this version cannot compute, by setting. */
  private static final Set<String> UNBUILT =
      Set.of(
          "synth__v_force2D_dim0",
          "synth__v_force2D_dim2",
          "synth__v_normalize",
          "synth__v_normalize_outliers",
          "synth__v_resample_slice",
          "synth__v_resegment_absolute",
          "synth__v_resegment_lower_only",
          "synth__v_resegment_relative",
          "synth__v_resegment_resampled",
          "synth__v_resegment_shape",
          "synth__v_resegment_sigma",
          "synth__v_shape2D",
          "synth__v_weight_euclidean",
          "synth__v_weight_euclidean_d12",
          "synth__v_weight_infinity",
          "synth__v_weight_manhattan",
          "synth__v_weight_none");

  /** Goldens without the original image, but with its shape. */
  private static boolean hasOriginal(JsonNode golden) {
    return golden.get("imageTypes").has("Original");
  }

  static Stream<String> bundled() {
    return ReferenceCorpus.bundledGoldens().stream()
        .filter(name -> !UNBUILT.contains(name))
        .filter(name -> hasOriginal(ReferenceCorpus.bundledJson("golden/" + name + ".json")))
        .filter(name -> !name.equals("synth_oblique__seed"));
  }

  @ParameterizedTest
  @MethodSource("bundled")
  void featuresEqualThoseOfPyradiomics(String name) {
    JsonNode golden = ReferenceCorpus.bundledJson("golden/" + name + ".json");
    Volume image =
        ReferenceCorpus.bundledVolume("cases/" + golden.get("input").get("image").asText());
    String maskFile = golden.get("input").get("mask").asText();
    Volume labels =
        maskFile.equals("all ones")
            ? ReferenceCorpus.filled(image, 1)
            : ReferenceCorpus.bundledVolume("cases/" + maskFile);
    check(name, golden, image, labels);
  }

  static Stream<String> ofPatients() {
    return ReferenceCorpus.shared("reference/radiomics/golden").stream()
        .flatMap(GoldenFeaturesTest::names)
        .filter(name -> !ReferenceCorpus.bundledGoldens().contains(name))
        .filter(
            name -> {
              JsonNode golden = shared(name);
              return ReferenceCorpus.unbuilt(golden).isEmpty()
                  && hasOriginal(golden)
                  && !golden.get("features").isEmpty()
                  && !golden.get("featureClasses").toString().equals("[\"gldm\"]");
            });
  }

  private static Stream<String> names(Path folder) {
    try (var files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.contains("__"))
          .map(name -> name.substring(0, name.length() - 5))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode shared(String name) {
    return ReferenceCorpus.json(
        ReferenceCorpus.shared("reference/radiomics/golden").orElseThrow().resolve(name + ".json"));
  }

  @Test
  void featuresOfPatientsEqualThoseOfPyradiomics() {
    Assumptions.assumeTrue(
        ReferenceCorpus.shared("reference/radiomics/cases").isPresent(), "no patient images here");
    Path cases = ReferenceCorpus.shared("reference/radiomics/cases").orElseThrow();
    List<String> names = ofPatients().toList();
    assertTrue(names.size() >= 20, () -> "found only " + names);
    for (String name : names) {
      JsonNode golden = shared(name);
      check(
          name,
          golden,
          ReferenceCorpus.volume(cases.resolve(golden.get("input").get("image").asText())),
          ReferenceCorpus.volume(cases.resolve(golden.get("input").get("mask").asText())));
    }
  }

  private static void check(String name, JsonNode golden, Volume image, Volume labels) {
    RadiomicsSettings settings = ReferenceCorpus.settings(golden);
    String kind = golden.get("settingsName").asText();
    if (golden.has("error") && !golden.get("error").isNull()) {
      assertThrows(
          InvalidInputException.class,
          () ->
              Radiomics.extract(
                  image, LabelMap.of(labels), settings, ExecutionContext.ofAllCores()));
      return;
    }
    RadiomicsResult result =
        switch (kind) {
          case "seed" ->
              Radiomics.extract(
                  image,
                  seedMask(labels),
                  RadiomicsSettings.parseYaml(
                      settings.toYaml() + "pleura: {clamp: [-160, 240]}\n", "seed"),
                  ExecutionContext.ofAllCores());
          case "seed64" ->
              Radiomics.extract(
                  ReferenceCorpus.seedImage(image, PixelType.FLOAT64),
                  seedMask(labels),
                  settings,
                  ExecutionContext.ofAllCores());
          default ->
              Radiomics.extract(
                  image, LabelMap.of(labels), settings, ExecutionContext.ofAllCores());
        };
    ReferenceValues.check(name, golden.get("features"), result.features());
    checkDiagnostics(name, golden.get("diagnostics"), result.diagnostics());
  }

  /** The mask of the 'seed' goldens: one label, or the union that they take of several. */
  private static Mask seedMask(Volume labels) {
    return MaskSelection.PYTHON_APPLICATION.select(labels).mask();
  }

  private static void checkDiagnostics(String name, JsonNode expected, Map<String, Object> actual) {
    expected
        .properties()
        .forEach(
            entry -> {
              String key = entry.getKey();
              boolean ofSeveralLabels =
                  name.startsWith("synth_labels__v")
                      && key.equals("diagnostics_Mask-original_Hash");
              if (key.contains("_Versions_")
                  || key.contains("_Configuration_")
                  || ofSeveralLabels) {
                return;
              }
              assertTrue(actual.containsKey(key), () -> name + " lacks " + key);
              compare(name + " " + key, entry.getValue(), actual.get(key));
            });
    long own = actual.keySet().stream().filter(key -> !expected.has(key)).count();
    assertEquals(actual.isEmpty() ? 0 : 1, own, () -> name + " has keys of its own: " + actual);
  }

  private static void compare(String label, JsonNode expected, Object actual) {
    if (expected.isArray()) {
      List<?> list = (List<?>) actual;
      assertEquals(expected.size(), list.size(), label);
      for (int i = 0; i < list.size(); i++) {
        compare(label, expected.get(i), list.get(i));
      }
    } else if (expected.isNumber()) {
      double value = ((Number) actual).doubleValue();
      assertEquals(expected.asDouble(), value, 1e-9 * Math.abs(expected.asDouble()) + 1e-9, label);
    } else {
      assertEquals(expected.asText(), actual, label);
    }
  }

  @Test
  void everyBundledGoldenIsComparedOrKnownNotToBeBuilt() {
    Set<String> unbuilt = new TreeSet<>();
    for (String name : ReferenceCorpus.bundledGoldens()) {
      if (!ReferenceCorpus.unbuilt(ReferenceCorpus.bundledJson("golden/" + name + ".json"))
          .isEmpty()) {
        unbuilt.add(name);
      }
    }
    assertEquals(new TreeSet<>(UNBUILT), unbuilt);
    assertTrue(bundled().count() >= 55, () -> bundled().count() + " goldens compared");
  }

  /** With the mask that PyRadiomics resampled, whose ties follow rounding noise. */
  @Test
  void obliqueSeedEqualsPyradiomicsOnItsOwnMask() {
    JsonNode golden = ReferenceCorpus.bundledJson("golden/synth_oblique__seed.json");
    Volume image = ReferenceCorpus.bundledVolume("cases/synth_oblique_image.nii.gz");
    Volume labels = ReferenceCorpus.bundledVolume("cases/synth_oblique_mask.nii.gz");
    Volume stored =
        ReferenceCorpus.bundledVolume("intermediates/synth_oblique_resampled_mask.nii.gz");
    RadiomicsSettings settings = RadiomicsSettings.pleuralInvasion();
    RoiPlan own = RoiPlan.of(image.grid(), seedMask(labels), settings);
    Mask mask =
        Mask.wrap(
            own.mask().grid(), LabelMap.of(stored).mask(1).toBooleans(stored.grid().region()));
    assertTrue(stored.grid().matches(own.mask().grid(), 1e-3));
    var plan =
        new RoiPlan(
            own.target(),
            own.crop(),
            mask,
            mask.boundingBox().orElseThrow(),
            own.resampled(),
            own.maskCorrected(),
            own.warnings());
    ReferenceValues.check(
        "synth_oblique__seed",
        golden.get("features"),
        Radiomics.extract(image, seedMask(labels), plan, settings, ExecutionContext.ofAllCores())
            .features());
  }

  /** Our own rule for ties does not depend on how the scan is turned. */
  @Test
  void obliqueSeedOnOurMaskEqualsTheUprightOne() {
    JsonNode golden = ReferenceCorpus.bundledJson("golden/synth__seed.json");
    Volume image = ReferenceCorpus.bundledVolume("cases/synth_oblique_image.nii.gz");
    Volume labels = ReferenceCorpus.bundledVolume("cases/synth_oblique_mask.nii.gz");
    ReferenceValues.check(
        "synth_oblique__seed against synth__seed",
        golden.get("features"),
        Radiomics.extract(
                image,
                seedMask(labels),
                RadiomicsSettings.pleuralInvasion(),
                ExecutionContext.ofAllCores())
            .features());
  }
}
