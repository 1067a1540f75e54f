package io.pleura.deepfeatures;

import io.pleura.error.CancelledException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.volume.CropRule;
import io.pleura.volume.Mask;
import io.pleura.volume.Region;
import io.pleura.volume.Resampler;
import io.pleura.volume.Volume;
import io.pleura.volume.Window;

/**
 * What happens to a CT before the network sees it: the box around the ROI is cut out with a margin,
 * intensities are clamped to a window and scaled to [-1, 1], and the box is resized to a cube by
 * trilinear interpolation (PyTorch's {@code align_corners=False}, no smoothing).
 *
 * @param window intensities that become -1 and 1, HU
 * @param cropRule how the box is cut
 * @param margin voxels kept around the ROI
 * @param size voxels along each side of the cube, 1 to 512
 */
public record InputPreparation(Window window, CropRule cropRule, int margin, int size) {

  private static final int MAX_SIZE = 512;
  private static final int MAX_MARGIN = 10_000;

  /**
   * Level 40 and width 400, so [-160, 240] HU; the correct half-open box with a margin of 15
   * voxels; 64 voxels a side.
   */
  public static final InputPreparation STANDARD =
      new InputPreparation(Window.ofLevelAndWidth(40, 400), CropRule.HALF_OPEN, 15, 64);

  /**
   * Checks the ranges.
   *
   * @param window as above
   * @param cropRule as above
   * @param margin as above
   * @param size as above
   * @throws IllegalArgumentException when margin or size is out of range
   */
  public InputPreparation {
    int least = cropRule == CropRule.PYTHON_APPLICATION ? 1 : 0;
    if (margin < least || margin > MAX_MARGIN) {
      throw new IllegalArgumentException(
          "margin " + margin + " is not between " + least + " and " + MAX_MARGIN);
    }
    if (size < 1 || size > MAX_SIZE) {
      throw new IllegalArgumentException("size " + size + " is not between 1 and " + MAX_SIZE);
    }
  }

  /**
   * Prepares a CT.
   *
   * @param ct the CT, HU, all voxels finite
   * @param mask the ROI on the CT's grid
   * @param context threads and cancellation; they do not change the result
   * @return the cube, x fastest, then y, then z; values in [-1, 1]
   * @throws InvalidInputException when the mask is empty (code {@code mask-empty})
   * @throws CancelledException when cancelled
   */
  public float[] prepare(Volume ct, Mask mask, ExecutionContext context) {
    Region box = cropRule.region(mask, margin);
    Volume scaled = window.scaleToUnit(ct.crop(box));
    Volume cube = Resampler.resize(scaled, size, size, size, context);
    return cube.toFloats(cube.grid().region());
  }
}
