package io.pleura.examples.phantom;

/**
 * A straight rod of soft tissue in the frame of the pleura: vessel, scar, spicule or pleural tag.
 */
final class Strand {

  private final double[] from;
  private final double[] along;
  private final double[] low = new double[3];
  private final double[] high = new double[3];
  private final double squaredLength;
  private final double[] radii;
  private final double hounsfield;

  /**
   * @param from first end: u, v, w, mm
   * @param to second end: u, v, w, mm
   * @param radii at the first end, half-way and at the second end, mm
   * @param hounsfield density, HU
   */
  Strand(double[] from, double[] to, double[] radii, double hounsfield) {
    this.from = from.clone();
    this.radii = radii.clone();
    this.hounsfield = hounsfield;
    along = new double[3];
    double reach = 1 + Math.max(radii[0], Math.max(radii[1], radii[2]));
    double sum = 0;
    for (int a = 0; a < 3; a++) {
      along[a] = to[a] - from[a];
      sum += along[a] * along[a];
      low[a] = Math.min(from[a], to[a]) - reach;
      high[a] = Math.max(from[a], to[a]) + reach;
    }
    squaredLength = sum;
  }

  /** Whether it can be felt in a box in the frame of the pleura. */
  boolean meets(double[] boxLow, double[] boxHigh) {
    for (int a = 0; a < 3; a++) {
      if (boxHigh[a] < low[a] || boxLow[a] > high[a]) {
        return false;
      }
    }
    return true;
  }

  /** Covers what lies below at a point. */
  double cover(double below, double u, double v, double w) {
    return ChestWall.blend(below, hounsfield, ChestWall.inside(distance(u, v, w)));
  }

  /** Distance to the surface, mm; negative inside. */
  private double distance(double u, double v, double w) {
    double x = u - from[0];
    double y = v - from[1];
    double z = w - from[2];
    double t = (x * along[0] + y * along[1] + z * along[2]) / squaredLength;
    t = Math.max(0, Math.min(1, t));
    x -= t * along[0];
    y -= t * along[1];
    z -= t * along[2];
    double radius =
        t < 0.5
            ? radii[0] + 2 * t * (radii[1] - radii[0])
            : radii[1] + (2 * t - 1) * (radii[2] - radii[1]);
    return Math.sqrt(x * x + y * y + z * z) - radius;
  }
}
