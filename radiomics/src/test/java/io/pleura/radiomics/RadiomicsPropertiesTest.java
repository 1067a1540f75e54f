package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureVector;
import io.pleura.radiomics.array.ArrayEngine;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What must hold for any image and mask. */
class RadiomicsPropertiesTest {

  private static final double[] SPACING = {0.7, 1.3, 2.5};

  /** A random case, and the same with its axes in another order. */
  private record Case(Volume image, Mask mask) {

    static Case of(long seed, int[] axes, double shift) {
      var random = new Random(seed);
      int[] size = {3 + random.nextInt(6), 3 + random.nextInt(6), 3 + random.nextInt(6)};
      int count = size[0] * size[1] * size[2];
      double density = 0.3 + 0.7 * random.nextDouble();
      float[] values = new float[count];
      boolean[] inside = new boolean[count];
      for (int i = 0; i < count; i++) {
        values[i] = random.nextInt(400) - 160;
        inside[i] = i < 2 || random.nextDouble() < density;
      }
      var grid =
          VoxelGrid.of(
              size[axes[0]],
              size[axes[1]],
              size[axes[2]],
              new Vector3(SPACING[axes[0]], SPACING[axes[1]], SPACING[axes[2]]));
      float[] turned = new float[count];
      boolean[] turnedInside = new boolean[count];
      for (int i = 0; i < count; i++) {
        int[] at = {i % size[0], i / size[0] % size[1], i / (size[0] * size[1])};
        int to = grid.offset(at[axes[0]], at[axes[1]], at[axes[2]]);
        turned[to] = (float) (values[i] + shift);
        turnedInside[to] = inside[i];
      }
      return new Case(Volume.wrap(grid, PixelType.INT16, turned), Mask.wrap(grid, turnedInside));
    }

    FeatureVector features(RadiomicsSettings settings, ExecutionContext context) {
      return Radiomics.extract(image, mask, settings, context).features();
    }
  }

  private static final RadiomicsSettings DEFAULTS =
      RadiomicsSettings.builder().minimumRoiDimensions(1).allFeatures().build();

  private static final List<int[]> ORDERS =
      List.of(new int[] {1, 2, 0}, new int[] {2, 0, 1}, new int[] {1, 0, 2}, new int[] {0, 2, 1});

  private static void assertClose(FeatureName name, double expected, double actual) {
    assertEquals(expected, actual, 1e-9 * Math.abs(expected) + 1e-9, name::value);
  }

