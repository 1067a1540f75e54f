package io.pleura.examples.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/** Files that users pick by mistake, and names that are not what they seem. */
class FilesInPageTest {

  @RegisterExtension static final DemoServer SERVER = new DemoServer();
  @RegisterExtension static final Browser BROWSER = new Browser();

  private static final Path FIELD = Path.of(System.getProperty("pleura.field", ""));
  private static final Path CT = FIELD.resolve("D00_base/ct.nii.gz");
  private static final Path MASK = FIELD.resolve("D00_base/mask.nii.gz");

  @TempDir private Path folder;

  private final CasePage page = new CasePage(BROWSER);

  @BeforeEach
  void open() {
    BROWSER.expectAnswers(415, 422);
    page.open(SERVER.address());
  }

  private static void assertCannotPredict() {
    assertEquals("true", BROWSER.element("predict").getAttribute("aria-disabled"));
  }

  private static void assertSays(String words, String... parts) {
    for (String part : parts) {
      assertTrue(words.contains(part), words);
    }
  }

  @Test
  void refusesWhatIsNoImage() throws IOException, InterruptedException {
    Path notes = Files.writeString(folder.resolve("notes.txt"), "no image at all, only words");
    page.pick("ct", notes);
    assertSays(page.refused("ct"), "NIfTI");
    BROWSER.step("text-file");

    byte[] whole = Files.readAllBytes(CT);
    Path half = folder.resolve("half.nii.gz");
    Files.write(half, java.util.Arrays.copyOf(whole, whole.length / 2));
    page.pick("ct", half);
    BROWSER.reads("name-ct", "half.nii.gz");
    page.refused("ct");
    BROWSER.step("half-file");

    page.pick("mask", FIELD.resolve("D04_mask_empty/mask.nii.gz"));
    assertSays(page.refused("mask"), "empty");
    assertCannotPredict();
    BROWSER.step("empty-mask");
    assertEquals(0, SERVER.figure("pleura_jobs_kept"));

    page.pick("ct", CT);
    page.stored("ct");
    page.pick("mask", MASK);
    page.stored("mask");
  }

  @Test
  void tellsMaskAndCtApart() throws IOException {
    page.fillExample();
    page.pick("mask", CT);
    assertSays(page.refused("mask"), "label map");
    // The mask of before no longer counts.
    BROWSER.reads("missing", "ROI");
    assertCannotPredict();
    BROWSER.step("ct-as-mask");
  }

  @Test
  void comparesTheGridsBeforeAnythingIsComputed() throws IOException {
    page.pick("ct", FIELD.resolve("D03_mask_elsewhere/ct.nii.gz"));
    page.stored("ct");
    page.pick("mask", FIELD.resolve("D03_mask_elsewhere/mask.nii.gz"));
    assertSays(page.refused("mask"), "outside", "mm");
    BROWSER.step("mask-elsewhere");

    page.pick("ct", FIELD.resolve("D02_mask_finer_grid/ct.nii.gz"));
    page.pick("mask", FIELD.resolve("D02_mask_finer_grid/mask.nii.gz"));
    page.stored("ct");
    page.stored("mask");
    BROWSER.reads("case-warnings", "grid");
    BROWSER.step("finer-mask");
  }

  @Test
  void asksWhichOfSeveralLabels() throws IOException, InterruptedException {
    page.pick("ct", FIELD.resolve("D06_two_labels/ct.nii.gz"));
    page.pick("mask", FIELD.resolve("D06_two_labels/mask.nii.gz"));
    page.type("cea", "5.2");
    page.type("ca125", "31");
    page.type("age", "63");
    page.stored("ct");
    page.stored("mask");
    BROWSER.reads("labels", "Label 2: 64 voxels");
    assertCannotPredict();
    assertFalse(BROWSER.element("label-1").isSelected());
    assertFalse(BROWSER.element("label-2").isSelected());
    BROWSER.reads("missing", "label");
    BROWSER.step("choice-of-label");
    BROWSER.click("label-1");
    BROWSER.until(
        "complete", () -> "false".equals(BROWSER.element("predict").getAttribute("aria-disabled")));
    BROWSER.click("predict");
    page.result(1);
    JsonNode result = SERVER.get("/api/v1/predictions/" + page.job(1)).get("result");
    assertEquals(1, result.get("case").get("label").asInt());
    JsonNode base = SERVER.predict(new DemoServer.Case(CT, MASK, "5.2", "31", "63"));
    assertEquals(base.get("features"), result.get("features"));
    String facts = BROWSER.element("case-facts").getText();
    assertTrue(facts.matches("(?s).*Label\\W+1\\b.*"), facts);
  }

  @Test
  void takesNamesAsPeopleWriteThem() throws IOException {
    Path cases = FIELD.resolve("D32_upload_names");
    JsonNode demand = new ObjectMapper().readTree(cases.resolve("case.json").toFile());
    for (String list : List.of("accept", "by_content")) {
      for (JsonNode name : demand.get(list)) {
        page.pick("ct", cases.resolve(name.asText()));
        BROWSER.reads("name-ct", name.asText());
        page.stored("ct");
        BROWSER.reads("found-ct", "32 × 30 × 20");
      }
    }
    for (JsonNode name : demand.get("refuse")) {
      page.pick("ct", cases.resolve(name.asText()));
      BROWSER.reads("name-ct", name.asText());
      assertSays(page.refused("ct"), "NIfTI");
    }
  }

  @Test
  void showsMarkupInNamesAsText() throws IOException {
    String name = "<img src=x onerror=document.title='run'>&lt;\"'ROI.nii.gz";
    Path ct = Files.copy(CT, folder.resolve(name));
    page.fill(new DemoServer.Case(ct, MASK, "5.2", "31", "63"));
    assertEquals(name, BROWSER.element("name-ct").getText());
    BROWSER.click("predict");
    page.result(1);
    assertTrue(BROWSER.element("case-facts").getText().contains(name));
    BROWSER.step("markup");
    assertNotEquals("run", BROWSER.driver().getTitle());
    assertTrue(BROWSER.driver().findElements(By.cssSelector("img[src=x]")).isEmpty());

    BROWSER.click("export-json");
    String saved = new String(BROWSER.download(".json"), UTF_8);
    assertEquals(
        name, new ObjectMapper().readTree(saved).get("case").get("ct").get("name").asText());
  }
}
