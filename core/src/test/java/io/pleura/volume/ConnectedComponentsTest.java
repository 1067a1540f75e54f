package io.pleura.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ConnectedComponentsTest {

  private static final VoxelGrid GRID = VoxelGrid.of(9, 8, 7, new Vector3(1, 1, 1));

  @Test
  void cornersJoinWhatFacesKeepApart() {
    Mask mask = mask(new int[][] {{1, 1, 1}, {2, 2, 2}, {2, 3, 2}, {6, 6, 6}});
    var faces = ConnectedComponents.of(mask, Connectivity.FACES);
    assertEquals(3, faces.count());
    assertEquals(1, faces.voxelCount(0));
    assertEquals(2, faces.voxelCount(1));
    assertEquals(1, faces.voxelCount(2));
    assertTrue(faces.component(1).contains(2, 3, 2));
    assertFalse(faces.component(1).contains(1, 1, 1));
    var corners = ConnectedComponents.of(mask, Connectivity.CORNERS);
    assertEquals(2, corners.count());
    assertEquals(3, corners.voxelCount(0));
    Mask largest = mask.largestComponent(Connectivity.CORNERS);
    assertEquals(3, largest.voxelCount());
    assertEquals(mask.grid(), largest.grid());
    assertFalse(largest.contains(6, 6, 6));
    assertThrows(IndexOutOfBoundsException.class, () -> corners.component(2));
  }

  @Test
  void edgesJoinOnlyUnderCorners() {
    Mask mask = mask(new int[][] {{1, 1, 1}, {2, 2, 1}});
    assertEquals(2, ConnectedComponents.of(mask, Connectivity.FACES).count());
    assertEquals(1, ConnectedComponents.of(mask, Connectivity.CORNERS).count());
  }

  @Test
  void theEndOfARowDoesNotTouchTheStartOfTheNext() {
    Mask mask = mask(new int[][] {{8, 1, 1}, {0, 2, 1}, {0, 0, 2}, {8, 7, 1}});
    assertEquals(4, ConnectedComponents.of(mask, Connectivity.CORNERS).count());
  }

  @Test
  void ofEqualSizesTheFirstIsLargest() {
    Mask mask = mask(new int[][] {{5, 1, 1}, {1, 5, 5}});
    assertTrue(mask.largestComponent(Connectivity.FACES).contains(5, 1, 1));
  }

  @Test
  void manyComponentsAreAllCounted() {
    boolean[] voxels = new boolean[GRID.voxelCount()];
    int expected = 0;
    for (int z = 0; z < 7; z++) {
      for (int y = 0; y < 8; y++) {
        for (int x = 0; x < 9; x++) {
          if ((x + y + z) % 2 == 0) {
            voxels[GRID.offset(x, y, z)] = true;
            expected++;
          }
        }
      }
    }
    Mask mask = Mask.wrap(GRID, voxels);
    assertEquals(expected, ConnectedComponents.of(mask, Connectivity.FACES).count());
    assertEquals(1, ConnectedComponents.of(mask, Connectivity.CORNERS).count());
  }

  @Test
  void aLargeBodyNeedsNoDeepRecursion() {
    VoxelGrid large = VoxelGrid.of(120, 120, 60, new Vector3(1, 1, 1));
    boolean[] voxels = new boolean[large.voxelCount()];
    java.util.Arrays.fill(voxels, true);
    var components = ConnectedComponents.of(Mask.wrap(large, voxels), Connectivity.CORNERS);
    assertEquals(1, components.count());
    assertEquals(large.voxelCount(), components.voxelCount(0));
  }

  @Test
  void emptyMasksHaveNoComponents() {
    Mask empty = mask(new int[0][]);
    assertEquals(0, ConnectedComponents.of(empty, Connectivity.FACES).count());
    assertEquals(0, empty.largestComponent(Connectivity.FACES).voxelCount());
    assertEquals(0, empty.fillHoles().voxelCount());
  }

  @Test
  void enclosedVoxelsAreFilledOpenOnesAreNot() {
    boolean[] voxels = new boolean[GRID.voxelCount()];
    for (int z = 1; z < 6; z++) {
      for (int y = 1; y < 6; y++) {
        for (int x = 0; x < 5; x++) {
          voxels[GRID.offset(x, y, z)] = true;
        }
      }
    }
    voxels[GRID.offset(2, 2, 2)] = false; // enclosed
    voxels[GRID.offset(3, 3, 2)] = false; // enclosed, meets the other at an edge only
    voxels[GRID.offset(0, 4, 4)] = false; // on the edge of the grid
    voxels[GRID.offset(2, 5, 3)] = false; // a channel from the surface
    voxels[GRID.offset(2, 4, 3)] = false;
    Mask filled = Mask.wrap(GRID, voxels).fillHoles();
    assertEquals(125 - 3, filled.voxelCount());
    assertTrue(filled.contains(2, 2, 2));
    assertTrue(filled.contains(3, 3, 2));
    assertFalse(filled.contains(0, 4, 4));
    assertFalse(filled.contains(2, 4, 3));
  }

  private static Mask mask(int[][] indices) {
    boolean[] voxels = new boolean[GRID.voxelCount()];
    for (int[] index : indices) {
      voxels[GRID.offset(index[0], index[1], index[2])] = true;
    }
    return Mask.wrap(GRID, voxels);
  }
}
