package io.pleura.examples.web;

import io.pleura.error.CancelledException;
import io.pleura.examples.result.ExplainedPrediction;
import io.pleura.execution.ExecutionContext;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Predicts case after case on a few workers; whoever comes while the queue is full is sent away.
 */
final class JobQueue implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JobQueue.class);
  private static final long STOP_SECONDS = 10;

  private final CaseReader reader;
  private final long mostBytes;
  private final Consumers consumers;
  private final ThreadPoolExecutor workers;
  private final Shelf<PredictionJob> jobs;
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicInteger running = new AtomicInteger();

  /** Told of each job that ends. */
  interface Consumers {

    /** A case was predicted. */
    void predicted(CaseRequest request, CaseResult result, double seconds) throws IOException;

    /** A job ended in another way. */
    void ended(JobStatus status);
  }

  /**
   * Starts the workers.
   *
   * @param count jobs at once
   * @param length jobs that wait at most
   * @param kept how long a job stays after it was last asked for
   * @param mostBytes memory for results; those that were asked for longest ago go first
   */
  JobQueue(
      CaseReader reader,
      int count,
      int length,
      Duration kept,
      long mostBytes,
      Consumers consumers) {
    this.reader = reader;
    this.mostBytes = mostBytes;
    this.consumers = consumers;
    var names = new AtomicInteger();
    this.workers =
        new ThreadPoolExecutor(
            count,
            count,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(length),
            task -> {
              var thread = new Thread(task, "prediction-" + names.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    this.jobs = new Shelf<>(kept, PredictionJob::cancel);
  }

  /**
   * Queues a case.
   *
   * @throws ProblemException with status 503 when the queue is full
   */
  PredictionJob submit(CaseRequest request) {
    jobs.expire();
    var job = new PredictionJob(Shelf.newId(), numbers.incrementAndGet(), request);
    jobs.put(job.id(), job);
    boolean queued = false;
    try {
      workers.execute(new Task(job));
      queued = true;
      return job;
    } catch (RejectedExecutionException full) {
      throw Problem.of(
              503,
              "queue-full",
              "The server works on "
                  + workers.getMaximumPoolSize()
                  + " cases, and "
                  + workers.getQueue().size()
                  + " more wait; the queue is full.",
              "Try again in a moment.")
          .exception();
    } finally {
      if (!queued) {
        jobs.remove(job.id());
      }
    }
  }

  /** A job, which stays for another while. */
  PredictionJob get(String id) {
    return jobs.get(id)
        .orElseThrow(
            () ->
                Problem.of(
                        404,
                        "prediction-unknown",
                        "There is no such prediction; it was deleted, or not asked for too long.",
                        "Predict again.")
                    .exception());
  }

  /** Cancels a job where it is not over, and forgets it. */
  boolean remove(String id) {
    Optional<PredictionJob> job = jobs.get(id);
    job.ifPresent(known -> workers.getQueue().removeIf(task -> ((Task) task).job == known));
    return jobs.remove(id);
  }

  void expire() {
    jobs.expire();
  }

  /** How many jobs will start before a queued one, and 1. */
  int position(PredictionJob job) {
    int before = 0;
    for (Runnable waiting : workers.getQueue()) {
      if (((Task) waiting).job.number() < job.number()) {
        before++;
      }
    }
    return before + 1;
  }

  int running() {
    return running.get();
  }

  int waiting() {
    return workers.getQueue().size();
  }

  int kept() {
    return jobs.count();
  }

  private final class Task implements Runnable {
    private final PredictionJob job;

    Task(PredictionJob job) {
      this.job = job;
    }

    @Override
    public void run() {
      CaseRequest request = job.start();
      if (request == null) {
        consumers.ended(JobStatus.CANCELLED);
        return;
      }
      running.incrementAndGet();
      try {
        predict(job, request);
      } finally {
        running.decrementAndGet();
      }
    }
  }

  private void predict(PredictionJob job, CaseRequest request) {
    long start = System.nanoTime();
    var context =
        ExecutionContext.ofAllCores()
            .withProgress(new WholeProgress(job::advance))
            .withCancellation(job.token());
    JobStatus status = JobStatus.FAILED;
    try {
      CaseResult result =
          reader.with(request, context, (read) -> result(job, request, read, context));
      consumers.predicted(request, result, (System.nanoTime() - start) / 1e9);
      job.finish(result);
      jobs.lighten(PredictionJob::weight, mostBytes);
      status = JobStatus.DONE;
    } catch (CancelledException e) {
      status = JobStatus.CANCELLED;
      job.cancel();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      job.cancel();
    } catch (Exception | OutOfMemoryError | LinkageError e) {
      Problem problem = Problem.of(e);
      if (problem.status() >= 500) {
        LOG.error("prediction failed", e);
      }
      job.fail(problem);
    }
    if (status != JobStatus.DONE) {
      consumers.ended(status);
    }
  }

  private static CaseResult result(
      PredictionJob job, CaseRequest request, CaseReader.ReadCase read, ExecutionContext context)
      throws IOException {
    ExplainedPrediction prediction =
        request.model().model().predict(read.study(), request.centre(), context);
    return CaseResult.of(job.id(), request, read, prediction);
  }

  @Override
  public void close() {
    List<Runnable> left = new ArrayList<>(workers.shutdownNow());
    left.forEach(task -> ((Task) task).job.cancel());
    jobs.clear();
    try {
      if (!workers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("a prediction did not stop within {} seconds", STOP_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
