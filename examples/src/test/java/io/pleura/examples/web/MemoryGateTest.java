package io.pleura.examples.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MemoryGateTest {

  private static final long HEAP = 100L << 20;
  private static final long MEGAVOXEL = 1 << 20;

  private final MemoryGate gate = new MemoryGate(HEAP);

  @Test
  void whatNeverFitsIsRefusedAtOnce() {
    ProblemException thrown =
        assertThrows(ProblemException.class, () -> gate.take(7 * MEGAVOXEL, "The file", 1000));
    assertEquals("volume-too-large", thrown.problem().code());
    assertEquals(422, thrown.problem().status());
    assertTrue(thrown.problem().detail().contains("7340032"), thrown.problem().detail());
  }

  @Test
  void memoryGoesRoundTheCases() throws InterruptedException {
    MemoryGate.Lease first = gate.take(4 * MEGAVOXEL, "The file", 0);
    assertTrue(gate.tryTake(4 * MEGAVOXEL, "The file", 0).isEmpty());
    ProblemException busy =
        assertThrows(ProblemException.class, () -> gate.take(4 * MEGAVOXEL, "The file", 0));
    assertEquals(503, busy.problem().status());
    gate.take(2 * MEGAVOXEL, "The file", 0);
    first.giveBack();
    assertTrue(gate.tryTake(4 * MEGAVOXEL, "The file", 0).isPresent());
  }
}
