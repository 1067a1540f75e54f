package io.pleura.fusion.sklearn;

import io.pleura.pickle.PickleValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The type of an array's elements, as numpy describes it. Its pickled state may follow later. */
final class ArrayType implements PickleValue.Made {

  /**
   * A named part of an element.
   *
   * @param type of the part
   * @param offset of its first byte in the element
   */
  record Field(ArrayType type, int offset) {}

  private static final Pattern TEXT = Pattern.compile("[<>|=]?([?bifuOVUSMm])(\\d{0,9})");

  private final char kind;
  private int size;
  private boolean bigEndian;
  private Map<String, Field> fields = Map.of();

  private ArrayType(char kind, int size, boolean bigEndian) {
    this.kind = kind;
    this.size = size;
    this.bigEndian = bigEndian;
  }

  /**
   * Reads a type such as {@code f8} or {@code <U3}.
   *
   * @throws IllegalArgumentException when it is none
   */
  static ArrayType of(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("has the array type '" + text + "'");
    }
    char kind = matcher.group(1).charAt(0);
    String digits = matcher.group(2);
    int number = digits.isEmpty() ? 0 : Integer.parseInt(digits);
    boolean big = text.charAt(0) == '>';
    return switch (kind) {
      case '?' -> new ArrayType('b', 1, big);
      case 'U' -> new ArrayType('U', Math.multiplyExact(number, 4), big);
      case 'O' -> new ArrayType('O', 8, big);
      default -> new ArrayType(kind, number, big);
    };
  }

  /** A type of its own that no later state changes. */
  ArrayType copy() {
    var copy = new ArrayType(kind, size, bigEndian);
    copy.fields = fields;
    return copy;
  }

  char kind() {
    return kind;
  }

  /** Bytes of an element. */
  int size() {
    return size;
  }

  boolean bigEndian() {
    return bigEndian;
  }

  Map<String, Field> fields() {
    return fields;
  }

  void setBigEndian(boolean bigEndian) {
    this.bigEndian = bigEndian;
  }

  /** Makes this a type of named parts. */
  void setFields(Map<String, Field> parts, int itemSize) {
    if (kind != 'V' || itemSize < 0) {
      throw new IllegalArgumentException("gives parts to an array type that has none");
    }
    for (Map.Entry<String, Field> part : parts.entrySet()) {
      Field field = part.getValue();
      if (!field.type().fields.isEmpty()
          || field.offset() < 0
          || field.offset() > itemSize - field.type().size) {
        throw new IllegalArgumentException(
            "has an array type whose part '" + part.getKey() + "' lies outside of it");
      }
    }
    this.fields = new LinkedHashMap<>(parts);
    this.size = itemSize;
  }
}
