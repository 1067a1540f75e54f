package io.pleura.deepfeatures;

import io.pleura.error.InvalidInputException;
import io.pleura.volume.CropRule;
import io.pleura.volume.Mask;
import io.pleura.volume.Region;

/** The part of a CT that a network sees. */
public sealed interface InputRegion {

  /**
   * The box.
   *
   * @param mask the ROI on the CT's grid
   * @return a box inside the grid
   * @throws InvalidInputException when a ROI is needed and the mask is empty (code {@code
   *     mask-empty})
   */
  Region of(Mask mask);

  /**
   * The box around the ROI with a margin.
   *
   * @param rule how the box is cut
   * @param margin voxels kept around the ROI, at most 10000; at least 0, or 1 for {@link
   *     CropRule#PYTHON_APPLICATION}
   */
  record Roi(CropRule rule, int margin) implements InputRegion {

    static final int MAX_MARGIN = 10_000;

    /** The whole margin of 15 voxels on every side. */
    public static final Roi STANDARD = new Roi(CropRule.HALF_OPEN, 15);

    /**
     * Checks the margin.
     *
     * @param rule as above
     * @param margin as above
     * @throws IllegalArgumentException when it is out of range
     */
    public Roi {
      if (margin < leastMargin(rule) || margin > MAX_MARGIN) {
        throw new IllegalArgumentException(
            "margin " + margin + " is not between " + leastMargin(rule) + " and " + MAX_MARGIN);
      }
    }

    static int leastMargin(CropRule rule) {
      return rule == CropRule.PYTHON_APPLICATION ? 1 : 0;
    }

    @Override
    public Region of(Mask mask) {
      return rule.region(mask, margin);
    }
  }

  /** The whole CT; where the ROI lies does not matter. */
  record Whole() implements InputRegion {
    @Override
    public Region of(Mask mask) {
      return mask.grid().region();
    }
  }
}
