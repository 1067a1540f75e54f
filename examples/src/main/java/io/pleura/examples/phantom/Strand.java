package io.pleura.examples.phantom;

/**
 * A straight rod of soft tissue in the frame of the pleura: vessel, scar, spicule or pleural tag.
 *
 * @param fromU outward coordinate of the first end, mm
 * @param fromV coordinate along the ribs of the first end, mm
 * @param fromW coordinate across the ribs of the first end, mm
 * @param toU outward coordinate of the second end, mm
 * @param toV coordinate along the ribs of the second end, mm
 * @param toW coordinate across the ribs of the second end, mm
 * @param fromRadius at the first end, mm
 * @param midRadius half-way, mm
 * @param toRadius at the second end, mm
 * @param hounsfield its density, HU
 */
record Strand(
    double fromU,
    double fromV,
    double fromW,
    double toU,
    double toV,
    double toW,
    double fromRadius,
    double midRadius,
    double toRadius,
    double hounsfield) {

  /** Whether a point is near enough to matter; quick. */
  boolean isNear(double u, double v, double w) {
    double reach = 1 + Math.max(midRadius, Math.max(fromRadius, toRadius));
    return u > Math.min(fromU, toU) - reach
        && u < Math.max(fromU, toU) + reach
        && v > Math.min(fromV, toV) - reach
        && v < Math.max(fromV, toV) + reach
        && w > Math.min(fromW, toW) - reach
        && w < Math.max(fromW, toW) + reach;
  }

  /** Distance to the surface, mm; negative inside. */
  double distance(double u, double v, double w) {
    double du = toU - fromU;
    double dv = toV - fromV;
    double dw = toW - fromW;
    double t =
        ((u - fromU) * du + (v - fromV) * dv + (w - fromW) * dw) / (du * du + dv * dv + dw * dw);
    t = Math.max(0, Math.min(1, t));
    double x = u - fromU - t * du;
    double y = v - fromV - t * dv;
    double z = w - fromW - t * dw;
    double radius =
        t < 0.5
            ? fromRadius + 2 * t * (midRadius - fromRadius)
            : midRadius + (2 * t - 1) * (toRadius - midRadius);
    return Math.sqrt(x * x + y * y + z * z) - radius;
  }
}
