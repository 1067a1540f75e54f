package io.pleura.deepfeatures;

import io.pleura.error.CancelledException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.volume.Mask;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import io.pleura.volume.Window;
import java.nio.FloatBuffer;

/**
 * What happens to a CT before the network sees it: a box is cut out, intensities are clamped to a
 * window and scaled, and the box is resized by trilinear interpolation (PyTorch's {@code
 * align_corners=False}, no smoothing): {@code source = max(0, (target + 0.5) * box size / size -
 * 0.5)} along each axis.
 *
 * @param window intensities that matter, HU
 * @param scale what becomes of the clamped intensities
 * @param region the box
 * @param size voxels of the result
 */
public record InputPreparation(
    Window window, IntensityScale scale, InputRegion region, InputSize size) {

  private static final Window STANDARD_WINDOW = Window.ofLevelAndWidth(40, 400);

  /**
   * Level 40 and width 400, so [-160, 240] HU, scaled to [-1, 1]; the correct half-open box with a
   * margin of 15 voxels; 64 voxels a side.
   */
  public static final InputPreparation STANDARD =
      new InputPreparation(
          STANDARD_WINDOW,
          IntensityScale.Range.STANDARD,
          InputRegion.Roi.STANDARD,
          InputSize.cube(64));

  /** The same intensities of the whole CT at the size of MedicalNet's training, 56x448x448. */
  public static final InputPreparation WHOLE_VOLUME =
      STANDARD.withRegion(new InputRegion.Whole()).withSize(InputSize.MEDICAL_NET);

  /**
   * The same with another window.
   *
   * @param bounds intensities that matter, HU
   * @return a new preparation
   */
  public InputPreparation withWindow(Window bounds) {
    return new InputPreparation(bounds, scale, region, size);
  }

  /**
   * The same with another scale.
   *
   * @param values what becomes of the clamped intensities
   * @return a new preparation
   */
  public InputPreparation withScale(IntensityScale values) {
    return new InputPreparation(window, values, region, size);
  }

  /**
   * The same with another box.
   *
   * @param part the box
   * @return a new preparation
   */
  public InputPreparation withRegion(InputRegion part) {
    return new InputPreparation(window, scale, part, size);
  }

  /**
   * The same with another size.
   *
   * @param extents voxels of the result
   * @return a new preparation
   */
  public InputPreparation withSize(InputSize extents) {
    return new InputPreparation(window, scale, region, extents);
  }

  /**
   * Prepares a CT.
   *
   * @param ct the CT, HU, all voxels finite
   * @param mask the ROI on the CT's grid
   * @param context threads and cancellation; they do not change the result
   * @return the prepared volume, x fastest, then y, then z
   * @throws InvalidInputException when the mask is empty (code {@code mask-empty}), or when all
   *     voxels have one value and are to be standardised (code {@code crop-constant})
   * @throws CancelledException when cancelled
   */
  public float[] prepare(Volume ct, Mask mask, ExecutionContext context) {
    float[] voxels = new float[size.voxelCount()];
    prepare(ct, mask, FloatBuffer.wrap(voxels), 0, context);
    return voxels;
  }

  /**
   * Prepares a CT into a place of a batch. A direct buffer in native byte order goes on to a
   * network as it is.
   *
   * @param ct the CT, HU, all voxels finite
   * @param mask the ROI on the CT's grid
   * @param target written from element {@code place * size.voxelCount()} on, x fastest, then y,
   *     then z; its position and limit are left alone
   * @param place number of the volume in the batch, from 0
   * @param context threads and cancellation; they do not change the result
   * @throws IndexOutOfBoundsException when the buffer ends before that
   * @throws InvalidInputException as {@link #prepare(Volume, Mask, ExecutionContext)}
   * @throws CancelledException when cancelled
   */
  public void prepare(
      Volume ct, Mask mask, FloatBuffer target, int place, ExecutionContext context) {
    fill(ct, mask, target, place, context);
  }

  /**
   * As {@link #prepare(Volume, Mask, FloatBuffer, int, ExecutionContext)}.
   *
   * @return what the window's lower bound became
   */
  float fill(Volume ct, Mask mask, FloatBuffer target, int place, ExecutionContext context) {
    Region box = region.of(mask);
    int start = Math.multiplyExact(place, size.voxelCount());
    if (scale instanceof IntensityScale.Range range) {
      new CropResize(ct, box, window, range, size).write(target, start, context);
      return (float) range.lower();
    }
    new CropResize(ct, box, window, new IntensityScale.Range(0, 1), size)
        .write(target, start, context);
    return standardise(target, start, context);
  }

  /**
   * Sums are taken slice by slice and added in the slices' order, so that threads do not matter.
   */
  private float standardise(FloatBuffer voxels, int start, ExecutionContext context) {
    int slice = size.height() * size.width();
    double[] sums = new double[size.depth()];
    long[] counts = new long[size.depth()];
    context.forEach(
        size.depth(),
        z -> {
          for (int i = start + z * slice; i < start + (z + 1) * slice; i++) {
            float value = voxels.get(i);
            sums[z] += value;
            counts[z] += value > 0 ? 1 : 0;
          }
        });
    long count = 0;
    double sum = 0;
    for (int z = 0; z < sums.length; z++) {
      count += counts[z];
      sum += sums[z];
    }
    double mean = count == 0 ? 0 : sum / count;
    double[] squares = new double[size.depth()];
    context.forEach(
        size.depth(),
        z -> {
          for (int i = start + z * slice; i < start + (z + 1) * slice; i++) {
            float value = voxels.get(i);
            double difference = value - mean;
            squares[z] += value > 0 ? difference * difference : 0;
          }
        });
    double square = 0;
    for (double part : squares) {
      square += part;
    }
    double deviation = count == 0 ? 0 : Math.sqrt(square / count);
    // what rounding alone gives voxels that are all the same
    if (!(deviation > 1e-6)) {
      throw new InvalidInputException(
          "crop-constant",
          "The CT cannot be standardised: its "
              + count
              + " prepared voxels above "
              + window.lower()
              + " HU all have one value.",
          "Widen the window, or use the setting scale=-1,1.");
    }
    context.forEach(
        size.depth(),
        z -> {
          for (int i = start + z * slice; i < start + (z + 1) * slice; i++) {
            voxels.put(i, (float) ((voxels.get(i) - mean) / deviation));
          }
        });
    return (float) (-mean / deviation);
  }
}
