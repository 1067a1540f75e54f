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

  private static final double MINIMUM_AGE = 18;
  private static final double MAXIMUM_AGE = 120;

  /**
   * Checks the ranges.
   *
   * @param ceaNgPerMl carcinoembryonic antigen in serum, ng/mL, finite and at least 0
   * @param ca125UPerMl cancer antigen 125 in serum, U/mL, finite and at least 0
   * @param ageYears age, years, 18 to 120
   * @throws InvalidInputException when a value is outside its range or not finite
   */
  public ClinicalData {
    checkMarker("CEA", ceaNgPerMl, "ng/mL");
    checkMarker("CA125", ca125UPerMl, "U/mL");
    if (!(ageYears >= MINIMUM_AGE && ageYears <= MAXIMUM_AGE)) {
      throw new InvalidInputException(
          "clinical-out-of-range",
          "Age is " + ageYears + " years; the range is 18 to 120 years.",
          "Give the age in years at the time of the scan.");
    }
  }

  private static void checkMarker(String name, double value, String unit) {
    if (!Double.isFinite(value) || value < 0) {
      throw new InvalidInputException(
          "clinical-out-of-range",
          name + " is " + value + " " + unit + "; the range is 0 and above, finite.",
          "Give the measured serum value in " + unit + ".");
    }
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
