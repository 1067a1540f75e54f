package io.pleura.radiomics.filter;

import io.pleura.error.ConfigurationException;

/** The axis across slices, as PyRadiomics' setting {@code force2Ddimension} names it. */
final class SliceAxis {

  private SliceAxis() {}

  /**
   * The axis of a volume.
   *
   * @param force2DDimension array axis: 0 is z, 1 is y, 2 is x
   * @return 0 for x, 1 for y, 2 for z
   * @throws ConfigurationException when there is no such axis
   */
  static int of(int force2DDimension) {
    if (force2DDimension < 0 || force2DDimension > 2) {
      throw new ConfigurationException(
          "slice-axis",
          "force2Ddimension is " + force2DDimension + ".",
          "Use 0 for slices along z, 1 along y, 2 along x.");
    }
    return 2 - force2DDimension;
  }
}
