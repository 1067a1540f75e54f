package io.pleura.examples.phantom;

import io.pleura.examples.phantom.ChestWall.Dimple;
import io.pleura.examples.phantom.ChestWall.Thickening;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything inside one phantom as functions of a point in the frame of the pleura: u outward, v
 * along the ribs, w across them, mm, the nodule's centre as origin.
 */
final class Anatomy {

  private final ChestWall wall;
  private final Nodule nodule;
  private final boolean crossing;
  private final double rootDepth;
  private final List<Strand> strands;
  private final List<Strand> tags;
  private final double lung;
  private final LatticeNoise parenchyma;

  private Anatomy(
      ChestWall wall,
      Nodule nodule,
      boolean crossing,
      double rootDepth,
      List<Strand> strands,
      List<Strand> tags,
      double lung,
      LatticeNoise parenchyma) {
    this.wall = wall;
    this.nodule = nodule;
    this.crossing = crossing;
    this.rootDepth = rootDepth;
    this.strands = List.copyOf(strands);
    this.tags = List.copyOf(tags);
    this.lung = lung;
    this.parenchyma = parenchyma;
  }

  static Anatomy of(long seed, PleuralRelation relation, PleuralMimic mimic) {
    Nodule nodule = new Nodule(SeededRandom.of(seed, 10));
    double radius = nodule.meanRadius();
    SeededRandom place = SeededRandom.of(seed, 11);
    double gap = place.uniform(3.5, 7.5);
    double overlap = radius * place.uniform(0.12, 0.4);
    boolean apart = relation == PleuralRelation.DISTANT || relation == PleuralRelation.RETRACTING;
    double distance = nodule.reach() + (apart ? gap : -overlap);

    List<Dimple> dimples = new ArrayList<>();
    List<double[]> feet = new ArrayList<>();
    SeededRandom sign = SeededRandom.of(seed, 12);
    int tagCount = sign.between(2, 4);
    for (int t = 0; t < tagCount && relation == PleuralRelation.RETRACTING; t++) {
      double angle = sign.uniform(0, 2 * StrictMath.PI);
      double away = radius * (t == 0 ? sign.uniform(0, 0.6) : sign.uniform(0.5, 1.2));
      double v = away * StrictMath.cos(angle);
      double w = away * StrictMath.sin(angle);
      feet.add(new double[] {v, w});
      dimples.add(new Dimple(v, w, sign.uniform(6, 10), gap * sign.uniform(0.35, 0.6)));
    }

    List<Thickening> layers = new ArrayList<>();
    SeededRandom spread = SeededRandom.of(seed, 13);
    double lean = radius * spread.uniform(-0.4, 0.4);
    double spreadRadius = radius * spread.uniform(1.25, 1.75);
    double spreadThickness = spread.uniform(1.5, 3.5);
    if (relation == PleuralRelation.SPREADING) {
      layers.add(
          new Thickening(
              lean,
              radius * spread.uniform(-0.4, 0.4),
              spreadRadius,
              spreadThickness,
              0.6,
              spread.uniform(0.4, 0.9),
              nodule.hounsfield(),
              0));
    }
    SeededRandom other = SeededRandom.of(seed, 14);
    if (mimic == PleuralMimic.PLAQUE) {
      double angle = other.uniform(0, 2 * StrictMath.PI);
      double extent = other.uniform(7, 12);
      double away = radius + extent * other.uniform(0.75, 1.2);
      layers.add(
          new Thickening(
              away * StrictMath.cos(angle),
              away * StrictMath.sin(angle),
              extent,
              other.uniform(2, 4),
              0.1,
              0,
              other.uniform(25, 60),
              other.chance(0.35) ? other.uniform(250, 500) : 0));
    }
    ChestWall wall = new ChestWall(SeededRandom.of(seed, 15), distance, dimples, layers);

    SeededRandom root = SeededRandom.of(seed, 16);
    double rootDepth = root.uniform(3, 7);
    if (relation == PleuralRelation.CROSSING) {
      nodule.setRoot(
          rootDepth,
          radius * root.uniform(0.4, 0.8),
          radius * root.uniform(-0.3, 0.3),
          radius * root.uniform(-0.3, 0.3));
    }

    List<Strand> tags = new ArrayList<>();
    for (double[] foot : feet) {
      tags.add(
          new Strand(
              new double[] {nodule.reach() * 0.6, foot[0] * 0.6, foot[1] * 0.6},
              new double[] {wall.surface(foot[0], foot[1]) + 0.5, foot[0], foot[1]},
              new double[] {sign.uniform(1.6, 2.4), sign.uniform(1.3, 2), sign.uniform(1.6, 2.4)},
              sign.uniform(20, 50)));
    }
    List<Strand> strands = new ArrayList<>();
    if (mimic == PleuralMimic.SCAR) {
      addScars(strands, other, wall, radius);
    }
    addVessels(strands, SeededRandom.of(seed, 17));
    addSpicules(strands, SeededRandom.of(seed, 18), radius, nodule.hounsfield());
    SeededRandom tissue = SeededRandom.of(seed, 19);
    return new Anatomy(
        wall,
        nodule,
        relation == PleuralRelation.CROSSING,
        // Lobules make a root at most this much deeper.
        1.35 * rootDepth,
        strands,
        tags,
        tissue.uniform(-890, -800),
        new LatticeNoise(tissue.nextLong()));
  }

