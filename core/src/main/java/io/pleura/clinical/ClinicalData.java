package io.pleura.clinical;

import io.pleura.error.InvalidInputException;
import org.jspecify.annotations.Nullable;

/**
 * The three clinical values of a patient.
 *
 * @param ceaNgPerMl carcinoembryonic antigen in serum, ng/mL, finite and at least 0
 * @param ca125UPerMl cancer antigen 125 in serum, U/mL, finite and at least 0
 * @param ageYears age, years, 18 to 120
 */
public record ClinicalData(double ceaNgPerMl, double ca125UPerMl, double ageYears) {

  /**
   * Checks the ranges.
   *
   * @param ceaNgPerMl carcinoembryonic antigen in serum, ng/mL, finite and at least 0
   * @param ca125UPerMl cancer antigen 125 in serum, U/mL, finite and at least 0
   * @param ageYears age, years, 18 to 120
   * @throws InvalidInputException when a value is outside its range or not finite
   */
  public ClinicalData {
    ClinicalQuantity.CEA.requireInRange(ceaNgPerMl);
    ClinicalQuantity.CA125.requireInRange(ca125UPerMl);
    ClinicalQuantity.AGE.requireInRange(ageYears);
  }

  /**
   * Starts with no value set.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the three values by name, so that none is mistaken for another. Not thread-safe. */
  public static final class Builder {
    private @Nullable Double cea;
    private @Nullable Double ca125;
    private @Nullable Double age;

    private Builder() {}

    /**
     * Sets carcinoembryonic antigen.
     *
     * @param value ng/mL
     * @return this
     * @throws IllegalStateException when it is set already
     */
    public Builder ceaNgPerMl(double value) {
      requireUnset(cea, "CEA");
      cea = value;
      return this;
    }

    /**
     * Sets cancer antigen 125.
     *
     * @param value U/mL
     * @return this
     * @throws IllegalStateException when it is set already
     */
    public Builder ca125UPerMl(double value) {
      requireUnset(ca125, "CA125");
      ca125 = value;
      return this;
    }

    /**
     * Sets the age.
     *
     * @param value years
     * @return this
     * @throws IllegalStateException when it is set already
     */
    public Builder ageYears(double value) {
      requireUnset(age, "age");
      age = value;
      return this;
    }

    /**
     * Makes the record.
     *
     * @return the three values
     * @throws InvalidInputException when a value is missing or outside its range
     */
    public ClinicalData build() {
      return new ClinicalData(
          required(cea, "CEA (ng/mL)"),
          required(ca125, "CA125 (U/mL)"),
          required(age, "age (years)"));
    }

    private static void requireUnset(@Nullable Double value, String name) {
      if (value != null) {
        throw new IllegalStateException(name + " is set twice");
      }
    }

    private static double required(@Nullable Double value, String name) {
      if (value == null) {
        throw new InvalidInputException(
            "clinical-missing", "No value for " + name + ".", "Give all three clinical values.");
      }
      return value;
    }
  }
}
