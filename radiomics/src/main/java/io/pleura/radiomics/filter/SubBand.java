package io.pleura.radiomics.filter;

import io.pleura.execution.ExecutionContext;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;

/**
 * One sub-band of a stationary wavelet transform of one level: a circular convolution along x, then
 * y, then z,
 *
 * <p>{@code y[o] = Σ_k h[k] x[(o + F/2 − k) mod n]},
 *
 * <p>where n is the size of the axis, made even. A volume of odd size is read as if its first
 * voxels followed its last. Only the planes that the wanted region needs are made, one after the
 * other, and of these as many are kept as the filter is long.
 *
 * <p>Products are added in rising k; where {@code o + F/2 >= n} the taps that wrap past the end
 * come first, in falling k, as in PyWavelets.
 *
 * @param <A> {@code float[]} or {@code double[]}
 */
final class SubBand<A> {

  private static final long MOST_VOXELS_IN_SLAB = 1 << 22;

  private final Convolution<A> alongX;
  private final Convolution<A> alongY;
  private final Convolution<A> alongZ;

  SubBand(Convolution<A> alongX, Convolution<A> alongY, Convolution<A> alongZ) {
    this.alongX = alongX;
    this.alongY = alongY;
    this.alongZ = alongZ;
  }

  /**
   * Computes a region.
   *
   * @param image the input
   * @param region the region, inside the grid of the image made even; may be larger than the image
   *     by one along odd axes
   * @param grid where the region lies
   */
  Volume compute(Volume image, Region region, VoxelGrid grid, ExecutionContext context) {
    int depth = region.sizeZ();
    long plane = (long) region.sizeX() * region.sizeY();
    int most = Math.max(1, depth / (2 * alongZ.length()));
    long wanted = Math.max(context.parallelism(), region.voxelCount() / MOST_VOXELS_IN_SLAB);
    int slabs = (int) Math.min(most, wanted);
    A result = alongX.allocate(Math.toIntExact(region.voxelCount()));
    context.forEach(
        slabs,
        slab -> {
          int from = (int) ((long) depth * slab / slabs);
          int to = (int) ((long) depth * (slab + 1) / slabs);
          var part =
              new Region(
                  region.minX(),
                  region.minY(),
                  region.minZ() + from,
                  region.maxX(),
                  region.maxY(),
                  region.minZ() + to);
          new Slab(image, part).compute(result, Math.toIntExact(from * plane));
        });
    return alongX.volume(grid, result);
  }

  private static int even(int size) {
    return size + size % 2;
  }

  /** The index in the image of a place on the periodic axis. */
  private static int wrapped(int index, int size) {
    int inside = Math.floorMod(index, even(size));
    return inside == size ? 0 : inside;
  }

  /** The taps in the order in which their products are added for output o. */
  private static int[] order(int o, int size, int length) {
    int[] order = new int[length];
    int wrap = o + length / 2 - even(size);
    int place = 0;
    for (int k = wrap; k >= 0; k--) {
      order[place++] = k;
    }
    for (int k = place; k < length; k++) {
      order[k] = k;
    }
    return order;
  }

  /** The same for neighbouring outputs. */
  private static int[][] orders(int first, int count, int size, int length) {
    int[][] orders = new int[count][];
    for (int i = 0; i < count; i++) {
      orders[i] = order(first + i, size, length);
    }
    return orders;
  }

  /** Some planes of the result, made by one thread. */
  private final class Slab {
    private final Volume image;
    private final Region part;
    private final int width;
    private final int height;
    private final int[][] ordersX;
    private final int[][] ordersY;
    private final A padded;
    private final A[] shifted;
    private final A[] rows;
    private final A[] orderedRows;
    private final A row;
    private final A[] planes;
    private final A plane;

    Slab(Volume image, Region part) {
      this.image = image;
      this.part = part;
      width = part.sizeX();
      height = part.sizeY();
      ordersX = orders(part.minX(), width, image.grid().sizeX(), alongX.length());
      ordersY = orders(part.minY(), height, image.grid().sizeY(), alongY.length());
      padded = alongX.allocate(width + alongX.length() - 1);
      shifted = alongX.allocate(alongX.length(), width);
      rows = alongX.allocate(height + alongY.length() - 1, width);
      orderedRows = alongX.references(alongY.length());
      row = alongX.allocate(width);
      planes = alongX.allocate(alongZ.length(), width * height);
      plane = alongX.allocate(width * height);
    }

    /** Writes the planes of the part into the result, from an offset on. */
    void compute(A result, int offset) {
      int length = alongZ.length();
      int sizeZ = image.grid().sizeZ();
      A[] ordered = alongX.references(length);
      int first = part.minZ() + length / 2 - (length - 1);
      for (int i = 0; i < length - 1; i++) {
        makePlane(wrapped(first + i, sizeZ), planes[i]);
      }
      for (int z = part.minZ(); z < part.maxZ(); z++) {
        int newest = z + length / 2;
        makePlane(wrapped(newest, sizeZ), planes[(newest - first) % length]);
        int[] order = order(z, sizeZ, length);
        for (int k = 0; k < length; k++) {
          ordered[k] = planes[(newest - order[k] - first) % length];
        }
        alongZ.across(ordered, order, plane, width * height);
        System.arraycopy(plane, 0, result, offset, width * height);
        offset += width * height;
      }
    }

    /** Filters one plane of the image along x and y. */
    private void makePlane(int z, A target) {
      int length = alongY.length();
      int sizeY = image.grid().sizeY();
      int first = part.minY() + length / 2 - (length - 1);
      for (int i = 0; i < rows.length; i++) {
        makeRow(wrapped(first + i, sizeY), z, rows[i]);
      }
      for (int y = 0; y < height; y++) {
        int[] order = ordersY[y];
        for (int k = 0; k < length; k++) {
          orderedRows[k] = rows[y + length - 1 - order[k]];
        }
        alongY.across(orderedRows, order, row, width);
        System.arraycopy(row, 0, target, y * width, width);
      }
    }

    /** Filters one row of the image along x. */
    private void makeRow(int y, int z, A target) {
      int length = alongX.length();
      int sizeX = image.grid().sizeX();
      int first = part.minX() + length / 2 - (length - 1);
      int count = width + length - 1;
      int done = 0;
      while (done < count) {
        int inside = Math.floorMod(first + done, even(sizeX));
        int x = inside == sizeX ? 0 : inside;
        int run = inside == sizeX ? 1 : Math.min(count - done, sizeX - x);
        alongX.load(image, new Region(x, y, z, x + run, y + 1, z + 1), padded, done);
        done += run;
      }
      int unwrapped = Math.max(0, Math.min(width, even(sizeX) - length / 2 - part.minX()));
      if (unwrapped > 0) {
        for (int k = 0; k < length; k++) {
          System.arraycopy(padded, length - 1 - k, shifted[k], 0, unwrapped);
        }
        alongX.across(shifted, ordersX[0], target, unwrapped);
      }
      for (int x = unwrapped; x < width; x++) {
        alongX.along(padded, target, x, ordersX[x]);
      }
    }
  }
}
