package io.pleura.volume;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.InvalidInputException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MaskPerturbationTest {

  private static final Vector3 SPACING = new Vector3(0.8, 1, 2.5);

  @Test
  void shiftsGoAlongPatientAxesToWholeVoxels() {
    Mask mask = blob(0);
    Mask shifted = new MaskPerturbation.Shift(1.7, -1, 2.5).apply(mask);
    assertEquals(mask.voxelCount(), shifted.voxelCount());
    eachVoxel(mask, (x, y, z) -> assertTrue(shifted.contains(x + 2, y - 1, z + 1)));
    assertArrayEquals(
        booleans(mask), booleans(new MaskPerturbation.Shift(0.39, 0, 1.2).apply(mask)));
    assertArrayEquals(
        booleans(new MaskPerturbation.Shift(0.8, 0, 0).apply(mask)),
        booleans(new MaskPerturbation.Shift(0.5, 0, 0).apply(mask)));
  }

  @Test
  void aFlippedGridIsShiftedToTheSamePlace() {
    VoxelGrid grid =
        new VoxelGrid(
            9, 9, 9, SPACING, new Vector3(3, 4, 5), new Direction(-1, 0, 0, 0, -1, 0, 0, 0, 1));
    boolean[] voxels = new boolean[grid.voxelCount()];
    voxels[grid.offset(4, 4, 4)] = true;
    Mask shifted = new MaskPerturbation.Shift(1.6, 1, 0).apply(Mask.wrap(grid, voxels));
    assertTrue(shifted.contains(2, 3, 4));
    assertEquals(1, shifted.voxelCount());
  }

  @Test
  void dilationAndErosionAreEuclideanInMillimetres() {
    Mask mask = blob(1);
    VoxelGrid grid = mask.grid();
    for (double radius : new double[] {0.5, 1, 2.6}) {
      Mask dilated = new MaskPerturbation.Dilate(radius).apply(mask);
      Mask eroded = radius < 2 ? new MaskPerturbation.Erode(radius).apply(mask) : mask;
      for (int z = 0; z < grid.sizeZ(); z++) {
        for (int y = 0; y < grid.sizeY(); y++) {
          for (int x = 0; x < grid.sizeX(); x++) {
            boolean inside = mask.contains(x, y, z);
            boolean nearOther = nearOther(mask, x, y, z, radius);
            assertEquals(inside || nearOther, dilated.contains(x, y, z));
            if (radius < 2) {
              assertEquals(inside && !nearOther, eroded.contains(x, y, z));
            }
          }
        }
      }
    }
  }

  @Test
  void aQuarterTurnPermutesTheAxes() {
    VoxelGrid grid = VoxelGrid.of(11, 11, 5, new Vector3(1, 1, 3));
    boolean[] voxels = new boolean[grid.voxelCount()];
    for (int x = 3; x <= 7; x++) {
      voxels[grid.offset(x, 5, 2)] = true;
    }
    Mask mask = Mask.wrap(grid, voxels);
    Mask turned = new MaskPerturbation.Rotate(90, 2).apply(mask);
    assertEquals(5, turned.voxelCount());
    for (int y = 3; y <= 7; y++) {
      assertTrue(turned.contains(5, y, 2));
    }
    assertArrayEquals(voxels, booleans(new MaskPerturbation.Rotate(0, 0).apply(mask)));
    assertArrayEquals(voxels, booleans(new MaskPerturbation.Rotate(180, 1).apply(mask)));
  }

  @Test
  void rotationTurnsFromTheFirstToTheSecondAxis() {
    VoxelGrid grid = VoxelGrid.of(21, 21, 3, new Vector3(1, 1, 1));
    boolean[] voxels = new boolean[grid.voxelCount()];
    // A hook: the mean lies at x = 10, y = 10.
    for (int[] at : new int[][] {{6, 10}, {14, 10}, {10, 10}, {14, 12}, {6, 8}}) {
      voxels[grid.offset(at[0], at[1], 1)] = true;
    }
    Mask turned = new MaskPerturbation.Rotate(90, 2).apply(Mask.wrap(grid, voxels));
    assertEquals(5, turned.voxelCount());
    assertTrue(turned.contains(8, 14, 1));
    assertTrue(turned.contains(12, 6, 1));
  }

  @Test
  void noiseIsRepeatableAndStaysAtTheContour() {
    Mask mask = blob(2);
    Mask rough = new MaskPerturbation.Noise(1, 0.3, 7).apply(mask);
    assertArrayEquals(booleans(rough), booleans(new MaskPerturbation.Noise(1, 0.3, 7).apply(mask)));
    assertFalse(
        Arrays.equals(
            booleans(rough), booleans(new MaskPerturbation.Noise(1, 0.3, 8).apply(mask))));
    int band = 0;
    int changed = 0;
    for (int z = 0; z < mask.grid().sizeZ(); z++) {
      for (int y = 0; y < mask.grid().sizeY(); y++) {
        for (int x = 0; x < mask.grid().sizeX(); x++) {
          boolean nearOther = nearOther(mask, x, y, z, 1);
          boolean differs = rough.contains(x, y, z) != mask.contains(x, y, z);
          assertTrue(nearOther || !differs);
          band += nearOther ? 1 : 0;
          changed += differs ? 1 : 0;
        }
      }
    }
    assertEquals(0.3, (double) changed / band, 0.1);
    assertArrayEquals(booleans(mask), booleans(new MaskPerturbation.Noise(1, 0, 7).apply(mask)));
  }

  @Test
  void theUsualSetChangesTheMaskAndKeepsTheGrid() {
    Mask mask = blob(3);
    for (MaskPerturbation perturbation : MaskPerturbation.usual(1)) {
      Mask changed = perturbation.apply(mask);
      assertEquals(mask.grid(), changed.grid());
      assertTrue(changed.voxelCount() > mask.voxelCount() / 4, perturbation.toString());
    }
    assertEquals(11, MaskPerturbation.usual(1).size());
  }

  @Test
  void nothingLeftIsAnErrorThatNamesThePerturbation() {
    Mask mask = blob(4);
    for (MaskPerturbation perturbation :
        new MaskPerturbation[] {
          new MaskPerturbation.Erode(30), new MaskPerturbation.Shift(500, 0, 0)
        }) {
      var error = assertThrows(InvalidInputException.class, () -> perturbation.apply(mask));
      assertEquals("mask-perturbation-empty", error.code());
      assertTrue(error.problem().contains(perturbation.toString()));
    }
    Mask empty = Mask.wrap(mask.grid(), new boolean[mask.grid().voxelCount()]);
    assertThrows(InvalidInputException.class, () -> new MaskPerturbation.Dilate(1).apply(empty));
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new MaskPerturbation.Dilate(0));
    assertThrows(IllegalArgumentException.class, () -> new MaskPerturbation.Erode(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> new MaskPerturbation.Rotate(5, 3));
    assertThrows(IllegalArgumentException.class, () -> new MaskPerturbation.Noise(1, 1.5, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> new MaskPerturbation.Shift(0, Double.POSITIVE_INFINITY, 0));
  }

  private static boolean nearOther(Mask mask, int x, int y, int z, double radius) {
    VoxelGrid grid = mask.grid();
    Vector3 at = grid.toPhysical(x, y, z);
    for (int w = 0; w < grid.sizeZ(); w++) {
      for (int v = 0; v < grid.sizeY(); v++) {
        for (int u = 0; u < grid.sizeX(); u++) {
          if (mask.contains(u, v, w) != mask.contains(x, y, z)
              && at.distance(grid.toPhysical(u, v, w)) <= radius + 1e-9) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** A ball with a dent, away from the border. */
  private static Mask blob(long seed) {
    VoxelGrid grid = VoxelGrid.of(18, 16, 9, SPACING);
    boolean[] voxels = new boolean[grid.voxelCount()];
    Vector3 centre = grid.toPhysical(8, 8, 4);
    Vector3 dent = grid.toPhysical(11, 8, 4);
    var random = new Random(seed);
    double radius = 4.5 + 0.3 * random.nextDouble();
    for (int z = 0; z < grid.sizeZ(); z++) {
      for (int y = 0; y < grid.sizeY(); y++) {
        for (int x = 0; x < grid.sizeX(); x++) {
          Vector3 at = grid.toPhysical(x, y, z);
          voxels[grid.offset(x, y, z)] = at.distance(centre) < radius && at.distance(dent) > 1.2;
        }
      }
    }
    return Mask.wrap(grid, voxels);
  }

  private static boolean[] booleans(Mask mask) {
    return mask.toBooleans(mask.grid().region());
  }

  private static void eachVoxel(Mask mask, Visitor visitor) {
    Region box = mask.boundingBox().orElseThrow();
    for (int z = box.minZ(); z < box.maxZ(); z++) {
      for (int y = box.minY(); y < box.maxY(); y++) {
        for (int x = box.minX(); x < box.maxX(); x++) {
          if (mask.contains(x, y, z)) {
            visitor.visit(x, y, z);
          }
        }
      }
    }
  }

  private interface Visitor {
    void visit(int x, int y, int z);
  }
}
