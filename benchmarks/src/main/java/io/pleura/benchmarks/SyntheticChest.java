package io.pleura.benchmarks;

import io.pleura.volume.PixelType;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;

/** A CT of any size by formula: an elliptic body with two lungs and noise. Not for clinical use. */
final class SyntheticChest {

  private SyntheticChest() {}

  static Volume of(int sizeX, int sizeY, int sizeZ) {
    VoxelGrid grid = VoxelGrid.of(sizeX, sizeY, sizeZ, new Vector3(0.75, 0.75, 5));
    float[] voxels = new float[grid.voxelCount()];
    int i = 0;
    for (int z = 0; z < sizeZ; z++) {
      for (int y = 0; y < sizeY; y++) {
        for (int x = 0; x < sizeX; x++, i++) {
          double u = 2.0 * x / sizeX - 1;
          double v = 2.0 * y / sizeY - 1;
          double hu = -1000;
          if (u * u / 0.8 + v * v / 0.5 < 1) {
            double lung = Math.abs(u) - 0.4;
            hu = lung * lung / 0.08 + v * v / 0.25 < 1 ? -850 : 40;
          }
          voxels[i] = (float) Math.rint(hu + Noise.of(i));
        }
      }
    }
    return Volume.wrap(grid, PixelType.INT16, voxels);
  }
}
