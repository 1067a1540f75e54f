package io.pleura.examples.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two users post different cases at the same moment, again and again. */
class TwoUsersTest {

  @RegisterExtension static final DemoServer SERVER = new DemoServer();
  @RegisterExtension static final Browser BROWSER = new Browser();

  private static final int ROUNDS = 20;
  private static final Path FIELD = Path.of(System.getProperty("pleura.field", ""));

  private static final DemoServer.Case FIRST = ofField("D00_base", "5.2", "31", "63");
  private static final DemoServer.Case SECOND =
      ofField("D25_mask_stored_flipped", "2.1", "12", "48");

  private final CasePage page = new CasePage(BROWSER);

  private static DemoServer.Case ofField(String name, String cea, String ca125, String age) {
    Path place = FIELD.resolve(name);
    return new DemoServer.Case(
        place.resolve("ct.nii.gz"), place.resolve("mask.nii.gz"), cea, ca125, age);
  }

  @Test
  void everyAnswerBelongsToItsCase() throws Exception {
    JsonNode first = SERVER.predict(FIRST);
    JsonNode second = SERVER.predict(SECOND);
    assertNotEquals(first.get("features"), second.get("features"));
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      page.open(SERVER.address());
      for (int round = 1; round <= ROUNDS; round++) {
        var start = new CyclicBarrier(2);
        Future<JsonNode> answer = other.submit(() -> SERVER.predict(SECOND, () -> meet(start)));
        page.fill(FIRST);
        meet(start);
        BROWSER.click("predict");
        page.result(round);
        JsonNode shown = SERVER.get("/api/v1/predictions/" + page.job(round)).get("result");
        assertSame(first, shown);
        assertEquals(
            first.get("probability").asDouble(),
            Double.parseDouble(BROWSER.element("probability").getAttribute("value")),
            1e-12);
        assertSame(second, answer.get(1, TimeUnit.MINUTES));
        BROWSER.click("new-case");
      }
      BROWSER.step("after-all-rounds");
    } finally {
      other.shutdownNow();
    }
    BROWSER.leave();
    BROWSER.until(
        "all forgotten",
        () -> SERVER.figure("pleura_images") == 0 && SERVER.figure("pleura_jobs_kept") == 0);
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(1, TimeUnit.MINUTES);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertSame(JsonNode expected, JsonNode answer) throws IOException {
    for (String part : new String[] {"probability", "features", "clinical", "ranking"}) {
      assertEquals(expected.get(part), answer.get(part), part);
    }
  }
}
