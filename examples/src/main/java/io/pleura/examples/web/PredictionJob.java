package io.pleura.examples.web;

import io.pleura.execution.CancellationToken;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One prediction that was asked for. Safe for concurrent use. */
final class PredictionJob {

  private final String id;
  private final long number;
  private @Nullable CaseRequest request;
  private volatile boolean cancelled;
  private State state = new State(0, JobStatus.QUEUED, null, null, null);

  /**
   * What is known of a job at one moment.
   *
   * @param version counts the changes
   * @param progress how far it has come; null before it runs
   * @param result the outcome; null unless done
   * @param problem what went wrong; null unless failed
   */
  record State(
      long version,
      JobStatus status,
      @Nullable JobProgress progress,
      @Nullable CaseResult result,
      @Nullable Problem problem) {}

  /**
   * Makes a queued job.
   *
   * @param number rises from job to job
   */
  PredictionJob(String id, long number, CaseRequest request) {
    this.id = id;
    this.number = number;
    this.request = request;
  }

  String id() {
    return id;
  }

  long number() {
    return number;
  }

  CancellationToken token() {
    return () -> cancelled;
  }

  synchronized State state() {
    return state;
  }

  /**
   * Waits for a change.
   *
   * @param seen the version that the caller knows
   * @param most longest to wait, milliseconds
   * @return the state, which may be the one that the caller knows
   */
  synchronized State awaitChange(long seen, long most) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(most);
    while (state.version == seen) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        break;
      }
      wait(left);
    }
    return state;
  }

  /** The request to work on; null when the job was cancelled before. */
  synchronized @Nullable CaseRequest start() {
    CaseRequest own = request;
    request = null;
    if (state.status != JobStatus.QUEUED) {
      return null;
    }
    change(JobStatus.RUNNING, null, null, null);
    return own;
  }

  synchronized void advance(JobProgress progress) {
    if (state.status == JobStatus.RUNNING) {
      change(JobStatus.RUNNING, progress, null, null);
    }
  }

  synchronized void finish(CaseResult result) {
    if (state.status == JobStatus.RUNNING) {
      change(JobStatus.DONE, state.progress, result, null);
    }
  }

  synchronized void fail(Problem problem) {
    if (state.status == JobStatus.RUNNING) {
      change(JobStatus.FAILED, state.progress, null, problem);
    }
  }

  /** Gives up; work stops at its next pause. */
  synchronized void cancel() {
    cancelled = true;
    if (!state.status.isOver()) {
      request = null;
      change(JobStatus.CANCELLED, state.progress, null, null);
    }
  }

  /** About how many bytes the result takes; 0 while there is none. */
  long weight() {
    CaseResult result = state().result;
    return result == null ? 0 : result.weight();
  }

  private void change(
      JobStatus status,
      @Nullable JobProgress progress,
      @Nullable CaseResult result,
      @Nullable Problem problem) {
    state = new State(state.version + 1, status, progress, result, problem);
    notifyAll();
  }
}
