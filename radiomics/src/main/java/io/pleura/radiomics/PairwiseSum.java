package io.pleura.radiomics;

/**
 * Pairwise summation: halves are summed on their own, blocks of up to 128 values in eight running
 * sums. The order is NumPy's, so that a mean rounds as in PyRadiomics (a flat ROI of 0.1 shows it).
 */
final class PairwiseSum {

  private static final int BLOCK = 128;

  private PairwiseSum() {}

  static double of(double[] values) {
    return sum(values, 0, values.length);
  }

  static double mean(double[] values) {
    return of(values) / values.length;
  }

  /** Summed in single precision, divided, and rounded to it. */
  static float mean(float[] values) {
    return (float) ((double) sum(values, 0, values.length) / values.length);
  }

  private static double sum(double[] values, int from, int count) {
    if (count < 8) {
      double result = 0;
      for (int i = from; i < from + count; i++) {
        result += values[i];
      }
      return result;
    }
    if (count > BLOCK) {
      int half = count / 2;
      half -= half % 8;
      return sum(values, from, half) + sum(values, from + half, count - half);
    }
    double r0 = values[from];
    double r1 = values[from + 1];
    double r2 = values[from + 2];
    double r3 = values[from + 3];
    double r4 = values[from + 4];
    double r5 = values[from + 5];
    double r6 = values[from + 6];
    double r7 = values[from + 7];
    int i = from + 8;
    for (int end = from + count - count % 8; i < end; i += 8) {
      r0 += values[i];
      r1 += values[i + 1];
      r2 += values[i + 2];
      r3 += values[i + 3];
      r4 += values[i + 4];
      r5 += values[i + 5];
      r6 += values[i + 6];
      r7 += values[i + 7];
    }
    double result = ((r0 + r1) + (r2 + r3)) + ((r4 + r5) + (r6 + r7));
    for (; i < from + count; i++) {
      result += values[i];
    }
    return result;
  }

  private static float sum(float[] values, int from, int count) {
    if (count < 8) {
      float result = 0;
      for (int i = from; i < from + count; i++) {
        result += values[i];
      }
      return result;
    }
    if (count > BLOCK) {
      int half = count / 2;
      half -= half % 8;
      return sum(values, from, half) + sum(values, from + half, count - half);
    }
    float r0 = values[from];
    float r1 = values[from + 1];
    float r2 = values[from + 2];
    float r3 = values[from + 3];
    float r4 = values[from + 4];
    float r5 = values[from + 5];
    float r6 = values[from + 6];
    float r7 = values[from + 7];
    int i = from + 8;
    for (int end = from + count - count % 8; i < end; i += 8) {
      r0 += values[i];
      r1 += values[i + 1];
      r2 += values[i + 2];
      r3 += values[i + 3];
      r4 += values[i + 4];
      r5 += values[i + 5];
      r6 += values[i + 6];
      r7 += values[i + 7];
    }
    float result = ((r0 + r1) + (r2 + r3)) + ((r4 + r5) + (r6 + r7));
    for (; i < from + count; i++) {
      result += values[i];
    }
    return result;
  }
}
