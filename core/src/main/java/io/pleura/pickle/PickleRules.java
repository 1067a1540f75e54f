package io.pleura.pickle;

import io.pleura.error.InvalidInputException;
import io.pleura.pickle.PickleValue.Global;
import java.io.IOException;
import java.util.List;

/**
 * What the names in a pickle stand for: the list of names that may occur, and the data that stands
 * for what Python would make of them. Nothing but these rules decides what a pickle may hold.
 */
public interface PickleRules {

  /**
   * The oldest protocol that is read. The text opcodes of protocols 0 and 1 are read only when it
   * is below 2.
   *
   * @return 0 to 5
   */
  int oldestProtocol();

  /**
   * The newest protocol that is read.
   *
   * @return {@link #oldestProtocol()} to 5
   */
  int newestProtocol();

  /**
   * Checks a name against the list of names that may occur.
   *
   * @param name module and name, joined by a dot
   * @param cursor stands behind the name; its place must not be changed
   * @param alone whether the name is the first thing in the pickle
   * @throws InvalidInputException when the name must not occur
   * @throws IOException when the file cannot be read
   */
  void allow(String name, PickleCursor cursor, boolean alone) throws IOException;

  /**
   * What stands for the result of a call.
   *
   * @param function a name that was allowed
   * @param arguments of the call
   * @param spend counts work that grows with a value's size: its argument is added to the steps
   * @return the value that goes onto the stack
   * @throws InvalidInputException when the name cannot be called so
   */
  PickleValue call(Global function, List<PickleValue> arguments, PickleReader.Steps spend);

  /**
   * What stands for a value after its state was set.
   *
   * @param target whose state is set
   * @param state the state
   * @param cursor stands behind the opcode; what is read from it here is not part of the pickle, as
   *     in files that keep the bytes of arrays there
   * @return the value that takes the target's place on the stack
   * @throws InvalidInputException when the target has no such state
   * @throws IOException when the file cannot be read
   */
  PickleValue build(PickleValue target, PickleValue state, PickleCursor cursor) throws IOException;

  /**
   * What stands for something outside of the pickle.
   *
   * @param id by which the pickle names it
   * @return the value that goes onto the stack
   * @throws InvalidInputException when there is no such thing
   */
  PickleValue outside(PickleValue id);
}
