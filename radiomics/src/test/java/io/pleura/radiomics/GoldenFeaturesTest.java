package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.volume.LabelMap;
import io.pleura.volume.Mask;
import io.pleura.volume.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every golden of the reference corpus, feature by feature: those of the formula phantoms always,
 * those of patients where the whole corpus is at hand.
 *
 * <p>Writes the table of agreement to {@code target/agreement.md}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenFeaturesTest {

  private final Agreement agreement = new Agreement();
  private final List<String> notes = new ArrayList<>();

  static List<String> goldens() {
    return ReferenceCorpus.goldens();
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void featuresEqualThoseOfPyradiomics(String name) {
    Golden golden = ReferenceCorpus.golden(name);
    List<String> unbuilt = golden.unbuilt();
    if (!unbuilt.isEmpty()) {
      notes.add(name + " without " + String.join(", ", unbuilt));
    }
    assumeTrue(unbuilt.stream().noneMatch(part -> part.startsWith("setting")), unbuilt::toString);
    if (golden.isError()) {
      assertThrows(InvalidInputException.class, golden::extract);
      return;
    }
    boolean anything =
        golden.json().get("imageTypes").size() + golden.json().get("featureClasses").size() > 0;
    RadiomicsSettings settings;
    try {
      settings = golden.settings();
    } catch (ConfigurationException e) {
      assumeTrue(unbuilt.isEmpty(), "nothing of it is built");
      throw e;
    }
    assertTrue(anything, name);
    RadiomicsResult result =
        name.equals("synth_oblique__seed")
            ? onStoredMask(golden, settings)
            : Radiomics.extract(
                golden.image(), golden.mask(), settings, ExecutionContext.ofAllCores());
    List<String> wrong = agreement.compare(golden, result.features());
    assertEquals("", String.join("\n", wrong), name);
    if (!name.equals("synth_oblique__seed")) {
      checkDiagnostics(name, golden.json().get("diagnostics"), result.diagnostics());
    }
  }

  @AfterAll
  void reportAgreement() throws IOException {
    if (ReferenceCorpus.shared("reference/radiomics/golden").isEmpty()) {
      notes.add("the goldens of patients: no folder pleura.shared here");
    }
    notes.forEach(note -> System.out.println("Goldens not compared: " + note));
    System.out.printf(
        Locale.ROOT,
        "%d golden values compared, %d of them within an absolute bound only: %s%n%n%s",
        agreement.compared(),
        agreement.floored().size(),
        agreement.floored(),
        agreement.toMarkdown());
    Files.writeString(Path.of("target", "agreement.md"), agreement.toMarkdown());
    assertTrue(
        agreement.floored().size() <= 0.01 * agreement.compared(),
        () -> "too many values need an absolute bound: " + agreement.floored());
  }

  /** With the mask that PyRadiomics resampled, whose ties follow rounding noise. */
  private static RadiomicsResult onStoredMask(Golden golden, RadiomicsSettings settings) {
    Volume stored =
        ReferenceCorpus.bundledVolume("intermediates/synth_oblique_resampled_mask.nii.gz");
    Volume image = golden.image();
    RoiPlan own = RoiPlan.of(image.grid(), golden.mask(), settings);
    assertTrue(stored.grid().matches(own.mask().grid(), 1e-3));
    Mask mask =
        Mask.wrap(
            own.mask().grid(), LabelMap.of(stored).mask(1).toBooleans(stored.grid().region()));
    var plan =
        new RoiPlan(
            own.target(),
            own.crop(),
            mask,
            mask.boundingBox().orElseThrow(),
            own.resampled(),
            own.maskCorrected(),
            own.warnings());
    return Radiomics.extract(image, golden.mask(), plan, settings, ExecutionContext.ofAllCores());
  }

  /** Our own rule for ties does not depend on how the scan is turned. */
  @Test
  void obliqueSeedOnOurMaskEqualsTheUprightOne() {
    Golden upright = ReferenceCorpus.golden("synth__seed");
    Golden oblique = ReferenceCorpus.golden("synth_oblique__seed");
    List<String> wrong = new Agreement().compare(upright, oblique.extract().features());
    assertEquals("", String.join("\n", wrong));
  }

  @Test
  void theWholeCorpusIsBundledOrAtHand() {
    assertEquals(96, ReferenceCorpus.bundledGoldens().size());
    ReferenceCorpus.shared("reference/radiomics/golden")
        .ifPresent(folder -> assertEquals(152, ReferenceCorpus.goldens().size()));
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
    actual.keySet().stream()
        .filter(key -> !expected.has(key))
        .forEach(
            key ->
                assertTrue(
                    key.startsWith("diagnostics_Versions_")
                        || key.startsWith("diagnostics_Configuration_"),
                    () -> name + " has " + key + " of its own"));
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
}
