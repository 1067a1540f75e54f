package io.pleura.volume;

import java.util.Arrays;

/**
 * The connected parts of a mask, numbered from 0 in the order of their first voxel, x fastest.
 * Immutable.
 */
public final class ConnectedComponents {

  private static final int[] NO_VOXELS = {};

  private final Mask mask;
  private final Region box;

  /** Number of the component of each voxel of the box, -1 outside the mask. */
  private final int[] numbers;

  private final int[] sizes;

  private ConnectedComponents(Mask mask, Region box, int[] numbers, int[] sizes) {
    this.mask = mask;
    this.box = box;
    this.numbers = numbers;
    this.sizes = sizes;
  }

  /**
   * Finds the components.
   *
   * @param mask the ROI, may be empty
   * @param connectivity which voxels hang together
   * @return its components
   */
  public static ConnectedComponents of(Mask mask, Connectivity connectivity) {
    if (mask.boundingBox().isEmpty()) {
      return new ConnectedComponents(mask, mask.grid().region(), NO_VOXELS, NO_VOXELS);
    }
    Region box = mask.boundingBox().get();
    var filler = new Filler(box, mask.toBooleans(box), connectivity);
    int[] sizes = new int[16];
    int count = 0;
    for (int start = 0; start < filler.numbers.length; start++) {
      int size = filler.fill(start, count);
      if (size > 0) {
        if (count == sizes.length) {
          sizes = Arrays.copyOf(sizes, 2 * count);
        }
        sizes[count++] = size;
      }
    }
    return new ConnectedComponents(mask, box, filler.numbers, Arrays.copyOf(sizes, count));
  }

  /**
   * How many there are.
   *
   * @return 0 for an empty mask
   */
  public int count() {
    return sizes.length;
  }

  /**
   * The size of a component.
   *
   * @param component its number, from 0
   * @return voxels
   * @throws IndexOutOfBoundsException when there is no such component
   */
  public int voxelCount(int component) {
    return sizes[component];
  }

  /**
   * One component as a mask on the same grid.
   *
   * @param component its number, from 0
   * @return the mask
   * @throws IndexOutOfBoundsException when there is no such component
   */
  public Mask component(int component) {
    if (component < 0 || component >= sizes.length) {
      throw new IndexOutOfBoundsException("component " + component + " of " + sizes.length);
    }
    VoxelGrid grid = mask.grid();
    boolean[] voxels = new boolean[grid.voxelCount()];
    int at = 0;
    for (int z = box.minZ(); z < box.maxZ(); z++) {
      for (int y = box.minY(); y < box.maxY(); y++) {
        int row = grid.offset(box.minX(), y, z);
        for (int x = 0; x < box.sizeX(); x++) {
          voxels[row + x] = numbers[at++] == component;
        }
      }
    }
    return Mask.wrap(grid, voxels);
  }

  /**
   * The component of most voxels; the first of several.
   *
   * @return the mask, or the mask itself when it is empty
   */
  public Mask largest() {
    if (sizes.length == 0) {
      return mask;
    }
    int largest = 0;
    for (int i = 1; i < sizes.length; i++) {
      if (sizes[i] > sizes[largest]) {
        largest = i;
      }
    }
    return component(largest);
  }

  /**
   * Adds all voxels that are enclosed: outside the mask, with no path over faces to the edge of the
   * grid.
   */
  static Mask fillHoles(Mask mask) {
    if (mask.boundingBox().isEmpty()) {
      return mask;
    }
    Region box = mask.boundingBox().get();
    boolean[] outside = mask.toBooleans(box);
    for (int i = 0; i < outside.length; i++) {
      outside[i] = !outside[i];
    }
    // What reaches a face of the ROI's box is open: beyond it there is no ROI.
    var filler = new Filler(box, outside, Connectivity.FACES);
    int at = 0;
    for (int z = 0; z < box.sizeZ(); z++) {
      for (int y = 0; y < box.sizeY(); y++) {
        for (int x = 0; x < box.sizeX(); x++, at++) {
          if (x == 0
              || y == 0
              || z == 0
              || x == box.sizeX() - 1
              || y == box.sizeY() - 1
              || z == box.sizeZ() - 1) {
            filler.fill(at, 0);
          }
        }
      }
    }
    VoxelGrid grid = mask.grid();
    boolean[] voxels = new boolean[grid.voxelCount()];
    at = 0;
    for (int z = box.minZ(); z < box.maxZ(); z++) {
      for (int y = box.minY(); y < box.maxY(); y++) {
        int row = grid.offset(box.minX(), y, z);
        for (int x = 0; x < box.sizeX(); x++) {
          voxels[row + x] = filler.numbers[at++] < 0;
        }
      }
    }
    return Mask.wrap(grid, voxels);
  }

  /** Numbers connected voxels of a box, with a stack of its own so that depth has no limit. */
  private static final class Filler {
    final int[] numbers;
    private final boolean[] voxels;
    private final Connectivity connectivity;
    private final int sizeX;
    private final int sizeY;
    private final int sizeZ;
    private int[] stack = new int[256];
    private int depth;

    Filler(Region box, boolean[] voxels, Connectivity connectivity) {
      this.voxels = voxels;
      this.connectivity = connectivity;
      sizeX = box.sizeX();
      sizeY = box.sizeY();
      sizeZ = box.sizeZ();
      numbers = new int[voxels.length];
      Arrays.fill(numbers, -1);
    }

    /** Numbers all that hangs together with a voxel; returns how many, 0 when none is new. */
    int fill(int start, int number) {
      if (!voxels[start] || numbers[start] >= 0) {
        return 0;
      }
      int size = 0;
      push(start, number);
      while (depth > 0) {
        int at = stack[--depth];
        size++;
        int x = at % sizeX;
        int y = at / sizeX % sizeY;
        int z = at / (sizeX * sizeY);
        for (int dz = z == 0 ? 0 : -1; dz <= (z == sizeZ - 1 ? 0 : 1); dz++) {
          for (int dy = y == 0 ? 0 : -1; dy <= (y == sizeY - 1 ? 0 : 1); dy++) {
            for (int dx = x == 0 ? 0 : -1; dx <= (x == sizeX - 1 ? 0 : 1); dx++) {
              int next = at + dx + sizeX * (dy + sizeY * dz);
              if (connectivity.joins(dx, dy, dz) && voxels[next] && numbers[next] < 0) {
                push(next, number);
              }
            }
          }
        }
      }
      return size;
    }

    private void push(int voxel, int number) {
      numbers[voxel] = number;
      if (depth == stack.length) {
        stack = Arrays.copyOf(stack, 2 * depth);
      }
      stack[depth++] = voxel;
    }
  }
}
