package io.pleura.deepfeatures;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A named array as a weights file holds it.
 *
 * @param name as in the file
 * @param type how the file stores the values, for example {@code F32}
 * @param shape extent along each axis, slowest first; empty for a single number
 * @param values C order; empty when the stored type is not a floating-point one
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier inside this package, never compared
record Tensor(String name, String type, List<Integer> shape, float[] values) {

  static long elementCount(List<Integer> shape) {
    long count = 1;
    for (int extent : shape) {
      count = Math.multiplyExact(count, extent);
    }
    return count;
  }

  static String describe(List<Integer> shape) {
    return shape.stream()
        .map(extent -> String.format(Locale.ROOT, "%d", extent))
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
