package io.pleura.examples.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.examples.demo.DemoBundle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** The whole way of a user through the page, with the example case. */
class JourneyTest {

  @RegisterExtension static final DemoServer SERVER = new DemoServer();
  @RegisterExtension static final Browser BROWSER = new Browser();

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NOTICE = "Research use only, not a medical device";

  /** Keeps each text of the stage and each place of the progress bar. */
  private static final String WATCH_PROGRESS =
      """
      window.seen = {stages: [], places: []};
      const bar = document.querySelector('[data-test=progress]');
      const stage = document.querySelector('[data-test=stage]');
      new MutationObserver(() => {
        if (bar.checkVisibility()) {
          seen.stages.push(stage.textContent);
          if (bar.hasAttribute('value')) seen.places.push(bar.value);
        }
      }).observe(bar.closest('section'),
          {subtree: true, childList: true, attributes: true, characterData: true});
      """;

  private final CasePage page = new CasePage(BROWSER);

  private JsonNode predictExample() throws IOException, InterruptedException {
    page.open(SERVER.address());
    page.fillExample();
    BROWSER.click("predict");
    page.result(1);
    return SERVER.get("/api/v1/predictions/" + page.job(1)).get("result");
  }

  @Test
  void predictsTheExampleAndShowsWhatTheServerFound() throws IOException, InterruptedException {
    page.open(SERVER.address());
    BROWSER.reads("notice", NOTICE);
    BROWSER.step("empty");
    for (String field : List.of("cea", "ca125", "age")) {
      assertEquals("", BROWSER.element(field).getAttribute("value"), field);
    }
    BROWSER.click("predict");
    BROWSER.reads("missing", "CT image, ROI, CEA, CA125, age");

    page.fillExample();
    BROWSER.step("filled");
    BROWSER.script(WATCH_PROGRESS);
    BROWSER.click("predict");
    page.result(1);
    BROWSER.step("result");

    List<?> stages = (List<?>) BROWSER.script("return seen.stages");
    List<?> places = (List<?>) BROWSER.script("return seen.places");
    assertTrue(stages.size() > 2, stages::toString);
    for (int i = 1; i < places.size(); i++) {
      double before = ((Number) places.get(i - 1)).doubleValue();
      assertTrue(((Number) places.get(i)).doubleValue() >= before, places::toString);
    }
    JsonNode result = SERVER.get("/api/v1/predictions/" + page.job(1)).get("result");
    assertHeadline(result);
    assertReasons(result);
    assertFeatureTable(result);
    BROWSER.reads("live", "Prediction 1 is done");
  }

  private static void assertHeadline(JsonNode result) {
    double probability = result.get("probability").asDouble();
    assertEquals(
        String.format(Locale.ROOT, "%.2f", probability), BROWSER.element("probability").getText());
    assertEquals(probability, value(BROWSER.element("probability")), 1e-12);
    BROWSER.reads("verdict", result.get("label").asText());
    BROWSER.reads("wording", probability >= 0.5 ? "above the threshold 0.5" : "below");
    String warnings = BROWSER.element("warnings").getText();
    for (JsonNode warning : result.get("warnings")) {
      assertTrue(warnings.contains(warning.get("message").asText()), warnings);
    }
    assertTrue(BROWSER.shown("uncertainty").getText().contains("Venn-Abers"));
    String readings = BROWSER.shown("readings").getText();
    for (JsonNode reading : result.get("readings")) {
      assertTrue(readings.contains(reading.get("unit").asText()), readings);
    }
  }

  /** The number of an element or of the one inside it, with all its digits. */
  private static double value(WebElement element) {
    String digits = element.getAttribute("value");
    return Double.parseDouble(
        digits != null
            ? digits
            : element.findElement(By.cssSelector("data")).getAttribute("value"));
  }

