package io.pleura.volume;

import io.pleura.error.InputWarning;
import java.util.Optional;

/**
 * A range of intensities, both bounds included.
 *
 * @param lower least intensity, HU for CT
 * @param upper greatest intensity, HU for CT, above the lower bound
 */
public record Window(double lower, double upper) {

  /**
   * Checks the bounds.
   *
   * @param lower least intensity, HU for CT
   * @param upper greatest intensity, HU for CT, above the lower bound
   * @throws IllegalArgumentException when they are not finite or not in rising order
   */
  public Window {
    if (!Double.isFinite(lower) || !Double.isFinite(upper) || lower >= upper) {
      throw new IllegalArgumentException("window [" + lower + ", " + upper + "]");
    }
  }

  /**
   * The window as viewers name it.
   *
   * @param level middle of the range, HU
   * @param width extent of the range, HU, above 0
   * @return from {@code level - width / 2} to {@code level + width / 2}
   */
  public static Window ofLevelAndWidth(double level, double width) {
    return new Window(level - width / 2, level + width / 2);
  }

  /**
   * Whether an intensity lies within the window.
   *
   * @param value intensity, HU
   * @return true from the lower to the upper bound, both included
   */
  public boolean contains(double value) {
    return value >= lower && value <= upper;
  }

  /**
   * Tells when more than half of a ROI lies outside the window.
   *
   * @param volume any volume
   * @param roi a mask on the volume's grid
   * @return a warning with the share outside, or nothing, also for an empty mask
   */
  public Optional<InputWarning> warnWhenMostlyOutside(Volume volume, Mask roi) {
    if (roi.boundingBox().isEmpty()) {
      return Optional.empty();
    }
    Region box = roi.boundingBox().get();
    double[] values = volume.toDoubles(box);
    boolean[] inRoi = roi.toBooleans(box);
    long outside = 0;
    for (int i = 0; i < values.length; i++) {
      outside += inRoi[i] && !contains(values[i]) ? 1 : 0;
    }
    int all = roi.voxelCount();
    return 2 * outside > all
        ? Optional.of(new InputWarning.RoiOutsideWindow(100.0 * outside / all, lower, upper))
        : Optional.empty();
  }

  /**
   * Replaces intensities outside the window by the nearer bound.
   *
   * @param volume any volume
   * @return the result on the same grid, of type {@link PixelType#FLOAT64} where the volume is held
   *     as double, else {@link PixelType#FLOAT32}
   */
  public Volume clamp(Volume volume) {
    return volume.map(value -> Math.max(lower, Math.min(upper, value)));
  }

  /**
   * Clamps to the window and scales it to [-1, 1]: {@code (v - lower) / (upper - lower) * 2 - 1},
   * each step rounded to single precision, as networks are fed.
   *
   * @param volume any volume
   * @return values from -1 to 1, of type {@link PixelType#FLOAT32}
   */
  public Volume scaleToUnit(Volume volume) {
    float low = (float) lower;
    float high = (float) upper;
    float range = high - low;
    float[] values = volume.toFloats(volume.grid().region());
    for (int i = 0; i < values.length; i++) {
      values[i] = (Math.max(low, Math.min(high, values[i])) - low) / range * 2f - 1f;
    }
    return Volume.wrap(volume.grid(), PixelType.FLOAT32, values);
  }
}
