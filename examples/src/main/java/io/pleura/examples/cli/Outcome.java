package io.pleura.examples.cli;

import io.pleura.error.PleuraException;

/** What came of one ROI. */
sealed interface Outcome permits Extraction, Outcome.LabelFailure {

  /**
   * One of several labels that has no features.
   *
   * @param label the label
   * @param cause why
   */
  record LabelFailure(int label, PleuraException cause) implements Outcome {}
}
