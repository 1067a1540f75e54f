package io.pleura.clinical;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How clinical values are read, by the forms that broke other tools and by further ones. */
class ClinicalParserTest {

  private static final ClinicalParser STRICT = ClinicalParser.withRule(DetectionLimitRule.REFUSE);

  /** The rows of a field case: what was typed, and the value or {@code error}. */
  private static List<Arguments> rows(String file) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(ClinicalParserTest.class.getResourceAsStream("/field/" + file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(line -> line.split("\"", -1))
          .map(parts -> Arguments.of(parts[1], parts[2].split(",", -1)[1]))
          .toList();
    }
  }

  static List<Arguments> numberForms() throws IOException {
    return rows("D36_number_forms/cea.csv");
  }

  static List<Arguments> detectionLimits() throws IOException {
    return rows("D37_detection_limits/ca125.csv");
  }

  private static void check(ClinicalQuantity quantity, String typed, String right) {
    if (right.equals("error")) {
      var error =
          assertThrows(InvalidInputException.class, () -> STRICT.parse(quantity, typed), typed);
      assertTrue(error.problem().contains("'" + typed + "'"), error.problem());
    } else {
      ClinicalValue value = STRICT.parse(quantity, typed);
      assertEquals(Double.parseDouble(right), value.value());
      assertEquals(quantity.unit(), value.unit());
    }
  }

  @ParameterizedTest
  @MethodSource("numberForms")
  void numberFormsOfTheFieldAreReadOrRefused(String typed, String right) {
    check(ClinicalQuantity.CEA, typed, right);
  }

  @ParameterizedTest
  @MethodSource("detectionLimits")
  void detectionLimitsOfTheFieldAreRefusedWithoutARule(String typed, String right) {
    check(ClinicalQuantity.CA125, typed, right);
  }

  @Test
  void theFieldCasesAreAllThere() throws IOException {
    assertEquals(13, numberForms().size());
    assertEquals(7, detectionLimits().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,234 | clinical-ambiguous",
        "12,345 ng/mL | clinical-ambiguous",
        "1.234,5 | clinical-ambiguous",
        "1,234.5 | clinical-ambiguous",
        "1 234 | clinical-ambiguous",
        "1'234 | clinical-ambiguous",
        "1,234,567 | clinical-ambiguous",
        "٥.٢ | clinical-not-a-number",
        "５ | clinical-not-a-number",
        "0x10 | clinical-not-a-number",
        "5. | clinical-not-a-number",
        "5-7 | clinical-not-a-number",
        "5,2e1 | clinical-not-a-number",
        "neg | clinical-not-a-number",
        "n.d. | clinical-not-a-number",
        "<neg | clinical-not-a-number",
        "<0 | clinical-not-a-number",
        "5.2d | clinical-unit",
        "5.2 U/mL | clinical-unit",
        "5.2 mg/L | clinical-unit",
        "5.2 \u039Cg/L | clinical-unit",
        "1e400 | clinical-out-of-range",
        "1e-400 | clinical-out-of-range",
        "NaN | clinical-out-of-range",
        "-Infinity | clinical-out-of-range",
        "-3 | clinical-out-of-range",
        "\u22123 | clinical-out-of-range",
        "<-1 | clinical-out-of-range",
        ">1000 | clinical-above-range",
        "≥ 1000 ng/mL | clinical-above-range",
        "<0.5 | clinical-below-detection",
        "≤0,5 | clinical-below-detection",
      })
  void refusalsHaveACodeThatSaysWhy(String typed, String code) {
    var error =
        assertThrows(InvalidInputException.class, () -> STRICT.parse(ClinicalQuantity.CEA, typed));
    assertEquals(code, error.code(), error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "\u00A0"})
  void anEmptyTextIsMissing(String typed) {
    var error =
        assertThrows(InvalidInputException.class, () -> STRICT.parse(ClinicalQuantity.AGE, typed));
    assertEquals("clinical-missing", error.code());
    assertTrue(error.problem().contains("age (years)"), error.problem());
  }

