package io.pleura.clinical;

import io.pleura.error.InputWarning;
import java.util.List;

/**
 * The three clinical values of a patient as they were read.
 *
 * @param data the values
 * @param warnings how they were read where that does not go without saying
 */
public record ClinicalReading(ClinicalData data, List<InputWarning> warnings) {

  /**
   * Copies the warnings.
   *
   * @param data the values
   * @param warnings how they were read where that does not go without saying
   */
  public ClinicalReading {
    warnings = List.copyOf(warnings);
  }
}
