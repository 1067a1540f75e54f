package io.pleura.volume;

import org.jspecify.annotations.Nullable;

/** Reads lines of voxels along x as double, clamped on the way where that is wanted. */
final class VoxelRows {

  private final VoxelGrid grid;
  private final float @Nullable [] floats;
  private final double @Nullable [] doubles;
  private final float lower;
  private final float upper;
  private final boolean clamped;

  private VoxelRows(Volume volume, @Nullable Window clamp) {
    grid = volume.grid();
    floats = volume.floatArray();
    doubles = volume.doubleArray();
    clamped = clamp != null;
    lower = clamp == null ? 0 : (float) clamp.lower();
    upper = clamp == null ? 0 : (float) clamp.upper();
  }

  static VoxelRows of(Volume volume) {
    return new VoxelRows(volume, null);
  }

  /** Voxels rounded to single precision, then limited to a range. */
  static VoxelRows clamped(Volume volume, Window clamp) {
    return new VoxelRows(volume, clamp);
  }

  VoxelGrid grid() {
    return grid;
  }

  /** Fills a row with the voxels from an index on. */
  void read(int x, int y, int z, double[] row) {
    int offset = grid.offset(x, y, z);
    float[] from = floats;
    if (from != null && clamped) {
      for (int i = 0; i < row.length; i++) {
        row[i] = Math.max(lower, Math.min(upper, from[offset + i]));
      }
    } else if (from != null) {
      for (int i = 0; i < row.length; i++) {
        row[i] = from[offset + i];
      }
    } else if (doubles != null) {
      System.arraycopy(doubles, offset, row, 0, row.length);
      if (clamped) {
        for (int i = 0; i < row.length; i++) {
          row[i] = Math.max(lower, Math.min(upper, (float) row[i]));
        }
      }
    }
  }
}
