package io.pleura.examples.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Numbers as people type them: no field may turn one into another without a word. */
class ClinicalEntryTest {

  @RegisterExtension static final DemoServer SERVER = new DemoServer();
  @RegisterExtension static final Browser BROWSER = new Browser();

  private static final Path FIELD = Path.of(System.getProperty("pleura.field", ""));

  private final CasePage page = new CasePage(BROWSER);

  private static List<CSVRecord> rows(String file) throws IOException {
    var format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (var reader = Files.newBufferedReader(FIELD.resolve(file))) {
      return format.parse(reader).getRecords();
    }
  }

  /** Types each row; a number that is taken must be the right one, and another form is told. */
  private void assertEachRow(String field, String file) throws IOException {
    page.open(SERVER.address());
    int refused = 0;
    for (CSVRecord row : rows(file)) {
      String typed = row.get("typed");
      String right = row.get("right");
      page.type(field, typed);
      String state =
          BROWSER.until(
              typed + " answered",
              () -> {
                String classes =
                    BROWSER
                        .element(field + "-messages")
                        .findElement(org.openqa.selenium.By.xpath(".."))
                        .getAttribute("class");
                return classes.contains("is-wrong")
                    ? "refused"
                    : classes.contains("is-read") ? "taken" : null;
              });
      String words = BROWSER.element(field + "-messages").getText();
      if (state.equals("refused")) {
        refused++;
        assertTrue(
            right.equals("error") || row.get("remark").contains("or an error"),
            typed + " was refused: " + words);
        assertFalse(words.isBlank(), typed);
      } else {
        assertFalse(right.equals("error"), typed + " was taken: " + words);
        boolean asTyped =
            typed.strip().matches("[0-9.]+")
                && Double.parseDouble(typed.strip()) == Double.parseDouble(right);
        assertTrue(
            asTyped || words.contains(number(right)), typed + " is taken, and says: " + words);
      }
      BROWSER.step(field + "-" + row.getRecordNumber());
    }
    assertTrue(refused > 2, "refused " + refused);
  }

  private static String number(String right) {
    double value = Double.parseDouble(right);
    return value == Math.rint(value) ? Long.toString(Math.round(value)) : right;
  }

  @Test
  void readsNumbersAsTheyWereMeant() throws IOException {
    assertEachRow("cea", "D36_number_forms/cea.csv");
  }

  @Test
  void takesNoDetectionLimitForAValue() throws IOException {
    assertEachRow("ca125", "D37_detection_limits/ca125.csv");
  }

  @Test
  void showsTheReadNumberBesideTheResult() throws IOException, InterruptedException {
    page.open(SERVER.address());
    Path base = FIELD.resolve("D00_base");
    page.fill(
        new DemoServer.Case(
            base.resolve("ct.nii.gz"), base.resolve("mask.nii.gz"), "5,2", "31", "63"));
    BROWSER.reads("cea-reading", "5.2");
    BROWSER.click("predict");
    page.result(1);
    BROWSER.reads("readings", "5.2");
    BROWSER.reads("readings", "5,2");
    JsonNode result = SERVER.get("/api/v1/predictions/" + page.job(1)).get("result");
    assertEquals(5.2, result.get("clinical").get("ceaNgPerMl").asDouble());
    BROWSER.step("decimal-comma");
  }

  @Test
  void refusesToPredictWithAnAmbiguousNumber() throws IOException, InterruptedException {
    BROWSER.expectAnswers(422);
    page.open(SERVER.address());
    Path base = FIELD.resolve("D00_base");
    page.fill(
        new DemoServer.Case(
            base.resolve("ct.nii.gz"), base.resolve("mask.nii.gz"), "1,234", "31", "63"));
    BROWSER.click("predict");
    BROWSER.until(
        "refused", () -> "true".equals(BROWSER.element("cea").getAttribute("aria-invalid")));
    BROWSER.until(
        "the field in view",
        () ->
            (Boolean)
                BROWSER.script(
                    """
                    const input = arguments[0];
                    const {x, y} = input.getBoundingClientRect();
                    return document.activeElement === input
                        && document.elementFromPoint(x + 5, y + 5) === input;
                    """,
                    BROWSER.element("cea")));
    assertEquals(0, SERVER.figure("pleura_jobs_kept"));
    BROWSER.step("ambiguous");
  }
}
