package io.pleura.error;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
   * The case has values that the model has not seen in training.
   *
   * @param features the features concerned, in the order of the model, at least one
   */
  record OutsideTrainingRange(List<OutsideValue> features) implements InputWarning {

    /** Features that the message names. */
    private static final int MOST_NAMED = 5;

    /**
     * Copies the list.
     *
     * @param features the features concerned, in the order of the model, at least one
     * @throws IllegalArgumentException when there is none
     */
    public OutsideTrainingRange {
      features = List.copyOf(features);
      if (features.isEmpty()) {
        throw new IllegalArgumentException("no feature is outside");
      }
    }

    @Override
    public String code() {
      return "feature-out-of-training-range";
    }

    @Override
    public String message() {
      int more = features.size() - MOST_NAMED;
      return "Outside the range that the model was trained on: "
          + features.stream()
              .limit(MOST_NAMED)
              .map(OutsideValue::text)
              .collect(Collectors.joining(", "))
          + (more > 0 ? " and " + more + " more" : "")
          + ". The prediction extrapolates and means less.";
    }
  }

  /**
   * A value outside the range of its feature in training.
   *
   * @param feature name of the feature
   * @param value the value, finite, in the feature's unit
   * @param minimum least value of the training, in the same unit
   * @param maximum greatest value of the training, in the same unit
   */
  record OutsideValue(String feature, double value, double minimum, double maximum) {

    /**
     * Checks that the value is outside.
     *
     * @param feature name of the feature
     * @param value the value, finite, in the feature's unit
     * @param minimum least value of the training, in the same unit
     * @param maximum greatest value of the training, in the same unit
     * @throws IllegalArgumentException when the value is within the range, or not finite
     */
    public OutsideValue {
      if (!Double.isFinite(value) || !(value < minimum || value > maximum)) {
        throw new IllegalArgumentException(
            feature + " = " + value + " is not outside " + minimum + " to " + maximum);
      }
    }

    /**
     * How far outside the value is.
     *
     * @return distance to the nearer bound as a multiple of the range's width, above 0; infinite
     *     when the feature had one value only in training
     */
    public double rangeWidths() {
      double low = minimum / 2; // halved: a difference stays finite
      double high = maximum / 2;
      return Math.max(low - value / 2, value / 2 - high) / (high - low);
    }

    private String text() {
      double widths = rangeWidths();
      return String.format(
          Locale.ROOT,
          "%s = %.6g [%.6g, %.6g]%s",
          feature,
          value,
          minimum,
          maximum,
          Double.isInfinite(widths)
              ? " (always the same in training)"
              : String.format(
                  Locale.ROOT,
                  " (%.2g times the range %s it)",
                  widths,
                  value < minimum ? "below" : "above"));
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
