package io.pleura.benchmarks;

import io.pleura.io.NiftiWriter;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Images with the texture of soft tissue in CT, by chance from a fixed seed, and spherical ROIs of
 * a given number of voxels: noise of three grain sizes around 40 HU, clamped to [-160, 240] HU, in
 * voxels of 0.8 × 0.8 × 1.25 mm. Not for clinical use.
 */
final class SpherePhantom {

  private static final Vector3 SPACING = new Vector3(0.8, 0.8, 1.25);
  private static final double MEAN = 40;

  /** Standard deviation of the smoothing Gaussian, voxels, and of the noise after it, HU. */
  private static final double[][] GRAINS = {{0, 15}, {1.2, 30}, {4, 45}};

  /** The grid of the usual comparison; larger images repeat its texture. */
  private static final VoxelGrid PERIOD = VoxelGrid.of(176, 176, 104, SPACING);

  private final VoxelGrid grid;

  SpherePhantom(int sizeX, int sizeY, int sizeZ) {
    grid = VoxelGrid.of(sizeX, sizeY, sizeZ, SPACING);
  }

  /** The image of the usual comparison. */
  static SpherePhantom usual() {
    return new SpherePhantom(PERIOD.sizeX(), PERIOD.sizeY(), PERIOD.sizeZ());
  }

  void writeImage(Path file) throws IOException {
    float[] texture = texture();
    float[] voxels = new float[grid.voxelCount()];
    int i = 0;
    for (int z = 0; z < grid.sizeZ(); z++) {
      for (int y = 0; y < grid.sizeY(); y++) {
        int row = PERIOD.offset(0, y % PERIOD.sizeY(), z % PERIOD.sizeZ());
        for (int x = 0; x < grid.sizeX(); x++) {
          voxels[i++] = texture[row + x % PERIOD.sizeX()];
        }
      }
    }
    new NiftiWriter().write(Volume.wrap(grid, PixelType.INT16, voxels), file);
  }

  private static float[] texture() {
    float[] sum = new float[PERIOD.voxelCount()];
    Arrays.fill(sum, (float) MEAN);
    var random = new Random(20240501);
    for (double[] grain : GRAINS) {
      float[] noise = new float[sum.length];
      for (int i = 0; i < noise.length; i++) {
        noise[i] = (float) random.nextGaussian();
      }
      if (grain[0] > 0) {
        smooth(noise, 1, PERIOD.sizeX(), grain[0]);
        smooth(noise, PERIOD.sizeX(), PERIOD.sizeY(), grain[0]);
        smooth(noise, PERIOD.sizeX() * PERIOD.sizeY(), PERIOD.sizeZ(), grain[0]);
      }
      double squares = 0;
      for (float value : noise) {
        squares += (double) value * value;
      }
      double factor = grain[1] / Math.sqrt(squares / noise.length);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += (float) (factor * noise[i]);
      }
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] = (float) Math.rint(Math.max(-160, Math.min(240, sum[i])));
    }
    return sum;
  }

  /** Convolves along one axis with a Gaussian, round the edges. */
  private static void smooth(float[] values, int stride, int size, double sigma) {
    int reach = (int) Math.ceil(4 * sigma);
    double[] weights = new double[2 * reach + 1];
    for (int k = -reach; k <= reach; k++) {
      weights[k + reach] = Math.exp(-k * k / (2 * sigma * sigma));
    }
    double[] line = new double[size];
    for (int start = 0; start < values.length; start++) {
      if (start / stride % size != 0) {
        continue;
      }
      for (int i = 0; i < size; i++) {
        double result = 0;
        for (int k = -reach; k <= reach; k++) {
          result += weights[k + reach] * values[start + Math.floorMod(i + k, size) * stride];
        }
        line[i] = result;
      }
      for (int i = 0; i < size; i++) {
        values[start + i * stride] = (float) line[i];
      }
    }
  }

  /** A mask of the voxels nearest to the centre. */
  void writeMask(int voxels, Path file) throws IOException {
    double volume = 1.3 * voxels * grid.voxelVolume();
    double reach = Math.cbrt(3 * volume / (4 * Math.PI));
    List<Double> squares = new ArrayList<>();
    forEachVoxel(
        (voxel, square) -> {
          if (square < reach * reach) {
            squares.add(square);
          }
        });
    squares.sort(null);
    double limit = squares.get(voxels);
    boolean[] inside = new boolean[grid.voxelCount()];
    forEachVoxel((voxel, square) -> inside[voxel] = square < limit);
    new NiftiWriter().write(Mask.wrap(grid, inside), file);
  }

  /** Takes a voxel and the square of its distance from the centre, mm². */
  private interface Visitor {
    void visit(int voxel, double square);
  }

  private void forEachVoxel(Visitor visitor) {
    int voxel = 0;
    for (int z = 0; z < grid.sizeZ(); z++) {
      for (int y = 0; y < grid.sizeY(); y++) {
        for (int x = 0; x < grid.sizeX(); x++) {
          // A little off the middle, so that no two voxels of the edge are at equal distance.
          double dx = (x - grid.sizeX() / 2 + 0.25) * SPACING.x();
          double dy = (y - grid.sizeY() / 2 + 0.27) * SPACING.y();
          double dz = (z - grid.sizeZ() / 2 + 0.29) * SPACING.z();
          visitor.visit(voxel++, dx * dx + dy * dy + dz * dz);
        }
      }
    }
  }
}
