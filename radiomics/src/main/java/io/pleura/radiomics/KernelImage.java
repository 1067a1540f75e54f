package io.pleura.radiomics;

import java.util.List;

/** What the kernels of all voxels of an image have in common. */
final class KernelImage {

  /** The voxels that kernels see, with their values. */
  final Roi region;

  /** Their gray levels. */
  final GrayLevels gray;

  /** {@link LevelGrid#indices()} of the region. */
  final int[] indices;

  final ImageSettings settings;

  final int sizeX;
  final int sizeY;
  final int sizeZ;

  /** For each voxel of the region its value, 0 where kernels see nothing. */
  final double[] values;

  /** Size of the box around all voxels that kernels see. */
  final int seenX;

  final int seenY;
  final int seenZ;

  /** How far a kernel reaches along x, voxels; 0 across the slices of force2D. */
  final int radiusX;

  final int radiusY;
  final int radiusZ;

  /** Half of the neighbours in GLCM, GLDM and NGTDM; none where no class asks for them. */
  final List<NeighbourOffsets> directions;

  /** Half of the next neighbours, for GLRLM and GLSZM. */
  final List<NeighbourOffsets> nextDirections;

  private KernelImage(Roi region, ImageSettings settings, int radius, boolean matrices) {
    this.region = region;
    this.settings = settings;
    gray = GrayLevels.of(region, settings, matrices ? GrayLevels.MATRIX_LIMIT : GrayLevels.LIMIT);
    LevelGrid grid = LevelGrid.of(region, gray);
    indices = grid.indices();
    sizeX = region.sizeX;
    sizeY = region.sizeY;
    sizeZ = region.sizeZ;
    values = new double[indices.length];
    int[] low = {sizeX, sizeY, sizeZ};
    int[] high = {-1, -1, -1};
    int place = 0;
    int voxel = 0;
    for (int z = 0; z < sizeZ; z++) {
      for (int y = 0; y < sizeY; y++) {
        for (int x = 0; x < sizeX; x++) {
          if (region.inside[place]) {
            values[place] = region.values[voxel++];
            low[0] = Math.min(low[0], x);
            high[0] = Math.max(high[0], x);
            low[1] = Math.min(low[1], y);
            high[1] = Math.max(high[1], y);
            low[2] = Math.min(low[2], z);
            high[2] = z;
          }
          place++;
        }
      }
    }
    seenX = high[0] - low[0] + 1;
    seenY = high[1] - low[1] + 1;
    seenZ = high[2] - low[2] + 1;
    int across = settings.force2D() ? settings.force2DDimension() : -1;
    radiusX = across == 2 ? 0 : Math.min(radius, sizeX - 1);
    radiusY = across == 1 ? 0 : Math.min(radius, sizeY - 1);
    radiusZ = across == 0 ? 0 : Math.min(radius, sizeZ - 1);
    directions = matrices ? NeighbourOffsets.of(grid, settings) : List.of();
    nextDirections = NeighbourOffsets.of(List.of(1), settings, sizeX, sizeY, sizeZ);
  }

  /**
   * Finds the gray levels.
   *
   * @param region the voxels that kernels see, with their values
   * @param radius of the kernel, voxels
   * @param matrices whether a texture class is wanted
   * @throws io.pleura.error.InvalidInputException when the levels are too many, or the region too
   *     small for every distance
   */
  static KernelImage of(Roi region, ImageSettings settings, int radius, boolean matrices) {
    return new KernelImage(region, settings, radius, matrices);
  }

  /** Voxels of the largest kernel along an axis: 0 is x. */
  int edge(int axis) {
    return switch (axis) {
      case 0 -> Math.min(2 * radiusX + 1, sizeX);
      case 1 -> Math.min(2 * radiusY + 1, sizeY);
      default -> Math.min(2 * radiusZ + 1, sizeZ);
    };
  }

  /** Most voxels in a kernel. */
  int mostVoxels() {
    long box = (long) edge(0) * edge(1) * edge(2);
    return (int) Math.min(box, region.voxelCount());
  }

  /** Most levels in a kernel. */
  int mostLevels() {
    return Math.min(mostVoxels(), gray.present.length);
  }

  /** The largest step to a neighbour that can lie in the same kernel. */
  int border() {
    return directionsInKernel().stream()
        .mapToInt(d -> Math.max(d.dz(), Math.max(Math.abs(d.dy()), Math.abs(d.dx()))))
        .max()
        .orElse(1);
  }

  /** The directions in which two voxels can lie in the same kernel. */
  List<NeighbourOffsets> directionsInKernel() {
    return directions.stream()
        .filter(d -> Math.abs(d.dx()) < edge(0) && Math.abs(d.dy()) < edge(1) && d.dz() < edge(2))
        .toList();
  }
}
