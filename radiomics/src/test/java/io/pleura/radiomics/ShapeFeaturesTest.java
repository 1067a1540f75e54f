package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pleura.volume.Direction;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Shape from rows of bits against shape from voxels, on boxes of one word a row and of more. */
class ShapeFeaturesTest {

  private static final double[] SPACING = {0.7, 1.3, 2.5};

  /** Two ellipsoids, with or without scattered holes, in a box that is long in one direction. */
  private static Roi random(Random random, int along) {
    int[] size = {3 + random.nextInt(9), 3 + random.nextInt(9), 3 + random.nextInt(9)};
    size[along] = 55 + random.nextInt(90);
    var grid =
        VoxelGrid.of(size[0], size[1], size[2], new Vector3(SPACING[0], SPACING[1], SPACING[2]));
    double[][] centre = new double[2][3];
    double[][] radius = new double[2][3];
    for (int e = 0; e < 2; e++) {
      for (int axis = 0; axis < 3; axis++) {
        centre[e][axis] = size[axis] * random.nextDouble();
        radius[e][axis] = 1 + size[axis] * random.nextDouble();
      }
    }
    double holes = random.nextBoolean() ? 0 : 0.2 * random.nextDouble();
    boolean[] inside = new boolean[grid.voxelCount()];
    for (int i = 0; i < inside.length; i++) {
      int[] at = {i % size[0], i / size[0] % size[1], i / (size[0] * size[1])};
      for (int e = 0; e < 2; e++) {
        double distance = 0;
        for (int axis = 0; axis < 3; axis++) {
          distance += Math.pow((at[axis] - centre[e][axis]) / radius[e][axis], 2);
        }
        inside[i] |= distance < 1 && random.nextDouble() >= holes;
      }
    }
    inside[random.nextInt(inside.length)] = true;
    return Roi.of(
        Volume.wrap(grid, PixelType.UINT8, new float[inside.length]),
        Mask.wrap(grid, inside),
        grid.region());
  }

