package io.pleura.examples.phantom;

import java.util.List;

/**
 * The pleura and the layers behind it. Coordinates in mm: u outward, v along the ribs, w across
 * them; the nodule's centre is the origin.
 */
final class ChestWall {

  /** Width over which one tissue passes into the next, mm. */
  private static final double EDGE = 0.5;

  /** How far the pleura and what lies on it can stand into the lung, mm. */
  private static final double REACH = 12;

  /** A place where the pleura is drawn into the lung. */
  record Dimple(double v, double w, double radius, double height) {

    double at(double v, double w) {
      double squared =
          ((v - this.v) * (v - this.v) + (w - this.w) * (w - this.w)) / radius / radius;
      return squared >= 1 ? 0 : height * (1 - squared) * (1 - squared);
    }
  }

  /**
   * A layer of soft tissue on the lung side of the pleura.
   *
   * @param v its centre along the ribs, mm
   * @param w its centre across the ribs, mm
   * @param radius its extent, mm
   * @param thickness greatest thickness, mm
   * @param roughness share of the thickness that varies from place to place, 0 to 1
   * @param stranding how far the fat behind it is replaced by soft tissue, 0 to 1
   * @param hounsfield its density, HU
   * @param calcium density of flakes inside, HU; 0 for none
   */
  record Thickening(
      double v,
      double w,
      double radius,
      double thickness,
      double roughness,
      double stranding,
      double hounsfield,
      double calcium) {}

  private final double distance;
  private final double curvatureV;
  private final double curvatureW;
  private final double waviness;
  private final double fat;
  private final double inner;
  private final double outer;
  private final double skin;
  private final double fatHounsfield;
  private final double muscleHounsfield;
  private final double marrowHounsfield;
  private final double ribSpacing;
  private final double ribOffset;
  private final double ribSlope;
  private final double ribHalfHeight;
  private final double ribHalfDepth;
  private final LatticeNoise waves;
  private final LatticeNoise texture;
  private final List<Dimple> dimples;
  private final List<Thickening> thickenings;

  ChestWall(
      SeededRandom random, double distance, List<Dimple> dimples, List<Thickening> thickenings) {
    this.distance = distance;
    this.dimples = dimples;
    this.thickenings = thickenings;
    curvatureV = 0.5 / random.uniform(70, 130);
    curvatureW = 0.5 / random.uniform(150, 500);
    waviness = random.uniform(0.3, 0.9);
    fat = random.uniform(1, 4.5);
    inner = fat + random.uniform(8, 12);
    outer = inner + random.uniform(4, 12);
    skin = outer + random.uniform(5, 25);
    fatHounsfield = random.uniform(-115, -90);
    muscleHounsfield = random.uniform(45, 65);
    marrowHounsfield = random.uniform(120, 300);
    ribSpacing = random.uniform(22, 30);
    ribOffset = random.uniform(0, ribSpacing);
    ribSlope = random.uniform(-0.35, 0.35);
    ribHalfHeight = random.uniform(4.5, 6.5);
    ribHalfDepth = random.uniform(3, 4);
    waves = new LatticeNoise(random.nextLong());
    texture = new LatticeNoise(random.nextLong());
  }

  /** Outward coordinate of the pleura where nothing draws it in. */
  double restingSurface(double v, double w) {
    return distance
        - curvatureV * v * v
        - curvatureW * w * w
        + waviness * (waves.at(v / 14, w / 14) - waves.at(0, 0));
  }

  /** Outward coordinate of the pleura. */
  double surface(double v, double w) {
    return surface(v, w, restingSurface(v, w));
  }

  double surface(double v, double w, double resting) {
    double surface = resting;
    for (Dimple dimple : dimples) {
      surface -= dimple.at(v, w);
    }
    return surface;
  }

  /**
   * Density at a point.
   *
   * @param resting what {@link #restingSurface} gives there, mm
   * @param surface what {@link #surface} gives there, mm
   * @param lung the density that lung or vessel would have there, HU
   */
  double hounsfield(double u, double v, double w, double resting, double surface, double lung) {
    if (u < resting - REACH) {
      return lung;
    }
    double result = lung;
    double stranding = 0;
    for (Thickening layer : thickenings) {
      double lateral =
          Math.sqrt((v - layer.v) * (v - layer.v) + (w - layer.w) * (w - layer.w)) / layer.radius;
      if (lateral < 1.3) {
        double rough = 1 + layer.roughness * texture.at(u / 3, v / 3, w / 3);
        double profile = 1 - lateral * lateral * lateral * lateral;
        double top = surface - layer.thickness * rough * Math.max(0, profile);
        double cover = profile <= 0 ? 0 : inside(top - u);
        double density = layer.hounsfield + 12 * texture.at(u / 2, v / 2, w / 2);
        if (layer.calcium > 0 && texture.at(v / 4, w / 4) > 0.1 && profile > 0.3) {
          density = layer.calcium;
        }
        result = blend(result, density, cover);
        stranding = Math.max(stranding, layer.stranding * Math.min(1, Math.max(0, 2 * profile)));
      }
    }
    double depth = u - surface;
    if (depth < -2) {
      return result;
    }
    // The pleura itself: a line of soft tissue thinner than a voxel.
    result = blend(result, 10, inside(-0.6 - depth));
    double septa = texture.at(u / 5, v / 9, w / 9);
    double fatHere = fatHounsfield + 15 * septa;
    result = blend(result, fatHere + stranding * (30 - fatHere), inside(0.3 - depth));
    double restingDepth = u - resting;
    double muscle = muscleHounsfield + 8 * septa;
    result = blend(result, muscle, inside(fat - restingDepth));
    double row = (w - ribSlope * v - ribOffset) / ribSpacing;
    double across = (row - Math.rint(row)) * ribSpacing / ribHalfHeight;
    double along = (restingDepth - fat - ribHalfDepth - 1) / ribHalfDepth;
    double rib = (Math.sqrt(across * across + along * along) - 1) * ribHalfDepth;
    result = blend(result, 650, inside(rib));
    result = blend(result, marrowHounsfield, inside(rib + 1.3));
    result = blend(result, fatHere, inside(inner - restingDepth));
    result = blend(result, muscle + 20 * septa, inside(inner + 1.5 - restingDepth));
    result = blend(result, fatHere, inside(outer - restingDepth));
    result = blend(result, 20, inside(skin - restingDepth));
    return blend(result, -1000, inside(skin + 2 - restingDepth));
  }

  static double blend(double below, double above, double cover) {
    return below + cover * (above - below);
  }

  /** Share of a tissue at a signed distance from its surface, mm, negative inside. */
  static double inside(double distance) {
    return Math.max(0, Math.min(1, 0.5 - distance / EDGE));
  }
}