  /** Lines that start at the pleura beside the nodule, or at the nodule away from the pleura. */
  private static void addScars(
      List<Strand> strands, SeededRandom random, ChestWall wall, double radius) {
    int count = random.between(1, 3);
    for (int n = 0; n < count; n++) {
      double angle = random.uniform(0, 2 * StrictMath.PI);
      double thick = random.uniform(0.9, 1.6);
      double density = random.uniform(20, 50);
      if (random.chance(0.6)) {
        double v = (radius + random.uniform(4, 8)) * StrictMath.cos(angle);
        double w = (radius + random.uniform(4, 8)) * StrictMath.sin(angle);
        double deep = random.uniform(5, 12);
        double slant = random.uniform(1, 1.5);
        strands.add(
            new Strand(
                new double[] {wall.surface(v, w) + 0.5, v, w},
                new double[] {wall.surface(v, w) - deep, v * slant, w * slant},
                new double[] {thick + 0.7, thick, thick * 0.7},
                density));
      } else {
        double inward = -random.uniform(0.2, 1);
        double side = StrictMath.sqrt(1 - inward * inward);
        double reach = radius + random.uniform(4, 10);
        double v = side * StrictMath.cos(angle);
        double w = side * StrictMath.sin(angle);
        strands.add(
            new Strand(
                new double[] {0.6 * radius * inward, 0.6 * radius * v, 0.6 * radius * w},
                new double[] {reach * inward, reach * v, reach * w},
                new double[] {thick + 0.7, thick, thick * 0.7},
                density));
      }
    }
  }

  /** Vessels run from the hilum side outward, thinning, and end short of the pleura. */
  private static void addVessels(List<Strand> strands, SeededRandom random) {
    int count = random.between(7, 14);
    for (int n = 0; n < count; n++) {
      double v = random.uniform(-40, 40);
      double w = random.uniform(-50, 50);
      double u = random.uniform(-45, -20);
      double endV = v + random.uniform(-18, 18);
      double endW = w + random.uniform(-18, 18);
      double endU = random.uniform(-16, -2);
      double radius = random.uniform(0.7, 2);
      double density = random.uniform(20, 60);
      strands.add(
          new Strand(
              new double[] {u, v, w},
              new double[] {endU, endV, endW},
              new double[] {radius, radius * 0.8, radius * 0.55},
              density));
      int branches = random.between(0, 2);
      for (int b = 0; b < branches; b++) {
        double t = random.uniform(0.3, 0.8);
        strands.add(
            new Strand(
                new double[] {u + t * (endU - u), v + t * (endV - v), w + t * (endW - w)},
                new double[] {
                  random.uniform(-14, -2),
                  endV + random.uniform(-14, 14),
                  endW + random.uniform(-14, 14)
                },
                new double[] {radius * 0.75, radius * 0.6, radius * 0.4},
                density));
      }
    }
  }

