package io.pleura.radiomics;

import java.util.Arrays;

/** What the bounds of {@link RadiomicsSettings#resegmentRange()} are measured by. */
public enum ResegmentMode {
  /** Values of the image. */
  ABSOLUTE("absolute"),
  /** Parts of the largest value in the ROI. */
  RELATIVE("relative"),
  /** Standard deviations (divisor N) from the mean of the ROI. */
  SIGMA("sigma");

  private final String key;

  ResegmentMode(String key) {
    this.key = key;
  }

  /**
   * The name in parameter files.
   *
   * @return for example {@code absolute}
   */
  public String key() {
    return key;
  }

  static ResegmentMode ofKey(String key) {
    return Arrays.stream(values()).filter(mode -> mode.key.equals(key)).findFirst().orElseThrow();
  }
}
