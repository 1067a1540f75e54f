package io.pleura.examples.phantom;

/**
 * A lobulated ellipsoid around the origin of the frame of the pleura, with a variable core, and,
 * where it crosses the pleura, a root in the chest wall.
 */
final class Nodule {

  /** Half the lattice of the lobules relative to the mean radius. */
  private static final double LOBULE = 0.75;

  private final double[] rows = new double[9];
  private final double[] axes = new double[3];
  private final double meanRadius;
  private final double lobulation;
  private final double hounsfield;
  private final double heterogeneity;
  private final double core;
  private final LatticeNoise lobules;
  private final LatticeNoise texture;
  private double rootDepth;
  private double rootRadius;
  private double rootV;
  private double rootW;

  Nodule(SeededRandom random) {
    meanRadius = random.uniform(6.5, 11);
    for (int a = 0; a < 3; a++) {
      axes[a] = meanRadius * random.uniform(0.85, 1.18);
    }
    rotate(random);
    lobulation = random.uniform(0.08, 0.2);
    hounsfield = random.uniform(15, 60);
    heterogeneity = random.uniform(5, 30);
    core = random.chance(0.4) ? random.uniform(-35, -10) : 0;
    lobules = new LatticeNoise(random.nextLong());
    texture = new LatticeNoise(random.nextLong());
  }

  /** Rows of a random rotation, from a random unit quaternion. */
  private void rotate(SeededRandom random) {
    double a = random.gaussian();
    double b = random.gaussian();
    double c = random.gaussian();
    double d = random.gaussian();
    double s = 2 / (a * a + b * b + c * c + d * d);
    rows[0] = 1 - s * (c * c + d * d);
    rows[1] = s * (b * c - a * d);
    rows[2] = s * (b * d + a * c);
    rows[3] = s * (b * c + a * d);
    rows[4] = 1 - s * (b * b + d * d);
    rows[5] = s * (c * d - a * b);
    rows[6] = s * (b * d - a * c);
    rows[7] = s * (c * d + a * b);
    rows[8] = 1 - s * (b * b + c * c);
  }

  double meanRadius() {
    return meanRadius;
  }

  double hounsfield() {
    return hounsfield;
  }

  /** Distance from the centre to the surface along u, mm. */
  double reach() {
    double low = 0;
    double high = 2 * meanRadius;
    for (int step = 0; step < 30; step++) {
      double middle = (low + high) / 2;
      if (bodyDistance(middle, 0, 0) < 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  double greatestRadius() {
    return (1 + lobulation) * Math.max(axes[0], Math.max(axes[1], axes[2]));
  }

  /** Grows a root through the pleura. */
  void setRoot(double depth, double radius, double v, double w) {
    rootDepth = depth;
    rootRadius = radius;
    rootV = v;
    rootW = w;
  }

  /** Distance to the surface of the body, mm, negative inside. */
  double bodyDistance(double u, double v, double w) {
    double sum = 0;
    for (int a = 0; a < 3; a++) {
      double t = (rows[3 * a] * u + rows[3 * a + 1] * v + rows[3 * a + 2] * w) / axes[a];
      sum += t * t;
    }
    double scale = 1 / (LOBULE * meanRadius);
    return (Math.sqrt(sum) - 1 - lobulation * lobules.at(u * scale, v * scale, w * scale))
        * meanRadius;
  }

  /** Distance to the surface of the root, mm, negative inside; positive where there is none. */
  double rootDistance(double depth, double v, double w) {
    if (rootDepth == 0) {
      return Double.POSITIVE_INFINITY;
    }
    double along = depth / (depth > 0 ? rootDepth : 3);
    double dv = (v - rootV) / rootRadius;
    double dw = (w - rootW) / rootRadius;
    double scale = 1 / (LOBULE * meanRadius);
    double rough = 1.5 * lobulation * lobules.at(v * scale + 9, w * scale + 9, depth * scale + 9);
    return (Math.sqrt(along * along + dv * dv + dw * dw) - 1 - rough)
        * Math.min(rootDepth, rootRadius);
  }

  double density(double distance, double u, double v, double w) {
    double centre = Math.max(0, Math.min(1, -distance / meanRadius - 0.25));
    return hounsfield
        + core * centre
        + heterogeneity * texture.at(u / 3, v / 3, w / 3)
        + 0.5 * heterogeneity * texture.at(u / 1.3 + 7, v / 1.3, w / 1.3);
  }
}
