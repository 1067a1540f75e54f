package io.pleura.volume;

/** Which voxels count as neighbours. */
public enum Connectivity {
  /** The 6 voxels that share a face. */
  FACES(1),
  /** The 26 voxels that share a face, an edge or a corner. */
  CORNERS(3);

  private final int mostSteps;

  Connectivity(int mostSteps) {
    this.mostSteps = mostSteps;
  }

  /** Whether a step by these offsets, each -1, 0 or 1, leads to a neighbour. */
  boolean joins(int dx, int dy, int dz) {
    int steps = Math.abs(dx) + Math.abs(dy) + Math.abs(dz);
    return steps >= 1 && steps <= mostSteps;
  }
}
