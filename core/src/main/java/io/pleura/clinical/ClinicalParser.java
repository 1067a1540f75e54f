package io.pleura.clinical;

import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads clinical values as people, spreadsheets and laboratories write them, the same way
 * everywhere: on the command line, in tables and on a page. Immutable.
 *
 * <table>
 * <caption>Forms</caption>
 * <tr><td>{@code 5.2}, {@code 52e-1}</td><td>read; a point is always the decimal mark</td></tr>
 * <tr><td>{@code 5,2}</td><td>5.2, with a warning</td></tr>
 * <tr><td>{@code 1,234}, {@code 1.234,5}, {@code 1 234}</td><td>refused as ambiguous: the mark may
 *     group thousands</td></tr>
 * <tr><td>{@code 5.2 ng/mL}</td><td>read; another known unit is converted, with a warning</td></tr>
 * <tr><td>{@code <0.5}</td><td>refused, or taken as the {@link DetectionLimitRule} says, with a
 *     warning</td></tr>
 * <tr><td>{@code >1000}, {@code neg}, {@code NaN}, {@code -3}, {@code 0x10}, an empty text, digits
 *     other than 0 to 9</td><td>refused</td></tr>
 * </table>
 */
public final class ClinicalParser {

  private static final int LONGEST = 64;
  private static final int SHOWN = 40;

  private static final Pattern LIMIT = Pattern.compile("(<=|>=|[<>\u2264\u2265])\\s*(.*)");
  private static final Pattern NUMBER =
      Pattern.compile("([+\u2212-]?)([0-9]*)(?:([.,])([0-9]+))?(?:[eE]([+-]?[0-9]{1,5}))?");
  private static final Pattern SIZED =
      Pattern.compile("([+\u2212-]?[0-9.,'\u2019]*[0-9](?:[eE][+-]?[0-9]+)?)\\s*(\\D.*)?");
  private static final Pattern GROUPED =
      Pattern.compile("[+\u2212-]?[0-9][0-9.,'\u2019\\s]*[.,'\u2019\\s][0-9]+(?:\\D.*)?");
  private static final Pattern NOT_FINITE =
      Pattern.compile("[+-]?(nan|inf|infinity|\u221E)", Pattern.CASE_INSENSITIVE);

  private final DetectionLimitRule rule;

  private ClinicalParser(DetectionLimitRule rule) {
    this.rule = rule;
  }

  /**
   * A parser.
   *
   * @param rule what becomes of values below a detection limit; the rule that the model's bundle
   *     names
   * @return a parser with this rule
   */
  public static ClinicalParser withRule(DetectionLimitRule rule) {
    return new ClinicalParser(rule);
  }

  /**
   * Reads all three values.
   *
   * @param cea carcinoembryonic antigen, ng/mL where the text names no unit
   * @param ca125 cancer antigen 125, U/mL where the text names no unit
   * @param age age, years
   * @return the values, and how they were read
   * @throws InvalidInputException as {@link #parse(ClinicalQuantity, String)}
   */
  public ClinicalReading parse(String cea, String ca125, String age) {
    ClinicalValue first = parse(ClinicalQuantity.CEA, cea);
    ClinicalValue second = parse(ClinicalQuantity.CA125, ca125);
    ClinicalValue third = parse(ClinicalQuantity.AGE, age);
    List<InputWarning> warnings = new ArrayList<>(first.warnings());
    warnings.addAll(second.warnings());
    warnings.addAll(third.warnings());
    return new ClinicalReading(
        new ClinicalData(first.value(), second.value(), third.value()), warnings);
  }

  /**
   * Reads one value.
   *
   * @param quantity what it is
   * @param text as it was typed, with or without a unit; space around it does not count
   * @return the value in the quantity's unit, and how it was read
   * @throws InvalidInputException with code {@code clinical-missing} when the text is empty, {@code
   *     clinical-ambiguous} when it can be read as two numbers, {@code clinical-not-a-number},
   *     {@code clinical-unit} when the unit is not known for this quantity, {@code
   *     clinical-below-detection} when no rule is named, {@code clinical-above-range} for a value
   *     above the range of the assay, or {@code clinical-out-of-range} when it is negative, not
   *     finite or outside the range
   */
  public ClinicalValue parse(ClinicalQuantity quantity, String text) {
    return new Reading(quantity, text).value(rule);
  }

