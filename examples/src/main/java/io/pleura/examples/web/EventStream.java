package io.pleura.examples.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.sse.SseClient;
import io.pleura.examples.result.ResultJson;
import java.util.concurrent.Semaphore;

/** Tells a client how a job goes on until it is over. Changes that come too fast are left out. */
final class EventStream {

  private static final int MOST_STREAMS = 64;
  private static final long HEARTBEAT_MILLISECONDS = 10_000;
  private static final long PAUSE_MILLISECONDS = 50;

  private final JobQueue jobs;
  private final Semaphore free = new Semaphore(MOST_STREAMS);

  EventStream(JobQueue jobs) {
    this.jobs = jobs;
  }

  /** Takes a place, which {@link #follow} gives back. */
  void open() {
    if (!free.tryAcquire()) {
      throw Problem.of(
              503,
              "streams-full",
              MOST_STREAMS + " clients follow predictions already.",
              "Ask for the prediction now and then instead.")
          .exception();
    }
  }

  /** How many places are taken. */
  int taken() {
    return MOST_STREAMS - free.availablePermits();
  }

  /** Gives a place back that nobody will use. */
  void giveUp() {
    free.release();
  }

  void follow(SseClient client, PredictionJob job) {
    try {
      PredictionJob.State state = job.state();
      while (!client.terminated()) {
        send(client, job, state);
        if (state.status().isOver()) {
          break;
        }
        Thread.sleep(PAUSE_MILLISECONDS);
        long seen = state.version();
        state = job.awaitChange(seen, HEARTBEAT_MILLISECONDS);
        if (state.version() == seen) {
          client.sendComment("still there");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      free.release();
      client.close();
    }
  }

  private void send(SseClient client, PredictionJob job, PredictionJob.State state) {
    ObjectNode data = ResultJson.object();
    String event = state.status().word();
    JobProgress progress = state.progress();
    switch (state.status()) {
      case QUEUED -> data.put("position", jobs.position(job));
      case RUNNING -> {
        event = "progress";
        put(data, progress == null ? new JobProgress(WholeProgress.READING, 0, 1, 0) : progress);
      }
      case DONE -> data.put("id", job.id());
      case FAILED -> {
        Problem problem = state.problem();
        if (problem != null) {
          data = problem.json();
        }
      }
      case CANCELLED -> {}
    }
    client.sendEvent(event, data.toString());
  }

  static void put(ObjectNode node, JobProgress progress) {
    node.put("stage", progress.stage())
        .put("done", progress.done())
        .put("total", progress.total())
        .put("fraction", progress.fraction());
  }
}
