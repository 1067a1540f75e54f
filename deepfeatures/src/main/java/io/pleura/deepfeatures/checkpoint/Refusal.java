package io.pleura.deepfeatures.checkpoint;

import io.pleura.error.InvalidInputException;
import io.pleura.pickle.PickleRefusal;

/**
 * The typed errors of one file.
 *
 * @param source names the file, for example {@code The weights file w.pth}
 * @param kind what the file should be, with its article
 */
record Refusal(String source, String kind) implements PickleRefusal {

  @Override
  public InvalidInputException malformed(String problem) {
    return new InvalidInputException(
        "weights-file-malformed",
        source + " is not a valid " + kind + ": " + problem + ".",
        "Use an undamaged " + kind + ".");
  }

  InvalidInputException malformed(String problem, Throwable cause) {
    return new InvalidInputException(
        "weights-file-malformed",
        source + " is not a valid " + kind + ": " + problem + ".",
        "Use an undamaged " + kind + ".",
        cause);
  }

  @Override
  public InvalidInputException truncated(String problem) {
    return new InvalidInputException(
        "weights-file-truncated",
        source + " is cut off: " + problem + ".",
        "Copy or download the file again.");
  }
}
