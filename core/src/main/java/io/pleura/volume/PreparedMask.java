package io.pleura.volume;

import io.pleura.error.InputWarning;
import java.util.List;

/**
 * A mask after a step of preparation, with what was noticed and handled.
 *
 * @param mask the mask, not empty
 * @param warnings what the user should know; empty when all was as expected
 */
public record PreparedMask(Mask mask, List<InputWarning> warnings) {

  /**
   * Copies the warnings.
   *
   * @param mask the mask, not empty
   * @param warnings what the user should know; empty when all was as expected
   */
  public PreparedMask {
    warnings = List.copyOf(warnings);
  }
}
