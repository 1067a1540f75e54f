package io.pleura.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Progress of a stage on which several threads work. */
class ProgressCounterTest {

  @Test
  void everyUnitIsToldInOrderFromAnyThread() {
    List<Long> told = new ArrayList<>();
    var counter =
        new ProgressCounter(
            (stage, done, total) -> {
              assertEquals("cases", stage);
              assertEquals(1003, total);
              told.add(done);
            },
            "cases",
            3,
            1003);
    ExecutionContext.ofAllCores().withParallelism(4).forEach(1000, i -> counter.add(1));
    assertEquals(LongStream.rangeClosed(4, 1003).boxed().toList(), told);
  }
}
