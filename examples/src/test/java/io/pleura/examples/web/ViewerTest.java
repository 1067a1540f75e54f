package io.pleura.examples.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.io.ImageFiles;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The images of a case in the page, with the example case. */
class ViewerTest {

  @RegisterExtension static final DemoServer SERVER = new DemoServer();
  @RegisterExtension static final Browser BROWSER = new Browser();

  /** Width and level of each window in HU. */
  private static final Map<String, int[]> WINDOWS =
      Map.of(
          "window-mediastinum", new int[] {350, 50},
          "window-lung", new int[] {1500, -600},
          "window-bone", new int[] {2500, 480},
          "window-network", new int[] {400, 40},
          "window-soft-tissue", new int[] {400, 40});

  private final CasePage page = new CasePage(BROWSER);
  private final ViewerPane viewer = new ViewerPane(BROWSER);

  @TempDir private Path folder;

  private Volume openExample() throws IOException, InterruptedException {
    page.open(SERVER.address());
    page.fillExample();
    viewer.ready();
    Path file = folder.resolve("ct.nii.gz");
    String href =
        SERVER.get("/api/v1/examples").get("examples").get(0).get("ct").get("href").asText();
    Files.write(file, SERVER.bytes(href));
    return ImageFiles.read(file).volume();
  }

  @Test
  void tellsValueAndPlaceOfTheCrosshair() throws IOException, InterruptedException {
    Volume ct = openExample();
    viewer.assertValueOf(ct);
    Vector3 spacing = ct.grid().spacing();
    viewer.assertMoves(Keys.ARROW_RIGHT, spacing.x(), 0, 0);
    viewer.assertValueOf(ct);
    viewer.assertMoves(Keys.ARROW_UP, 0, -spacing.y(), 0);
    viewer.assertMoves(Keys.PAGE_UP, 0, 0, spacing.z());
    for (int i = 0; i < 5; i++) {
      viewer.press(Keys.ARROW_LEFT);
      viewer.press(Keys.PAGE_DOWN);
      viewer.assertValueOf(ct);
    }
    assertEquals(10 * spacing.x(), viewer.measureAlong(10), 0.051);
    BROWSER.step("distance");
  }

  @Test
  void drawsEachPaneAsTheFileSays() throws IOException, InterruptedException {
    Volume ct = openExample();
    BROWSER.click("roi-toggle");
    BROWSER.click("window-lung");
    for (String pane : List.of("axial", "coronal", "sagittal")) {
      viewer.assertDrawnWhereItIs(pane, ct, -1350, 150);
    }
    BROWSER.click("pane-render");
    viewer.picture();
    BROWSER.step("render");
  }

  @Test
  void changesWindowsRegionAndBoxes() throws IOException, InterruptedException {
    openExample();
    BufferedImage before = viewer.picture();
    BROWSER.step("opened");
    for (String name : List.of("window-mediastinum", "window-lung", "window-bone")) {
      BROWSER.click(name);
      assertWindow(name);
      before = viewer.changed(before, name);
      BROWSER.step(name);
    }
    BROWSER.click("window-soft-tissue");
    assertWindow("window-soft-tissue");
    before = viewer.changed(before, "window-soft-tissue");

    BROWSER.click("roi-toggle");
    assertEquals("false", BROWSER.element("roi-toggle").getAttribute("aria-pressed"));
    before = viewer.changed(before, "hiding the region");
    BROWSER.step("region-hidden");
    viewer.press("r");
    assertEquals("true", BROWSER.element("roi-toggle").getAttribute("aria-pressed"));
    viewer.changed(before, "showing the region");

    assertFalse(BROWSER.element("boxes-toggle").isEnabled());
    BROWSER.click("predict");
    page.result(1);
    BROWSER.until("boxes", () -> BROWSER.element("boxes-toggle").isEnabled());
    before = viewer.picture();
    BROWSER.step("boxes");
    BROWSER.click("boxes-toggle");
    before = viewer.changed(before, "hiding the boxes");
    BROWSER.click("window-network");
    assertWindow("window-network");
    BROWSER.click("zoom-roi");
    viewer.changed(before, "zooming to the region");
    BROWSER.step("zoomed");

    BROWSER.click("viewer-png");
    BufferedImage saved = ImageIO.read(new ByteArrayInputStream(BROWSER.download(".png")));
    assertTrue(saved.getWidth() > 300 && saved.getHeight() > 300);
  }

  private static void assertWindow(String name) {
    assertEquals("true", BROWSER.element(name).getAttribute("aria-pressed"), name);
    int[] window = WINDOWS.get(name);
    assertEquals(
        window[0], Integer.parseInt(BROWSER.element("window-width").getAttribute("value")));
    assertEquals(
        window[1], Integer.parseInt(BROWSER.element("window-level").getAttribute("value")));
  }

  @Test
  void laysAHeatMapOverTheCt() throws IOException, InterruptedException {
    openExample();
    BROWSER.click("predict");
    page.result(1);
    BROWSER.until("boxes", () -> BROWSER.element("boxes-toggle").isEnabled());
    BufferedImage before = viewer.picture();
    JsonNode ranking =
        SERVER.get("/api/v1/predictions/" + page.job(1)).get("result").get("ranking");
    String leading = "";
    for (JsonNode row : ranking) {
      if (row.get("feature").asText().startsWith("resnet")) {
        leading = row.get("feature").asText();
        break;
      }
    }
    assertNotEquals("", leading);
    BROWSER.click("heat-map");
    BROWSER.reads("heat-map-legend", leading);
    BufferedImage with = viewer.changed(before, "the heat map");
    BROWSER.step("heat-map");
    assertEquals("true", BROWSER.element("heat-map-toggle").getAttribute("aria-pressed"));
    viewer.press("h");
    viewer.changed(with, "hiding the heat map");
    assertEquals("false", BROWSER.element("heat-map-toggle").getAttribute("aria-pressed"));
  }
}
