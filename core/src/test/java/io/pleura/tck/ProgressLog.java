package io.pleura.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.execution.ProgressListener;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.opentest4j.AssertionFailedError;

/** Remembers progress and whether it ever went back. */
final class ProgressLog implements ProgressListener {

  private final Map<String, Long> last = new LinkedHashMap<>();
  private final Map<String, Long> totals = new HashMap<>();
  private AssertionError breach;

  @Override
  public synchronized void progress(String stage, long done, long total) {
    long before = last.getOrDefault(stage, 0L);
    if (total < 1 || done < before || done > total) {
      breach =
          new AssertionFailedError(
              "stage '%s': %d of %d after %d".formatted(stage, done, total, before));
    }
    last.put(stage, done);
    totals.put(stage, total);
  }

  /** Nothing reported is fine. */
  synchronized void check() {
    if (breach != null) {
      throw breach;
    }
    last.forEach((stage, done) -> assertEquals(totals.get(stage), done, "end of " + stage));
    assertTrue(last.keySet().stream().noneMatch(String::isBlank), "a stage without a name");
  }
}
