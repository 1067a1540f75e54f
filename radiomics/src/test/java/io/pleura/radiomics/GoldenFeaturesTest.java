package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.Set;
import java.util.TreeSet;
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
  private final List<String> errors = new ArrayList<>();

  static List<String> goldens() {
    return ReferenceCorpus.goldens();
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void featuresEqualThoseOfPyradiomics(String name) {
    Golden golden = ReferenceCorpus.golden(name);
    if (golden.isError()) {
      assertThrows(InvalidInputException.class, golden::extract);
      errors.add(name);
      return;
    }
    boolean oblique = name.equals("synth_oblique__seed");
    RadiomicsResult result = oblique ? onStoredMask(golden) : golden.extract();
    List<String> wrong = agreement.compare(golden, result.features());
    assertEquals("", String.join("\n", wrong), name);
    if (!oblique) {
      checkDiagnostics(golden, result.diagnostics());
    }
  }

  @AfterAll
  void reportAgreement() throws IOException {
    if (ReferenceCorpus.shared("reference/radiomics/golden").isEmpty()) {
      System.out.println("Goldens of patients are not compared: no folder pleura.shared here.");
    }
    System.out.println("Refused as PyRadiomics refuses them: " + errors);
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
  private static RadiomicsResult onStoredMask(Golden golden) {
    RadiomicsSettings settings = golden.settings();
    Volume stored =
        ReferenceCorpus.bundledVolume("intermediates/resampled_masks/synth_oblique.nii.gz");
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

  private static void checkDiagnostics(Golden golden, Map<String, Object> actual) {
    String name = golden.name();
    JsonNode expected = golden.json().get("diagnostics");
    expected
        .properties()
        .forEach(
            entry -> {
              String key = entry.getKey();
              assertTrue(actual.containsKey(key), () -> name + " lacks " + key);
              if (!key.contains("_Versions_")) {
                compare(name + " " + key, entry.getValue(), actual.get(key));
              }
            });
    Set<String> own = new TreeSet<>(actual.keySet());
    expected.fieldNames().forEachRemaining(own::remove);
    assertEquals(
        actual.isEmpty()
            ? Set.of()
            : Set.of("diagnostics_Configuration_Fingerprint", "diagnostics_Versions_Pleura"),
        own,
        name);
  }

  private static void compare(String label, JsonNode expected, Object actual) {
    if (expected.isArray()) {
      List<?> list = (List<?>) actual;
      assertEquals(expected.size(), list.size(), label);
      for (int i = 0; i < list.size(); i++) {
        compare(label, expected.get(i), list.get(i));
      }
    } else if (expected.isObject()) {
      Map<?, ?> map = (Map<?, ?>) actual;
      expected
          .properties()
          .forEach(
              entry -> {
                assertTrue(map.containsKey(entry.getKey()), () -> label + " lacks " + entry);
                compare(label + " " + entry.getKey(), entry.getValue(), map.get(entry.getKey()));
              });
    } else if (expected.isNull()) {
      assertNull(actual, label);
    } else if (expected.isBoolean()) {
      assertEquals(expected.asBoolean(), actual, label);
    } else if (expected.isNumber()) {
      double value = ((Number) actual).doubleValue();
      assertEquals(expected.asDouble(), value, 1e-9 * Math.abs(expected.asDouble()) + 1e-9, label);
    } else {
      assertEquals(expected.asText(), actual, label);
    }
  }
}