  @Property(tries = 30)
  void meshOfTheTriangles(@ForAll long seed, @ForAll @IntRange(min = 0, max = 2) int along) {
    Roi roi = random(new Random(seed), along);
    var mesh = MarchingCubes.of(MaskRows.of(roi), roi.spacing);
    // The volume of a mesh with holes depends on the origin, which is one voxel before the box.
    var grid =
        new VoxelGrid(
            roi.sizeX,
            roi.sizeY,
            roi.sizeZ,
            roi.spacing,
            new Vector3(SPACING[0], SPACING[1], SPACING[2]),
            Direction.IDENTITY);
    double[] corners = MarchingCubes.mesh(roi, grid).toArray();
    double area = 0;
    double volume = 0;
    for (int t = 0; t < corners.length; t += 9) {
      double[] normal = new double[3];
      for (int axis = 0; axis < 3; axis++) {
        int u = (axis + 1) % 3;
        int v = (axis + 2) % 3;
        normal[axis] =
            (corners[t + 3 + u] - corners[t + u]) * (corners[t + 6 + v] - corners[t + v])
                - (corners[t + 3 + v] - corners[t + v]) * (corners[t + 6 + u] - corners[t + u]);
        volume += corners[t + axis] * normal[axis] / 6;
      }
      area += Math.sqrt(normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]) / 2;
    }
    assertEquals(area, mesh.area(), 1e-11 * area);
    assertEquals(volume, mesh.volume(), 1e-9 * area);
  }

  @Test
  void trianglesOfAMirroredScanFaceOutwards() {
    var mirrored =
        new VoxelGrid(
            3,
            3,
            3,
            new Vector3(1, 1, 1),
            new Vector3(0, 0, 0),
            new Direction(1, 0, 0, 0, -1, 0, 0, 0, 1));
    boolean[] inside = new boolean[27];
    inside[13] = true;
    Roi roi =
        Roi.of(
            Volume.wrap(mirrored, PixelType.UINT8, new float[27]),
            Mask.wrap(mirrored, inside),
            mirrored.region());
    double[] corners = MarchingCubes.mesh(roi, mirrored).toArray();
    double volume = 0;
    for (int t = 0; t < corners.length; t += 9) {
      for (int axis = 0; axis < 3; axis++) {
        int u = (axis + 1) % 3;
        int v = (axis + 2) % 3;
        volume +=
            corners[t + axis]
                * (corners[t + 3 + u] * corners[t + 6 + v]
                    - corners[t + 3 + v] * corners[t + 6 + u])
                / 6;
      }
    }
    assertEquals(1.0 / 6, volume, 1e-12, "an octahedron");
  }

  @Property(tries = 30)
  void covarianceOfTheVoxels(@ForAll long seed, @ForAll @IntRange(min = 0, max = 2) int along) {
    Roi roi = random(new Random(seed), along);
    double[] mean = new double[3];
    double[] expected = new double[9];
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i < roi.inside.length; i++) {
        if (roi.inside[i]) {
          int[] place = {i % roi.sizeX, i / roi.sizeX % roi.sizeY, i / (roi.sizeX * roi.sizeY)};
          double[] at = {place[0] * SPACING[0], place[1] * SPACING[1], place[2] * SPACING[2]};
          for (int a = 0; a < 3; a++) {
            if (pass == 0) {
              mean[a] += at[a] / roi.voxelCount();
            } else {
              for (int b = 0; b < 3; b++) {
                expected[3 * a + b] += (at[a] - mean[a]) * (at[b] - mean[b]) / roi.voxelCount();
              }
            }
          }
        }
      }
    }
    double[] actual = ShapeFeatures.covariance(MaskRows.of(roi), roi.spacing);
    for (int i = 0; i < 9; i++) {
      assertEquals(expected[i], actual[i], 1e-9 * (expected[0] + expected[4] + expected[8]));
    }
  }

  @Property(tries = 8)
  void diametersOfAllPairs(@ForAll long seed, @ForAll @IntRange(min = 0, max = 2) int along) {
    Roi roi = random(new Random(seed), along);
    int[] size = {roi.sizeX, roi.sizeY, roi.sizeZ};
    int[] step = {1, size[0], size[0] * size[1]};
    double[][] vertices = new double[6 * roi.voxelCount()][];
    int count = 0;
    for (int i = 0; i < roi.inside.length; i++) {
      int[] at = {i % size[0], i / size[0] % size[1], i / (size[0] * size[1])};
      for (int axis = 0; axis < 3 && roi.inside[i]; axis++) {
        for (int side = -1; side <= 1; side += 2) {
          int next = at[axis] + side;
          if (next < 0 || next >= size[axis] || !roi.inside[i + side * step[axis]]) {
            double[] vertex = {at[0], at[1], at[2]};
            vertex[axis] += 0.5 * side;
            vertices[count++] = vertex;
          }
        }
      }
    }
    double[] largest = new double[4];
    for (int a = 0; a < count; a++) {
      for (int b = a + 1; b < count; b++) {
        double x = (vertices[a][0] - vertices[b][0]) * SPACING[0];
        double y = (vertices[a][1] - vertices[b][1]) * SPACING[1];
        double z = (vertices[a][2] - vertices[b][2]) * SPACING[2];
        double square = x * x + y * y + z * z;
        largest[0] = x == 0 ? Math.max(largest[0], square) : largest[0];
        largest[1] = y == 0 ? Math.max(largest[1], square) : largest[1];
        largest[2] = z == 0 ? Math.max(largest[2], square) : largest[2];
        largest[3] = Math.max(largest[3], square);
      }
    }
    var diameters = MeshDiameters.of(MaskRows.of(roi), roi.spacing);
    for (int axis = 0; axis < 3; axis++) {
      assertEquals(Math.sqrt(largest[axis]), diameters.inPlaneAcross(axis), 1e-12 * size[along]);
    }
    assertEquals(Math.sqrt(largest[3]), diameters.overall(), 1e-12 * size[along]);
  }
}