  private static void assertReasons(JsonNode result) {
    double base = result.get("explanation").get("base").asDouble();
    double end = result.get("probability").asDouble();
    assertPlot("waterfall");
    open("table-waterfall");
    List<Double> amounts = new ArrayList<>();
    for (WebElement row : rows("table-waterfall")) {
      List<WebElement> cells = row.findElements(By.cssSelector("td"));
      if (!cells.get(1).getText().isEmpty()) {
        amounts.add(value(cells.get(1)));
      }
    }
    assertEquals(10, amounts.size(), "nine features and the others");
    double sum = amounts.stream().mapToDouble(Double::doubleValue).sum();
    assertEquals(100 * (end - base), sum, 1e-9);

    List<WebElement> ranked = rows("ranking-table");
    assertEquals(15, ranked.size());
    for (int i = 0; i < ranked.size(); i++) {
      JsonNode expected = result.get("ranking").get(i);
      WebElement row = ranked.get(i);
      assertTrue(
          row.findElement(By.cssSelector("th"))
              .getText()
              .contains(expected.get("feature").asText()),
          row::getText);
      List<WebElement> cells = row.findElements(By.cssSelector("td"));
      assertEquals(expected.get("value").asDouble(), value(cells.get(0)));
      assertEquals(100 * expected.get("contribution").asDouble(), value(cells.get(1)), 1e-12);
      assertTrue(cells.get(2).getText().contains(expected.get("direction").asText()));
    }
    assertPlot("modalities");
    open("table-modalities");
    assertEquals(result.get("modalities").size(), rows("table-modalities").size());
    assertTrue(BROWSER.shown("counterfactuals").getText().contains("CEA"));
  }

  /** A plot has its message in words, and something is drawn. */
  private static void assertPlot(String name) {
    WebElement plot = BROWSER.shown(name);
    assertEquals("img", plot.getAttribute("role"));
    assertFalse(plot.getAttribute("aria-label").isBlank());
    BROWSER.until(
        name + " drawn",
        () ->
            (Boolean)
                BROWSER.script(
                    """
                    const canvas = arguments[0].querySelector('canvas');
                    if (!canvas) return false;
                    const pixels = canvas.getContext('2d')
                        .getImageData(0, 0, canvas.width, canvas.height).data;
                    return new Set(new Uint32Array(pixels.buffer)).size > 20;
                    """,
                    plot));
  }

  private static void open(String details) {
    BROWSER.click(BROWSER.element(details).findElement(By.cssSelector("summary")));
  }

  private static List<WebElement> rows(String name) {
    return BROWSER.element(name).findElements(By.cssSelector("tbody tr"));
  }

  private static void assertFeatureTable(JsonNode result) {
    int all = result.get("features").size();
    BROWSER.reads("feature-count", all + " of " + all);
    BROWSER.element("feature-search").sendKeys("original_shape_Sphericity");
    BROWSER.reads("feature-count", "1 of " + all);
    WebElement row = rows("feature-table").get(0);
    assertEquals(
        result.get("features").get("original_shape_Sphericity").asDouble(),
        value(row.findElements(By.cssSelector("td")).get(0)));
  }

  @Test
  void savesTheResultInEveryForm() throws IOException, InterruptedException {
    JsonNode result = predictExample();

    BROWSER.click("export-json");
    JsonNode saved = JSON.readTree(BROWSER.download(".json"));
    assertEquals(result.get("probability"), saved.get("probability"));
    assertEquals(result.get("features"), saved.get("features"));
    assertTrue(saved.get("notice").asText().startsWith(NOTICE));

    BROWSER.click("export-csv");
    CSVRecord row = table(BROWSER.download("-features.csv")).get(0);
    result
        .get("features")
        .properties()
        .forEach(
            feature ->
                assertEquals(
                    feature.getValue().asDouble(),
                    Double.parseDouble(row.get(feature.getKey())),
                    feature.getKey()));

    BROWSER.click("export-ranking");
    List<CSVRecord> ranking = table(BROWSER.download("-ranking.csv"));
    assertEquals(result.get("ranking").size(), ranking.size());

    BROWSER.click("export-pdf");
    byte[] report = BROWSER.download("-report.pdf");
    String text = textOf(report);
    assertTrue(text.contains(NOTICE), text);
    assertTrue(
        text.contains(String.format(Locale.ROOT, "%.2f", result.get("probability").asDouble())),
        text);
    assertTrue(text.contains("phantom-ct.nii.gz"), text);

    for (String plot : List.of("gauge", "waterfall", "modalities")) {
      BROWSER.click("picture-" + plot);
      assertPng(BROWSER.download(".png"));
    }
  }

