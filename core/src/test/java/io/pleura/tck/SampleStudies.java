package io.pleura.tck;

import io.pleura.Study;
import io.pleura.clinical.ClinicalData;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.util.SplittableRandom;

/** Small made-up studies: a soft nodule in noisy lung. */
public final class SampleStudies {

  /** Clinical values with digits that occur nowhere else. */
  static final ClinicalData CLINICAL = new ClinicalData(5.2738195, 31.8462737, 63.5193741);

  private SampleStudies() {}

  /**
   * A study with clinical values, the same at every call.
   *
   * @return 24 x 22 x 14 voxels, a nodule of some hundred voxels
   */
  public static Study first() {
    return study(VoxelGrid.of(24, 22, 14, new Vector3(0.7, 0.7, 1.25)), 1, CLINICAL);
  }

  /**
   * Another study of another size.
   *
   * @return 19 x 26 x 17 voxels
   */
  public static Study second() {
    return study(
        VoxelGrid.of(19, 26, 17, new Vector3(0.9, 0.8, 1)), 2, new ClinicalData(1.5, 12.25, 48));
  }

  /**
   * A CT without a mask.
   *
   * @return the CT of {@link #first()}
   */
  public static Volume ct() {
    return first().ct();
  }

  private static Study study(VoxelGrid grid, long seed, ClinicalData clinical) {
    var random = new SplittableRandom(seed);
    float[] voxels = new float[grid.voxelCount()];
    boolean[] roi = new boolean[voxels.length];
    int offset = 0;
    for (int z = 0; z < grid.sizeZ(); z++) {
      for (int y = 0; y < grid.sizeY(); y++) {
        for (int x = 0; x < grid.sizeX(); x++) {
          double dx = (x - grid.sizeX() / 2.0) / (0.32 * grid.sizeX());
          double dy = (y - grid.sizeY() / 2.2) / (0.28 * grid.sizeY());
          double dz = (z - grid.sizeZ() / 2.0) / (0.35 * grid.sizeZ());
          roi[offset] = dx * dx + dy * dy + dz * dz <= 1;
          double mean = roi[offset] ? 40 - 60 * dx * dx : -820 + 15 * dy;
          voxels[offset] = Math.round(mean + 25 * (random.nextDouble() + random.nextDouble() - 1));
          offset++;
        }
      }
    }
    return Study.of(Volume.wrap(grid, PixelType.INT16, voxels), Mask.wrap(grid, roi), clinical);
  }
}
