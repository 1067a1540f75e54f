package io.pleura.radiomics;

import io.pleura.volume.Direction;
import io.pleura.volume.Vector3;
import io.pleura.volume.VoxelGrid;
import java.util.Arrays;

/**
 * The surface of a mask by marching cubes (Lorensen and Cline, SIGGRAPH 1987) at level 0.5, so that
 * every vertex is the middle of a cube edge.
 *
 * <p>The eight corners of a cube, as (dz, dy, dx), are 000, 001, 011, 010, 100, 101, 111, 110; bit
 * b of a pattern is set when corner b is inside. A pattern with corner 7 outside is looked up; one
 * with corner 7 inside takes the triangles of its complement, turned round. So the ambiguous faces
 * are joined as PyRadiomics joins them, which differs from libraries with all 256 patterns.
 *
 * <p>A triangle (a, b, c) of a cube at o adds {@code (o+a)·((o+b)×(o+c))/6} to the volume, which is
 * {@code a·(b×c)/6 + o·(a×b + b×c + c×a)/6}. So it suffices to count, for each pattern, its cubes
 * and the sum of their places: whole numbers, exact in any order. Where ambiguous faces leave holes
 * in the surface the volume depends on the origin; it is the first cube, half of which lies outside
 * the box, as in PyRadiomics.
 */
final class MarchingCubes {

  /**
   * The triangles of patterns 0 to 127, three edges each in hexadecimal; the edges join the corners
   * 01, 12, 23, 30, 45, 56, 67, 74, 04, 15, 26, 37.
   */
  private static final String[] TRIANGLES =
      ("- 083 019 183198 12a 08312a 0292a9 2832a88a9 23b 08b0b2 01923b 19b1b28b9 "
              + "13a3ba 08a0a18ba 0393b99ba 8a98ba 478 047073 019478 147173194 12a478 "
              + "04707312a 0292a9478 2472732942a9 23b478 04224727b 01923b478 14717b1941b2 "
              + "13a3ba478 04707a0a17ba 0393b94789ba 4797b99ba 495 083495 014154 153348354 "
              + "12a495 08312a495 0242a44a5 2482542832a5 23b495 08b0b2495 01415423b "
              + "14b1541b248b 13a3ba495 08a0a14958ba 0343a43ba4a5 48a4a58ba 579789 053095357 "
              + "018157178 157173 12a579789 05309512a357 0282a857858a 2532a5357 23b579789 "
              + "05b0950b257b 01815717823b 15717b1b2 13a3ba579789 05707b0950a10ba "
              + "03b0570780a50ba 57a7ba 5a6 0835a6 0195a6 1831985a6 125265 083125265 026069596 "
              + "258265283598 23b5a6 08b0b25a6 01923b5a6 19b1b25a68b9 1353b55b6 05106508b0b6 "
              + "0393b959669b 59b5b68b9 4785a6 0470735a6 0194785a6 1471731945a6 125265478 "
              + "047073125265 026069478596 269293397479596 23b4785a6 04224727b5a6 01923b4785a6 "
              + "14717b1941b25a6 1353b54785b6 04b0b11b547b5b6 0393b947859669b 47959669b7b9 "
              + "49a4a6 08349a4a6 0160641a6 1681831a6486 129249264 083129249264 024264 "
              + "248264283 23b49a4a6 08b0b249a4a6 0160641a623b 14816418b1a61b2 1393b949669b "
              + "08114916418b1b6 0360643b6 48b4b6 67a78a89a 06707309a0a6 0181a867868a "
              + "1671731a6 129267279789 093129269397679 026068678 267273 23b67a78a89a "
              + "07209727b67a79a 0181a823b67868a 16717b1a61b2 1361693b6678689 09167b "
              + "0360683b6678 67b")
          .split(" ");

