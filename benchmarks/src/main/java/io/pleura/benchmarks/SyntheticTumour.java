package io.pleura.benchmarks;

import io.pleura.Study;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;

/** A sphere of soft tissue in lung by formula, voxels of 1 mm. Not for clinical use. */
final class SyntheticTumour {

  private static final int MARGIN = 16;

  private SyntheticTumour() {}

  static Study ofRadius(int radius) {
    int size = 2 * (radius + MARGIN) + 1;
    VoxelGrid grid = VoxelGrid.of(size, size, size, new Vector3(1, 1, 1));
    float[] voxels = new float[grid.voxelCount()];
    boolean[] roi = new boolean[voxels.length];
    int centre = radius + MARGIN;
    int i = 0;
    for (int z = 0; z < size; z++) {
      for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++, i++) {
          int dx = x - centre;
          int dy = y - centre;
          int dz = z - centre;
          int squared = dx * dx + dy * dy + dz * dz;
          double tissue = 1 / (1 + Math.exp(Math.sqrt(squared) - radius));
          double texture = 60 * Math.sin(0.4 * x) * Math.cos(0.3 * y + 0.2 * z);
          roi[i] = squared <= radius * radius;
          voxels[i] = (float) Math.rint(-850 + tissue * (890 + texture) + Noise.of(i));
        }
      }
    }
    return Study.of(Volume.wrap(grid, PixelType.INT16, voxels), Mask.wrap(grid, roi), null);
  }
}
