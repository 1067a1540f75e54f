package io.pleura.error;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Something about the input that was handled safely and that the user should know. */
public sealed interface InputWarning {

  /**
   * The stable identifier of this kind of warning.
   *
   * @return lower-case words joined by hyphens
   */
  String code();

  /**
   * What was found and what was done about it.
   *
   * @return full sentences in English
   */
  String message();

  /**
   * The mask header differs from the CT header by rounding only; the CT grid is used.
   *
   * @param cornerDistance largest distance between corresponding corners, mm
   */
  record GridRounded(double cornerDistance) implements InputWarning {
    @Override
    public String code() {
      return "mask-grid-rounded";
    }

    @Override
    public String message() {
      return String.format(
          Locale.ROOT,
          "The mask grid differs from the CT grid by rounding (corners up to %.3g mm apart);"
              + " the mask is used on the CT grid.",
          cornerDistance);
    }
  }

  /**
   * The mask is stored in another axis order or direction; it was re-indexed without loss.
   *
   * @param axes the CT axis that each mask axis runs along, for example {@code "-x +y +z"}
   */
  record MaskReoriented(String axes) implements InputWarning {
    @Override
    public String code() {
      return "mask-reoriented";
    }

    @Override
    public String message() {
      return "The mask is stored in another order than the CT (its axes run along "
          + axes
          + " of the CT); it was mapped voxel by voxel through the geometry, without loss.";
    }
  }

  /**
   * The mask lies on another grid; it was carried to the CT grid by nearest neighbour.
   *
   * @param maskGrid the mask's grid, described
   * @param ctGrid the CT's grid, described
   * @param voxelsBefore ROI voxels on the mask's grid
   * @param voxelsAfter ROI voxels on the CT grid
   */
  record MaskResampled(String maskGrid, String ctGrid, long voxelsBefore, long voxelsAfter)
      implements InputWarning {
    @Override
    public String code() {
      return "mask-resampled";
    }

    @Override
    public String message() {
      return "The mask grid ("
          + maskGrid
          + ") differs from the CT grid ("
          + ctGrid
          + "); the mask was carried to the CT grid by nearest neighbour, "
          + voxelsBefore
          + " ROI voxels before, "
          + voxelsAfter
          + " after. All features are computed on the CT grid.";
    }
  }

  /**
   * The only label present is not 1; it is used.
   *
   * @param label the label
   * @param voxels its number of voxels
   */
  record LabelChosen(int label, long voxels) implements InputWarning {
    @Override
    public String code() {
      return "label-chosen";
    }

    @Override
    public String message() {
      return "The mask holds no label 1; its only label "
          + label
          + " ("
          + voxels
          + " voxels) is used.";
    }
  }

  /**
   * The mask holds further labels, which are left out.
   *
   * @param label the label that is used
   * @param leftOut voxel count of each label that is not used
   */
  record LabelsLeftOut(int label, Map<Integer, Long> leftOut) implements InputWarning {
    /**
     * Copies the counts.
     *
     * @param label the label that is used
     * @param leftOut voxel count of each label that is not used
     */
    public LabelsLeftOut {
      leftOut = Map.copyOf(leftOut);
    }

    @Override
    public String code() {
      return "labels-left-out";
    }

    @Override
    public String message() {
      var text = new StringBuilder("Label " + label + " is used; left out:");
      String separator = " ";
      for (var entry : new TreeMap<>(leftOut).entrySet()) {
        text.append(separator).append("label ").append(entry.getKey());
        text.append(" (").append(entry.getValue()).append(" voxels)");
        separator = ", ";
      }
      return text.append('.').toString();
    }
  }

  /**
   * The ROI lies on one slice, so that 3D shape values are degenerate.
   *
   * @param axis the axis across the slice: x, y or z
   */
  record SingleSlice(String axis) implements InputWarning {
    @Override
    public String code() {
      return "roi-single-slice";
    }

    @Override
    public String message() {
      return "The ROI lies on one slice across " + axis + "; 3D shape features mean little.";
    }
  }

  /**
   * Much of the ROI lies outside the intensity window.
   *
   * @param percent share of ROI voxels outside the window, 0 to 100
   * @param lower lower bound of the window, HU
   * @param upper upper bound of the window, HU
   */
  record RoiOutsideWindow(double percent, double lower, double upper) implements InputWarning {
    @Override
    public String code() {
      return "roi-outside-window";
    }

    @Override
    public String message() {
      return String.format(
          Locale.ROOT,
          "%.1f %% of the ROI voxels lie outside the window [%.0f, %.0f] HU and are clamped to it;"
              + " intensity and texture features mean little there.",
          percent,
          lower,
          upper);
    }
  }

  /**
   * Anything else that a reader or a plug-in wants to tell.
   *
   * @param code stable identifier, lower-case words joined by hyphens
   * @param message full sentences
   */
  record Note(String code, String message) implements InputWarning {}
}
