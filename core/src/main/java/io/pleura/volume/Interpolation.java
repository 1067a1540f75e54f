package io.pleura.volume;

/** How values between voxel centres are found. */
public enum Interpolation {
  /** The value of the nearest voxel; midway between two, the one of higher index. */
  NEAREST,
  /** Trilinear; the outer half voxel repeats the edge value. */
  LINEAR,
  /**
   * Cubic B-spline that passes through the voxel values (Unser, Aldroubi and Eden, "B-spline signal
   * processing", IEEE Transactions on Signal Processing 41, 1993), mirrored about the centres of
   * the edge voxels. It overshoots at sharp edges.
   */
  CUBIC_B_SPLINE
}
