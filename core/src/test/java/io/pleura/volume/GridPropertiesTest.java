package io.pleura.volume;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pleura.execution.ExecutionContext;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class GridPropertiesTest {

  @Property(tries = 200)
  void indexAndPhysicalPointAreInverse(
      @ForAll("grids") VoxelGrid grid,
      @ForAll("coordinates") double x,
      @ForAll("coordinates") double y) {
    Vector3 index = grid.toIndex(grid.toPhysical(x, y, x - y));
    assertEquals(x, index.x(), 1e-9);
    assertEquals(y, index.y(), 1e-9);
    assertEquals(x - y, index.z(), 1e-9);
  }

  @Property(tries = 60)
  void resamplingOntoTheOwnGridIsIdentity(
      @ForAll("grids") VoxelGrid grid, @ForAll Interpolation interpolation, @ForAll long seed) {
    Volume volume = noise(grid, PixelType.FLOAT64, seed);
    Volume same =
        Resampler.resample(volume, grid, interpolation, ExecutionContext.ofCallingThread());
    assertArrayEquals(ResamplerTest.doubles(volume), ResamplerTest.doubles(same), 1e-9);
    Mask mask = mask(grid, seed);
    assertEquals(0, ResamplerTest.differences(mask, Resampler.resample(mask, grid)));
  }

  @Property(tries = 40)
  void threadsDoNotChangeABit(
      @ForAll("grids") VoxelGrid from,
      @ForAll("grids") VoxelGrid to,
      @ForAll Interpolation interpolation,
      @ForAll long seed) {
    Volume volume = noise(from, PixelType.FLOAT64, seed);
    // Half of the targets are turned against the source, half share its axes.
    VoxelGrid target = seed % 2 == 0 ? to : from.withSize(to.sizeX(), to.sizeY(), to.sizeZ());
    Volume one =
        Resampler.resample(volume, target, interpolation, ExecutionContext.ofCallingThread());
    var pool = new ForkJoinPool(3);
    try {
      ExecutionContext threads =
          new ExecutionContext(
              pool,
              4,
              io.pleura.execution.ProgressListener.NONE,
              io.pleura.execution.CancellationToken.NONE);
      Volume many = Resampler.resample(volume, target, interpolation, threads);
      assertArrayEquals(ResamplerTest.doubles(one), ResamplerTest.doubles(many), 0.0);
    } finally {
      pool.shutdown();
    }
  }

  @Property(tries = 60)
  void newSpacingKeepsTheCornerAndStaysInside(
      @ForAll("grids") VoxelGrid grid, @ForAll("spacings") double spacing) {
    VoxelGrid finer = grid.withSpacing(new Vector3(spacing, spacing, spacing));
    Vector3 corner = grid.toPhysical(-0.5, -0.5, -0.5);
    assertEquals(0, corner.distance(finer.toPhysical(-0.5, -0.5, -0.5)), 1e-9);
    Mask full = Mask.wrap(grid, filled(grid.voxelCount()));
    assertEquals(
        finer.voxelCount(),
        finer.sizeX() > 1 && finer.sizeY() > 1 && finer.sizeZ() > 1
            ? Resampler.resample(full, finer).voxelCount()
            : finer.voxelCount());
  }

  @Property(tries = 60)
  void newSizeCoversTheSameSpace(
      @ForAll("grids") VoxelGrid grid, @ForAll("grids") VoxelGrid other) {
    VoxelGrid resized = grid.withSize(other.sizeX(), other.sizeY(), other.sizeZ());
    Vector3 first = grid.toPhysical(-0.5, -0.5, -0.5);
    Vector3 last = grid.toPhysical(grid.sizeX() - 0.5, grid.sizeY() - 0.5, grid.sizeZ() - 0.5);
    assertEquals(0, first.distance(resized.toPhysical(-0.5, -0.5, -0.5)), 1e-9);
    assertEquals(
        0,
        last.distance(
            resized.toPhysical(other.sizeX() - 0.5, other.sizeY() - 0.5, other.sizeZ() - 0.5)),
        1e-9);
  }

  @Provide
  Arbitrary<Double> coordinates() {
    return Arbitraries.doubles().between(-600, 600);
  }

  @Provide
  Arbitrary<Double> spacings() {
    return Arbitraries.doubles().between(0.3, 6);
  }

  @Provide
  Arbitrary<VoxelGrid> grids() {
    Arbitrary<Integer> sizes = Arbitraries.integers().between(1, 14);
    Arbitrary<Vector3> spacings =
        Combinators.combine(spacings(), spacings(), spacings()).as(Vector3::new);
    Arbitrary<Double> places = Arbitraries.doubles().between(-500, 500);
    Arbitrary<Vector3> origins = Combinators.combine(places, places, places).as(Vector3::new);
    return Combinators.combine(sizes, sizes, sizes, spacings, origins, directions())
        .as(VoxelGrid::new);
  }

  /** Turns about z then x, or axes along the patient's, or stored in single precision. */
  private static Arbitrary<Direction> directions() {
    Arbitrary<Double> angles = Arbitraries.doubles().between(-3.1, 3.1);
    return Combinators.combine(angles, angles, Arbitraries.integers().between(0, 3))
        .as(
            (a, b, kind) -> {
              if (kind == 0) {
                return new Direction(0, -1, 0, 0, 0, 1, 1, 0, 0);
              }
              double c = Math.cos(a);
              double s = Math.sin(a);
              double d = Math.cos(b);
              double t = Math.sin(b);
              double[] m = {c, -s * d, s * t, s, c * d, -c * t, 0, t, d};
              if (kind == 1) {
                for (int i = 0; i < 9; i++) {
                  m[i] = (float) m[i];
                }
              }
              return new Direction(m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8]);
            });
  }

  private static Volume noise(VoxelGrid grid, PixelType type, long seed) {
    var random = new Random(seed);
    double[] values = new double[grid.voxelCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = 2000 * random.nextDouble() - 1000;
    }
    return Volume.wrap(grid, type, values);
  }

  private static Mask mask(VoxelGrid grid, long seed) {
    var random = new Random(seed);
    boolean[] voxels = new boolean[grid.voxelCount()];
    for (int i = 0; i < voxels.length; i++) {
      voxels[i] = random.nextBoolean();
    }
    return Mask.wrap(grid, voxels);
  }

  private static boolean[] filled(int length) {
    boolean[] voxels = new boolean[length];
    java.util.Arrays.fill(voxels, true);
    return voxels;
  }
}