  /** Fine lines from the nodule into the lung, none towards the pleura. */
  private static void addSpicules(
      List<Strand> strands, SeededRandom random, double radius, double density) {
    if (!random.chance(0.5)) {
      return;
    }
    int count = random.between(4, 12);
    for (int n = 0; n < count; n++) {
      double outward = random.uniform(-1, 0.25);
      double angle = random.uniform(0, 2 * StrictMath.PI);
      double side = StrictMath.sqrt(1 - outward * outward);
      double v = side * StrictMath.cos(angle);
      double w = side * StrictMath.sin(angle);
      double reach = radius * random.uniform(1.25, 1.7);
      strands.add(
          new Strand(
              new double[] {0.7 * radius * outward, 0.7 * radius * v, 0.7 * radius * w},
              new double[] {reach * outward, reach * v, reach * w},
              new double[] {random.uniform(0.9, 1.4), 0.8, 0.4},
              density));
    }
  }

  /** Outward coordinate of the middle of nodule and root, mm. */
  double middle() {
    return (outermost() - nodule.greatestRadius()) / 2;
  }

  /** Radius of the ball around the {@linkplain #middle() middle} that holds nodule and root, mm. */
  double radius() {
    return (outermost() + nodule.greatestRadius()) / 2;
  }

  private double outermost() {
    return Math.max(nodule.greatestRadius(), crossing ? wall.surface(0, 0) + rootDepth : 0);
  }

  /**
   * What can be felt near the line between two points.
   *
   * @param from u, v, w, mm
   * @param to u, v, w, mm
   */
  Surroundings near(double[] from, double[] to) {
    double[] low = new double[3];
    double[] high = new double[3];
    for (int a = 0; a < 3; a++) {
      low[a] = Math.min(from[a], to[a]);
      high[a] = Math.max(from[a], to[a]);
    }
    return new Surroundings(select(strands, low, high), select(tags, low, high));
  }

  /** The strands and tags of a part of space. */
  record Surroundings(List<Strand> strands, List<Strand> tags) {}

  private static List<Strand> select(List<Strand> strands, double[] low, double[] high) {
    List<Strand> selected = new ArrayList<>();
    for (Strand strand : strands) {
      if (strand.meets(low, high)) {
        selected.add(strand);
      }
    }
    return selected;
  }

  /**
   * What lies at a point.
   *
   * @param surroundings what {@link #near} gave for a line through the point
   * @param sample receives density (HU, before blur and noise), signed distance to the nodule's
   *     surface (mm, negative inside) and depth behind the pleura (mm, negative in the lung)
   */
  void sample(double u, double v, double w, Surroundings surroundings, double[] sample) {
    double resting = wall.restingSurface(v, w);
    double surface = wall.surface(v, w, resting);
    double depth = u - surface;
    double result = lung + 25 * parenchyma.at(u / 6, v / 6, w / 6);
    if (depth < 3) {
      result = cover(result, surroundings.strands(), u, v, w);
    }
    result = wall.hounsfield(u, v, w, resting, surface, result);
    result = cover(result, surroundings.tags(), u, v, w);
    double distance = noduleDistance(u, v, w, depth);
    if (distance < 1) {
      result =
          ChestWall.blend(result, nodule.density(distance, u, v, w), ChestWall.inside(distance));
    }
    sample[0] = result;
    sample[1] = distance;
    sample[2] = depth;
  }

  private static double cover(double below, List<Strand> strands, double u, double v, double w) {
    double result = below;
    for (Strand strand : strands) {
      result = strand.cover(result, u, v, w);
    }
    return result;
  }

  private double noduleDistance(double u, double v, double w, double depth) {
    double limit = 3 * nodule.meanRadius();
    if (u * u + v * v + w * w > limit * limit) {
      return Double.POSITIVE_INFINITY;
    }
    double body = nodule.bodyDistance(u, v, w);
    // Tissue that does not cross ends at the pleura.
    return crossing
        ? Math.min(Math.max(body, depth), nodule.rootDistance(depth, v, w))
        : Math.max(body, depth);
  }
}