  @Test
  void aLongTextIsRefusedAndShownInPart() {
    var error =
        assertThrows(
            InvalidInputException.class,
            () -> STRICT.parse(ClinicalQuantity.CEA, "1,2".repeat(100_000)));
    assertTrue(error.problem().length() < 200, error.problem());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CEA | 0,234 | 0.234 | clinical-decimal-comma",
        "CEA | 1234,567 | 1234.567 | clinical-decimal-comma",
        "CEA | 1,2345 | 1.2345 | clinical-decimal-comma",
        "CEA | 5.2 ug/L | 5.2 | clinical-unit-converted",
        "CEA | 5.2 \u00B5g/l | 5.2 | clinical-unit-converted",
        "CEA | 5.2\u03BCg/L | 5.2 | clinical-unit-converted",
        "CEA | 5200 pg/mL | 5.2 | clinical-unit-converted",
        "CEA | 5200 ng / L | 5.2 | clinical-unit-converted",
        "CA125 | 31 kU/L | 31 | clinical-unit-converted",
        "CA125 | 31 IU/mL | 31 | clinical-unit-converted",
        "CA125 | 31300 U/L | 31.3 | clinical-unit-converted",
      })
  void whatDoesNotGoWithoutSayingIsRepeated(
      ClinicalQuantity quantity, String typed, double value, String code) {
    ClinicalValue read = STRICT.parse(quantity, typed);
    assertEquals(value, read.value());
    assertEquals(List.of(code), read.warnings().stream().map(InputWarning::code).toList());
    String message = read.warnings().get(0).message();
    assertTrue(message.startsWith(quantity.label() + ": '" + typed + "'"), message);
  }

  @ParameterizedTest
  @CsvSource({
    "CEA, 5.2 ng/mL, 5.2",
    "CEA, 5.2NG/ML, 5.2",
    "CEA, .5, 0.5",
    "CEA, 1.234, 1.234",
    "CEA, 1e-05, 1e-05",
    "CA125, 31 U/ml, 31",
    "CA125, 0, 0",
    "AGE, 63 years, 63",
    "AGE, 63.5, 63.5",
    "AGE, 063Y, 63",
  })
  void plainFormsGiveNoWarning(ClinicalQuantity quantity, String typed, double value) {
    assertEquals(new ClinicalValue(quantity, value, List.of()), STRICT.parse(quantity, typed));
  }

  @ParameterizedTest
  @CsvSource({
    "HALF_LIMIT, 0.25, half the limit",
    "LIMIT_OVER_ROOT_TWO, 0.3535533905932738, the limit divided by the square root of 2",
    "LIMIT, 0.5, the limit",
  })
  void aNamedRuleStandsInTheResult(DetectionLimitRule rule, double value, String words) {
    ClinicalValue read = ClinicalParser.withRule(rule).parse(ClinicalQuantity.CEA, "<0.5");
    assertEquals(value, read.value());
    InputWarning warning = read.warnings().get(0);
    assertEquals("clinical-below-detection", warning.code());
    assertEquals(
        "CEA: '<0.5' taken as %s ng/mL, %s (rule %s).".formatted(value, words, rule.id()),
        warning.message());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"< 0,5 | 0.25", "≤0.5 | 0.25", "<=0.5 ng/mL | 0.25", "<500 ng/L | 0.25"})
  void limitsAreReadLikeOtherNumbers(String typed, double value) {
    var half = ClinicalParser.withRule(DetectionLimitRule.HALF_LIMIT);
    assertEquals(value, half.parse(ClinicalQuantity.CEA, typed).value());
  }

  @Test
  void noRuleMakesANumberOfAnAgeOrOfAValueAboveTheRange() {
    var limit = ClinicalParser.withRule(DetectionLimitRule.LIMIT);
    assertThrows(InvalidInputException.class, () -> limit.parse(ClinicalQuantity.AGE, "<63"));
    assertThrows(InvalidInputException.class, () -> limit.parse(ClinicalQuantity.CEA, ">1000"));
  }

  @Test
  void theThreeValuesComeWithAllWarningsInOrder() {
    ClinicalReading reading =
        ClinicalParser.withRule(DetectionLimitRule.HALF_LIMIT).parse("5,2", "<5 kU/L", "63 y");
    assertEquals(new ClinicalData(5.2, 2.5, 63), reading.data());
    assertEquals(
        List.of("clinical-decimal-comma", "clinical-unit-converted", "clinical-below-detection"),
        reading.warnings().stream().map(InputWarning::code).toList());
  }

  @Test
  void rulesAreFoundByTheirNames() {
    for (DetectionLimitRule rule : DetectionLimitRule.values()) {
      assertEquals(rule, DetectionLimitRule.ofId(rule.id()).orElseThrow());
    }
    assertTrue(DetectionLimitRule.ofId("zero").isEmpty());
  }
}