  /** One text on its way to a value. */
  private static final class Reading {
    private final ClinicalQuantity quantity;
    private final String text;
    private final String shown;
    private final List<InputWarning> warnings = new ArrayList<>();

    Reading(ClinicalQuantity quantity, String text) {
      this.quantity = quantity;
      this.text = text.replace('\u00A0', ' ').replace('\u202F', ' ').strip();
      this.shown = "'" + (text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text) + "'";
    }

    ClinicalValue value(DetectionLimitRule rule) {
      if (text.isEmpty()) {
        throw new InvalidInputException(
            "clinical-missing",
            "No value for " + quantity.label() + " (" + quantity.unit() + ").",
            "Give all three clinical values.");
      }
      Matcher limit = LIMIT.matcher(text);
      if (!limit.matches()) {
        double value = toDouble(amount(text));
        return new ClinicalValue(quantity, value, warnings);
      }
      BigDecimal bound = amount(limit.group(2));
      if (quantity == ClinicalQuantity.AGE) {
        throw notANumber("Give the age in years, for example 63.");
      }
      if (limit.group(1).startsWith(">") || limit.group(1).equals("\u2265")) {
        throw new InvalidInputException(
            "clinical-above-range",
            quantity.title() + " is " + shown + ", above the range of the assay.",
            "Give a measured value, for example of the diluted sample.");
      }
      return belowLimit(bound, rule);
    }

    private ClinicalValue belowLimit(BigDecimal bound, DetectionLimitRule rule) {
      if (bound.signum() == 0) {
        throw notANumber("Give the measured value, or the detection limit as in <0.5.");
      }
      if (rule == DetectionLimitRule.REFUSE) {
        throw new InvalidInputException(
            "clinical-below-detection",
            quantity.title()
                + " is "
                + shown
                + ", below the detection limit, and no rule says what number stands for it.",
            "Name the rule with which the model was trained (half-limit, limit-over-root-two or"
                + " limit), or give a measured value.");
      }
      double value = toDouble(rule.apply(bound));
      warnings.add(
          new InputWarning.Note(
              "clinical-below-detection",
              "%s: %s taken as %s %s, %s (rule %s)."
                  .formatted(
                      quantity.title(),
                      shown,
                      number(value),
                      quantity.unit(),
                      rule.words(),
                      rule.id())));
      return new ClinicalValue(quantity, value, warnings);
    }

    /** The number in the quantity's unit. */
    private BigDecimal amount(String written) {
      if (written.length() > LONGEST) {
        throw notANumber("Write it with a decimal point, for example 5.2.");
      }
      Matcher sized = SIZED.matcher(written);
      if (!sized.matches()) {
        throw refused(written);
      }
      String digits = sized.group(1);
      String unitName = sized.group(2) == null ? "" : sized.group(2).strip();
      Matcher number = NUMBER.matcher(digits);
      if (!number.matches() || (!unitName.isEmpty() && !startsLikeUnit(unitName))) {
        throw refused(written);
      }
      BigDecimal amount = decimal(number);
      return unitName.isEmpty() ? amount : converted(amount, unitName);
    }

    private static boolean startsLikeUnit(String rest) {
      // An x after a digit begins a hexadecimal number, and no unit does.
      return Character.isLetter(rest.charAt(0)) && !rest.matches("[xX][0-9a-fA-F]+");
    }