  @Property(tries = 60)
  void theOrderOfTheAxesDoesNotMatter(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 3) int order) {
    FeatureVector plain =
        Case.of(seed, new int[] {0, 1, 2}, 0)
            .features(DEFAULTS, ExecutionContext.ofCallingThread());
    int[] axes = ORDERS.get(order);
    FeatureVector turned =
        Case.of(seed, axes, 0).features(DEFAULTS, ExecutionContext.ofCallingThread());
    String[] across = {"Row", "Column", "Slice"};
    for (FeatureName name : plain.schema().names()) {
      String text = name.value();
      // The mesh joins ambiguous faces by the place of a corner, so it does depend on the axes.
      if (text.matches("original_shape_(MeshVolume|Sphericity|Surface.*)")) {
        continue;
      }
      if (text.startsWith("original_shape_Maximum2DDiameter")) {
        for (int axis = 0; axis < 3; axis++) {
          if (text.endsWith(across[axes[axis]])) {
            assertClose(
                name,
                plain.get(name),
                turned.get(new FeatureName("original_shape_Maximum2DDiameter" + across[axis])));
          }
        }
        continue;
      }
      assertClose(name, plain.get(name), turned.get(name));
    }
  }

  @Property(tries = 40)
  void shiftByWholeBinsLeavesTextureAndMovesTheMean(
      @ForAll long seed, @ForAll @IntRange(min = -8, max = 8) int bins) {
    FeatureVector plain =
        Case.of(seed, new int[] {0, 1, 2}, 0)
            .features(DEFAULTS, ExecutionContext.ofCallingThread());
    FeatureVector shifted =
        Case.of(seed, new int[] {0, 1, 2}, 25.0 * bins)
            .features(DEFAULTS, ExecutionContext.ofCallingThread());
    for (FeatureName name : plain.schema().names()) {
      if (name.value().startsWith("original_glcm_") || name.value().startsWith("original_shape_")) {
        assertEquals(plain.get(name), shifted.get(name), name::value);
      }
    }
    var mean = new FeatureName("original_firstorder_Mean");
    assertClose(mean, plain.get(mean) + 25.0 * bins, shifted.get(mean));
  }

  @Property(tries = 20)
  void anyNumberOfThreadsGivesTheSameBits(@ForAll long seed) {
    Case random = Case.of(seed, new int[] {0, 1, 2}, 0);
    RadiomicsSettings settings =
        RadiomicsSettings.parseYaml(
            RadiomicsSettings.pleuralInvasion()
                .toYaml()
                .replace("minimumROIDimensions: 2", "minimumROIDimensions: 1")
                .replace("[1, 1, 1]", "[0.5, 0.5, 0.5]"),
            "test");
    double[] one = random.features(settings, ExecutionContext.ofCallingThread()).toArray();
    for (int threads : new int[] {2, 5}) {
      double[] many =
          random
              .features(settings, ExecutionContext.ofAllCores().withParallelism(threads))
              .toArray();
      assertArrayEquals(one, many);
    }
  }

  @Property(tries = 60)
  void diametersAreTheLargestOfAllPairs(@ForAll long seed) {
    var random = new Random(seed);
    int sizeX = 1 + random.nextInt(7);
    int sizeY = 1 + random.nextInt(7);
    int sizeZ = 1 + random.nextInt(7);
    boolean[] inside = new boolean[sizeX * sizeY * sizeZ];
    double density = random.nextDouble();
    for (int i = 0; i < inside.length; i++) {
      inside[i] = random.nextDouble() < density;
    }
    var spacing = new Vector3(0.7, 1.3, 2.5);
    List<int[]> vertices = new java.util.ArrayList<>();
    for (int z = -1; z <= sizeZ; z++) {
      for (int y = -1; y <= sizeY; y++) {
        for (int x = -1; x <= sizeX; x++) {
          boolean here = at(inside, sizeX, sizeY, sizeZ, x, y, z);
          if (here != at(inside, sizeX, sizeY, sizeZ, x + 1, y, z)) {
            vertices.add(new int[] {2 * x + 1, 2 * y, 2 * z});
          }
          if (here != at(inside, sizeX, sizeY, sizeZ, x, y + 1, z)) {
            vertices.add(new int[] {2 * x, 2 * y + 1, 2 * z});
          }
          if (here != at(inside, sizeX, sizeY, sizeZ, x, y, z + 1)) {
            vertices.add(new int[] {2 * x, 2 * y, 2 * z + 1});
          }
        }
      }
    }
    double[] largest = new double[4];
    for (int[] a : vertices) {
      for (int[] b : vertices) {
        double dx = (a[0] - b[0]) * spacing.x() / 2;
        double dy = (a[1] - b[1]) * spacing.y() / 2;
        double dz = (a[2] - b[2]) * spacing.z() / 2;
        double distance = Math.sqrt(dx * dx + dy * dy + dz * dz);
        for (int axis = 0; axis < 3; axis++) {
          if (a[axis] == b[axis]) {
            largest[axis] = Math.max(largest[axis], distance);
          }
        }
        largest[3] = Math.max(largest[3], distance);
      }
    }
    var diameters = MeshDiameters.of(MaskRows.of(inside, sizeX, sizeY, sizeZ), spacing);
    for (int axis = 0; axis < 3; axis++) {
      assertEquals(largest[axis], diameters.inPlaneAcross(axis), 1e-12, "across axis " + axis);
    }
    assertEquals(largest[3], diameters.overall(), 1e-12, "overall");
  }

  private static boolean at(
      boolean[] inside, int sizeX, int sizeY, int sizeZ, int x, int y, int z) {
    return x >= 0
        && x < sizeX
        && y >= 0
        && y < sizeY
        && z >= 0
        && z < sizeZ
        && inside[x + sizeX * (y + sizeY * z)];
  }

  /** A matrix made of known eigenvalues by reflections gives them back. */
  @Property(tries = 60)
  void eigenvaluesAreFound(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int n) {
    var random = new Random(seed);
    double[] expected = new double[n];
    double[] matrix = new double[n * n];
    for (int i = 0; i < n; i++) {
      // Zeros and repeats among them.
      expected[i] = random.nextInt(4) == 0 ? 0 : random.nextInt(3) == 0 ? 1 : random.nextGaussian();
      matrix[i * n + i] = expected[i];
    }
    for (int reflection = 0; reflection < 3; reflection++) {
      double[] v = new double[n];
      double square = 0;
      for (int i = 0; i < n; i++) {
        v[i] = random.nextGaussian();
        square += v[i] * v[i];
      }
      matrix = reflected(reflected(matrix, v, square, n, true), v, square, n, false);
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        double mean = (matrix[i * n + j] + matrix[j * n + i]) / 2;
        matrix[i * n + j] = mean;
        matrix[j * n + i] = mean;
      }
    }
    Arrays.sort(expected);
    assertArrayEquals(expected, ArrayEngine.JAVA.symmetricEigenvalues(matrix, n), 1e-12 * (n + 10));
  }

  private static double[] reflected(
      double[] matrix, double[] v, double square, int n, boolean rows) {
    double[] result = matrix.clone();
    for (int line = 0; line < n; line++) {
      double dot = 0;
      for (int k = 0; k < n; k++) {
        dot += v[k] * (rows ? matrix[k * n + line] : matrix[line * n + k]);
      }
      for (int k = 0; k < n; k++) {
        result[rows ? k * n + line : line * n + k] -= 2 * v[k] * dot / square;
      }
    }
    return result;
  }
}
