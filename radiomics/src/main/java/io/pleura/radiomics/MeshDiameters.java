package io.pleura.radiomics;

import io.pleura.volume.Vector3;
import java.util.Arrays;

/**
 * The largest distances between vertices of the mesh, which are the middles between an inside and
 * an outside voxel that share a face.
 *
 * <p>In half voxels every vertex has whole coordinates, even at voxel centres. Vertices lie in
 * planes across an axis, and in a plane on lines. Only the first and the last vertex of a line can
 * be a corner of the convex hull of its plane, and only corners can be farthest apart. The largest
 * distance between two convex polygons is that of a corner of the one less the other, whose edges
 * are the edges of both in the order of their directions.
 */
final class MeshDiameters {

  /** Largest distance in a plane of equal x, y or z; mm. */
  private final double[] inPlane = new double[3];

  private final double overall;

  private MeshDiameters(MaskRows mask, Vector3 spacing) {
    double[] half = {spacing.x() / 2, spacing.y() / 2, spacing.z() / 2};
    Planes acrossX = acrossX(mask, half);
    Planes acrossY = new Planes(mask.sizeY, mask.sizeZ, half[0], half[2], half[1]);
    Planes acrossZ = new Planes(mask.sizeZ, mask.sizeY, half[0], half[1], half[2]);
    addRows(mask, acrossY, acrossZ);
    Planes fewest = acrossZ;
    double largest = 0;
    for (int axis = 0; axis < 3; axis++) {
      Planes planes = axis == 0 ? acrossX : axis == 1 ? acrossY : acrossZ;
      planes.findPolygons();
      double square = planes.largestSquareInPlane();
      inPlane[axis] = Math.sqrt(square);
      largest = Math.max(largest, square);
      fewest = planes.count < fewest.count ? planes : fewest;
    }
    overall = Math.sqrt(fewest.largestSquare(largest));
  }

  /** Measures a mask. */
  static MeshDiameters of(MaskRows mask, Vector3 spacing) {
    return new MeshDiameters(mask, spacing);
  }

  /** Between vertices of equal coordinate along an axis (0 for x), mm. */
  double inPlaneAcross(int axis) {
    return inPlane[axis];
  }

  /** Between any two vertices, mm. */
  double overall() {
    return overall;
  }

  /** The vertices in planes across y and z, whose lines run along x. */
  private static void addRows(MaskRows mask, Planes acrossY, Planes acrossZ) {
    for (int z = -1; z < mask.sizeZ; z++) {
      for (int y = -1; y < mask.sizeY; y++) {
        int row = mask.row(y, z);
        int nextY = mask.row(y + 1, z);
        int nextZ = mask.row(y, z + 1);
        int first = first(mask, row, -1);
        if (first >= 0) {
          int last = last(mask, row, -1);
          acrossZ.add(2 * z, 2 * y, 2 * first - 1, 2 * last + 1);
          acrossY.add(2 * y, 2 * z, 2 * first - 1, 2 * last + 1);
        }
        first = first(mask, row, nextY);
        if (first >= 0) {
          int last = last(mask, row, nextY);
          acrossZ.add(2 * z, 2 * y + 1, 2 * first, 2 * last);
          acrossY.add(2 * y + 1, 2 * z, 2 * first, 2 * last);
        }
        first = first(mask, row, nextZ);
        if (first >= 0) {
          int last = last(mask, row, nextZ);
          acrossZ.add(2 * z + 1, 2 * y, 2 * first, 2 * last);
          acrossY.add(2 * y, 2 * z + 1, 2 * first, 2 * last);
        }
      }
    }
  }

  /** The first bit in which two rows differ, or that is set where there is one row; −1 for none. */
  private static int first(MaskRows mask, int row, int other) {
    for (int word = 0; word < mask.words; word++) {
      long bits = mask.bits[row + word] ^ (other < 0 ? 0 : mask.bits[other + word]);
      if (bits != 0) {
        return word * Long.SIZE + Long.numberOfTrailingZeros(bits);
      }
    }
    return -1;
  }

  /** The last such bit; there is one. */
  private static int last(MaskRows mask, int row, int other) {
    int word = mask.words - 1;
    while (true) {
      long bits = mask.bits[row + word] ^ (other < 0 ? 0 : mask.bits[other + word]);
      if (bits != 0) {
        return word * Long.SIZE + Long.SIZE - 1 - Long.numberOfLeadingZeros(bits);
      }
      word--;
    }
  }

