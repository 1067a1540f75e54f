package io.pleura.volume;

import java.util.Locale;

/**
 * Where voxels lie in the patient: size, spacing, origin and direction cosines.
 *
 * <p>The centre of voxel (i, j, k) is {@code origin + direction · (i·spacing.x, j·spacing.y,
 * k·spacing.z)}, in millimetres, LPS.
 *
 * @param sizeX voxels along x, at least 1
 * @param sizeY voxels along y, at least 1
 * @param sizeZ voxels along z, at least 1
 * @param spacing distance between voxel centres, mm, each above 0
 * @param origin centre of voxel (0, 0, 0), mm, LPS
 * @param direction direction cosines of the voxel axes
 */
public record VoxelGrid(
    int sizeX, int sizeY, int sizeZ, Vector3 spacing, Vector3 origin, Direction direction) {

  /**
   * Checks the numbers.
   *
   * @param sizeX voxels along x, at least 1
   * @param sizeY voxels along y, at least 1
   * @param sizeZ voxels along z, at least 1
   * @param spacing distance between voxel centres, mm, each above 0
   * @param origin centre of voxel (0, 0, 0), mm, LPS
   * @param direction direction cosines of the voxel axes
   * @throws IllegalArgumentException when a size is below 1, the grid holds more than 2^31 - 9
   *     voxels, a spacing is not finite and positive, or the origin is not finite
   */
  public VoxelGrid {
    if (sizeX < 1 || sizeY < 1 || sizeZ < 1) {
      throw new IllegalArgumentException("size " + sizeX + "x" + sizeY + "x" + sizeZ);
    }
    // The product of two sizes fits a long; a third factor may not.
    if (Math.multiplyHigh((long) sizeX * sizeY, sizeZ) != 0
        || (long) sizeX * sizeY * sizeZ > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "too many voxels for one array: " + sizeX + "x" + sizeY + "x" + sizeZ);
    }
    if (!spacing.isFinite() || spacing.x() <= 0 || spacing.y() <= 0 || spacing.z() <= 0) {
      throw new IllegalArgumentException("spacing " + spacing + " mm is not positive");
    }
    if (!origin.isFinite()) {
      throw new IllegalArgumentException("origin " + origin + " mm is not finite");
    }
  }

  /**
   * A grid along the LPS axes with its first voxel at the origin.
   *
   * @param sizeX voxels along x
   * @param sizeY voxels along y
   * @param sizeZ voxels along z
   * @param spacing distance between voxel centres, mm
   * @return the grid
   */
  public static VoxelGrid of(int sizeX, int sizeY, int sizeZ, Vector3 spacing) {
    return new VoxelGrid(sizeX, sizeY, sizeZ, spacing, new Vector3(0, 0, 0), Direction.IDENTITY);
  }

  /**
   * The size along an axis.
   *
   * @param axis 0 for x, 1 for y, 2 for z
   * @return voxels
   */
  public int size(int axis) {
    return switch (axis) {
      case 0 -> sizeX;
      case 1 -> sizeY;
      case 2 -> sizeZ;
      default -> throw new IllegalArgumentException("axis " + axis + " is not 0, 1 or 2");
    };
  }

  /**
   * The number of voxels.
   *
   * @return at least 1
   */
  public int voxelCount() {
    return sizeX * sizeY * sizeZ;
  }

  /**
   * The volume of one voxel.
   *
   * @return mm³
   */
  public double voxelVolume() {
    return spacing.x() * spacing.y() * spacing.z();
  }

  /**
   * The array element that holds a voxel.
   *
   * @param x x index
   * @param y y index
   * @param z z index
   * @return index into a flat array, x fastest
   * @throws IndexOutOfBoundsException when the voxel is outside the grid
   */
  public int offset(int x, int y, int z) {
    if (x < 0 || x >= sizeX || y < 0 || y >= sizeY || z < 0 || z >= sizeZ) {
      throw new IndexOutOfBoundsException(
          "voxel [" + x + ", " + y + ", " + z + "] outside " + sizeX + "x" + sizeY + "x" + sizeZ);
    }
    return x + sizeX * (y + sizeY * z);
  }

  /** The index of an array element, for messages: {@code [x, y, z]}. */
  String describeVoxel(int offset) {
    return "["
        + offset % sizeX
        + ", "
        + offset / sizeX % sizeY
        + ", "
        + offset / (sizeX * sizeY)
        + "]";
  }

  /**
   * The whole grid as a region.
   *
   * @return from (0, 0, 0) to the size
   */
  public Region region() {
    return new Region(0, 0, 0, sizeX, sizeY, sizeZ);
  }

  /**
   * The physical point of a (continuous) voxel index.
   *
   * @param x x index, voxel centres at whole numbers
   * @param y y index
   * @param z z index
   * @return the point, mm, LPS
   */
  public Vector3 toPhysical(double x, double y, double z) {
    double a = x * spacing.x();
    double b = y * spacing.y();
    double c = z * spacing.z();
    return new Vector3(
        origin.x() + direction.xx() * a + direction.xy() * b + direction.xz() * c,
        origin.y() + direction.yx() * a + direction.yy() * b + direction.yz() * c,
        origin.z() + direction.zx() * a + direction.zy() * b + direction.zz() * c);
  }

  /**
   * The continuous voxel index of a physical point.
   *
   * @param point mm, LPS
   * @return the index, voxel centres at whole numbers; may lie outside the grid
   */
  public Vector3 toIndex(Vector3 point) {
    double px = point.x() - origin.x();
    double py = point.y() - origin.y();
    double pz = point.z() - origin.z();
    double[] d = direction.inverse();
    return new Vector3(
        (d[0] * px + d[1] * py + d[2] * pz) / spacing.x(),
        (d[3] * px + d[4] * py + d[5] * pz) / spacing.y(),
        (d[6] * px + d[7] * py + d[8] * pz) / spacing.z());
  }

  /**
   * The largest distance between corresponding corner voxels of two grids of equal size.
   *
   * @param other the other grid
   * @return mm; positive infinity when the sizes differ
   */
  public double cornerDistance(VoxelGrid other) {
    if (sizeX != other.sizeX || sizeY != other.sizeY || sizeZ != other.sizeZ) {
      return Double.POSITIVE_INFINITY;
    }
    double largest = 0;
    for (int corner = 0; corner < 8; corner++) {
      double x = (corner & 1) == 0 ? 0 : sizeX - 1;
      double y = (corner & 2) == 0 ? 0 : sizeY - 1;
      double z = (corner & 4) == 0 ? 0 : sizeZ - 1;
      largest = Math.max(largest, toPhysical(x, y, z).distance(other.toPhysical(x, y, z)));
    }
    return largest;
  }

  /**
   * Whether two grids have the same size and lie at the same place.
   *
   * @param other the other grid
   * @param tolerance how far apart corresponding corners may be, in units of the smallest spacing
   * @return true when they coincide
   */
  public boolean matches(VoxelGrid other, double tolerance) {
    double smallest = Math.min(spacing.x(), Math.min(spacing.y(), spacing.z()));
    return cornerDistance(other) <= tolerance * smallest;
  }

  /**
   * The grid of a part of this one.
   *
   * @param region the part, in this grid's indices; may reach beyond this grid
   * @return a grid of the region's size whose voxels coincide with this grid's
   */
  public VoxelGrid crop(Region region) {
    return new VoxelGrid(
        region.sizeX(),
        region.sizeY(),
        region.sizeZ(),
        spacing,
        toPhysical(region.minX(), region.minY(), region.minZ()),
        direction);
  }

  /**
   * A grid over the same space with other voxels; both grids' outer corners at the first voxel
   * coincide.
   *
   * @param newSpacing distance between voxel centres, mm
   * @return as many voxels as have their centre inside this grid, at least one along each axis
   */
  public VoxelGrid withSpacing(Vector3 newSpacing) {
    int[] size = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      // A centre exactly on the far face counts as outside; the small term absorbs rounding.
      double count = size(axis) * spacing.get(axis) / newSpacing.get(axis);
      size[axis] = (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.ceil(count - 0.5 - 1e-6)));
    }
    return cornerAligned(size[0], size[1], size[2], newSpacing);
  }

  /**
   * A grid over exactly the same space with another number of voxels.
   *
   * @param newSizeX voxels along x, at least 1
   * @param newSizeY voxels along y, at least 1
   * @param newSizeZ voxels along z, at least 1
   * @return a grid whose outer corners coincide with this grid's
   */
  public VoxelGrid withSize(int newSizeX, int newSizeY, int newSizeZ) {
    return cornerAligned(
        newSizeX,
        newSizeY,
        newSizeZ,
        new Vector3(
            spacing.x() * sizeX / newSizeX,
            spacing.y() * sizeY / newSizeY,
            spacing.z() * sizeZ / newSizeZ));
  }

  private VoxelGrid cornerAligned(int newSizeX, int newSizeY, int newSizeZ, Vector3 newSpacing) {
    Vector3 first =
        toPhysical(
            0.5 * (newSpacing.x() - spacing.x()) / spacing.x(),
            0.5 * (newSpacing.y() - spacing.y()) / spacing.y(),
            0.5 * (newSpacing.z() - spacing.z()) / spacing.z());
    return new VoxelGrid(newSizeX, newSizeY, newSizeZ, newSpacing, first, direction);
  }

  /**
   * Size, spacing and origin in one line, for messages.
   *
   * @return for example {@code 512x512x61 voxels of 0.627x0.627x5 mm, origin (-160, -160, -300) mm}
   */
  public String describe() {
    return String.format(
        Locale.ROOT,
        "%dx%dx%d voxels of %sx%sx%s mm, origin (%s, %s, %s) mm",
        sizeX,
        sizeY,
        sizeZ,
        number(spacing.x()),
        number(spacing.y()),
        number(spacing.z()),
        number(origin.x()),
        number(origin.y()),
        number(origin.z()));
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.7g", value);
    return text.contains("e")
        ? text
        : text.replaceFirst("(\\.\\d*?)0+$", "$1").replaceFirst("\\.$", "");
  }
}
