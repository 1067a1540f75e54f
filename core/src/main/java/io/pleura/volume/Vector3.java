package io.pleura.volume;

/**
 * Three numbers along x, y and z.
 *
 * @param x first component
 * @param y second component
 * @param z third component
 */
public record Vector3(double x, double y, double z) {

  /**
   * The component along an axis.
   *
   * @param axis 0 for x, 1 for y, 2 for z
   * @return the component
   * @throws IllegalArgumentException when the axis is none of these
   */
  public double get(int axis) {
    return switch (axis) {
      case 0 -> x;
      case 1 -> y;
      case 2 -> z;
      default -> throw new IllegalArgumentException("axis " + axis + " is not 0, 1 or 2");
    };
  }

  /**
   * The distance to another point.
   *
   * @param other the other point
   * @return Euclidean distance in the unit of the components
   */
  public double distance(Vector3 other) {
    double dx = x - other.x;
    double dy = y - other.y;
    double dz = z - other.z;
    return Math.sqrt(dx * dx + dy * dy + dz * dz);
  }

  boolean isFinite() {
    return Double.isFinite(x) && Double.isFinite(y) && Double.isFinite(z);
  }

  @Override
  public String toString() {
    return "(" + x + ", " + y + ", " + z + ")";
  }
}
