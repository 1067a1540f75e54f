package io.pleura.clinical;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A unit in which a clinical value may be given.
 *
 * @param name as it is written
 * @param exponent the value in the quantity's own unit is this value times 10 to that power
 */
record ClinicalUnit(String name, int exponent) {

  private static List<ClinicalUnit> of(ClinicalQuantity quantity) {
    return switch (quantity) {
      case CEA ->
          List.of(
              new ClinicalUnit("ng/mL", 0),
              new ClinicalUnit("ug/L", 0),
              new ClinicalUnit("\u00B5g/L", 0),
              new ClinicalUnit("\u03BCg/L", 0),
              new ClinicalUnit("mcg/L", 0),
              new ClinicalUnit("ng/L", -3),
              new ClinicalUnit("pg/mL", -3));
      case CA125 ->
          List.of(
              new ClinicalUnit("U/mL", 0),
              new ClinicalUnit("kU/L", 0),
              new ClinicalUnit("U/L", -3),
              new ClinicalUnit("IU/mL", 0),
              new ClinicalUnit("kIU/L", 0));
      case AGE ->
          List.of(
              new ClinicalUnit("years", 0),
              new ClinicalUnit("year", 0),
              new ClinicalUnit("yrs", 0),
              new ClinicalUnit("yr", 0),
              new ClinicalUnit("y", 0),
              new ClinicalUnit("a", 0));
    };
  }

  /** The unit of that name; upper and lower case of Latin letters are the same. */
  static Optional<ClinicalUnit> named(ClinicalQuantity quantity, String name) {
    String wanted = lower(name);
    return of(quantity).stream().filter(one -> lower(one.name).equals(wanted)).findFirst();
  }

  /** The accepted units in ASCII, for people. */
  static String names(ClinicalQuantity quantity) {
    return of(quantity).stream()
        .map(ClinicalUnit::name)
        .filter(name -> name.chars().allMatch(c -> c < 128))
        .collect(Collectors.joining(", "));
  }

  /** A capital Greek letter stays as it is: it looks like the M of another unit. */
  private static String lower(String text) {
    var lower = new StringBuilder(text.length());
    text.chars().forEach(c -> lower.append((char) (c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c)));
    return lower.toString();
  }
}