  /** The vertices in planes across x, whose lines run along y. */
  private static Planes acrossX(MaskRows mask, double[] half) {
    var planes = new Planes(mask.sizeX, mask.sizeZ, half[1], half[2], half[0]);
    var columns = new Columns(mask);
    for (int z = -1; z < mask.sizeZ; z++) {
      columns.of(z, Bits.INSIDE);
      for (int x = 0; x < mask.sizeX; x++) {
        if (columns.isPresent(x)) {
          planes.add(2 * x, 2 * z, 2 * columns.first[x] - 1, 2 * columns.last[x] + 1);
        }
      }
      columns.of(z, Bits.BEFORE_Z);
      for (int x = 0; x < mask.sizeX; x++) {
        if (columns.isPresent(x)) {
          planes.add(2 * x, 2 * z + 1, 2 * columns.first[x], 2 * columns.last[x]);
        }
      }
      columns.of(z, Bits.AFTER_X);
      for (int x = 0; x <= mask.sizeX; x++) {
        if (columns.isPresent(x)) {
          planes.add(2 * x - 1, 2 * z, 2 * columns.first[x], 2 * columns.last[x]);
        }
      }
    }
    return planes;
  }

  /** What a bit of a row says. */
  private enum Bits {
    /** The voxel is inside. */
    INSIDE,
    /** There is a vertex between the voxel and the next in z. */
    BEFORE_Z,
    /** There is a vertex between the voxel and the one before in x. */
    AFTER_X
  }

  /** For each x of a slice the first and the last y whose bit is set. */
  private static final class Columns {
    private final MaskRows mask;
    private final int[] first;
    private final int[] last;
    private final long[] seen;

    Columns(MaskRows mask) {
      this.mask = mask;
      first = new int[mask.words * Long.SIZE];
      last = new int[mask.words * Long.SIZE];
      seen = new long[mask.words];
    }

    boolean isPresent(int x) {
      return (seen[x / Long.SIZE] >>> x & 1) != 0;
    }

    void of(int z, Bits what) {
      Arrays.fill(seen, 0);
      for (int y = mask.sizeY - 1; y >= 0; y--) {
        note(z, y, what, last);
      }
      Arrays.fill(seen, 0);
      for (int y = 0; y < mask.sizeY; y++) {
        note(z, y, what, first);
      }
    }

    private void note(int z, int y, Bits what, int[] place) {
      int row = mask.row(y, z);
      int nextZ = mask.row(y, z + 1);
      long carry = 0;
      for (int word = 0; word < mask.words; word++) {
        long inside = mask.bits[row + word];
        long bits =
            switch (what) {
              case INSIDE -> inside;
              case BEFORE_Z -> inside ^ mask.bits[nextZ + word];
              case AFTER_X -> inside ^ (inside << 1 | carry);
            };
        carry = inside >>> (Long.SIZE - 1);
        for (long fresh = bits & ~seen[word]; fresh != 0; fresh &= fresh - 1) {
          place[word * Long.SIZE + Long.numberOfTrailingZeros(fresh)] = y;
        }
        seen[word] |= bits;
      }
    }
  }

  /** The vertices in the planes across an axis; u runs along the lines of a plane, v across. */
  private static final class Planes {
    private final int count;
    private final int lines;
    private final double halfU;
    private final double halfV;
    private final double halfW;

    /** First and last vertex of each line, the first above the last where there is none. */
    private final int[] low;

    private final int[] high;

    /** Corners of the polygons, counter-clockwise from the lowest v, there from the lowest u. */
    private int[] cornersU = new int[256];

    private int[] cornersV = new int[256];

    /** For each plane its first corner, and one past the last of all. */
    private final int[] start;

    /** For each plane the corner of highest v, there of highest u. */
    private final int[] top;

    /** For each plane the bounds of u, v, u + v and u − v, in mm. */
    private final double[][] least;

    private final double[][] largest;

    Planes(int size, int sizeV, double halfU, double halfV, double halfW) {
      count = 2 * size + 1;
      lines = 2 * sizeV + 1;
      this.halfU = halfU;
      this.halfV = halfV;
      this.halfW = halfW;
      low = new int[Math.multiplyExact(count, lines)];
      high = new int[low.length];
      Arrays.fill(low, Integer.MAX_VALUE);
      Arrays.fill(high, Integer.MIN_VALUE);
      start = new int[count + 1];
      top = new int[count];
      least = new double[count][4];
      largest = new double[count][4];
    }

    void add(int plane, int line, int first, int last) {
      int at = (plane + 1) * lines + line + 1;
      low[at] = first;
      high[at] = last;
    }

    void findPolygons() {
      int filled = 0;
      for (int plane = 0; plane < count; plane++) {
        start[plane] = filled;
        if (cornersU.length < filled + 2 * lines + 2) {
          cornersU = Arrays.copyOf(cornersU, 2 * (filled + lines + 1));
          cornersV = Arrays.copyOf(cornersV, 2 * (filled + lines + 1));
        }
        filled = findPolygon(plane, filled);
        bound(plane, filled);
      }
      start[count] = filled;
    }

