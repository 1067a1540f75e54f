package io.pleura.volume;

import io.pleura.error.InvalidInputException;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** The work of {@link MaskPerturbation}. */
final class MaskPerturber {

  private static final double MOST = 100;

  /** Of a voxel or of a radius: far below what matters, far above rounding. */
  private static final double ROUNDING = 1e-6;

  private final Mask mask;
  private final VoxelGrid grid;
  private final boolean[] voxels;
  private final Region box;
  private final MaskPerturbation perturbation;

  private MaskPerturber(Mask mask, Region box, MaskPerturbation perturbation) {
    this.mask = mask;
    this.grid = mask.grid();
    this.voxels = mask.array();
    this.box = box;
    this.perturbation = perturbation;
  }

  static MaskPerturber of(Mask mask, MaskPerturbation perturbation) {
    Region box = mask.boundingBox().orElseThrow(() -> nothingLeft(mask, perturbation));
    return new MaskPerturber(mask, box, perturbation);
  }

  static void requireRadius(double radius) {
    if (!(radius > 0 && radius <= MOST)) {
      throw new IllegalArgumentException(radius + " mm, needs above 0 and at most " + MOST);
    }
  }

  Mask dilated(double radius) {
    boolean[] result = near(true, radius);
    for (int i = 0; i < result.length; i++) {
      result[i] |= voxels[i];
    }
    return finished(result);
  }

  Mask eroded(double radius) {
    boolean[] result = near(false, radius);
    for (int i = 0; i < result.length; i++) {
      result[i] = voxels[i] && !result[i];
    }
    return finished(result);
  }

  Mask roughened(double depth, double probability, long seed) {
    boolean[] outside = near(true, depth);
    boolean[] inside = near(false, depth);
    var random = new SplittableRandom(seed);
    for (int i = 0; i < inside.length; i++) {
      boolean changes = (inside[i] || outside[i]) && random.nextDouble() < probability;
      outside[i] = voxels[i] ^ changes;
    }
    return finished(outside);
  }

  /** The voxels that are not on a side but whose centre is near one that is. */
  private boolean[] near(boolean side, double radius) {
    int reachX = reach(radius, grid.spacing().x(), grid.sizeX());
    int reachY = reach(radius, grid.spacing().y(), grid.sizeY());
    int reachZ = reach(radius, grid.spacing().z(), grid.sizeZ());
    // How far the ball goes along x at each offset in y and z; -1 where it does not reach.
    int[] halfWidth = new int[(2 * reachY + 1) * (2 * reachZ + 1)];
    double limit = radius * (1 + ROUNDING);
    for (int dz = -reachZ; dz <= reachZ; dz++) {
      for (int dy = -reachY; dy <= reachY; dy++) {
        double y = dy * grid.spacing().y();
        double z = dz * grid.spacing().z();
        double left = limit * limit - y * y - z * z;
        halfWidth[(dz + reachZ) * (2 * reachY + 1) + dy + reachY] =
            left < 0 ? -1 : (int) Math.min(reachX, Math.sqrt(left) / grid.spacing().x());
      }
    }
    boolean[] result = new boolean[voxels.length];
    Region region = box.grow(1, grid);
    for (int z = region.minZ(); z < region.maxZ(); z++) {
      for (int y = region.minY(); y < region.maxY(); y++) {
        for (int x = region.minX(); x < region.maxX(); x++) {
          if (voxels[grid.offset(x, y, z)] == side && atContour(x, y, z)) {
            paint(x, y, z, side, reachY, reachZ, halfWidth, result);
          }
        }
      }
    }
    return result;
  }

  private static int reach(double radius, double spacing, int size) {
    return (int) Math.min(size - 1, Math.floor(radius * (1 + ROUNDING) / spacing));
  }

  private void paint(
      int x,
      int y,
      int z,
      boolean side,
      int reachY,
      int reachZ,
      int[] halfWidth,
      boolean[] result) {
    int lastZ = Math.min(z + reachZ, grid.sizeZ() - 1);
    int lastY = Math.min(y + reachY, grid.sizeY() - 1);
    for (int w = Math.max(z - reachZ, 0); w <= lastZ; w++) {
      for (int v = Math.max(y - reachY, 0); v <= lastY; v++) {
        int half = halfWidth[(w - z + reachZ) * (2 * reachY + 1) + v - y + reachY];
        int row = grid.sizeX() * (v + grid.sizeY() * w);
        int last = Math.min(x + half, grid.sizeX() - 1);
        for (int u = Math.max(x - half, 0); u <= last && half >= 0; u++) {
          result[row + u] |= voxels[row + u] != side;
        }
      }
    }
  }

  /** Whether a voxel shares a face with one of the other side. */
  private boolean atContour(int x, int y, int z) {
    int offset = grid.offset(x, y, z);
    boolean side = voxels[offset];
    int row = grid.sizeX();
    int slice = row * grid.sizeY();
    return (x > 0 && voxels[offset - 1] != side)
        || (x + 1 < grid.sizeX() && voxels[offset + 1] != side)
        || (y > 0 && voxels[offset - row] != side)
        || (y + 1 < grid.sizeY() && voxels[offset + row] != side)
        || (z > 0 && voxels[offset - slice] != side)
        || (z + 1 < grid.sizeZ() && voxels[offset + slice] != side);
  }

