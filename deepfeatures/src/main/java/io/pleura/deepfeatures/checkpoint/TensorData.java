package io.pleura.deepfeatures.checkpoint;

import io.pleura.error.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Where the elements of a tensor lie. Everything has been checked against the bytes present.
 *
 * @param bytes the file
 * @param type how elements are stored
 * @param order of the bytes of an element
 * @param start byte of the file at which the first element lies
 * @param shape extent along each axis
 * @param strides elements from one index to the next along each axis, not negative
 */
record TensorData(
    ByteSource bytes,
    TensorType type,
    ByteOrder order,
    long start,
    List<Integer> shape,
    List<Long> strides) {

  private static final int BLOCK_BYTES = 1 << 18;

  static InvalidInputException notFloating(Refusal refusal, String name, TensorType type) {
    return new InvalidInputException(
        "weights-data-type",
        refusal.source()
            + " stores '"
            + name
            + "' as "
            + type
            + ", which is not a floating-point type.",
        "Save the weights as F32, F16, BF16 or F64.");
  }

  /** All elements in C order. */
  float[] decode() throws IOException {
    float[] stored = stored();
    if (isContiguous(shape, strides)) {
      return stored;
    }
    float[] values = new float[(int) CheckpointTensor.elementCount(shape)];
    int axes = shape.size();
    int[] index = new int[axes];
    int place = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = stored[place];
      for (int axis = axes - 1; axis >= 0; axis--) {
        int stride = strides.get(axis).intValue();
        index[axis]++;
        if (index[axis] < shape.get(axis)) {
          place += stride;
          break;
        }
        place -= stride * (shape.get(axis) - 1);
        index[axis] = 0;
      }
    }
    return values;
  }

  static boolean isContiguous(List<Integer> shape, List<Long> strides) {
    long expected = 1;
    for (int axis = shape.size() - 1; axis >= 0; axis--) {
      int extent = shape.get(axis);
      if (extent != 1 && strides.get(axis) != expected) {
        return false;
      }
      expected *= extent;
    }
    return true;
  }

  /**
   * The number of elements from the first to the last one that the shape reaches, both included; 0
   * for an empty tensor.
   *
   * @throws ArithmeticException when it exceeds a long
   */
  static long span(List<? extends Number> shape, List<Long> strides) {
    long span = 1;
    for (int axis = 0; axis < shape.size(); axis++) {
      long extent = shape.get(axis).longValue();
      if (extent == 0) {
        return 0;
      }
      span = Math.addExact(span, Math.multiplyExact(extent - 1, strides.get(axis)));
    }
    return span;
  }

  /** The elements between the first and the last one in the order of the file. */
  private float[] stored() throws IOException {
    int count = Math.toIntExact(span(shape, strides));
    float[] values = new float[count];
    int size = type.size();
    var buffer = ByteBuffer.allocate((int) Math.min(BLOCK_BYTES, (long) count * size)).order(order);
    int done = 0;
    while (done < count) {
      int block = Math.min(count - done, BLOCK_BYTES / size);
      buffer.clear().limit(block * size);
      bytes.read(start + (long) done * size, buffer);
      buffer.flip();
      decode(buffer, values, done, block);
      done += block;
    }
    return values;
  }

  private void decode(ByteBuffer buffer, float[] values, int from, int count) {
    switch (type) {
      case F32 -> buffer.asFloatBuffer().get(values, from, count);
      case F64 -> {
        for (int i = 0; i < count; i++) {
          values[from + i] = (float) buffer.getDouble(8 * i);
        }
      }
      case F16 -> {
        for (int i = 0; i < count; i++) {
          values[from + i] = HalfPrecision.toFloat(buffer.getShort(2 * i));
        }
      }
      case BF16 -> {
        for (int i = 0; i < count; i++) {
          values[from + i] = Float.intBitsToFloat(buffer.getShort(2 * i) << 16);
        }
      }
      default -> throw new IllegalStateException(type + " is not a floating-point type");
    }
  }
}
