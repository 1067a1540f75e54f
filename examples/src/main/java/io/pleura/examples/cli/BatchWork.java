package io.pleura.examples.cli;

import io.pleura.execution.ExecutionContext;
import java.io.IOException;
import java.util.List;

/** What a batch does with each of its cases. Safe for concurrent use by cases of their own. */
interface BatchWork {

  /** Whether an earlier run did all of it. */
  boolean isComplete(BatchCase one) throws IOException;

  /**
   * Computes what is missing.
   *
   * @throws IOException when a file of the case cannot be read or written, which fails the case
   */
  List<Outcome> extract(BatchCase one, ExecutionContext context) throws IOException;

  /**
   * Keeps the results of one case.
   *
   * @throws IOException when that is impossible, which ends the batch
   */
  void keep(BatchCase one, List<Outcome> outcomes) throws IOException;

  /** Called when all cases are done. */
  void finish() throws IOException;
}
