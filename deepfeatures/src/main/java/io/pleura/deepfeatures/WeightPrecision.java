package io.pleura.deepfeatures;

/** How convolution weights are stored in a file; batch-norm values are always 32-bit floats. */
public enum WeightPrecision {
  /** IEEE 754 half precision: half the size, values rounded to 11 significant bits. */
  FLOAT16,
  /** IEEE 754 single precision: exactly the values held. */
  FLOAT32
}
