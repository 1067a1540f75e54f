package io.pleura.benchmarks;

import io.pleura.execution.ExecutionContext;

/** On how many threads a benchmark works. */
public enum Threads {
  /** The measuring thread alone. */
  ONE,
  /** As many as there are cores. */
  ALL;

  ExecutionContext context() {
    return this == ONE ? ExecutionContext.ofCallingThread() : ExecutionContext.ofAllCores();
  }

  int count() {
    return this == ONE ? 1 : Runtime.getRuntime().availableProcessors();
  }
}
