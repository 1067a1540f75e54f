package io.pleura.clinical;

import io.pleura.error.InvalidInputException;
import java.util.Arrays;
import java.util.Optional;

/** A clinical value that enters the prediction, with its unit and its range. */
public enum ClinicalQuantity {

  /**
   * Carcinoembryonic antigen in serum, ng/mL; 0 and above. Also read: {@code ug/L} (with u, mc or
   * either micro sign), {@code ng/L} and {@code pg/mL}.
   */
  CEA("CEA", "ng/mL"),

  /**
   * Cancer antigen 125 in serum, U/mL; 0 and above. Also read: {@code kU/L} and {@code U/L}, and
   * {@code IU/mL} and {@code kIU/L}: there is no international standard of CA125, so that
   * laboratories that write IU mean the same arbitrary unit.
   */
  CA125("CA125", "U/mL"),

  /** Age at the time of the scan, years; 18 to 120. */
  AGE("age", "years");

  private static final double MINIMUM_AGE = 18;
  private static final double MAXIMUM_AGE = 120;

  private final String label;
  private final String unit;

  ClinicalQuantity(String label, String unit) {
    this.label = label;
    this.unit = unit;
  }

  /**
   * The name, which is also that of the feature and of the column in tables.
   *
   * @return {@code CEA}, {@code CA125} or {@code age}
   */
  public String label() {
    return label;
  }

  /**
   * The unit in which the value is kept.
   *
   * @return {@code ng/mL}, {@code U/mL} or {@code years}
   */
  public String unit() {
    return unit;
  }

  /**
   * Finds a quantity by its name.
   *
   * @param label as {@link #label()} gives it
   * @return nothing when no quantity has that name
   */
  public static Optional<ClinicalQuantity> ofLabel(String label) {
    return Arrays.stream(values()).filter(one -> one.label.equals(label)).findFirst();
  }

  /** The name as the first word of a sentence. */
  String title() {
    return this == AGE ? "Age" : label;
  }

  /**
   * Refuses a value outside of the range.
   *
   * @throws InvalidInputException when it is, or is not finite
   */
  void requireInRange(double value) {
    if (this == AGE) {
      if (!(value >= MINIMUM_AGE && value <= MAXIMUM_AGE)) {
        throw new InvalidInputException(
            "clinical-out-of-range",
            "Age is " + value + " years; the range is 18 to 120 years.",
            "Give the age in years at the time of the scan.");
      }
    } else if (!Double.isFinite(value) || value < 0) {
      throw new InvalidInputException(
          "clinical-out-of-range",
          label + " is " + value + " " + unit + "; the range is 0 and above, finite.",
          "Give the measured serum value in " + unit + ".");
    }
  }
}
