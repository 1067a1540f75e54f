package io.pleura.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.Study;
import io.pleura.volume.Direction;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The patient's left is on the right, however the voxels are stored. */
class SlicePainterTest {

  private static final float AIR = -1000;
  private static final float BONE = 1000;
  private static final float WATER = 40;

  /** Identity, turned by half about two axes, axes exchanged, mirrored, oblique by 10 degrees. */
  private static final List<Direction> DIRECTIONS =
      List.of(
          Direction.IDENTITY,
          new Direction(-1, 0, 0, 0, -1, 0, 0, 0, 1),
          new Direction(1, 0, 0, 0, -1, 0, 0, 0, -1),
          new Direction(0, 0, 1, 1, 0, 0, 0, -1, 0),
          new Direction(0, -1, 0, 0, 0, 1, -1, 0, 0),
          new Direction(-1, 0, 0, 0, 1, 0, 0, 0, 1),
          new Direction(
              Math.cos(0.17), -Math.sin(0.17), 0, Math.sin(0.17), Math.cos(0.17), 0, 0, 0, 1));

  @Test
  void showsEachSideOfThePatientWhereRadiologistsExpectIt() {
    for (Direction direction : DIRECTIONS) {
      // Bright voxels towards one side of the patient, seen from the ROI in the middle.
      assertSide(direction, new Vector3(12, 0, 0), Plane.AXIAL, 1, 0);
      assertSide(direction, new Vector3(0, 12, 0), Plane.AXIAL, 0, 1);
      assertSide(direction, new Vector3(12, 0, 0), Plane.CORONAL, 1, 0);
      assertSide(direction, new Vector3(0, 0, 12), Plane.CORONAL, 0, -1);
      assertSide(direction, new Vector3(0, 12, 0), Plane.SAGITTAL, 1, 0);
      assertSide(direction, new Vector3(0, 0, 12), Plane.SAGITTAL, 0, -1);
    }
  }

  private static void assertSide(
      Direction direction, Vector3 towards, Plane plane, int across, int down) {
    var grid = new VoxelGrid(21, 21, 21, new Vector3(2, 2, 2), new Vector3(30, -7, 100), direction);
    Vector3 middle = grid.toPhysical(10, 10, 10);
    Vector3 bright =
        grid.toIndex(
            new Vector3(
                middle.x() + towards.x(), middle.y() + towards.y(), middle.z() + towards.z()));
    float[] voxels = filled(grid, AIR);
    for (int k = -1; k <= 1; k++) {
      for (int j = -1; j <= 1; j++) {
        for (int i = -1; i <= 1; i++) {
          voxels[
                  grid.offset(
                      (int) Math.round(bright.x()) + i,
                      (int) Math.round(bright.y()) + j,
                      (int) Math.round(bright.z()) + k)] =
              BONE;
        }
      }
    }
    Slice slice = slices(grid, voxels, 10, 10, 10).get(plane.ordinal());
    int[] place = brightest(slice.image());
    double x = place[0] / (double) slice.image().getWidth() - 0.5;
    double y = place[1] / (double) slice.image().getHeight() - 0.5;
    String what = plane + " " + direction + ": " + x + ", " + y;
    assertEquals(across * 12 / 42.0, x, 0.08, what);
    assertEquals(down * 12 / 42.0, y, 0.08, what);
  }

  @Test
  void keepsTheAspectRatioAndOutlinesTheRoi() {
    var grid = VoxelGrid.of(40, 30, 12, new Vector3(0.5, 0.5, 5));
    List<Slice> slices = slices(grid, filled(grid, WATER), 30, 7, 2);
    Slice coronal = slices.get(1);
    assertEquals(20, coronal.width());
    assertEquals(60, coronal.height());
    assertEquals(3.0, coronal.image().getHeight() / (double) coronal.image().getWidth(), 0.02);
    assertEquals(8, coronal.number());
    assertEquals(30, coronal.count());
    // The slice of the ROI, not that of the middle; its outline lies around (30.5, 7.5).
    Slice axial = slices.get(0);
    assertEquals(3, axial.number());
    int[] sum = new int[3];
    for (int y = 0; y < axial.image().getHeight(); y++) {
      for (int x = 0; x < axial.image().getWidth(); x++) {
        int rgb = axial.image().getRGB(x, y) & 0xFFFFFF;
        if (rgb >> 16 != (rgb & 0xFF)) {
          sum[0] += x;
          sum[1] += y;
          sum[2]++;
        } else {
          assertEquals(0x80, rgb & 0xFF, "water lies in the middle of the window");
        }
      }
    }
    assertTrue(sum[2] > 20, "no outline");
    assertEquals(30.5 / 40, sum[0] / (double) sum[2] / axial.image().getWidth(), 0.02);
    assertEquals(7.5 / 30, sum[1] / (double) sum[2] / axial.image().getHeight(), 0.02);
  }

  @Test
  void looksCloserAtASmallRoiOfALargeScanAndStaysInside() {
    var grid = VoxelGrid.of(150, 150, 40, new Vector3(2, 2, 5));
    Mask mask = box(grid, 145, 70, 20);
    CaseImages images =
        CaseImages.of(
            Study.of(Volume.wrap(grid, PixelType.FLOAT32, filled(grid, WATER)), mask, null));
    assertEquals(3, images.closeUp().size());
    for (Slice slice : images.closeUp()) {
      assertEquals(60, slice.width());
      assertEquals(60, slice.height());
      assertEquals(10, slice.scaleBar());
    }
    assertEquals(50, images.whole().get(0).scaleBar());
  }

  private static List<Slice> slices(VoxelGrid grid, float[] voxels, int x, int y, int z) {
    return CaseImages.of(
            Study.of(Volume.wrap(grid, PixelType.FLOAT32, voxels), box(grid, x, y, z), null))
        .whole();
  }

  /** Three voxels across. */
  private static Mask box(VoxelGrid grid, int x, int y, int z) {
    boolean[] inside = new boolean[grid.voxelCount()];
    for (int k = -1; k <= 1; k++) {
      for (int j = -1; j <= 1; j++) {
        for (int i = -1; i <= 1; i++) {
          inside[grid.offset(x + i, y + j, z + k)] = true;
        }
      }
    }
    return Mask.wrap(grid, inside);
  }

  private static float[] filled(VoxelGrid grid, float value) {
    float[] voxels = new float[grid.voxelCount()];
    Arrays.fill(voxels, value);
    return voxels;
  }

  /** The middle of what is white. */
  private static int[] brightest(BufferedImage image) {
    long x = 0;
    long y = 0;
    long count = 0;
    for (int j = 0; j < image.getHeight(); j++) {
      for (int i = 0; i < image.getWidth(); i++) {
        if ((image.getRGB(i, j) & 0xFF) > 0xC0) {
          x += i;
          y += j;
          count++;
        }
      }
    }
    assertTrue(count > 0, "nothing bright in the picture");
    return new int[] {(int) (x / count), (int) (y / count)};
  }
}
