package io.pleura.examples.phantom;

import io.pleura.clinical.ClinicalData;
import io.pleura.volume.Direction;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;

/**
 * Makes phantoms: a piece of the left lateral chest with ribs, muscle, fat, pleura, lung, vessels
 * and one nodule at the pleura, scanned with blur and noise, and clinical values to go with it.
 * Synthetic, not for clinical use.
 *
 * <p>A seed gives the same bits on every platform and for ever: SplitMix64 streams, one for each
 * part of the anatomy, and {@link StrictMath}. Size, density, shape and place of the nodule, the
 * wall, blur and noise are drawn without regard to the label. The label depends on the {@linkplain
 * PleuralRelation relation} alone, serum markers and age on the label alone.
 *
 * <p>Immutable and safe for concurrent use.
 */
public final class PhantomGenerator {

  private static final int MINIMUM_SIZE = 88;
  private static final int MINIMUM_SLICES = 44;

  /** Voxels of a row for which the strands nearby are looked up together. */
  private static final int SEGMENT = 16;

  /** Least distance from the nodule to each border, voxels. */
  private static final int MARGIN = 15;

  private final Direction direction;

  private PhantomGenerator(Direction direction) {
    this.direction = direction;
  }

  /**
   * Voxel axes along the patient's axes.
   *
   * @return a generator
   */
  public static PhantomGenerator axisAligned() {
    return oblique(Direction.IDENTITY);
  }

  /**
   * Voxel axes of any direction. The same seed gives the same patient, scanned in another plane.
   *
   * @param direction direction cosines of the voxel axes
   * @return a generator
   */
  public static PhantomGenerator oblique(Direction direction) {
    return new PhantomGenerator(direction);
  }

  /**
   * Makes a phantom whose relation to the pleura is drawn by {@link PleuralRelation#frequency()}.
   *
   * @param seed any number
   * @return the phantom
   */
  public Phantom generate(long seed) {
    return generate(seed, draw(seed));
  }

  /**
   * Makes a phantom with a chosen relation; all else is as the seed gives it.
   *
   * @param seed any number
   * @param relation how the nodule lies to the pleura
   * @return the phantom
   */
  public Phantom generate(long seed, PleuralRelation relation) {
    return generate(seed, draw(seed, relation));
  }

  /** What is known of a phantom before its image is made. */
  record Case(
      PleuralRelation relation, PleuralMimic mimic, boolean invasion, ClinicalData clinical) {}

  static Case draw(long seed) {
    double draw = SeededRandom.of(seed, 0).uniform();
    PleuralRelation[] relations = PleuralRelation.values();
    int index = 0;
    while (index < relations.length - 1 && draw >= relations[index].frequency()) {
      draw -= relations[index].frequency();
      index++;
    }
    return draw(seed, relations[index]);
  }

  private static Case draw(long seed, PleuralRelation relation) {
    double finding = SeededRandom.of(seed, 1).uniform();
    PleuralMimic mimic =
        finding < 0.4 ? PleuralMimic.NONE : finding < 0.7 ? PleuralMimic.PLAQUE : PleuralMimic.SCAR;
    boolean invasion = SeededRandom.of(seed, 2).chance(relation.invasionProbability());
    return new Case(relation, mimic, invasion, clinical(SeededRandom.of(seed, 4), invasion));
  }

  private Phantom generate(long seed, Case drawn) {
    Anatomy anatomy = Anatomy.of(seed, drawn.relation(), drawn.mimic());

    SeededRandom scan = SeededRandom.of(seed, 3);
    double inPlane = scan.uniform(0.7, 0.8);
    double betweenSlices = scan.uniform(1.25, 2.5);
    Vector3 spacing = new Vector3(inPlane, inPlane, betweenSlices);
    double tilt = scan.uniform(-0.6, 0.6);
    double lift = scan.uniform(-0.25, 0.25);
    int[] size = new int[3];
    double[] centre = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      int reach = (int) Math.ceil(anatomy.radius() / spacing.get(axis)) + MARGIN;
      int shift = scan.between(-2, 2);
      size[axis] = Math.max(axis < 2 ? MINIMUM_SIZE : MINIMUM_SLICES, 2 * (reach + 2) + 1);
      centre[axis] = size[axis] / 2 + shift;
    }
    Vector3 origin =
        new Vector3(scan.uniform(40, 80), scan.uniform(-60, 20), scan.uniform(-250, -100));
    VoxelGrid grid = new VoxelGrid(size[0], size[1], size[2], spacing, origin, direction);
    Vector3 middle = grid.toPhysical(centre[0], centre[1], centre[2]);
    Frame frame = new Frame(grid, middle, anatomy.middle(), tilt, lift);