  private static final int[][] CORNERS = {
    {0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {0, 1, 0}, {0, 0, 1}, {1, 0, 1}, {1, 1, 1}, {0, 1, 1}
  };

  private static final int[][] EDGES = {
    {0, 1}, {1, 2}, {2, 3}, {3, 0}, {4, 5}, {5, 6}, {6, 7}, {7, 4}, {0, 4}, {1, 5}, {2, 6}, {3, 7}
  };

  private final double area;
  private final double volume;

  private MarchingCubes(double area, double volume) {
    this.area = area;
    this.volume = volume;
  }

  /** Surface of the mesh, mm². */
  double area() {
    return area;
  }

  /** Volume inside the mesh, mm³. */
  double volume() {
    return volume;
  }

  /** Meshes a mask. */
  static MarchingCubes of(MaskRows mask, Vector3 spacing) {
    long[] count = new long[256];
    long[] sumX = new long[256];
    long[] sumY = new long[256];
    long[] sumZ = new long[256];
    for (int z = -1; z < mask.sizeZ; z++) {
      for (int y = -1; y < mask.sizeY; y++) {
        int a = mask.row(y, z);
        int b = mask.row(y + 1, z);
        int c = mask.row(y, z + 1);
        int d = mask.row(y + 1, z + 1);
        // The lower corners of cube x are bits x - 1 of the rows, the upper ones bits x.
        long a0 = 0;
        long b0 = 0;
        long c0 = 0;
        long d0 = 0;
        for (int word = 0; word < mask.words; word++) {
          long a1 = mask.bits[a + word];
          long b1 = mask.bits[b + word];
          long c1 = mask.bits[c + word];
          long d1 = mask.bits[d + word];
          a0 |= a1 << 1;
          b0 |= b1 << 1;
          c0 |= c1 << 1;
          d0 |= d1 << 1;
          long any = a0 | b0 | c0 | d0 | a1 | b1 | c1 | d1;
          long all = a0 & b0 & c0 & d0 & a1 & b1 & c1 & d1;
          for (long cut = any & ~all; cut != 0; cut &= cut - 1) {
            int bit = Long.numberOfTrailingZeros(cut);
            int pattern =
                (int)
                    ((a0 >>> bit & 1)
                        | (a1 >>> bit & 1) << 1
                        | (b1 >>> bit & 1) << 2
                        | (b0 >>> bit & 1) << 3
                        | (c0 >>> bit & 1) << 4
                        | (c1 >>> bit & 1) << 5
                        | (d1 >>> bit & 1) << 6
                        | (d0 >>> bit & 1) << 7);
            count[pattern]++;
            sumX[pattern] += word * Long.SIZE + bit;
            sumY[pattern] += y + 1;
            sumZ[pattern] += z + 1;
          }
          a0 = a1 >>> (Long.SIZE - 1);
          b0 = b1 >>> (Long.SIZE - 1);
          c0 = c1 >>> (Long.SIZE - 1);
          d0 = d1 >>> (Long.SIZE - 1);
        }
      }
    }
    double area = 0;
    double volume = 0;
    for (int pattern = 1; pattern < 255; pattern++) {
      if (count[pattern] > 0) {
        Patch patch = Patch.of(pattern, spacing);
        area += count[pattern] * patch.area;
        volume +=
            count[pattern] * patch.volume
                + sumX[pattern] * spacing.x() * patch.x
                + sumY[pattern] * spacing.y() * patch.y
                + sumZ[pattern] * spacing.z() * patch.z;
      }
    }
    return new MarchingCubes(area, volume);
  }

  /**
   * The triangles of a ROI, each counter-clockwise when seen from outside.
   *
   * @param grid of the bounding box
   */
  static SurfaceMesh mesh(Roi roi, VoxelGrid grid) {
    var whole = of(MaskRows.of(roi), roi.spacing);
    boolean mirrored = isMirrored(grid.direction());
    double[] coordinates = new double[1 << 12];
    int filled = 0;
    for (int z = -1; z < roi.sizeZ; z++) {
      for (int y = -1; y < roi.sizeY; y++) {
        for (int x = -1; x < roi.sizeX; x++) {
          int pattern = 0;
          for (int corner = 0; corner < 8; corner++) {
            int[] at = CORNERS[corner];
            if (isInside(roi, x + at[0], y + at[1], z + at[2])) {
              pattern |= 1 << corner;
            }
          }
          boolean turned = (pattern & 128) != 0;
          String triangles = TRIANGLES[turned ? 255 - pattern : pattern];
          for (int t = 0; t + 2 < triangles.length(); t += 3) {
            if (filled + 9 > coordinates.length) {
              coordinates = Arrays.copyOf(coordinates, 2 * coordinates.length);
            }
            for (int k = 0; k < 3; k++) {
              // The table turns its triangles for axes in the order z, y, x, a left-handed frame.
              int corner = t + (turned == mirrored ? 2 - k : k);
              int[] ends = EDGES[Character.digit(triangles.charAt(corner), 16)];
              int[] a = CORNERS[ends[0]];
              int[] b = CORNERS[ends[1]];
              Vector3 point =
                  grid.toPhysical(
                      x + (a[0] + b[0]) * 0.5, y + (a[1] + b[1]) * 0.5, z + (a[2] + b[2]) * 0.5);
              for (int axis = 0; axis < 3; axis++) {
                coordinates[filled++] = point.get(axis);
              }
            }
          }
        }
      }
    }
    return new SurfaceMesh(Arrays.copyOf(coordinates, filled), whole.area(), whole.volume());
  }

  private static boolean isMirrored(Direction d) {
    return d.get(0, 0) * (d.get(1, 1) * d.get(2, 2) - d.get(1, 2) * d.get(2, 1))
            - d.get(0, 1) * (d.get(1, 0) * d.get(2, 2) - d.get(1, 2) * d.get(2, 0))
            + d.get(0, 2) * (d.get(1, 0) * d.get(2, 1) - d.get(1, 1) * d.get(2, 0))
        < 0;
  }

  private static boolean isInside(Roi roi, int x, int y, int z) {
    return x >= 0
        && x < roi.sizeX
        && y >= 0
        && y < roi.sizeY
        && z >= 0
        && z < roi.sizeZ
        && roi.inside[(z * roi.sizeY + y) * roi.sizeX + x];
  }

  /**
   * What the triangles of one cube add.
   *
   * @param area surface
   * @param volume volume when the cube lies at the origin
   * @param x volume added for each mm that the cube lies along x
   * @param y the same along y
   * @param z the same along z
   */
  record Patch(double area, double volume, double x, double y, double z) {

    static Patch of(int pattern, Vector3 spacing) {
      boolean turned = (pattern & 128) != 0;
      String triangles = TRIANGLES[turned ? 255 - pattern : pattern];
      double area = 0;
      double volume = 0;
      double[] linear = new double[3];
      for (int t = 0; t + 2 < triangles.length(); t += 3) {
        double[] a = middle(triangles.charAt(t), spacing);
        double[] b = middle(triangles.charAt(t + 1), spacing);
        double[] c = middle(triangles.charAt(t + 2), spacing);
        double[] ab = cross(a, b);
        double[] bc = cross(b, c);
        double[] ca = cross(c, a);
        double square = 0;
        for (int axis = 0; axis < 3; axis++) {
          double normal = ab[axis] + bc[axis] + ca[axis];
          square += normal * normal;
          linear[axis] += normal / 6;
          volume += a[axis] * bc[axis] / 6;
        }
        area += Math.sqrt(square) / 2;
      }
      // The table turns its triangles for axes in the order z, y, x, a left-handed frame here.
      double sign = turned ? 1 : -1;
      return new Patch(area, sign * volume, sign * linear[0], sign * linear[1], sign * linear[2]);
    }

    private static double[] middle(char edge, Vector3 spacing) {
      int[] ends = EDGES[Character.digit(edge, 16)];
      double[] point = new double[3];
      for (int axis = 0; axis < 3; axis++) {
        point[axis] = (CORNERS[ends[0]][axis] + CORNERS[ends[1]][axis]) * 0.5 * spacing.get(axis);
      }
      return point;
    }

    private static double[] cross(double[] a, double[] b) {
      return new double[] {
        a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
      };
    }
  }
}
