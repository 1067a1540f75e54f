package io.pleura.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.ConfigurationException;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Features chosen by pattern. */
class FeatureGlobsTest {

  private static final FeatureSchema SCHEMA =
      FeatureSchema.of(
          Stream.of(
                  "original_shape_Elongation",
                  "original_firstorder_Mean",
                  "original_glcm_Contrast",
                  "original_glcm_Id",
                  "original_glcm_Idm",
                  "wavelet-LLH_firstorder_Mean",
                  "wavelet-HHH_firstorder_Median",
                  "log-sigma-3-0-mm-3D_glcm_Id")
              .map(name -> new FeatureDefinition(new FeatureName(name), "", "radiomics"))
              .toList());

  private static List<String> select(String... patterns) {
    return new FeatureGlobs(List.of(patterns))
        .select(SCHEMA).stream().map(FeatureName::value).toList();
  }

  @Test
  void withoutPatternsAllAreChosen() {
    assertEquals(SCHEMA.size(), select().size());
  }

  @Test
  void patternsFitWholeNames() {
    assertEquals(List.of("original_glcm_Id"), select("original_glcm_Id"));
    assertEquals(
        List.of("original_glcm_Contrast", "original_glcm_Id", "original_glcm_Idm"),
        select("original_glcm_*"));
    assertEquals(List.of("original_glcm_Idm"), select("original_glcm_Id?"));
    assertEquals(List.of("wavelet-LLH_firstorder_Mean"), select("wavelet-*_firstorder_Mean"));
    assertEquals(List.of("wavelet-HHH_firstorder_Median"), select("wavelet-[!L]*"));
    assertEquals(List.of("wavelet-LLH_firstorder_Mean"), select("wavelet-[LM]LH*"));
    assertEquals(List.of("log-sigma-3-0-mm-3D_glcm_Id"), select("log-sigma-3-0-mm-3D*"));
  }

  @Test
  void severalPatternsKeepTheOrderOfTheSettings() {
    assertEquals(
        List.of("original_shape_Elongation", "original_glcm_Id"),
        select("*_Id", "original_glcm_Id", "*shape*").stream()
            .filter(name -> name.startsWith("original"))
            .toList());
  }

  @ParameterizedTest
  @CsvSource({
    "original_glcm_Contrst, original_glcm_Contrast",
    "glcm_Contrast, original_glcm_Contrast",
    "original_GLCM_Idm, original_glcm_Idm",
    "wavelet-*_firstorder_Meddian, wavelet-HHH_firstorder_Median",
    "shape, original_shape_Elongation"
  })
  void aPatternThatFitsNothingIsRefusedWithNearNames(String pattern, String near) {
    var refused = assertThrows(ConfigurationException.class, () -> select("*", pattern));
    assertEquals("features-none", refused.code());
    assertTrue(refused.problem().contains("'" + pattern + "'"), refused.problem());
    assertTrue(refused.remedy().startsWith("Near names: " + near), refused.remedy());
  }
}