    int count = grid.voxelCount();
    float[] voxels = new float[count];
    boolean[] mask = new boolean[count];
    boolean[] wall = new boolean[count];
    double[] point = new double[3];
    double[] end = new double[3];
    double[] sample = new double[3];
    Anatomy.Surroundings surroundings = anatomy.near(point, end);
    int offset = 0;
    for (int z = 0; z < size[2]; z++) {
      for (int y = 0; y < size[1]; y++) {
        for (int x = 0; x < size[0]; x++) {
          if (x % SEGMENT == 0) {
            frame.locate(x, y, z, point);
            frame.locate(x + SEGMENT - 1, y, z, end);
            surroundings = anatomy.near(point, end);
          }
          frame.locate(x, y, z, point);
          anatomy.sample(point[0], point[1], point[2], surroundings, sample);
          voxels[offset] = (float) sample[0];
          mask[offset] = sample[1] < 0;
          wall[offset] = sample[2] > 0;
          offset++;
        }
      }
    }
    Scanner scanner =
        new Scanner(scan.uniform(0.45, 0.75) / inPlane, scan.uniform(8, 22), scan.nextLong());
    scanner.scan(voxels, size[0], size[1], size[2]);
    return new Phantom(
        seed,
        Volume.wrap(grid, PixelType.INT16, voxels),
        Mask.wrap(grid, mask),
        Mask.wrap(grid, wall),
        drawn.clinical(),
        drawn.relation(),
        drawn.mimic(),
        drawn.invasion());
  }

  private static ClinicalData clinical(SeededRandom random, boolean invasion) {
    double cea = StrictMath.exp(StrictMath.log(invasion ? 6.0 : 3.0) + 0.8 * random.gaussian());
    double ca125 = StrictMath.exp(StrictMath.log(invasion ? 30.5 : 16) + 0.75 * random.gaussian());
    double age = (invasion ? 68 : 60.5) + 8.5 * random.gaussian();
    return new ClinicalData(
        Math.rint(cea * 100) / 100,
        Math.rint(ca125 * 10) / 10,
        Math.rint(Math.max(30, Math.min(90, age))));
  }

  /** From voxel to the frame of the pleura. */
  private static final class Frame {
    private final double[] start = new double[3];
    private final double[] step = new double[9];

    /**
     * The point at a given outward coordinate lies in the middle. The outward normal points to the
     * patient's left, turned by the tilt towards the back and by the lift towards the head; angles
     * in radians.
     */
    Frame(VoxelGrid grid, Vector3 middle, double outward, double tilt, double lift) {
      double ct = StrictMath.cos(tilt);
      double st = StrictMath.sin(tilt);
      double cl = StrictMath.cos(lift);
      double sl = StrictMath.sin(lift);
      double[][] axes = {{ct * cl, st * cl, sl}, {-st, ct, 0}, {-ct * sl, -st * sl, cl}};
      Vector3 zero = grid.toPhysical(0, 0, 0);
      Direction d = grid.direction();
      for (int a = 0; a < 3; a++) {
        for (int column = 0; column < 3; column++) {
          double cosine =
              axes[a][0] * d.get(0, column)
                  + axes[a][1] * d.get(1, column)
                  + axes[a][2] * d.get(2, column);
          step[3 * a + column] = cosine * grid.spacing().get(column);
        }
        start[a] =
            axes[a][0] * (zero.x() - middle.x())
                + axes[a][1] * (zero.y() - middle.y())
                + axes[a][2] * (zero.z() - middle.z())
                + (a == 0 ? outward : 0);
      }
    }

    void locate(int x, int y, int z, double[] point) {
      for (int a = 0; a < 3; a++) {
        point[a] = start[a] + step[3 * a] * x + step[3 * a + 1] * y + step[3 * a + 2] * z;
      }
    }
  }
}
