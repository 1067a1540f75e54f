package io.pleura.radiomics;

import java.util.Arrays;

/**
 * The gray levels in the kernel around a voxel, copied out of the image so that matrices are
 * counted on a few hundred numbers. The levels that occur are numbered anew from 1, ascending.
 *
 * <p>Buffers are made once and used for voxel after voxel, by one thread at a time.
 */
final class Neighbourhood {

  private final KernelImage image;

  /** Elements from a voxel of the copy to the next in y, and in z. */
  private final int strideY;

  private final int strideZ;
  private final int origin;

  /** The copy: 0 outside the ROI and the kernel, else the new number of the level. */
  final int[] levels;

  /** Where in the copy the voxels of the ROI lie. */
  final int[] places;

  /** How many voxels of the ROI there are, at least 1. */
  int voxels;

  /** How many levels there are. */
  int levelCount;

  /** By new number the number of the level in the whole image; the first element is not used. */
  final int[] numbers;

  /** By new number how many voxels the level has. */
  final int[] counts;

  /** By new number {@link LevelGrid#indices()}, and the other way round. */
  private final int[] indices;

  private final int[] renumbered;

  Neighbourhood(KernelImage image) {
    this.image = image;
    int border = image.border();
    strideY = image.edge(0) + border;
    strideZ = strideY * (image.edge(1) + border);
    origin = border * (strideZ + strideY + 1);
    levels = new int[strideZ * (image.edge(2) + border) + 2 * origin];
    places = new int[image.mostVoxels()];
    numbers = new int[image.mostLevels() + 1];
    counts = new int[image.mostLevels() + 1];
    indices = new int[image.mostLevels() + 1];
    renumbered = new int[image.gray.present.length + 1];
  }

  /** Elements of the copy from a voxel to its neighbour. */
  int distance(NeighbourOffsets offset) {
    return offset.dx() + offset.dy() * strideY + offset.dz() * strideZ;
  }

  /** Copies the kernel around a voxel. */
  void moveTo(int x, int y, int z) {
    for (int i = 0; i < voxels; i++) {
      levels[places[i]] = 0;
    }
    voxels = 0;
    levelCount = 0;
    int lowX = Math.max(0, x - image.radiusX);
    int length = Math.min(image.sizeX - 1, x + image.radiusX) - lowX + 1;
    int lowY = Math.max(0, y - image.radiusY);
    int highY = Math.min(image.sizeY - 1, y + image.radiusY);
    int lowZ = Math.max(0, z - image.radiusZ);
    int highZ = Math.min(image.sizeZ - 1, z + image.radiusZ);
    for (int fromZ = lowZ; fromZ <= highZ; fromZ++) {
      for (int fromY = lowY; fromY <= highY; fromY++) {
        copyRow(
            lowX + image.sizeX * (fromY + image.sizeY * fromZ),
            origin + (fromY - lowY) * strideY + (fromZ - lowZ) * strideZ,
            length);
      }
    }
    renumber();
  }

  private void copyRow(int from, int to, int length) {
    int[] source = image.indices;
    for (int i = 0; i < length; i++) {
      int index = source[from + i];
      if (index != 0) {
        if (renumbered[index] == 0) {
          renumbered[index] = 1;
          indices[++levelCount] = index;
        }
        levels[to + i] = index;
        places[voxels++] = to + i;
      }
    }
  }

  private void renumber() {
    Arrays.sort(indices, 1, levelCount + 1);
    for (int number = 1; number <= levelCount; number++) {
      renumbered[indices[number]] = number;
      numbers[number] = image.gray.present[indices[number] - 1];
      counts[number] = 0;
    }
    for (int i = 0; i < voxels; i++) {
      int number = renumbered[levels[places[i]]];
      levels[places[i]] = number;
      counts[number]++;
    }
    for (int number = 1; number <= levelCount; number++) {
      renumbered[indices[number]] = 0;
    }
  }

  /**
   * Whether a line in a direction crosses two voxels of the ROI in the kernel, with or without a
   * gap between them.
   */
  boolean isCrossed(NeighbourOffsets direction) {
    int distance = distance(direction);
    for (int i = 0; i < voxels; i++) {
      if (levels[places[i] + distance] != 0) {
        return true;
      }
    }
    for (int i = 0; i < voxels; i++) {
      int inKernel = places[i] - origin;
      int x = inKernel % strideY;
      int y = inKernel % strideZ / strideY;
      int z = inKernel / strideZ;
      int steps = 2;
      while (isIn(x + steps * direction.dx(), image.edge(0))
          && isIn(y + steps * direction.dy(), image.edge(1))
          && isIn(z + steps * direction.dz(), image.edge(2))) {
        if (levels[places[i] + steps * distance] != 0) {
          return true;
        }
        steps++;
      }
    }
    return false;
  }

  private static boolean isIn(int place, int edge) {
    return place >= 0 && place < edge;
  }
}
