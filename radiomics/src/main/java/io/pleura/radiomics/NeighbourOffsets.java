package io.pleura.radiomics;

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
