package io.pleura.radiomics;

/**
 * The surface of a ROI as triangles: the mesh that volume and surface area are taken from.
 * Immutable.
 *
 * @see RadiomicsInspection#mesh()
 */
public final class SurfaceMesh {

  private final double[] coordinates;
  private final double area;
  private final double volume;

  SurfaceMesh(double[] coordinates, double area, double volume) {
    this.coordinates = coordinates;
    this.area = area;
    this.volume = volume;
  }

  /**
   * The number of triangles.
   *
   * @return at least 8
   */
  public int triangleCount() {
    return coordinates.length / 9;
  }

  /**
   * The corners of the triangles, counter-clockwise when seen from outside.
   *
   * @return a new array of nine numbers a triangle: x, y, z of its three corners, mm (LPS)
   */
  public double[] toArray() {
    return coordinates.clone();
  }

  /**
   * The area of all triangles, PyRadiomics' SurfaceArea.
   *
   * @return mm²
   */
  public double area() {
    return area;
  }

  /**
   * The volume inside, PyRadiomics' MeshVolume.
   *
   * @return mm³
   */
  public double volume() {
    return volume;
  }
}
