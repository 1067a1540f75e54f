package io.pleura.volume;

/** The type that voxels have after reading: the stored type, or float where a scaling applied. */
public enum PixelType {
  /** Signed 8 bit. */
  INT8(true, false),
  /** Unsigned 8 bit. */
  UINT8(true, false),
  /** Signed 16 bit. */
  INT16(true, false),
  /** Unsigned 16 bit. */
  UINT16(true, false),
  /** Signed 32 bit. */
  INT32(true, true),
  /** Unsigned 32 bit. */
  UINT32(true, true),
  /** Signed 64 bit; values beyond 2^53 are refused by readers. */
  INT64(true, true),
  /** Unsigned 64 bit; values beyond 2^53 are refused by readers. */
  UINT64(true, true),
  /** IEEE single precision. */
  FLOAT32(false, false),
  /** IEEE double precision. */
  FLOAT64(false, true);

  private final boolean integer;
  private final boolean heldAsDouble;

  PixelType(boolean integer, boolean heldAsDouble) {
    this.integer = integer;
    this.heldAsDouble = heldAsDouble;
  }

  /**
   * Whether only whole numbers occur.
   *
   * @return true for the integer types
   */
  public boolean isInteger() {
    return integer;
  }

  /**
   * Whether a {@link Volume} of this type holds its voxels as double, because float would lose
   * digits.
   *
   * @return true for 32 and 64 bit integers and for {@link #FLOAT64}
   */
  public boolean isHeldAsDouble() {
    return heldAsDouble;
  }

  /**
   * The smallest value of the type.
   *
   * @return the least value, negative infinity for floating types
   */
  public double minimum() {
    return switch (this) {
      case INT8 -> Byte.MIN_VALUE;
      case INT16 -> Short.MIN_VALUE;
      case INT32 -> Integer.MIN_VALUE;
      case INT64 -> -0x1p63;
      case UINT8, UINT16, UINT32, UINT64 -> 0;
      case FLOAT32, FLOAT64 -> Double.NEGATIVE_INFINITY;
    };
  }

  /**
   * The largest value of the type.
   *
   * @return the greatest value, positive infinity for floating types
   */
  public double maximum() {
    return switch (this) {
      case INT8 -> Byte.MAX_VALUE;
      case UINT8 -> 0xff;
      case INT16 -> Short.MAX_VALUE;
      case UINT16 -> 0xffff;
      case INT32 -> Integer.MAX_VALUE;
      case UINT32 -> 0xffffffffL;
      case INT64 -> 0x1p63;
      case UINT64 -> 0x1p64;
      case FLOAT32, FLOAT64 -> Double.POSITIVE_INFINITY;
    };
  }
}