  private static String textOf(byte[] report) throws IOException {
    try (PDDocument document = Loader.loadPDF(report)) {
      return new PDFTextStripper().getText(document);
    }
  }

  private static List<CSVRecord> table(byte[] bytes) throws IOException {
    var format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    return format.parse(new java.io.StringReader(new String(bytes, UTF_8))).getRecords();
  }

  private static void assertPng(byte[] bytes) throws IOException {
    var picture = javax.imageio.ImageIO.read(new java.io.ByteArrayInputStream(bytes));
    assertTrue(picture.getWidth() > 300 && picture.getHeight() > 100);
  }

  @Test
  void keepsAHistoryAndForgetsWhatIsDeleted() throws IOException, InterruptedException {
    double first = predictExample().get("probability").asDouble();
    BROWSER.click("new-case");
    BROWSER.gone("probability");
    BROWSER.shown("result-empty");
    assertEquals(0, SERVER.figure("pleura_images"));
    BROWSER.step("new-case");

    page.fillExample();
    page.type("cea", "40");
    BROWSER.click("predict");
    page.result(2);
    assertEquals(2, BROWSER.element("history").findElements(By.cssSelector("li")).size());
    BROWSER.reads("history-open-1", String.format(Locale.ROOT, "%.2f", first));
    BROWSER.click("history-open-1");
    page.result(1);
    assertEquals(first, value(BROWSER.element("probability")), 1e-12);
    BROWSER.step("reopened");

    String job = page.job(1);
    BROWSER.click("history-delete-1");
    BROWSER.gone("history-open-1");
    BROWSER.until("deleted", () -> SERVER.status("/api/v1/predictions/" + job) == 404);
    BROWSER.shown("history-open-2");

    BROWSER.leave();
    BROWSER.until(
        "all forgotten when the page goes",
        () -> SERVER.figure("pleura_images") == 0 && SERVER.figure("pleura_jobs_kept") == 0);
  }

  @Test
  void cancelsAndTriesAgain(@TempDir Path folder) throws Exception {
    String name = "cancelled in the page";
    Gate gate = Gate.named(name);
    try (PleuraServer server = gatedServer(name, folder)) {
      page.open(server.address());
      page.fillExample();
      BROWSER.click("predict");
      gate.awaitArrivals(1);
      BROWSER.click("cancel");
      BROWSER.reads("result-empty", "cancelled");
      BROWSER.gone("cancel");
      Client client = Client.of(server);
      BROWSER.until("forgotten", () -> client.metric("pleura_jobs_kept") == 0);
      BROWSER.step("cancelled");
      gate.open(1);
      BROWSER.click("again");
      page.result(2);
      BROWSER.leave();
    }
  }

