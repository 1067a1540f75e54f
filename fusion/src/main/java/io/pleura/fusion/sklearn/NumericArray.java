package io.pleura.fusion.sklearn;

import io.pleura.pickle.PickleValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A numpy array as data: numbers, texts, records or other values. */
final class NumericArray implements PickleValue.Made {

  /** More axes than any array of a model has. */
  static final int MAX_AXES = 8;

  private @Nullable ArrayType type;
  private List<Long> shape = List.of();
  private boolean columnMajor;
  private ByteBuffer data = ByteBuffer.allocate(0);
  private List<PickleValue> objects = List.of();

  /** The number of elements of a shape, checked. */
  static long count(List<Long> shape) {
    long count = 1;
    if (shape.size() > MAX_AXES) {
      throw new IllegalArgumentException("has an array of " + shape.size() + " axes");
    }
    try {
      for (long extent : shape) {
        if (extent < 0) {
          throw new IllegalArgumentException("has an array of the shape " + shape);
        }
        count = Math.multiplyExact(count, extent);
      }
      return count;
    } catch (ArithmeticException beyondAnyFile) {
      throw new IllegalArgumentException(
          "has an array of the shape " + shape + ", larger than any file", beyondAnyFile);
    }
  }

  void setNumbers(ArrayType type, List<Long> shape, boolean columnMajor, byte[] bytes) {
    long count = count(shape);
    if ((type.size() == 0 && count > 0)
        || count > Integer.MAX_VALUE
        || count * type.size() != bytes.length) {
      throw new IllegalArgumentException(
          "has an array of the shape " + shape + " in " + bytes.length + " bytes");
    }
    this.type = type.copy();
    this.shape = shape;
    this.columnMajor = columnMajor;
    this.data =
        ByteBuffer.wrap(bytes)
            .order(type.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
  }

  void setObjects(ArrayType type, List<Long> shape, boolean columnMajor, List<PickleValue> items) {
    if (count(shape) != items.size()) {
      throw new IllegalArgumentException(
          "has an array of the shape " + shape + " with " + items.size() + " values");
    }
    this.type = type.copy();
    this.shape = shape;
    this.columnMajor = columnMajor;
    this.objects = items;
  }

  List<Long> shape() {
    return shape;
  }

  int size() {
    return (int) count(shape);
  }

  private ArrayType type() {
    if (type == null) {
      throw new IllegalArgumentException("has an array that was never filled");
    }
    return type;
  }

  /** The values of an array of objects, last axis first. */
  List<PickleValue> objects() {
    if (type().kind() != 'O') {
      throw new IllegalArgumentException(
          "has an array of " + type().kind() + " for one of objects");
    }
    List<PickleValue> ordered = new ArrayList<>(objects.size());
    for (int i = 0; i < objects.size(); i++) {
      ordered.add(objects.get(place(i)));
    }
    return ordered;
  }

  /** Where the element lies whose number counts the last axis first. */
  private int place(int element) {
    if (!columnMajor || shape.size() < 2) {
      return element;
    }
    int rest = element;
    int[] index = new int[shape.size()];
    for (int axis = index.length - 1; axis >= 0; axis--) {
      int extent = (int) (long) shape.get(axis);
      index[axis] = rest % extent;
      rest /= extent;
    }
    int place = 0;
    for (int axis = index.length - 1; axis >= 0; axis--) {
      place = place * (int) (long) shape.get(axis) + index[axis];
    }
    return place;
  }

  /** All numbers, last axis first. */
  double[] numbers() {
    int count = size();
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = number(type(), place(i) * type().size());
    }
    return numbers;
  }

  /** One part of each record of an array of records. */
  double[] part(String name) {
    ArrayType.Field field = type().fields().get(name);
    if (field == null) {
      throw new IllegalArgumentException("has tree nodes without '" + name + "'");
    }
    double[] numbers = new double[size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(field.type(), i * type().size() + field.offset());
    }
    return numbers;
  }

  boolean hasPart(String name) {
    return type().fields().containsKey(name);
  }

  /** Whole numbers, as large as they fit into 32 bits. */
  static int[] whole(double[] numbers) {
    int[] whole = new int[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      whole[i] = (int) numbers[i];
      if (whole[i] != numbers[i]) {
        throw new IllegalArgumentException("has " + numbers[i] + " for a small whole number");
      }
    }
    return whole;
  }

  private double number(ArrayType of, int position) {
    data.order(of.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    return switch (of.kind() + "" + of.size()) {
      case "f8" -> data.getDouble(position);
      case "f4" -> data.getFloat(position);
      case "i8" -> data.getLong(position);
      case "i4" -> data.getInt(position);
      case "i2" -> data.getShort(position);
      case "i1" -> data.get(position);
      case "u1", "b1" -> Byte.toUnsignedInt(data.get(position));
      case "u2" -> Short.toUnsignedInt(data.getShort(position));
      case "u4" -> Integer.toUnsignedLong(data.getInt(position));
      case "u8" -> {
        long value = data.getLong(position);
        if (value < 0) {
          throw new IllegalArgumentException("has the number " + Long.toUnsignedString(value));
        }
        yield value;
      }
      default ->
          throw new IllegalArgumentException(
              "has an array of " + of.kind() + of.size() + " where numbers should be");
    };
  }

  /** One element as a number, a truth value or a text. */
  PickleValue element(int element) {
    ArrayType of = type();
    switch (of.kind()) {
      case 'O' -> {
        return objects.get(place(element));
      }
      case 'b' -> {
        return new PickleValue.Scalar(number(of, place(element)) != 0);
      }
      case 'i', 'u' -> {
        return new PickleValue.Scalar((long) number(of, place(element) * of.size()));
      }
      case 'f' -> {
        return new PickleValue.Scalar(number(of, place(element) * of.size()));
      }
      case 'U' -> {
        return new PickleValue.Text(text(place(element) * of.size(), of));
      }
      default -> throw new IllegalArgumentException("has an array of " + of.kind());
    }
  }

  private String text(int position, ArrayType of) {
    data.order(of.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    var text = new StringBuilder();
    for (int i = 0; i < of.size() / 4; i++) {
      int letter = data.getInt(position + 4 * i);
      if (letter == 0) {
        break;
      }
      if (!Character.isValidCodePoint(letter)) {
        throw new IllegalArgumentException("has a text with a letter that does not exist");
      }
      text.appendCodePoint(letter);
    }
    return text.toString();
  }
}
