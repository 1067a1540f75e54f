package io.pleura.examples.text;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Values as Python writes them, so that a table of ours reads like one of PyRadiomics: {@code 0.5},
 * {@code 1e-05}, {@code nan}, {@code True}, {@code None}, {@code (1.0, 2.0)}, {@code {'label': 1}}.
 * The same under every locale.
 */
public final class PythonText {

  private static final int FIRST_LARGE_EXPONENT = 16;
  private static final int FIRST_SMALL_EXPONENT = -5;

  private PythonText() {}

  /**
   * A value as the cell of a table. Text stands for itself; a list is a tuple, as PyRadiomics' own
   * diagnostics are.
   *
   * @param value text, whole number, double, truth value, list, map by text, or null
   * @return the text of the cell, not quoted
   */
  public static String cell(@Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof List<?> list) {
      String items = items(list);
      return list.size() == 1 ? "(" + items + ",)" : "(" + items + ")";
    }
    return expression(value);
  }

  /** A value inside a list or a map: text in quotes, lists in brackets. */
  private static String expression(@Nullable Object value) {
    if (value == null) {
      return "None";
    }
    if (value instanceof Boolean truth) {
      return truth ? "True" : "False";
    }
    if (value instanceof Double number) {
      return number(number);
    }
    if (value instanceof String text) {
      return quoted(text);
    }
    if (value instanceof List<?> list) {
      return "[" + items(list) + "]";
    }
    if (value instanceof Map<?, ?> map) {
      var entries = new StringJoiner(", ", "{", "}");
      map.forEach((key, item) -> entries.add(expression(key) + ": " + expression(item)));
      return entries.toString();
    }
    return value.toString();
  }

  private static String items(List<?> list) {
    var items = new StringJoiner(", ");
    list.forEach(item -> items.add(expression(item)));
    return items.toString();
  }

  private static String quoted(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    var result = new StringBuilder().append(quote);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> result.append("\\\\");
        case '\n' -> result.append("\\n");
        case '\r' -> result.append("\\r");
        case '\t' -> result.append("\\t");
        default -> {
          if (c == quote) {
            result.append('\\');
          }
          result.append(c);
        }
      }
    }
    return result.append(quote).toString();
  }

  /**
   * The shortest text that reads back to the same double.
   *
   * @param value any double
   * @return with a point or an exponent, {@code nan}, {@code inf} or {@code -inf}
   */
  public static String number(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal decimal = new BigDecimal(NumberOutput.toString(value, true)).stripTrailingZeros();
    String digits = decimal.unscaledValue().abs().toString();
    int exponent = digits.length() - decimal.scale() - 1;
    if (exponent > FIRST_SMALL_EXPONENT && exponent < FIRST_LARGE_EXPONENT) {
      String plain = decimal.toPlainString();
      return decimal.scale() > 0 ? plain : plain + ".0";
    }
    String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
    int size = Math.abs(exponent);
    return (value < 0 ? "-" : "")
        + digits.charAt(0)
        + fraction
        + (exponent < 0 ? "e-" : "e+")
        + (size < 10 ? "0" : "")
        + size;
  }
}
