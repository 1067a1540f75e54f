package io.pleura.examples.text;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * JSON as Python's encoder writes it with an indent of two: letters beyond ASCII escaped, and a
 * value that is no number as {@code NaN}, which standard JSON does not know.
 */
public final class PythonJson {

  private PythonJson() {}

  /**
   * Writes a value.
   *
   * @param value map by text, list, text, number, truth value or null
   * @return its JSON with a line end
   */
  public static String text(Object value) {
    return text(value, "\n") + "\n";
  }

  private static String text(Object value, String lineStart) {
    String inner = lineStart + "  ";
    if (value instanceof Map<?, ?> map) {
      var entries = new StringJoiner("," + inner, "{" + inner, lineStart + "}").setEmptyValue("{}");
      map.forEach(
          (key, item) -> entries.add(quoted(String.valueOf(key)) + ": " + text(item, inner)));
      return entries.toString();
    }
    if (value instanceof List<?> list) {
      var items = new StringJoiner("," + inner, "[" + inner, lineStart + "]").setEmptyValue("[]");
      list.forEach(item -> items.add(text(item, inner)));
      return items.toString();
    }
    if (value instanceof String string) {
      return quoted(string);
    }
    if (value instanceof Double number) {
      return number(number);
    }
    return String.valueOf(value); // whole number, truth value, null
  }

  private static String number(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "Infinity" : "-Infinity";
    }
    return Double.isNaN(value) ? "NaN" : PythonText.number(value);
  }

  private static String quoted(String text) {
    var result = new StringBuilder("\"");
    for (char c : JsonStringEncoder.getInstance().quoteAsString(text)) {
      if (c < 0x7f) {
        result.append(c);
      } else {
        result.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          result.append(Character.forDigit(c >> shift & 0xf, 16));
        }
      }
    }
    return result.append('"').toString();
  }
}
