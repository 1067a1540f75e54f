package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.feature.FeatureName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is said of each feature: in the catalogue, in the Javadoc, and by IBSI. */
class FeatureCatalogueTest {

  /** A row of a table in the Javadoc of {@link FeatureClass}, or the constant after the table. */
  private static final Pattern ROW_OR_CONSTANT =
      Pattern.compile(
          "<tr><td>(\\w+)( \\(when named\\))?</td><td>\\{@code ([^}]*)}</td><td>([^<]*)</td>"
              + "<td>([^<]*)</td></tr>|^  ([A-Z][A-Z0-9]*)\\(\"",
          Pattern.MULTILINE);

  @Test
  void theJavadocOfAClassTellsFormulaUnitAndCodeOfEachFeature() throws IOException {
    String source =
        Files.readString(
            Path.of(System.getProperty("basedir", "."))
                .resolve("src/main/java/io/pleura/radiomics/FeatureClass.java"));
    Matcher matcher = ROW_OR_CONSTANT.matcher(source);
    List<List<String>> rows = new ArrayList<>();
    Set<FeatureClass> seen = new HashSet<>();
    while (matcher.find()) {
      if (matcher.group(6) == null) {
        rows.add(
            List.of(
                matcher.group(1),
                String.valueOf(matcher.group(2) != null),
                matcher.group(3),
                matcher.group(4),
                matcher.group(5)));
        continue;
      }
      FeatureClass featureClass = FeatureClass.valueOf(matcher.group(6));
      List<List<String>> catalogue =
          featureClass.features().stream()
              .map(
                  f ->
                      List.of(
                          f.name(),
                          String.valueOf(f.deprecated()),
                          f.formula(),
                          f.unit(),
                          f.ibsiCode()))
              .toList();
      assertEquals(catalogue, rows, featureClass.key());
      rows.clear();
      seen.add(featureClass);
    }
    assertEquals(Set.of(FeatureClass.values()), seen);
  }

  @Test
  void codesAreThoseThatIbsiGives() throws IOException {
    Map<String, String> aggregations = Map.of("3D averaged over directions", "ITBB", "3D", "KOBO");
    RadiomicsSettings.Builder builder = RadiomicsSettings.builder();
    for (FeatureClass featureClass : FeatureClass.values()) {
      if (featureClass != FeatureClass.SHAPE2D) {
        builder.features(featureClass);
      }
    }
    RadiomicsSettings settings = builder.build();
    int compared = 0;
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                FeatureCatalogueTest.class.getResourceAsStream(
                    "/reference/ibsi/pyradiomics_vs_ibsi_digital.csv"),
                StandardCharsets.UTF_8))) {
      for (String line : lines.lines().skip(1).toList()) {
        String[] cells = line.split(",", -1);
        FeatureDescription feature = settings.description(new FeatureName(cells[3]));
        assertEquals(cells[1], feature.ibsiCode(), cells[3]);
        assertEquals(aggregations.getOrDefault(cells[2], ""), feature.ibsiAggregation(), cells[3]);
        compared++;
      }
    }
    assertEquals(93, compared);
  }

  @Test
  void noTwoFeaturesShareACode() {
    Set<String> codes = new HashSet<>();
    for (FeatureClass featureClass : FeatureClass.values()) {
      for (FeatureDescription feature : featureClass.features()) {
        assertTrue(
            feature.ibsiCode().isEmpty() || codes.add(feature.ibsiCode()),
            () -> featureClass.key() + " " + feature);
        assertFalse(feature.formula().isBlank(), feature.name());
      }
    }
    assertEquals(105, codes.size());
  }

  @Test
  void theAggregationFollowsTheSettingsOfTheImageType() {
    RadiomicsSettings settings =
        RadiomicsSettings.builder()
            .imageType("Original")
            .imageType("Square", Map.of("force2D", true))
            .imageType("SquareRoot", Map.of("weightingNorm", "no_weighting"))
            .imageType("Exponential", Map.of("weightingNorm", "no_weighting", "force2D", true))
            .imageType("Logarithm", Map.of("weightingNorm", "euclidean"))
            .features(FeatureClass.GLCM, "Contrast", "MCC")
            .features(FeatureClass.GLSZM, "ZoneEntropy")
            .build();
    assertEquals("ITBB", aggregation(settings, "original_glcm_Contrast"));
    assertEquals("JJUI", aggregation(settings, "square_glcm_Contrast"));
    assertEquals("IAZD", aggregation(settings, "squareroot_glcm_Contrast"));
    assertEquals("ZW7Z", aggregation(settings, "exponential_glcm_Contrast"));
    assertEquals("", aggregation(settings, "logarithm_glcm_Contrast"));
    assertEquals("", aggregation(settings, "original_glcm_MCC"), "no code, no aggregation");
    assertEquals("KOBO", aggregation(settings, "original_glszm_ZoneEntropy"));
    assertEquals("62GR", aggregation(settings, "square_glszm_ZoneEntropy"));
    assertThrows(
        IllegalArgumentException.class, () -> aggregation(settings, "gradient_glcm_Contrast"));
    assertThrows(IllegalArgumentException.class, () -> aggregation(settings, "age"));
  }

  private static String aggregation(RadiomicsSettings settings, String name) {
    return settings.description(new FeatureName(name)).ibsiAggregation();
  }
}