    private int findPolygon(int plane, int from) {
      int row = plane * lines;
      int bottom = 0;
      while (bottom < lines && low[row + bottom] > high[row + bottom]) {
        bottom++;
      }
      if (bottom == lines) {
        return from;
      }
      int end = lines - 1;
      while (low[row + end] > high[row + end]) {
        end--;
      }
      int filled = from;
      if (low[row + bottom] < high[row + bottom]) {
        cornersU[filled] = low[row + bottom];
        cornersV[filled++] = bottom;
      }
      int chain = filled;
      for (int line = bottom; line <= end; line++) {
        if (low[row + line] <= high[row + line]) {
          filled = extend(chain, filled, high[row + line], line);
        }
      }
      top[plane] = filled - 1;
      chain = low[row + end] < high[row + end] ? filled : filled - 1;
      for (int line = end; line >= bottom; line--) {
        if (low[row + line] <= high[row + line]) {
          filled =
              line == end && chain < filled ? filled : extend(chain, filled, low[row + line], line);
        }
      }
      // The last corner is the first one again.
      return filled - 1 > from ? filled - 1 : filled;
    }

    /** Adds a point to a chain that turns left, and drops those that no longer are corners. */
    private int extend(int chain, int filled, int u, int v) {
      int n = filled;
      while (n >= chain + 2
          && (long) (cornersU[n - 1] - cornersU[n - 2]) * (v - cornersV[n - 2])
                  - (long) (cornersV[n - 1] - cornersV[n - 2]) * (u - cornersU[n - 2])
              <= 0) {
        n--;
      }
      cornersU[n] = u;
      cornersV[n] = v;
      return n + 1;
    }

    private void bound(int plane, int end) {
      Arrays.fill(least[plane], Double.POSITIVE_INFINITY);
      Arrays.fill(largest[plane], Double.NEGATIVE_INFINITY);
      for (int corner = start[plane]; corner < end; corner++) {
        double u = cornersU[corner] * halfU;
        double v = cornersV[corner] * halfV;
        bound(plane, 0, u);
        bound(plane, 1, v);
        bound(plane, 2, u + v);
        bound(plane, 3, u - v);
      }
    }

    private void bound(int plane, int direction, double value) {
      least[plane][direction] = Math.min(least[plane][direction], value);
      largest[plane][direction] = Math.max(largest[plane][direction], value);
    }

    /** No vertices of two planes are farther apart; squared, without the distance of the planes. */
    private double squareBound(int a, int b) {
      double u = extent(a, b, 0);
      double v = extent(a, b, 1);
      double both = Math.max(extent(a, b, 2), extent(a, b, 3));
      double besideU = Math.min(v, both - u);
      double besideV = Math.min(u, both - v);
      return Math.max(u * u + besideU * besideU, v * v + besideV * besideV);
    }

    private double extent(int a, int b, int direction) {
      return Math.max(
          largest[a][direction] - least[b][direction], largest[b][direction] - least[a][direction]);
    }

    double largestSquareInPlane() {
      double best = 0;
      for (int plane = 0; plane < count; plane++) {
        if (start[plane] < start[plane + 1] && squareBound(plane, plane) > best) {
          best = largestSquare(plane, plane, 0, best);
        }
      }
      return best;
    }

    /**
     * Over all pairs of vertices.
     *
     * @param known a square that is reached by some pair
     */
    double largestSquare(double known) {
      double best = known;
      for (int a = 0; a < count; a++) {
        for (int b = count - 1; b > a && start[a] < start[a + 1]; b--) {
          double w = (b - a) * halfW;
          double square = w * w;
          if (start[b] < start[b + 1] && squareBound(a, b) + square > best) {
            best = largestSquare(a, b, square, best);
          }
        }
      }
      return best;
    }

    /** The largest of a known square and those between the corners of two planes. */
    private double largestSquare(int a, int b, double between, double known) {
      int countA = start[a + 1] - start[a];
      int countB = start[b + 1] - start[b];
      double best = known;
      int i = start[a];
      int j = top[b];
      int nextI = next(a, i);
      int nextJ = next(b, j);
      int stepsA = countA > 1 ? countA : 0;
      int stepsB = countB > 1 ? countB : 0;
      while (true) {
        double u = (cornersU[i] - cornersU[j]) * halfU;
        double v = (cornersV[i] - cornersV[j]) * halfV;
        best = Math.max(best, u * u + v * v + between);
        if (stepsA == 0 && stepsB == 0) {
          return best;
        }
        long turn =
            stepsA == 0
                ? -1
                : stepsB == 0
                    ? 1
                    : (long) (cornersU[nextI] - cornersU[i]) * (cornersV[j] - cornersV[nextJ])
                        - (long) (cornersV[nextI] - cornersV[i]) * (cornersU[j] - cornersU[nextJ]);
        if (turn >= 0) {
          i = nextI;
          nextI = next(a, i);
          stepsA--;
        }
        if (turn <= 0) {
          j = nextJ;
          nextJ = next(b, j);
          stepsB--;
        }
      }
    }

    private int next(int plane, int corner) {
      return corner + 1 < start[plane + 1] ? corner + 1 : start[plane];
    }
  }
}