    private BigDecimal decimal(Matcher number) {
      String sign = number.group(1);
      String whole = number.group(2);
      String mark = number.group(3);
      String fraction = number.group(4);
      String exponent = number.group(5);
      if (",".equals(mark)) {
        if (exponent != null) {
          throw notANumber("Write the number with a decimal point, for example 5.2.");
        }
        if (fraction.length() == 3 && whole.matches("[1-9][0-9]{0,2}")) {
          throw ambiguous(whole + "." + fraction + " or " + whole + fraction);
        }
      }
      String plain = (whole.isEmpty() ? "0" : whole) + (mark == null ? "" : "." + fraction);
      BigDecimal value =
          new BigDecimal(plain)
              .scaleByPowerOfTen(exponent == null ? 0 : Integer.parseInt(exponent));
      if (sign.equals("-") || sign.equals("\u2212")) {
        throw outOfRange("is negative");
      }
      if (",".equals(mark)) {
        warnings.add(
            new InputWarning.Note(
                "clinical-decimal-comma",
                "%s: %s read as %s, the comma as the decimal mark."
                    .formatted(quantity.title(), shown, value.toPlainString())));
      }
      return value;
    }

    private BigDecimal converted(BigDecimal amount, String unitName) {
      ClinicalUnit unit =
          ClinicalUnit.named(quantity, unitName.replaceAll("\\s*/\\s*", "/"))
              .orElseThrow(
                  () ->
                      new InvalidInputException(
                          "clinical-unit",
                          "%s is %s; '%s' is no unit of it that is known here."
                              .formatted(quantity.title(), shown, unitName),
                          "Give the value in "
                              + quantity.unit()
                              + ", without a unit or with one of "
                              + ClinicalUnit.names(quantity)
                              + "."));
      BigDecimal own = amount.scaleByPowerOfTen(unit.exponent());
      if (quantity != ClinicalQuantity.AGE && !unit.name().equalsIgnoreCase(quantity.unit())) {
        warnings.add(
            new InputWarning.Note(
                "clinical-unit-converted",
                "%s: %s read as %s %s."
                    .formatted(quantity.title(), shown, number(toDouble(own)), quantity.unit())));
      }
      return own;
    }

    private double toDouble(BigDecimal exact) {
      double value = exact.doubleValue();
      if (!Double.isFinite(value)) {
        throw outOfRange("is too large, not finite");
      }
      if (value == 0 && exact.signum() != 0) {
        throw outOfRange("is too small to be told from 0");
      }
      return value;
    }

    /** The reason why a text is no number. */
    private InvalidInputException refused(String written) {
      if (NOT_FINITE.matcher(written).matches()) {
        return outOfRange("is not a finite number");
      }
      if (written.chars().anyMatch(c -> c > 127 && Character.isDigit(c))) {
        return notANumber("Write it with the digits 0 to 9, for example 5.2.");
      }
      if (GROUPED.matcher(written).matches()) {
        return ambiguous("a decimal mark or a mark between thousands");
      }
      if (Character.isLetter(written.isEmpty() ? ' ' : written.charAt(0))) {
        return notANumber(
            "Give the number in "
                + quantity.unit()
                + (quantity == ClinicalQuantity.AGE
                    ? "."
                    : ", or the detection limit as in <0.5 where a rule for it is named."));
      }
      return notANumber("Write it with a decimal point, for example 5.2.");
    }

    private InvalidInputException ambiguous(String readings) {
      return new InvalidInputException(
          "clinical-ambiguous",
          quantity.title() + " is " + shown + ", which can be read in two ways: " + readings + ".",
          "Write it with a decimal point and no mark between thousands, for example 1234.5.");
    }

    private InvalidInputException notANumber(String remedy) {
      return new InvalidInputException(
          "clinical-not-a-number", quantity.title() + " is " + shown + ", no number.", remedy);
    }

    private InvalidInputException outOfRange(String what) {
      return new InvalidInputException(
          "clinical-out-of-range",
          quantity.title() + " is " + shown + ", which " + what + ".",
          "Give the value in " + quantity.unit() + ", a finite number of 0 and above.");
    }

    private static String number(double value) {
      return value == Math.rint(value) && value < 1e15
          ? String.format(Locale.ROOT, "%.0f", value)
          : String.valueOf(value);
    }
  }
}
