package io.pleura.volume;

import io.pleura.error.InvalidInputException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * A volume whose voxels are labels: 0 for the background, whole positive numbers for structures.
 * Immutable.
 *
 * <p>Values up to 1e-4 from a whole number count as that number, which absorbs the rounding of
 * scaled files; anything further off is refused, not truncated. A volume with more than 16 labels
 * of which one is above 255, or with more than 256 labels, is taken for intensities and refused.
 */
public final class LabelMap {

  /** What empty stretches are compared with, many voxels at a time. */
  private static final float[] ZEROS = new float[1024];

  private static final double WHOLE_TOLERANCE = 1e-4;
  private static final int MOST_LABELS = 256;
  private static final int MANY_LABELS = 16;
  private static final int LARGEST_COMMON_LABEL = 255;

  private final Volume volume;
  private final SortedMap<Integer, Long> counts;

  private LabelMap(Volume volume, SortedMap<Integer, Long> counts) {
    this.volume = volume;
    this.counts = counts;
  }

  /**
   * Counts the labels of a volume.
   *
   * @param volume the volume
   * @return its labels; none when all voxels are 0
   * @throws InvalidInputException when it holds values that are not finite (code {@code
   *     mask-not-finite}), or that are negative, fractional, too many or too large for labels (code
   *     {@code mask-not-a-label-map})
   */
  public static LabelMap of(Volume volume) {
    int n = volume.grid().voxelCount();
    TreeMap<Integer, Long> counts = new TreeMap<>();
    boolean tooMany = false;
    int current = 0;
    long run = 0;
    for (int i = 0; i < n; i++) {
      if (current == 0) {
        int next = nextNonZero(volume, i);
        run += next - i;
        i = next;
        if (i == n) {
          break;
        }
      }
      double value = volume.get(i);
      int label = (int) Math.rint(value);
      if (!(Math.abs(value - label) <= WHOLE_TOLERANCE) || label < 0) {
        throw notALabel(volume, i);
      }
      if (label != current) {
        if (run > 0 && !tooMany) {
          counts.merge(current, run, Long::sum);
          tooMany = counts.size() > MOST_LABELS + 1;
        }
        current = label;
        run = 0;
      }
      run++;
    }
    counts.merge(current, run, Long::sum);
    counts.remove(0);
    if (counts.size() > MOST_LABELS
        || (counts.size() > MANY_LABELS && counts.lastKey() > LARGEST_COMMON_LABEL)) {
      throw intensities(
          String.format(
              Locale.ROOT,
              "%s distinct non-zero values, %s",
              tooMany ? "more than " + MOST_LABELS : counts.size(),
              tooMany
                  ? "among them " + counts.firstKey() + " and " + counts.lastKey()
                  : counts.firstKey() + " to " + counts.lastKey()));
    }
    return new LabelMap(volume, Collections.unmodifiableSortedMap(counts));
  }

  /** The first voxel from a place on that is not 0, or the number of voxels. */
  private static int nextNonZero(Volume volume, int from) {
    float[] floats = volume.floatArray();
    int n = volume.grid().voxelCount();
    int at = from;
    if (floats == null) {
      while (at < n && volume.get(at) == 0) {
        at++;
      }
      return at;
    }
    while (at < n) {
      int length = Math.min(ZEROS.length, n - at);
      int different = Arrays.mismatch(floats, at, at + length, ZEROS, 0, length);
      if (different >= 0) {
        return at + different;
      }
      at += length;
    }
    return n;
  }

  private static InvalidInputException notALabel(Volume volume, int offset) {
    double value = volume.get(offset);
    VoxelGrid grid = volume.grid();
    String place = grid.describeVoxel(offset);
    if (!Double.isFinite(value)) {
      return new InvalidInputException(
          "mask-not-finite",
          "The mask holds " + value + " at voxel " + place + ".",
          "Write the mask as a label map of whole numbers.");
    }
    String kind =
        value < 0
            ? "a negative value, "
            : value > Integer.MAX_VALUE ? "too large a value, " : "a fraction, ";
    return intensities(kind + value + " at voxel " + place);
  }

  private static InvalidInputException intensities(String found) {
    return new InvalidInputException(
        "mask-not-a-label-map",
        "The mask is no label map: it holds " + found + ". It may be a masked image.",
        "Give a mask of whole numbers, 0 outside the tumour, or select its voxels with an explicit"
            + " threshold.");
  }

  /**
   * Where the voxels lie.
   *
   * @return the grid
   */
  public VoxelGrid grid() {
    return volume.grid();
  }

  /**
   * Copies the labels of a region into a new array, x fastest within the region.
   *
   * @param region the part to copy, inside the grid
   * @return 0 for the background
   * @throws IndexOutOfBoundsException when the region reaches beyond the grid
   */
  public int[] toLabels(Region region) {
    double[] values = volume.toDoubles(region);
    int[] labels = new int[values.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (int) Math.rint(values[i]);
    }
    return labels;
  }

  /**
   * The labels present and their voxel counts, 0 left out.
   *
   * @return in rising order, unmodifiable; empty when all voxels are 0
   */
  public SortedMap<Integer, Long> labels() {
    return counts;
  }

  /**
   * The voxels of one label.
   *
   * @param label a label above 0
   * @return a mask with at least one voxel
   * @throws InvalidInputException when there is no such voxel (code {@code mask-empty} when there
   *     is no label at all, else {@code mask-label-absent})
   */
  public Mask mask(int label) {
    requireAny();
    if (!counts.containsKey(label)) {
      throw new InvalidInputException(
          "mask-label-absent",
          "The mask holds no label " + label + "; it holds " + describe() + ".",
          "Choose one of the labels present.");
    }
    boolean[] voxels = new boolean[volume.grid().voxelCount()];
    for (int i = nextNonZero(volume, 0); i < voxels.length; i = nextNonZero(volume, i)) {
      for (double value = volume.get(i); value != 0; value = volume.get(i)) {
        voxels[i] = (int) Math.rint(value) == label;
        if (++i == voxels.length) {
          break;
        }
      }
    }
    return Mask.wrap(volume.grid(), voxels);
  }

  void requireAny() {
    if (counts.isEmpty()) {
      throw empty(volume);
    }
  }

  static InvalidInputException empty(Volume volume) {
    return new InvalidInputException(
        "mask-empty",
        "The mask is empty: all " + volume.grid().voxelCount() + " voxels are 0.",
        "Segment the tumour, or check that this is the right mask file.");
  }

  /**
   * The labels with their counts, for messages.
   *
   * @return for example {@code label 1 (1653 voxels), label 2 (64 voxels)}; long lists are cut
   */
  public String describe() {
    return describe(counts);
  }

  static String describe(SortedMap<Integer, Long> labels) {
    var text = new StringJoiner(", ");
    int listed = 0;
    for (var entry : labels.entrySet()) {
      if (listed++ == MANY_LABELS) {
        text.add("and " + (labels.size() - MANY_LABELS) + " more");
        break;
      }
      text.add("label " + entry.getKey() + " (" + count(entry.getValue()) + ")");
    }
    return text.toString();
  }

  static String count(long voxels) {
    return voxels + (voxels == 1 ? " voxel" : " voxels");
  }
}
