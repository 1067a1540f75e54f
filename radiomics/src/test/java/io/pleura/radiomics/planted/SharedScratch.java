package io.pleura.radiomics.planted;

import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.DoubleAdder;

/** One field for all threads. Those of a pool meet in pairs while their values lie in it. */
final class SharedScratch {

  private final CyclicBarrier meeting = new CyclicBarrier(2);
  private final DoubleAdder field = new DoubleAdder();

  double through(double value) {
    field.reset();
    meet();
    field.add(value);
    meet();
    double seen = field.sum();
    meet();
    return seen;
  }

  private void meet() {
    if (!Thread.currentThread().getName().startsWith("pool-")) {
      return;
    }
    try {
      meeting.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException nobodyCame) {
      // the last one goes on alone
    }
  }
}
