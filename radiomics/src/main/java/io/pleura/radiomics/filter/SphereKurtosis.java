package io.pleura.radiomics.filter;

/**
 * Excess kurtosis {@code m₄ / m₂² − 3} of some samples, moments about the mean with divisor the
 * number of samples; NaN where the samples are equal but for rounding. Sums are in eight
 * interleaved parts, as numpy adds up, and in single precision for a single-precision image.
 */
final class SphereKurtosis {

  private static final float SINGLE_RESOLUTION = 1e-6f;
  private static final double DOUBLE_RESOLUTION = 1e-15;

  private SphereKurtosis() {}

  static double ofDouble(double[] samples) {
    int count = samples.length;
    double mean = sum(samples, 0, count) / count;
    double[] squares = new double[count];
    for (int i = 0; i < count; i++) {
      double deviation = samples[i] - mean;
      squares[i] = deviation * deviation;
    }
    double m2 = sum(squares, 0, count) / count;
    for (int i = 0; i < count; i++) {
      squares[i] *= squares[i];
    }
    double m4 = sum(squares, 0, count) / count;
    double flat = DOUBLE_RESOLUTION * mean;
    return m2 <= flat * flat ? Double.NaN : m4 / (m2 * m2) - 3;
  }

  /** The same with every step rounded to single precision. */
  static double ofSingle(double[] samples) {
    int count = samples.length;
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) samples[i];
    }
    float mean = sum(values, 0, count) / count;
    for (int i = 0; i < count; i++) {
      float deviation = values[i] - mean;
      values[i] = deviation * deviation;
    }
    float m2 = sum(values, 0, count) / count;
    for (int i = 0; i < count; i++) {
      values[i] *= values[i];
    }
    float m4 = sum(values, 0, count) / count;
    float flat = SINGLE_RESOLUTION * mean;
    return m2 <= flat * flat ? Double.NaN : m4 / (m2 * m2) - 3;
  }

  private static double sum(double[] values, int from, int count) {
    if (count < 8) {
      double sum = 0;
      for (int i = from; i < from + count; i++) {
        sum += values[i];
      }
      return sum;
    }
    if (count > 128) {
      int half = count / 2;
      half -= half % 8;
      return sum(values, from, half) + sum(values, from + half, count - half);
    }
    double[] parts = new double[8];
    int whole = count - count % 8;
    for (int i = 0; i < whole; i++) {
      parts[i % 8] += values[from + i];
    }
    double sum =
        ((parts[0] + parts[1]) + (parts[2] + parts[3]))
            + ((parts[4] + parts[5]) + (parts[6] + parts[7]));
    for (int i = whole; i < count; i++) {
      sum += values[from + i];
    }
    return sum;
  }

  private static float sum(float[] values, int from, int count) {
    if (count < 8) {
      float sum = 0;
      for (int i = from; i < from + count; i++) {
        sum += values[i];
      }
      return sum;
    }
    if (count > 128) {
      int half = count / 2;
      half -= half % 8;
      return sum(values, from, half) + sum(values, from + half, count - half);
    }
    float[] parts = new float[8];
    int whole = count - count % 8;
    for (int i = 0; i < whole; i++) {
      parts[i % 8] += values[from + i];
    }
    float sum =
        ((parts[0] + parts[1]) + (parts[2] + parts[3]))
            + ((parts[4] + parts[5]) + (parts[6] + parts[7]));
    for (int i = whole; i < count; i++) {
      sum += values[from + i];
    }
    return sum;
  }
}
