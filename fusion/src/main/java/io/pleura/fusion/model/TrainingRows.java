package io.pleura.fusion.model;

import io.pleura.error.InvalidInputException;
import io.pleura.spi.TrainingData;

/** Checks what is to be learnt from. */
final class TrainingRows {

  private TrainingRows() {}

  /** Whether each row is of invasion; refuses data of one class or without features. */
  static boolean[] labels(String trainer, TrainingData data) {
    boolean[] labels = new boolean[data.invasion().size()];
    int invaded = 0;
    for (int r = 0; r < labels.length; r++) {
      labels[r] = data.invasion().get(r);
      invaded += labels[r] ? 1 : 0;
    }
    if (invaded == 0 || invaded == labels.length) {
      throw new InvalidInputException(
          "training-one-class",
          trainer
              + ": "
              + invaded
              + " of "
              + labels.length
              + " rows have invasion; both classes are needed.",
          "Give rows with and without invasion.");
    }
    if (data.schema().size() == 0) {
      throw new InvalidInputException(
          "training-no-features",
          trainer + ": the rows have no features.",
          "Give rows of at least one feature.");
    }
    return labels;
  }

  static int count(boolean[] labels) {
    int count = 0;
    for (boolean label : labels) {
      count += label ? 1 : 0;
    }
    return count;
  }
}
