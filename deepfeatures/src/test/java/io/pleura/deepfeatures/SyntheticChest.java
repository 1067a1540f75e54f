package io.pleura.deepfeatures;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;

/**
 * The synthetic CT of the reference corpus: an ellipsoidal body in air-filled lung, a nodule, and
 * noise by formula.
 *
 * @param ct HU
 * @param mask the nodule
 */
record SyntheticChest(Volume ct, Mask mask) {

  private static final int DEPTH = 48;
  private static final int HEIGHT = 72;
  private static final int WIDTH = 66;

  static SyntheticChest of(JsonNode golden) {
    double[] centre = doubles(golden.get("centre"));
    double[] radius = doubles(golden.get("radius"));
    double[] u = FormulaWeights.uniform("ct", DEPTH * HEIGHT * WIDTH);
    float[] voxels = new float[u.length];
    boolean[] nodule = new boolean[u.length];
    int i = 0;
    for (int z = 0; z < DEPTH; z++) {
      for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++, i++) {
          boolean body = isInside(z, y, x, new double[] {24, 36, 33}, new double[] {30, 30, 26});
          nodule[i] = isInside(z, y, x, centre, radius);
          double noise = Math.floor(80 * (2 * u[i] - 1));
          voxels[i] = (float) (-850 + (body ? 890 : 0) + (nodule[i] ? 60 : 0) + noise);
        }
      }
    }
    VoxelGrid grid = VoxelGrid.of(WIDTH, HEIGHT, DEPTH, new Vector3(0.75, 0.75, 2.5));
    return new SyntheticChest(Volume.wrap(grid, PixelType.INT16, voxels), Mask.wrap(grid, nodule));
  }

  private static boolean isInside(int z, int y, int x, double[] centre, double[] radius) {
    double dz = z - centre[0];
    double dy = y - centre[1];
    double dx = x - centre[2];
    return dz * dz / (radius[0] * radius[0])
            + dy * dy / (radius[1] * radius[1])
            + dx * dx / (radius[2] * radius[2])
        < 1;
  }

  private static double[] doubles(JsonNode array) {
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asDouble();
    }
    return values;
  }
}
