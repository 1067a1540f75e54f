package io.pleura.examples.demo;

import io.pleura.execution.ExecutionContext;

/** Counts cases that several threads finish. */
final class CaseProgress {

  private final ExecutionContext context;
  private final String stage;
  private final int total;
  private int done;

  CaseProgress(ExecutionContext context, String stage, int total) {
    this.context = context;
    this.stage = stage;
    this.total = total;
  }

  synchronized void finishOne() {
    done++;
    context.progress().progress(stage, done, total);
  }
}
