package io.pleura.examples.web;

import java.util.Locale;

/** How far a job has come. */
enum JobStatus {
  QUEUED,
  RUNNING,
  DONE,
  FAILED,
  CANCELLED;

  boolean isOver() {
    return this == DONE || this == FAILED || this == CANCELLED;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
