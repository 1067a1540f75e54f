package io.pleura.examples.cli;

import io.pleura.examples.text.PythonText;
import io.pleura.volume.Volume;
import java.util.Locale;

/**
 * The least and greatest finite value of a volume, and how many values are not finite.
 *
 * @param minimum least finite value, NaN when there is none
 * @param maximum greatest finite value, NaN when there is none
 * @param notFinite number of NaN and infinite voxels
 */
record ValueRange(double minimum, double maximum, long notFinite) {

  static ValueRange of(Volume volume) {
    double minimum = Double.POSITIVE_INFINITY;
    double maximum = Double.NEGATIVE_INFINITY;
    long notFinite = 0;
    int count = volume.grid().voxelCount();
    for (int i = 0; i < count; i++) {
      double value = volume.get(i);
      if (Double.isFinite(value)) {
        minimum = Math.min(minimum, value);
        maximum = Math.max(maximum, value);
      } else {
        notFinite++;
      }
    }
    return notFinite == count
        ? new ValueRange(Double.NaN, Double.NaN, notFinite)
        : new ValueRange(minimum, maximum, notFinite);
  }

  String describe() {
    if (Double.isNaN(minimum)) {
      return "none is finite";
    }
    String text = String.format(Locale.ROOT, "%s to %s", number(minimum), number(maximum));
    return notFinite == 0 ? text : text + ", " + notFinite + " not finite";
  }

  /** A number in full precision, whole numbers without a point. */
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.valueOf((long) value)
        : PythonText.number(value);
  }
}
