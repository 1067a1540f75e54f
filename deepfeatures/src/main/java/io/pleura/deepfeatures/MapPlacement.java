package io.pleura.deepfeatures;

import io.pleura.execution.ExecutionContext;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;

/**
 * Carries a map of cells back to the CT: each voxel of the box takes the map's value at its centre,
 * interpolated trilinearly between the cells' centres and constant beyond the outer ones; voxels
 * outside the box are 0.
 *
 * @param grid of the CT
 * @param box the part of the CT that was prepared
 * @param size of the prepared volume
 */
record MapPlacement(VoxelGrid grid, Region box, InputSize size) {

  /** Where cells lie along one axis, in indices of the prepared volume. */
  record Cells(double first, double step) {}

  private static final class Axis {
    final int[] lower;
    final int[] upper;
    final double[] share;

    Axis(int voxels, int prepared, int cells, Cells along) {
      lower = new int[voxels];
      upper = new int[voxels];
      share = new double[voxels];
      for (int i = 0; i < voxels; i++) {
        double index = (i + 0.5) * prepared / voxels - 0.5;
        double cell = Math.max(0, Math.min(cells - 1, (index - along.first()) / along.step()));
        lower[i] = (int) cell;
        upper[i] = Math.min(lower[i] + 1, cells - 1);
        share[i] = cell - lower[i];
      }
    }
  }

  /**
   * Places a map.
   *
   * @param cellsZ where its cells lie along z, and so on
   */
  Volume place(StageMap map, Cells cellsZ, Cells cellsY, Cells cellsX, ExecutionContext context) {
    var x = new Axis(box.sizeX(), size.width(), map.width(), cellsX);
    var y = new Axis(box.sizeY(), size.height(), map.height(), cellsY);
    var z = new Axis(box.sizeZ(), size.depth(), map.depth(), cellsZ);
    float[] result = new float[grid.voxelCount()];
    float[] values = map.values();
    context.forEach(
        box.sizeZ(),
        k -> {
          int front = z.lower[k] * map.height();
          int back = z.upper[k] * map.height();
          for (int j = 0; j < box.sizeY(); j++) {
            int a = (front + y.lower[j]) * map.width();
            int b = (front + y.upper[j]) * map.width();
            int c = (back + y.lower[j]) * map.width();
            int d = (back + y.upper[j]) * map.width();
            int offset = grid.offset(box.minX(), box.minY() + j, box.minZ() + k);
            for (int i = 0; i < box.sizeX(); i++) {
              double near = between(along(values, a, x, i), along(values, b, x, i), y.share[j]);
              double far = between(along(values, c, x, i), along(values, d, x, i), y.share[j]);
              result[offset + i] = (float) between(near, far, z.share[k]);
            }
          }
        });
    return Volume.wrap(grid, PixelType.FLOAT32, result);
  }

  private static double along(float[] values, int row, Axis x, int i) {
    return between(values[row + x.lower[i]], values[row + x.upper[i]], x.share[i]);
  }

  private static double between(double low, double high, double share) {
    return low + (high - low) * share;
  }
}
