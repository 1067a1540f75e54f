package io.pleura.volume;

import io.pleura.error.InputWarning;
import io.pleura.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Which voxels of a mask file are the ROI. */
public sealed interface MaskSelection {

  /**
   * What the Python application takes: {@code 0.5 < value <= 100}, so all labels up to 100 at once.
   */
  Threshold PYTHON_APPLICATION = new Threshold(0.5, 100);

  /**
   * The rule for files that hold one tumour.
   *
   * @return see {@link Automatic}
   */
  static MaskSelection automatic() {
    return new Automatic();
  }

  /**
   * Applies the rule.
   *
   * @param volume the mask as read
   * @return at least one voxel, on the volume's grid
   * @throws InvalidInputException when nothing is selected, or the volume does not suit the rule
   */
  PreparedMask select(Volume volume);

  /**
   * The only label of the file, whichever it is; among up to 16 labels, label 1. Never several at
   * once. A label other than 1, and labels left out, give a warning. Without label 1, or with more
   * labels, the choice is refused (code {@code mask-label-ambiguous}).
   */
  record Automatic() implements MaskSelection {
    private static final int MOST_LABELS = 16;

    @Override
    public PreparedMask select(Volume volume) {
      LabelMap map = LabelMap.of(volume);
      map.requireAny();
      int first = map.labels().firstKey();
      if (map.labels().size() == 1) {
        Mask mask = map.mask(first);
        return new PreparedMask(
            mask,
            first == 1
                ? List.of()
                : List.of(new InputWarning.LabelChosen(first, mask.voxelCount())));
      }
      if (first != 1 || map.labels().size() > MOST_LABELS) {
        throw new InvalidInputException(
            "mask-label-ambiguous",
            "The mask holds "
                + map.labels().size()
                + " labels: "
                + map.describe()
                + ". Which of them is the tumour is not clear.",
            "Choose the label of the tumour.");
      }
      var others = new TreeMap<>(map.labels());
      others.remove(first);
      return new PreparedMask(
          map.mask(first), List.of(new InputWarning.LabelsLeftOut(first, others)));
    }
  }

  /**
   * One label, chosen by the user; others are left out without a word.
   *
   * @param label the label, at least 1
   */
  record Label(int label) implements MaskSelection {
    /**
     * Checks the number.
     *
     * @param label the label, at least 1
     * @throws IllegalArgumentException when it is below 1, because 0 is the background
     */
    public Label {
      if (label < 1) {
        throw new IllegalArgumentException("label " + label + " is below 1");
      }
    }

    @Override
    public PreparedMask select(Volume volume) {
      return new PreparedMask(LabelMap.of(volume).mask(label), List.of());
    }
  }

  /**
   * All voxels within a range of values, of whatever label. Suits probability maps as well. Uniting
   * several labels gives a warning.
   *
   * @param lower values must be above this
   * @param upper values must not be above this
   */
  record Threshold(double lower, double upper) implements MaskSelection {
    private static final int MOST_LISTED = 16;

    /**
     * Checks the bounds.
     *
     * @param lower values must be above this
     * @param upper values must not be above this
     * @throws IllegalArgumentException when they are not in rising order, or the range holds 0, the
     *     background
     */
    public Threshold {
      if (!(lower < upper) || (lower < 0 && upper >= 0)) {
        throw new IllegalArgumentException("threshold " + lower + " < value <= " + upper);
      }
    }

    @Override
    public PreparedMask select(Volume volume) {
      int n = volume.grid().voxelCount();
      boolean[] voxels = new boolean[n];
      TreeMap<Double, Long> united = new TreeMap<>();
      double smallest = Double.POSITIVE_INFINITY;
      double largest = Double.NEGATIVE_INFINITY;
      double previous = Double.NaN;
      long run = 0;
      long selected = 0;
      for (int i = 0; i < n; i++) {
        double value = volume.get(i);
        if (!Double.isFinite(value)) {
          throw new InvalidInputException(
              "mask-not-finite",
              "The mask holds " + value + " at voxel " + volume.grid().describeVoxel(i) + ".",
              "Write the mask with finite values.");
        }
        smallest = Math.min(smallest, value);
        largest = Math.max(largest, value);
        if (value > lower && value <= upper) {
          voxels[i] = true;
          selected++;
          if (value != previous && run > 0) {
            addUpToLimit(united, previous, run);
            run = 0;
          }
          previous = value;
          run++;
        }
      }
      if (selected == 0) {
        if (smallest == 0 && largest == 0) {
          throw LabelMap.empty(volume);
        }
        throw new InvalidInputException(
            "mask-empty",
            "The mask is empty: no voxel lies in "
                + describe()
                + "; values range from "
                + smallest
                + " to "
                + largest
                + ".",
            "Change the threshold, or choose a label instead.");
      }
      addUpToLimit(united, previous, run);
      Mask mask = Mask.wrap(volume.grid(), voxels);
      return new PreparedMask(mask, united.size() > 1 ? List.of(warn(united)) : List.of());
    }

    /** Values beyond the limit are no labels any more and are not counted one by one. */
    private static void addUpToLimit(TreeMap<Double, Long> counts, double value, long voxels) {
      if (counts.size() <= MOST_LISTED || counts.containsKey(value)) {
        counts.merge(value, voxels, Long::sum);
      }
    }

    private InputWarning warn(TreeMap<Double, Long> united) {
      List<String> values = new ArrayList<>();
      united.forEach(
          (value, voxels) ->
              values.add(
                  (value == Math.rint(value) ? Long.toString(value.longValue()) : value.toString())
                      + " ("
                      + LabelMap.count(voxels)
                      + ")"));
      return new InputWarning.Note(
          "labels-united",
          "The threshold "
              + describe()
              + " unites voxels of "
              + (united.size() > MOST_LISTED
                  ? "more than " + MOST_LISTED + " values"
                  : "the values " + String.join(", ", values))
              + " into one ROI.");
    }

    private String describe() {
      return lower + " < value <= " + upper;
    }
  }
}