  /** The mean of the voxel centres, mm. */
  Vector3 centre() {
    double sumX = 0;
    double sumY = 0;
    double sumZ = 0;
    for (int z = box.minZ(); z < box.maxZ(); z++) {
      for (int y = box.minY(); y < box.maxY(); y++) {
        for (int x = box.minX(); x < box.maxX(); x++) {
          if (voxels[grid.offset(x, y, z)]) {
            sumX += x;
            sumY += y;
            sumZ += z;
          }
        }
      }
    }
    double count = mask.voxelCount();
    return grid.toPhysical(sumX / count, sumY / count, sumZ / count);
  }

  static Vector3 turned(Vector3 point, Vector3 centre, int axis, double angle) {
    int first = (axis + 1) % 3;
    int second = (axis + 2) % 3;
    double a = point.get(first) - centre.get(first);
    double b = point.get(second) - centre.get(second);
    double[] turned = new double[3];
    turned[axis] = point.get(axis);
    turned[first] = centre.get(first) + a * Math.cos(angle) - b * Math.sin(angle);
    turned[second] = centre.get(second) + a * Math.sin(angle) + b * Math.cos(angle);
    return new Vector3(turned[0], turned[1], turned[2]);
  }

  /** Moves by a rigid motion of points in mm and its inverse. */
  Mask moved(UnaryOperator<Vector3> motion, UnaryOperator<Vector3> inverse) {
    double[] low = {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE};
    double[] high = {-Double.MAX_VALUE, -Double.MAX_VALUE, -Double.MAX_VALUE};
    for (int corner = 0; corner < 8; corner++) {
      Vector3 to =
          mapped(
              motion,
              (corner & 1) == 0 ? box.minX() : box.maxX() - 1,
              (corner & 2) == 0 ? box.minY() : box.maxY() - 1,
              (corner & 4) == 0 ? box.minZ() : box.maxZ() - 1);
      for (int axis = 0; axis < 3; axis++) {
        low[axis] = Math.min(low[axis], to.get(axis));
        high[axis] = Math.max(high[axis], to.get(axis));
      }
    }
    int[] first = new int[3];
    int[] last = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      first[axis] = (int) Math.max(Math.floor(low[axis]) - 1, 0);
      last[axis] = (int) Math.min(Math.ceil(high[axis]) + 1, grid.size(axis) - 1);
    }
    Vector3 zero = mapped(inverse, 0, 0, 0);
    Vector3 alongX = mapped(inverse, 1, 0, 0);
    Vector3 alongY = mapped(inverse, 0, 1, 0);
    Vector3 alongZ = mapped(inverse, 0, 0, 1);
    double half = 0.5 + ROUNDING;
    boolean[] result = new boolean[voxels.length];
    for (int z = first[2]; z <= last[2]; z++) {
      for (int y = first[1]; y <= last[1]; y++) {
        for (int x = first[0]; x <= last[0]; x++) {
          int fromX = nearest(zero.x(), alongX.x(), alongY.x(), alongZ.x(), x, y, z, half);
          int fromY = nearest(zero.y(), alongX.y(), alongY.y(), alongZ.y(), x, y, z, half);
          int fromZ = nearest(zero.z(), alongX.z(), alongY.z(), alongZ.z(), x, y, z, half);
          if (fromX >= box.minX()
              && fromX < box.maxX()
              && fromY >= box.minY()
              && fromY < box.maxY()
              && fromZ >= box.minZ()
              && fromZ < box.maxZ()) {
            result[grid.offset(x, y, z)] = voxels[grid.offset(fromX, fromY, fromZ)];
          }
        }
      }
    }
    return finished(result);
  }

  private static int nearest(
      double zero, double alongX, double alongY, double alongZ, int x, int y, int z, double half) {
    return (int)
        Math.floor(zero + x * (alongX - zero) + y * (alongY - zero) + z * (alongZ - zero) + half);
  }

  private Vector3 mapped(UnaryOperator<Vector3> motion, double x, double y, double z) {
    return grid.toIndex(motion.apply(grid.toPhysical(x, y, z)));
  }

  private Mask finished(boolean[] result) {
    Mask changed = Mask.wrap(grid, result);
    if (changed.voxelCount() == 0) {
      throw nothingLeft(mask, perturbation);
    }
    return changed;
  }

  private static InvalidInputException nothingLeft(Mask mask, MaskPerturbation perturbation) {
    return new InvalidInputException(
        "mask-perturbation-empty",
        perturbation
            + " leaves nothing of a mask of "
            + mask.voxelCount()
            + " voxels on "
            + mask.grid().describe()
            + ".",
        "Use a smaller change, or leave this mask out.");
  }
}
