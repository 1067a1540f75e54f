package io.pleura.deepfeatures.checkpoint;

/** IEEE 754 binary16 to binary32 and back. */
final class HalfPrecision {

  private HalfPrecision() {}

  /** The exact value of a half-precision number. */
  static float toFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >> 10) & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    int wide = exponent == 0x1f ? 0xff : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
  }

  /** The nearest half-precision number, ties to even; infinite from 65520 on. */
  static short ofFloat(float value) {
    int bits = Float.floatToIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    float magnitude = Math.abs(value);
    if (Float.isNaN(value)) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude >= 65520f) {
      return (short) (sign | 0x7c00);
    }
    if (magnitude < 0x1p-14f) {
      // subnormal: a whole number of 2^-24, which rint rounds to even
      return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
    }
    int absolute = bits & 0x7fffffff;
    int rounded = absolute + 0xfff + ((absolute >> 13) & 1);
    return (short) (sign | (rounded - ((127 - 15) << 23)) >> 13);
  }
}
