package io.pleura.radiomics;

import io.pleura.volume.Vector3;
import java.util.ArrayList;
import java.util.List;

/**
 * The largest distances between vertices of the mesh, which are the middles between an inside and
 * an outside voxel that share a face.
 *
 * <p>In half voxels every vertex has whole coordinates. Two vertices that are farthest apart are
 * corners of the convex hull of their plane, so only these are compared.
 */
final class MeshDiameters {

  /** Largest distance in a plane of equal x, y or z; mm. */
  private final double[] inPlane = new double[3];

  private final double overall;

  private MeshDiameters(boolean[] inside, int sizeX, int sizeY, int sizeZ, Vector3 spacing) {
    int[] size = {sizeX, sizeY, sizeZ};
    double[] half = {spacing.x() / 2, spacing.y() / 2, spacing.z() / 2};
    List<int[]> corners = new ArrayList<>();
    for (int across = 2; across >= 0; across--) {
      int u = across == 0 ? 1 : 0;
      int v = across == 2 ? 1 : 2;
      double largest = 0;
      for (int plane = -1; plane <= 2 * size[across] - 1; plane++) {
        List<int[]> hull = hull(vertices(inside, size, across, u, v, plane));
        largest = Math.max(largest, largestSquare(hull, u, half[u], v, half[v]));
        if (across == 2) {
          corners.addAll(hull);
        }
      }
      inPlane[across] = Math.sqrt(largest);
    }
    double largest = 0;
    for (int i = 0; i < corners.size(); i++) {
      int[] a = corners.get(i);
      for (int j = i + 1; j < corners.size(); j++) {
        int[] b = corners.get(j);
        double dx = (a[0] - b[0]) * half[0];
        double dy = (a[1] - b[1]) * half[1];
        double dz = (a[2] - b[2]) * half[2];
        largest = Math.max(largest, dx * dx + dy * dy + dz * dz);
      }
    }
    overall = Math.sqrt(largest);
  }

  /**
   * Measures a box of voxels; what lies outside the box is outside the mask.
   *
   * @param inside the mask, x fastest
   */
  static MeshDiameters of(boolean[] inside, int sizeX, int sizeY, int sizeZ, Vector3 spacing) {
    return new MeshDiameters(inside, sizeX, sizeY, sizeZ, spacing);
  }

  /** Between vertices of equal coordinate along an axis (0 for x), mm. */
  double inPlaneAcross(int axis) {
    return inPlane[axis];
  }

  /** Between any two vertices, mm. */
  double overall() {
    return overall;
  }

  /**
   * The first and the last vertex of each line along {@code u} in a plane, ordered by v, then u.
   * Coordinates are half voxels: even at voxel centres, odd midway.
   */
  private static List<int[]> vertices(
      boolean[] inside, int[] size, int across, int u, int v, int plane) {
    int[] step = {1, size[0], size[0] * size[1]};
    List<int[]> result = new ArrayList<>();
    int[] point = new int[3];
    point[across] = plane;
    for (int atV = -1; atV <= 2 * size[v] - 1; atV++) {
      point[v] = atV;
      boolean betweenPlanes = (plane & 1) != 0;
      boolean betweenLines = (atV & 1) != 0;
      if (betweenPlanes && betweenLines) {
        continue;
      }
      int first = Integer.MAX_VALUE;
      int last = Integer.MIN_VALUE;
      if (betweenPlanes || betweenLines) {
        // Vertices lie at voxel centres along u, on the face towards the next plane or line.
        int axis = betweenPlanes ? across : v;
        int lower = (betweenPlanes ? plane : atV) >> 1;
        int base = (betweenPlanes ? (atV >> 1) * step[v] : (plane >> 1) * step[across]);
        for (int k = 0; k < size[u]; k++) {
          int offset = base + k * step[u];
          boolean low = lower >= 0 && inside[offset + lower * step[axis]];
          boolean high = lower + 1 < size[axis] && inside[offset + (lower + 1) * step[axis]];
          if (low != high) {
            first = Math.min(first, 2 * k);
            last = 2 * k;
          }
        }
      } else {
        int base = (plane >> 1) * step[across] + (atV >> 1) * step[v];
        boolean low = false;
        for (int k = 0; k <= size[u]; k++) {
          boolean high = k < size[u] && inside[base + k * step[u]];
          if (low != high) {
            first = Math.min(first, 2 * k - 1);
            last = 2 * k - 1;
          }
          low = high;
        }
      }
      if (first <= last) {
        point[u] = first;
        result.add(point.clone());
        if (last > first) {
          point[u] = last;
          result.add(point.clone());
        }
      }
    }
    return hullOrder(result, u, v);
  }

  /** Tags the points with the two axes of their plane by putting them last: {x, y, z, u, v}. */
  private static List<int[]> hullOrder(List<int[]> points, int u, int v) {
    List<int[]> result = new ArrayList<>(points.size());
    for (int[] p : points) {
      result.add(new int[] {p[0], p[1], p[2], p[u], p[v]});
    }
    return result;
  }

  /** Andrew's monotone chain over points ordered by v, then u; points on an edge are dropped. */
  private static List<int[]> hull(List<int[]> points) {
    if (points.size() < 3) {
      return points;
    }
    List<int[]> hull = new ArrayList<>();
    for (int pass = 0; pass < 2; pass++) {
      int start = hull.size();
      for (int i = 0; i < points.size(); i++) {
        int[] p = points.get(pass == 0 ? i : points.size() - 1 - i);
        while (hull.size() >= start + 2
            && turn(hull.get(hull.size() - 2), hull.get(hull.size() - 1), p) <= 0) {
          hull.remove(hull.size() - 1);
        }
        hull.add(p);
      }
      hull.remove(hull.size() - 1);
    }
    return hull;
  }

  private static long turn(int[] a, int[] b, int[] c) {
    return (long) (b[4] - a[4]) * (c[3] - a[3]) - (long) (b[3] - a[3]) * (c[4] - a[4]);
  }

  private static double largestSquare(
      List<int[]> points, int u, double halfU, int v, double halfV) {
    double largest = 0;
    for (int i = 0; i < points.size(); i++) {
      for (int j = i + 1; j < points.size(); j++) {
        double du = (points.get(i)[u] - points.get(j)[u]) * halfU;
        double dv = (points.get(i)[v] - points.get(j)[v]) * halfV;
        largest = Math.max(largest, du * du + dv * dv);
      }
    }
    return largest;
  }
}