  /** Its predictions wait until the gate opens, however fast the machine is. */
  private static PleuraServer gatedServer(String gate, Path folder) throws IOException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(SmallModels.classPath(folder));
    try {
      return PleuraServer.start(
          ServerSettings.builder().model(SmallModels.gated(gate)).port(0).build());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void opensWithTheExampleAndAsksForTheTokenOnce() throws IOException {
    BROWSER.expectAnswers(401);
    String token = "0123456789abcdef";
    var settings =
        ServerSettings.builder().model(DemoBundle.read()).port(0).demo().token(token).build();
    try (PleuraServer server = PleuraServer.start(settings)) {
      BROWSER.open(server.address().resolve("/"));
      BROWSER.shown("token").sendKeys("fedcba9876543210", Keys.ENTER);
      BROWSER.reads("token-dialog", "does not accept");
      BROWSER.step("token");
      BROWSER.element("token").sendKeys(Keys.chord(Keys.CONTROL, "a"), token, Keys.ENTER);
      page.stored("ct");
      page.stored("mask");
      assertEquals("2.17", BROWSER.element("cea").getAttribute("value"));
      BROWSER.click("predict");
      page.result(1);
      BROWSER.leave();
    }
  }

  @Test
  void isUsedWithTheKeyboardAlone() throws IOException {
    page.open(SERVER.address());
    press("example", Keys.ENTER);
    page.stored("ct");
    page.stored("mask");
    BROWSER.until("case complete", () -> BROWSER.element("missing").getText().contains("there"));
    press("predict", Keys.ENTER);
    page.result(1);
    press("export-json", Keys.ENTER);
    assertTrue(BROWSER.download(".json").length > 0);
    press("sort-value", Keys.SPACE);
    assertEquals("descending", rowHead("sort-value").getAttribute("aria-sort"));
    BROWSER.step("by-keyboard");
  }

  private static WebElement rowHead(String button) {
    return BROWSER.element(button).findElement(By.xpath(".."));
  }

  /** Goes on with the tabulator until the marked control has the focus, then presses the key. */
  private static void press(String name, Keys key) {
    List<String> passed = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      WebElement focused = BROWSER.driver().switchTo().activeElement();
      if (name.equals(focused.getAttribute("data-test"))) {
        assertTrue(isFocusVisible(focused), name + " does not show the focus");
        keys(key);
        return;
      }
      passed.add(focused.getTagName() + " " + focused.getAttribute("data-test"));
      keys(Keys.TAB);
    }
    throw new AssertionError(name + " cannot be reached; there were " + passed);
  }

  private static void keys(Keys key) {
    new Actions(BROWSER.driver()).sendKeys(key).perform();
  }

  private static boolean isFocusVisible(WebElement element) {
    return (Boolean)
        BROWSER.script(
            """
            const style = getComputedStyle(arguments[0]);
            return arguments[0].matches(':focus-visible')
                && (style.outlineStyle !== 'none' || style.boxShadow !== 'none');
            """,
            element);
  }

  @Test
  void speaksChinese() throws IOException, InterruptedException {
    JsonNode result = predictExample();
    BROWSER.click("language");
    BROWSER.reads("notice", "仅供科学研究使用，不是医疗器械");
    assertEquals("zh-CN", BROWSER.driver().findElement(By.tagName("html")).getAttribute("lang"));
    assertEquals(
        result.get("probability").asDouble(), value(BROWSER.element("probability")), 1e-12);
    BROWSER.step("chinese");
    BROWSER.script("arguments[0].scrollIntoView()", BROWSER.element("waterfall"));
    BROWSER.step("chinese-reasons");
    BROWSER.click("language");
    BROWSER.reads("notice", NOTICE);
  }

  @Test
  void fitsScreensAndThemes() throws IOException, InterruptedException {
    predictExample();
    for (String theme : List.of("light", "dark")) {
      if (theme.equals("dark")) {
        BROWSER.click("theme");
      }
      for (int[] size : new int[][] {{1280, 900}, {1024, 768}, {820, 1180}, {768, 1024}}) {
        BROWSER.viewport(size[0], size[1]);
        BROWSER.script("scrollTo(0, 0)");
        BROWSER.step(theme + "-" + size[0]);
        BROWSER.script("arguments[0].scrollIntoView()", BROWSER.element("waterfall"));
        BROWSER.step(theme + "-" + size[0] + "-reasons");
        assertEquals(
            0L,
            BROWSER.script("return Math.max(0, document.documentElement.scrollWidth - innerWidth)"),
            "pixels to scroll sideways at " + size[0]);
        assertTrue(BROWSER.element("notice").isDisplayed());
      }
    }
  }
}
