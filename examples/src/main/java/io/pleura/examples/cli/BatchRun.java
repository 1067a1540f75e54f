package io.pleura.examples.cli;

import io.pleura.error.CancelledException;
import io.pleura.error.InputWarning;
import io.pleura.execution.CancellationToken;
import io.pleura.execution.ExecutionContext;
import io.pleura.execution.ProgressCounter;
import io.pleura.execution.ProgressListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Many cases, some at a time. A case that fails is written down and does not stop the others; only
 * what would stop every case, such as a full disk, ends the run. No more images are in memory than
 * there are jobs.
 */
final class BatchRun {

  private static final String STAGE = "cases";

  private final BatchWork work;
  private final BatchErrors errors;
  private final PrintWriter err;
  private final ProgressListener progress;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final CancellationToken token = stopped::get;

  BatchRun(BatchWork work, BatchErrors errors, PrintWriter err, ProgressListener progress) {
    this.work = work;
    this.errors = errors;
    this.err = err;
    this.progress = progress;
  }

  /**
   * Extracts all cases that an earlier run has not done.
   *
   * @param jobs cases at a time, at least 1
   * @throws CancelledException when the calling thread was interrupted
   * @throws IOException when results cannot be kept
   */
  void run(List<BatchCase> cases, int jobs) throws IOException {
    List<BatchCase> pending = new ArrayList<>();
    for (BatchCase one : cases) {
      if (!work.isComplete(one)) {
        pending.add(one);
      }
    }
    if (!pending.isEmpty()) {
      int done = cases.size() - pending.size();
      var counter = new ProgressCounter(progress, STAGE, done, cases.size());
      work(counter, pending, Math.min(jobs, pending.size()));
    }
    work.finish();
    errors.finish();
  }

  private void work(ProgressCounter counter, List<BatchCase> pending, int jobs) throws IOException {
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / jobs);
    ExecutionContext context =
        (threads == 1
                ? ExecutionContext.ofCallingThread()
                : ExecutionContext.ofAllCores().withParallelism(threads))
            .withCancellation(token);
    AtomicInteger next = new AtomicInteger();
    ExecutorService workers =
        Executors.newFixedThreadPool(
            jobs,
            task -> {
              var thread = new Thread(task, "pleura-batch");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < jobs; i++) {
        running.add(
            workers.submit(
                () -> {
                  for (int k = next.getAndIncrement();
                      k < pending.size() && !stopped.get();
                      k = next.getAndIncrement()) {
                    oneCase(pending.get(k), counter, context);
                  }
                }));
      }
      for (Future<?> worker : running) {
        await(worker);
      }
    } finally {
      stopped.set(true);
      workers.shutdown();
    }
  }

  private static void await(Future<?> worker) throws IOException {
    try {
      worker.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UncheckedIOException io) {
        throw io.getCause();
      }
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Whatever goes wrong with the case itself ends up among the errors. */
  private void oneCase(BatchCase one, ProgressCounter counter, ExecutionContext context) {
    List<Outcome> outcomes = List.of();
    @Nullable Throwable failure = one.problem();
    if (failure == null) {
      try {
        outcomes = work.extract(one, context);
      } catch (CancelledException e) {
        return;
      } catch (IOException | RuntimeException | OutOfMemoryError e) {
        failure = e;
      }
    }
    try {
      if (failure != null) {
        fail(one, null, failure);
      }
      for (Outcome outcome : outcomes) {
        if (outcome instanceof Outcome.LabelFailure failed) {
          fail(one, failed.label(), failed.cause());
        }
        for (InputWarning warning : outcome.warnings()) {
          err.println(
              "warning [" + warning.code() + "] case " + one.name() + ": " + warning.message());
        }
      }
      work.keep(one, outcomes);
    } catch (IOException e) {
      stopped.set(true);
      throw new UncheckedIOException(e);
    }
    counter.add(1);
  }

  private void fail(BatchCase one, @Nullable Integer label, Throwable thrown) throws IOException {
    Failure failure = Failure.of(thrown);
    errors.add(one, label, failure);
    err.println(
        "error ["
            + failure.code()
            + "] case "
            + one.name()
            + (label == null ? "" : ", label " + label)
            + ": "
            + failure.problem());
  }
}
