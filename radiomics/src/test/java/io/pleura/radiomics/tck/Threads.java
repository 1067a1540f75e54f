package io.pleura.radiomics.tck;

import io.pleura.execution.ExecutionContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Work on several threads. */
final class Threads {

  private Threads() {}

  /** Does the same work on several threads at once and gives all outcomes. */
  static <T> List<T> atOnce(Callable<T> work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> future : pool.invokeAll(Collections.nCopies(24, work))) {
        results.add(future.get());
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }

  /** Does work with a pool that really has so many threads, whatever the machine. */
  static <T> T with(int threads, Function<ExecutionContext, T> work) {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      ExecutionContext context = ExecutionContext.ofCallingThread();
      return work.apply(
          new ExecutionContext(pool, threads, context.progress(), context.cancellation()));
    } finally {
      pool.shutdownNow();
    }
  }
}
