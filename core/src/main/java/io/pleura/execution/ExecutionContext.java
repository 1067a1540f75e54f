package io.pleura.execution;

import io.pleura.error.CancelledException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How work is carried out: on which threads, told to whom, stopped by whom. It never changes a
 * result.
 *
 * @param executor runs the parts of parallel work; the calling thread always takes part, so an
 *     executor without a free thread slows work down but never blocks it
 * @param parallelism most threads that work at once, the calling one included, at least 1
 * @param progress told how far work has come
 * @param cancellation polled between units of work
 */
public record ExecutionContext(
    Executor executor, int parallelism, ProgressListener progress, CancellationToken cancellation) {

  /**
   * Checks the number of threads.
   *
   * @param executor runs the parts of parallel work; the calling thread always takes part, so an
   *     executor without a free thread slows work down but never blocks it
   * @param parallelism most threads that work at once, the calling one included, at least 1
   * @param progress told how far work has come
   * @param cancellation polled between units of work
   * @throws IllegalArgumentException when parallelism is below 1
   */
  public ExecutionContext {
    if (parallelism < 1) {
      throw new IllegalArgumentException("parallelism " + parallelism);
    }
  }

  /**
   * All cores, on the common pool; no progress, no cancellation.
   *
   * @return a new context
   */
  public static ExecutionContext ofAllCores() {
    return new ExecutionContext(
        ForkJoinPool.commonPool(),
        Runtime.getRuntime().availableProcessors(),
        ProgressListener.NONE,
        CancellationToken.NONE);
  }

  /**
   * The calling thread only; no progress, no cancellation.
   *
   * @return a new context
   */
  public static ExecutionContext ofCallingThread() {
    return new ExecutionContext(Runnable::run, 1, ProgressListener.NONE, CancellationToken.NONE);
  }

  /**
   * The same with another listener.
   *
   * @param listener told how far work has come
   * @return a new context
   */
  public ExecutionContext withProgress(ProgressListener listener) {
    return new ExecutionContext(executor, parallelism, listener, cancellation);
  }

  /**
   * The same with another token.
   *
   * @param token polled between units of work
   * @return a new context
   */
  public ExecutionContext withCancellation(CancellationToken token) {
    return new ExecutionContext(executor, parallelism, progress, token);
  }

  /**
   * The same with another number of threads.
   *
   * @param threads most threads that work at once, the calling one included, at least 1
   * @return a new context
   */
  public ExecutionContext withParallelism(int threads) {
    return new ExecutionContext(executor, threads, progress, cancellation);
  }

  /**
   * Runs a task for each number from 0 to count - 1, in any order and on several threads, and waits
   * for all of them. Tasks write to places of their own; whoever combines their results does so in
   * order afterwards, so that the outcome does not depend on the threads.
   *
   * @param count number of tasks, at least 0
   * @param task called once for each number
   * @throws CancelledException when cancelled between tasks
   */
  public void forEach(int count, IntConsumer task) {
    int workers = Math.min(parallelism, count);
    if (workers <= 1) {
      for (int i = 0; i < count; i++) {
        cancellation.throwIfCancelled();
        task.accept(i);
      }
      return;
    }
    var work = new SharedWork(count, task, cancellation);
    for (int w = 1; w < workers; w++) {
      try {
        executor.execute(work::run);
      } catch (RejectedExecutionException rejected) {
        break; // the calling thread does the rest
      }
    }
    work.run();
    work.awaitRunningTasks();
    work.rethrow();
  }

  /** Numbers handed out one by one to whichever thread is free. */
  private static final class SharedWork {
    private final int count;
    private final IntConsumer task;
    private final CancellationToken cancellation;
    private final AtomicInteger next = new AtomicInteger();
    private final @Nullable Throwable[] failures;
    private final CountDownLatch pending;

    SharedWork(int count, IntConsumer task, CancellationToken cancellation) {
      this.count = count;
      this.task = task;
      this.cancellation = cancellation;
      this.failures = new Throwable[count];
      this.pending = new CountDownLatch(count);
    }

    void run() {
      for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
        try {
          cancellation.throwIfCancelled();
          task.accept(i);
        } catch (Throwable failure) {
          failures[i] = failure;
        } finally {
          pending.countDown();
        }
      }
    }

    void awaitRunningTasks() {
      boolean interrupted = false;
      while (true) {
        try {
          pending.await();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    void rethrow() {
      for (Throwable failure : failures) {
        if (failure instanceof RuntimeException exception) {
          throw exception;
        }
        if (failure instanceof Error error) {
          throw error;
        }
      }
    }
  }
}
