package io.pleura.radiomics;

import io.pleura.volume.Vector3;
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

  /** How far a neighbour is, mm; 1 for {@link #NO_WEIGHTING}. */
  double distance(NeighbourOffsets offset, Vector3 spacing) {
    double x = Math.abs(offset.dx()) * spacing.x();
    double y = Math.abs(offset.dy()) * spacing.y();
    double z = Math.abs(offset.dz()) * spacing.z();
    return switch (this) {
      case MANHATTAN -> z + y + x;
      case EUCLIDEAN -> Math.sqrt(z * z + y * y + x * x);
      case INFINITY -> Math.max(z, Math.max(y, x));
      case NO_WEIGHTING -> 1;
    };
  }
}
