package io.pleura.examples.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.io.ImageFiles;
import io.pleura.volume.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The way through the page with the CT of a chest, which is read where it lies. */
class RealCtTest {

  @RegisterExtension static final DemoServer SERVER = new DemoServer();
  @RegisterExtension static final Browser BROWSER = new Browser();

  private static final Path CASES =
      Path.of(System.getProperty("pleura.shared", "none"), "reference", "radiomics", "cases");

  private final CasePage page = new CasePage(BROWSER);
  private final ViewerPane viewer = new ViewerPane(BROWSER);

  @Test
  void predictsAndShowsAChest() throws IOException, InterruptedException {
    Path file = CASES.resolve("lung2_image.nii.gz");
    assumeTrue(Files.exists(file), "the reference CT is not here");
    page.open(SERVER.address());
    page.fill(new DemoServer.Case(file, CASES.resolve("lung2_mask.nii.gz"), "5,2", "31", "63"));
    BROWSER.reads("found-ct", "512 × 512 × 61");
    viewer.ready();
    Volume ct = ImageFiles.read(file).volume();
    viewer.assertValueOf(ct);
    BROWSER.step("opened");

    BROWSER.click("predict");
    page.result(1);
    BROWSER.step("result");
    JsonNode result = SERVER.get("/api/v1/predictions/" + page.job(1)).get("result");
    assertEquals(
        result.get("probability").asDouble(),
        Double.parseDouble(BROWSER.element("probability").getAttribute("value")),
        1e-12);
    assertTrue(BROWSER.element("readings").getText().contains("5,2"));
    BROWSER.until("boxes", () -> BROWSER.element("boxes-toggle").isEnabled());

    BROWSER.click("roi-toggle");
    BROWSER.click("boxes-toggle");
    BROWSER.click("window-lung");
    viewer.assertDrawnWhereItIs("axial", ct, -1350, 150);
    BROWSER.click("roi-toggle");
    BROWSER.click("zoom-roi");
    viewer.picture();
    BROWSER.step("tumour");
  }
}
