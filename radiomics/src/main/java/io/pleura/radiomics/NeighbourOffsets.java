package io.pleura.radiomics;

import io.pleura.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * The neighbours of a voxel in one direction each.
 *
 * @param dx step along x, voxels
 * @param dy step along y, voxels
 * @param dz step along z, voxels
 */
record NeighbourOffsets(int dx, int dy, int dz) {

  /**
   * The offsets at which GLCM, GLDM and NGTDM look for neighbours of a ROI.
   *
   * @throws InvalidInputException when the ROI is too small for every distance
   */
  static List<NeighbourOffsets> of(LevelGrid grid, ImageSettings settings) {
    return of(settings.distances(), grid, settings);
  }

  /**
   * The offsets to the next voxels, along which GLRLM and GLSZM follow equal levels.
   *
   * @throws InvalidInputException when no two voxels of the box are neighbours in the plane of the
   *     slices
   */
  static List<NeighbourOffsets> nearest(LevelGrid grid, ImageSettings settings) {
    return of(List.of(1), grid, settings);
  }

  private static List<NeighbourOffsets> of(
      List<Integer> distances, LevelGrid grid, ImageSettings settings) {
    List<NeighbourOffsets> result = of(distances, settings, grid.sizeX, grid.sizeY, grid.sizeZ);
    if (result.isEmpty()) {
      throw new InvalidInputException(
          "distances-beyond-roi",
          "The bounding box of the ROI, "
              + grid.sizeX
              + "x"
              + grid.sizeY
              + "x"
              + grid.sizeZ
              + " voxels, holds no two voxels at a distance of "
              + distances
              + (settings.force2D()
                  ? " in slices across array axis " + settings.force2DDimension() + "."
                  : "."),
          "Use smaller distances, a larger ROI, or another force2Ddimension.");
    }
    return result;
  }

  /**
   * The same at given distances: in the plane of the slices for force2D.
   *
   * @return none when the box is too small
   */
  static List<NeighbourOffsets> of(
      List<Integer> distances, ImageSettings settings, int sizeX, int sizeY, int sizeZ) {
    int across = settings.force2D() ? settings.force2DDimension() : -1;
    return within(
        distances, across == 2 ? 1 : sizeX, across == 1 ? 1 : sizeY, across == 0 ? 1 : sizeZ);
  }

  /**
   * Half of all offsets whose largest component is one of the distances (the other half points the
   * other way), in PyRadiomics' order: z outermost, each component from the largest distance down.
   * Offsets that cannot lie within the box are left out.
   */
  static List<NeighbourOffsets> within(List<Integer> distances, int sizeX, int sizeY, int sizeZ) {
    int most = distances.stream().mapToInt(Integer::intValue).max().orElseThrow();
    List<NeighbourOffsets> result = new ArrayList<>();
    for (int dz = Math.min(most, sizeZ - 1); dz >= 0; dz--) {
      for (int dy = Math.min(most, sizeY - 1); dy > -Math.min(most + 1, sizeY); dy--) {
        for (int dx = Math.min(most, sizeX - 1); dx > -Math.min(most + 1, sizeX); dx--) {
          boolean firstHalf = dz > 0 || (dz == 0 && (dy > 0 || (dy == 0 && dx > 0)));
          int distance = Math.max(dz, Math.max(Math.abs(dy), Math.abs(dx)));
          if (firstHalf && distances.contains(distance)) {
            result.add(new NeighbourOffsets(dx, dy, dz));
          }
        }
      }
    }
    return result;
  }
}
