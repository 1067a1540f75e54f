package io.pleura.deepfeatures.checkpoint;

import java.io.IOException;
import java.util.List;

/** A named array as a weights file holds it. Its values are decoded when they are asked for. */
public final class CheckpointTensor {

  /** Decodes the values of a tensor. */
  interface Values {
    float[] read() throws IOException;
  }

  private final String name;
  private final TensorType type;
  private final List<Integer> shape;
  private final Values values;

  CheckpointTensor(String name, TensorType type, List<Integer> shape, Values values) {
    this.name = name;
    this.type = type;
    this.shape = List.copyOf(shape);
    this.values = values;
  }

  /**
   * A tensor to be written.
   *
   * @param name any text
   * @param type how to store the values: {@link TensorType#F32} or {@link TensorType#F16}
   * @param shape extent along each axis, slowest first; empty for a single number
   * @param values C order; not copied, so leave them as they are
   * @return the tensor
   * @throws IllegalArgumentException when the type is another one or the shape does not hold so
   *     many values
   */
  public static CheckpointTensor of(
      String name, TensorType type, List<Integer> shape, float[] values) {
    if (type != TensorType.F32 && type != TensorType.F16) {
      throw new IllegalArgumentException("the type " + type + " is not written");
    }
    if (elementCount(shape) != values.length) {
      throw new IllegalArgumentException(shape + " does not hold " + values.length + " values");
    }
    return new CheckpointTensor(name, type, shape, values::clone);
  }

  /**
   * The number of elements of an array.
   *
   * @param shape extent along each axis
   * @return their product; 1 for no axis
   */
  public static long elementCount(List<Integer> shape) {
    long count = 1;
    for (int extent : shape) {
      count = Math.multiplyExact(count, extent);
    }
    return count;
  }

  /**
   * The name.
   *
   * @return as in the file, prefixes and all
   */
  public String name() {
    return name;
  }

  /**
   * How the elements are stored.
   *
   * @return the type in the file
   */
  public TensorType type() {
    return type;
  }

  /**
   * The shape.
   *
   * @return extent along each axis, slowest first; unmodifiable, empty for a single number
   */
  public List<Integer> shape() {
    return shape;
  }

  /**
   * The number of elements.
   *
   * @return the product of the shape
   */
  public long elementCount() {
    return elementCount(shape);
  }

  /**
   * Decodes the values; doubles are rounded to the nearest float.
   *
   * @return a new array in C order
   * @throws io.pleura.error.InvalidInputException when the type is not a floating-point one, or the
   *     bytes are not those that the file's checksum was made of
   * @throws IOException when the file cannot be read, or its {@link Checkpoint} is closed
   */
  public float[] values() throws IOException {
    return values.read();
  }
}
