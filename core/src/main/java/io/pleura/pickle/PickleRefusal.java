package io.pleura.pickle;

import io.pleura.error.InvalidInputException;

/** The typed errors of one file, made from what is wrong with its pickle. */
public interface PickleRefusal {

  /**
   * The pickle is not what it should be.
   *
   * @param problem what is wrong, as the end of a sentence that began with the file's name
   * @return the error to throw
   */
  InvalidInputException malformed(String problem);

  /**
   * The pickle claims more bytes than there are.
   *
   * @param problem what is wrong, as the end of a sentence that began with the file's name
   * @return the error to throw
   */
  InvalidInputException truncated(String problem);
}
