package io.pleura.radiomics;

import java.util.Arrays;

/**
 * How the matrices of several directions are weighted by the distance of the neighbours before they
 * are summed: exp(−d²) for GLCM and d for GLRLM, with d in mm.
 */
public enum WeightingNorm {
  /** Sum of the steps along the axes. */
  MANHATTAN("manhattan"),
  /** Straight-line distance. */
  EUCLIDEAN("euclidean"),
  /** Largest step along an axis. */
  INFINITY("infinity"),
  /** All directions weigh the same. Not the same as no weighting: matrices are still summed. */
  NO_WEIGHTING("no_weighting");

  private final String key;

  WeightingNorm(String key) {
    this.key = key;
  }

  /**
   * The name in parameter files.
   *
   * @return for example {@code euclidean}
   */
  public String key() {
    return key;
  }

  static WeightingNorm ofKey(String key) {
    return Arrays.stream(values()).filter(norm -> norm.key.equals(key)).findFirst().orElseThrow();
  }
}
