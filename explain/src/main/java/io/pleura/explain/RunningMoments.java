package io.pleura.explain;

/** Means and standard errors of the means of several numbers, sample by sample. */
final class RunningMoments {

  private final double[] means;
  private final double[] squares;
  private long samples;

  RunningMoments(int numbers) {
    this.means = new double[numbers];
    this.squares = new double[numbers];
  }

  /**
   * Adds a sample.
   *
   * @param sample one value a number
   * @param times how often it was drawn, at least 1
   */
  void add(double[] sample, int times) {
    samples += times;
    for (int i = 0; i < means.length; i++) {
      double before = sample[i] - means[i];
      means[i] += before * times / samples;
      squares[i] += times * before * (sample[i] - means[i]);
    }
  }

  double mean(int number) {
    return means[number];
  }

  /** Needs at least 2 samples. */
  double standardError(int number) {
    return Math.sqrt(Math.max(0, squares[number]) / ((double) samples * (samples - 1)));
  }
}
