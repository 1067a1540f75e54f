package io.pleura.radiomics.filter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The vertices of a sphere made of triangles: an icosahedron whose triangles are divided by four,
 * again and again, each new vertex put onto the sphere. Values and order of the vertices are those
 * of trimesh.
 */
final class Icosphere {

  private static final double SHORT = 0.5257311121191336;
  private static final double LONG = 0.85065080835204;

  private static final double[][] ICOSAHEDRON = {
    {-SHORT, LONG, 0},
    {SHORT, LONG, 0},
    {-SHORT, -LONG, 0},
    {SHORT, -LONG, 0},
    {0, -SHORT, LONG},
    {0, SHORT, LONG},
    {0, -SHORT, -LONG},
    {0, SHORT, -LONG},
    {LONG, 0, -SHORT},
    {LONG, 0, SHORT},
    {-LONG, 0, -SHORT},
    {-LONG, 0, SHORT},
  };

  private Icosphere() {}

  /**
   * Makes the vertices.
   *
   * @param subdivisions how often to divide the triangles, at least 0
   * @param radius of the sphere
   * @return 10 · 4^subdivisions + 2 vertices of three coordinates
   */
  static double[][] vertices(int subdivisions, double radius) {
    List<double[]> vertices = new ArrayList<>();
    for (double[] vertex : ICOSAHEDRON) {
      vertices.add(vertex.clone());
    }
    List<int[]> faces = faces();
    for (int i = 0; i < subdivisions; i++) {
      faces = divide(vertices, faces);
      vertices.forEach(vertex -> push(vertex, radius));
    }
    if (subdivisions == 0) {
      vertices.forEach(vertex -> push(vertex, radius));
    }
    return vertices.toArray(double[][]::new);
  }

  /** All triples of vertices that are neighbours of each other. */
  private static List<int[]> faces() {
    List<int[]> faces = new ArrayList<>();
    for (int a = 0; a < ICOSAHEDRON.length; a++) {
      for (int b = a + 1; b < ICOSAHEDRON.length; b++) {
        for (int c = b + 1; c < ICOSAHEDRON.length; c++) {
          if (neighbours(a, b) && neighbours(b, c) && neighbours(a, c)) {
            faces.add(new int[] {a, b, c});
          }
        }
      }
    }
    return faces;
  }

  private static boolean neighbours(int a, int b) {
    double square = 0;
    for (int axis = 0; axis < 3; axis++) {
      double difference = ICOSAHEDRON[a][axis] - ICOSAHEDRON[b][axis];
      square += difference * difference;
    }
    return square < 1.5; // edges have 1.1, the next distance 2.9
  }

  /** Adds the middle of each edge, edges ordered by their higher vertex, then their lower one. */
  private static List<int[]> divide(List<double[]> vertices, List<int[]> faces) {
    TreeMap<int[], Integer> middles =
        new TreeMap<>(Comparator.<int[]>comparingInt(edge -> edge[1]).thenComparingInt(e -> e[0]));
    for (int[] face : faces) {
      for (int side = 0; side < 3; side++) {
        middles.put(edge(face, side), 0);
      }
    }
    for (var entry : middles.entrySet()) {
      double[] a = vertices.get(entry.getKey()[0]);
      double[] b = vertices.get(entry.getKey()[1]);
      entry.setValue(vertices.size());
      vertices.add(new double[] {(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2});
    }
    List<int[]> parts = new ArrayList<>();
    for (int[] face : faces) {
      int m0 = Objects.requireNonNull(middles.get(edge(face, 0)));
      int m1 = Objects.requireNonNull(middles.get(edge(face, 1)));
      int m2 = Objects.requireNonNull(middles.get(edge(face, 2)));
      parts.add(new int[] {face[0], m0, m2});
      parts.add(new int[] {m0, face[1], m1});
      parts.add(new int[] {m2, m1, face[2]});
      parts.add(new int[] {m0, m1, m2});
    }
    return parts;
  }

  private static int[] edge(int[] face, int side) {
    int a = face[side];
    int b = face[(side + 1) % 3];
    return new int[] {Math.min(a, b), Math.max(a, b)};
  }

  /** Moves a vertex along its radius onto the sphere. */
  private static void push(double[] vertex, double radius) {
    double length =
        Math.sqrt(vertex[0] * vertex[0] + vertex[1] * vertex[1] + vertex[2] * vertex[2]);
    for (int axis = 0; axis < 3; axis++) {
      vertex[axis] += vertex[axis] / length * (radius - length);
    }
  }
}
