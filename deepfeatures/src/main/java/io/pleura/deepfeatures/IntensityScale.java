package io.pleura.deepfeatures;

/** What becomes of intensities that were clamped to a window. */
public sealed interface IntensityScale {

  /**
   * The window is scaled to a range: {@code (v - window.lower) / (window.upper - window.lower) *
   * (upper - lower) + lower}, each step rounded to single precision.
   *
   * @param lower what the window's lower bound becomes
   * @param upper what the window's upper bound becomes, above the lower value
   */
  record Range(double lower, double upper) implements IntensityScale {

    /** From -1 to 1. */
    public static final Range STANDARD = new Range(-1, 1);

    /**
     * Checks the bounds.
     *
     * @param lower as above
     * @param upper as above
     * @throws IllegalArgumentException when they are not finite or not in rising order
     */
    public Range {
      if (!Double.isFinite((float) lower)
          || !Double.isFinite((float) upper)
          || !((float) lower < (float) upper)) {
        throw new IllegalArgumentException("range [" + lower + ", " + upper + "]");
      }
    }
  }

  /**
   * Zero mean and unit variance, as MedicalNet was trained (Chen et al., Med3D, 2019). The public
   * training code takes mean and standard deviation over the voxels above zero of the resized
   * volume and fills the background with noise. Here they are taken over the prepared voxels above
   * the window's lower bound, the deviation divided by their number; the background is shifted and
   * scaled like the rest, so that the same CT always gives the same values.
   */
  record Standardised() implements IntensityScale {}
}
