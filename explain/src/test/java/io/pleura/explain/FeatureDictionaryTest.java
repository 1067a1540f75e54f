package io.pleura.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.feature.FeatureName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureDictionaryTest {

  private static final FeatureDictionary DICTIONARY = FeatureDictionary.standard();

  private static Optional<FeatureMeaning> meaning(String name) {
    return DICTIONARY.meaning(new FeatureName(name));
  }

  private static String image(String image) {
    return meaning(image + "_glcm_Contrast").orElseThrow().image();
  }

  @Test
  void everyCodeOfIbsiHasAMeaning() throws IOException {
    Set<String> codes = new TreeSet<>();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                FeatureDictionaryTest.class.getResourceAsStream("ibsi-codes.txt"),
                StandardCharsets.US_ASCII))) {
      codes.addAll(lines.lines().toList());
    }
    assertEquals(172, codes.size());
    assertEquals(
        Set.of(),
        codes.stream()
            .filter(code -> DICTIONARY.meaningOfIbsiCode(code).isEmpty())
            .collect(Collectors.toSet()));
    for (String code : codes) {
      FeatureMeaning meaning = DICTIONARY.meaningOfIbsiCode(code).orElseThrow();
      assertTrue(meaning.highMeans().indexOf('{') < 0, meaning::toString);
      assertTrue(meaning.image().indexOf('{') < 0, meaning::toString);
    }
    assertEquals(Optional.empty(), DICTIONARY.meaningOfIbsiCode("ZZZZ"));
    assertEquals(
        new FeatureMeaning(
            "Sphericity",
            "The lesion is close to a sphere with a smooth surface.",
            "Shape",
            "outline of the lesion; gray values do not matter"),
        DICTIONARY.meaningOfIbsiCode("QCFX").orElseThrow());
    assertEquals("GLDZM", DICTIONARY.meaningOfIbsiCode("MB4I").orElseThrow().family());
    assertEquals("any image", DICTIONARY.meaningOfIbsiCode("ACUI").orElseThrow().image());
  }

  @Test
  void brightIsDenseOnlyWhereItIs() {
    assertEquals(
        new FeatureMeaning(
            "Large area high gray level emphasis",
            "Large connected zones of dense voxels, far above the lowest value in the lesion.",
            "GLSZM",
            "original CT"),
        meaning("original_glszm_LargeAreaHighGrayLevelEmphasis").orElseThrow());
    assertTrue(
        meaning("original_gldm_LowGrayLevelEmphasis")
            .orElseThrow()
            .highMeans()
            .startsWith("Many voxels are low-density"));
    for (String image : List.of("wavelet-LLL", "wavelet2-LL", "squareroot", "exponential")) {
      assertEquals(
          "The lesion is dense on average.",
          meaning(image + "_firstorder_Mean").orElseThrow().highMeans());
    }
    for (String image :
        List.of("log-sigma-3-mm-3D", "wavelet-LLH", "square", "gradient", "lbp-2D", "lbp-3D-k")) {
      assertEquals(
          "The lesion is bright on average.",
          meaning(image + "_firstorder_Mean").orElseThrow().highMeans());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "log-sigma-3-mm-3D, 3",
    "log-sigma-3-0-mm-3D, 3",
    "log-sigma-0-5-mm-3D, 0.5",
    "log-sigma-10-0-mm-3D, 10",
    "log-sigma-1-05-mm-3D, 1.05",
    "log-sigma-1-5e-05-mm-3D, 1.5e-05"
  })
  void laplacianTellsItsSize(String image, String size) {
    String phrase = image(image);
    assertTrue(
        phrase.startsWith("after a Laplacian of Gaussian filter of " + size + " mm: "), phrase);
    assertTrue(phrase.contains("bright where the CT is less dense than around"), phrase);
  }

  @Test
  void waveletTellsAxesAndLevel() {
    String opposite = "; bright and dark are opposite changes";
    assertEquals(
        "wavelet LLH: smoothed along rows (x) and columns (y), fine changes across slices (z)"
            + opposite,
        image("wavelet-LLH"));
    assertEquals(
        "wavelet HLL, level 2 (of an image that was smoothed before): fine changes along rows (x),"
            + " smoothed along columns (y) and slices (z)"
            + opposite,
        image("wavelet2-HLL"));
    assertTrue(image("wavelet-HL").contains("fine changes along the first axis of a slice"));
    for (String letters : List.of("LLL", "LHL", "LHH", "HLH", "HHL", "HHH", "LL", "LH", "HH")) {
      String phrase = image("wavelet-" + letters);
      assertTrue(phrase.startsWith("wavelet " + letters), phrase);
      if (letters.length() == 3) {
        int smoothed = phrase.indexOf("smoothed");
        int changes = phrase.indexOf("fine changes");
        for (int axis = 0; axis < 3; axis++) {
          int at = phrase.indexOf("(" + "xyz".charAt(axis) + ")");
          boolean afterSmoothed =
              smoothed >= 0 && at > smoothed && !(changes > smoothed && at > changes);
          assertEquals(letters.charAt(axis) == 'L', afterSmoothed, phrase);
        }
      }
    }
  }

  @Test
  void localBinaryPatternsTellTheirOrder() {
    assertTrue(image("lbp-3D-m1").contains("order 0"));
    assertTrue(image("lbp-3D-m2").contains("order 1"));
    assertTrue(image("lbp-3D-m12").contains("order 11"));
    assertTrue(image("lbp-3D-k").startsWith("kurtosis on a sphere"));
  }

  @Test
  void clinicalAndDeepFeatures() {
    assertEquals("Clinical", meaning("CEA").orElseThrow().family());
    assertEquals("Clinical", meaning("CA125").orElseThrow().family());
    assertEquals("The patient is old.", meaning("age").orElseThrow().highMeans());
    for (String name :
        List.of("DL_feat_0005", "resnet10_gap_007", "resnet50_gap_1024", "onnx_some_out_003")) {
      FeatureMeaning meaning = meaning(name).orElseThrow();
      assertEquals("Deep feature " + name, meaning.title());
      assertEquals("Learnt by a network; has no meaning that can be named.", meaning.highMeans());
      assertEquals("Deep", meaning.family());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "glcm_Contrast",
        "original_glcm_Contrast2",
        "original_glcm",
        "original_Glcm_Contrast",
        "plugin_glcm_Contrast",
        "any_glcm_Contrast",
        "network_firstorder_Mean",
        "log-sigma_glcm_Contrast",
        "lbp-3D-m_glcm_Contrast",
        "lbp-3D-m0_glcm_Contrast",
        "wavelet-level_glcm_Contrast",
        "wavelet-LHX_glcm_Contrast",
        "square_shape_Sphericity",
        "original_CEA",
        "original_age",
        "histogram_bin_3",
        "_",
        "-"
      })
  void unknownFeatureHasNoMeaning(String name) {
    assertEquals(Optional.empty(), meaning(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "feature\tglcm_X\t-\timage\tGLCM\tX",
        "feature\tglcm_X\t-\timage\tGLCM\tX\tText.\tmore",
        "feature\tglcm_X\t-\timage\tGLCM\tX\tNo sentence",
        "feature\tglcm_X\t-\timage\tGLCM\t\tText.",
        "feature\tglcm_X\t-\tnowhere\tGLCM\tX\tText.",
        "feature\tglcm_X\tacui\timage\tGLCM\tX\tText.",
        "feature\t-\t-\timage\tGLCM\tX\tText.",
        "feature\tglcm_X\t-\timage\tGLCM\tX\tThe {birght} lesion.",
        "place\toriginal\tdense\tdark\ttwice",
        "place\tx\ty\tz",
        "something\tx",
        " "
      })
  void damagedLineIsAnError(String line) throws IOException {
    String places =
        String.join(
            "\n",
            "place\toriginal\tdense\tdark\toriginal CT",
            "place\tany\tbright\tdark\tany image",
            "place\toutline\tbright\tdark\toutline",
            "place\tgiven\thigh\tlow\tgiven",
            "place\tlog-sigma\tbright\tdark\t{size} mm",
            "place\tlbp-3D-m\tbright\tdark\torder {order}",
            "place\twavelet-level\tbright\tdark\tlevel {number}",
            "feature\tglcm_Y\tACUI\timage\tGLCM\tY\tText.\n");
    assertEquals(
        "Y",
        FeatureDictionary.read(new StringReader(places))
            .meaningOfIbsiCode("ACUI")
            .orElseThrow()
            .title());
    var error =
        assertThrows(
            IllegalStateException.class,
            () -> FeatureDictionary.read(new StringReader(places + line)));
    assertTrue(error.getMessage().contains("line 9"), error.getMessage());
  }
}
