package io.pleura.deepfeatures.training;

/**
 * How training examples are varied, so that a network learns from few of them what does not depend
 * on pose and scanner. Each example of each epoch has draws of its own, which follow from the
 * trainer's seed, the epoch and the example's place in the list, and from nothing else.
 *
 * <p>An example is mirrored, then turned about its centre (trilinear; what comes from outside the
 * cube is the nearest voxel of its border), then its intensities v become {@code v * scale +
 * shift}, cut off at -1 and 1 as the window does.
 *
 * @param flipX whether to mirror along x (left and right in an axial scan) with probability one
 *     half
 * @param flipY whether to mirror along y, likewise
 * @param flipZ whether to mirror along z, likewise
 * @param rotationDegrees largest angle about each of the three axes, 0 to 180 degrees; angles are
 *     drawn evenly between it and its negative
 * @param intensityShift largest shift, 0 to 2 in units of prepared voxels (2 is the whole window);
 *     drawn evenly between it and its negative
 * @param intensityScale largest change of contrast, 0 to below 1; the scale is drawn evenly from
 *     one less to one more than it
 */
public record Augmentation(
    boolean flipX,
    boolean flipY,
    boolean flipZ,
    double rotationDegrees,
    double intensityShift,
    double intensityScale) {

  /** Examples as they are. */
  public static final Augmentation NONE = new Augmentation(false, false, false, 0, 0, 0);

  /** Mirrored along each axis, nothing else. */
  public static final Augmentation FLIPS = new Augmentation(true, true, true, 0, 0, 0);

  /**
   * Checks the ranges.
   *
   * @param flipX as above
   * @param flipY as above
   * @param flipZ as above
   * @param rotationDegrees as above
   * @param intensityShift as above
   * @param intensityScale as above
   * @throws IllegalArgumentException when a value is out of range
   */
  public Augmentation {
    require(rotationDegrees >= 0 && rotationDegrees <= 180, "rotation", rotationDegrees);
    require(intensityShift >= 0 && intensityShift <= 2, "intensity shift", intensityShift);
    require(intensityScale >= 0 && intensityScale < 1, "intensity scale", intensityScale);
  }

  private static void require(boolean valid, String what, double value) {
    if (!valid) {
      throw new IllegalArgumentException(what + " " + value + " is out of range");
    }
  }

  /**
   * The same with another rotation.
   *
   * @param degrees largest angle about each axis, 0 to 180
   * @return new settings
   * @throws IllegalArgumentException when it is out of range
   */
  public Augmentation withRotation(double degrees) {
    return new Augmentation(flipX, flipY, flipZ, degrees, intensityShift, intensityScale);
  }

  /**
   * The same with other changes of intensity.
   *
   * @param shift largest shift, 0 to 2
   * @param scale largest change of contrast, 0 to below 1
   * @return new settings
   * @throws IllegalArgumentException when one is out of range
   */
  public Augmentation withIntensity(double shift, double scale) {
    return new Augmentation(flipX, flipY, flipZ, rotationDegrees, shift, scale);
  }
}
