package io.pleura.deepfeatures.checkpoint;

import java.util.Arrays;
import java.util.Optional;

/** How a file stores the elements of a tensor; the names are those of safetensors. */
public enum TensorType {
  /** IEEE 754 binary64. */
  F64(8, true),
  /** IEEE 754 binary32. */
  F32(4, true),
  /** IEEE 754 binary16. */
  F16(2, true),
  /** The upper half of a binary32. */
  BF16(2, true),
  /** Signed, 64 bits. */
  I64(8, false),
  /** Signed, 32 bits. */
  I32(4, false),
  /** Signed, 16 bits. */
  I16(2, false),
  /** Signed, 8 bits. */
  I8(1, false),
  /** Unsigned, 64 bits. */
  U64(8, false),
  /** Unsigned, 32 bits. */
  U32(4, false),
  /** Unsigned, 16 bits. */
  U16(2, false),
  /** Unsigned, 8 bits. */
  U8(1, false),
  /** True or false, 8 bits. */
  BOOL(1, false);

  private final int size;
  private final boolean floating;

  TensorType(int size, boolean floating) {
    this.size = size;
    this.floating = floating;
  }

  /**
   * The size of an element.
   *
   * @return bytes, 1 to 8
   */
  public int size() {
    return size;
  }

  /**
   * Whether elements are floating-point numbers.
   *
   * @return true for {@link #F64}, {@link #F32}, {@link #F16} and {@link #BF16}
   */
  public boolean floating() {
    return floating;
  }

  static Optional<TensorType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }
}
