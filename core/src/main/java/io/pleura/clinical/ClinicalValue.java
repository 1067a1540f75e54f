package io.pleura.clinical;

import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import java.util.List;

/**
 * One clinical value as it was read.
 *
 * @param quantity what it is
 * @param value in the quantity's unit, finite and in its range
 * @param warnings how it was read where that does not go without saying: a decimal comma, a unit
 *     that was converted, a detection limit
 */
public record ClinicalValue(ClinicalQuantity quantity, double value, List<InputWarning> warnings) {

  /**
   * Checks the range and copies the warnings.
   *
   * @param quantity what it is
   * @param value in the quantity's unit, finite and in its range
   * @param warnings how it was read where that does not go without saying: a decimal comma, a unit
   *     that was converted, a detection limit
   * @throws InvalidInputException when the value is outside its range or not finite
   */
  public ClinicalValue {
    quantity.requireInRange(value);
    warnings = List.copyOf(warnings);
  }

  /**
   * The unit of the value.
   *
   * @return {@code ng/mL}, {@code U/mL} or {@code years}
   */
  public String unit() {
    return quantity.unit();
  }
}
