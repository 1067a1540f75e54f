package io.pleura.radiomics;

/**
 * Pairwise summation: portions of 8192 values one after the other; in a portion, halves are summed
 * on their own, and blocks of up to 128 values in eight running sums. The order is that of NumPy
 * 1.26, so that a mean rounds as in PyRadiomics (a flat ROI of 0.1 shows it).
 */
final class PairwiseSum {

  private static final int PORTION = 8192;
  private static final int BLOCK = 128;

  private PairwiseSum() {}

  static double of(double[] values) {
    double total = 0;
    for (int from = 0; from < values.length; from += PORTION) {
      total += sum(values, from, Math.min(PORTION, values.length - from));
    }
    return total;
  }

  static double mean(double[] values) {
    return of(values) / values.length;
  }

  /** Summed in single precision, divided, and rounded to it. */
  static float mean(float[] values) {
    float total = 0;
    for (int from = 0; from < values.length; from += PORTION) {
      total += sum(values, from, Math.min(PORTION, values.length - from));
    }
    return (float) ((double) total / values.length);
  }

  /** Makes the summands of several sums over the same values. */
  interface Summands {

    /**
     * Makes the summands of some values.
     *
     * @param values the values, from the start of the array
     * @param count how many there are
     * @param summands for each sum an array whose start is to be filled
     */
    void of(double[] values, int count, double[][] summands);
  }

  /**
   * Computes several sums in one pass, each as {@link #of(double[])} would of all its summands.
   *
   * @param sums how many
   */
  static double[] of(double[] values, int sums, Summands summands) {
    var several = new Several(values, sums, summands);
    double[] totals = new double[sums];
    for (int from = 0; from < values.length; from += PORTION) {
      several.sum(from, Math.min(PORTION, values.length - from), 0);
      for (int s = 0; s < sums; s++) {
        totals[s] += several.results[s];
      }
    }
    return totals;
  }

  private static int half(int count) {
    int half = count / 2;
    return half - half % 8;
  }

  private static double sum(double[] values, int from, int count) {
    if (count <= BLOCK) {
      return sumBlock(values, from, count);
    }
    int half = half(count);
    return sum(values, from, half) + sum(values, from + half, count - half);
  }

  private static double sumBlock(double[] values, int from, int count) {
    if (count < 8) {
      double result = 0;
      for (int i = from; i < from + count; i++) {
        result += values[i];
      }
      return result;
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
      int half = half(count);
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

  private static final class Several {
    private final double[] values;
    private final int sums;
    private final Summands summands;
    private final double[] block = new double[BLOCK];
    private final double[][] filled;

    /** Sums of the halves in hand, those of the deepest last. */
    private final double[] results;

    Several(double[] values, int sums, Summands summands) {
      this.values = values;
      this.sums = sums;
      this.summands = summands;
      filled = new double[sums][BLOCK];
      results = new double[sums * Integer.SIZE];
    }

    void sum(int from, int count, int at) {
      if (count <= BLOCK) {
        System.arraycopy(values, from, block, 0, count);
        summands.of(block, count, filled);
        for (int s = 0; s < sums; s++) {
          results[at + s] = sumBlock(filled[s], 0, count);
        }
        return;
      }
      int half = half(count);
      sum(from, half, at);
      sum(from + half, count - half, at + sums);
      for (int s = 0; s < sums; s++) {
        results[at + s] += results[at + sums + s];
      }
    }
  }
}
