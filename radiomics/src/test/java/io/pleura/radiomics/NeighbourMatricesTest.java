package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.InvalidInputException;
import io.pleura.radiomics.array.ArrayEngine;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The matrices of neighbours against counts voxel by voxel, and GLCM of many levels. */
class NeighbourMatricesTest {

  private static final ImageSettings SYMMETRIC = settings(List.of(1), -1, 0);

  private static ImageSettings settings(List<Integer> distances, int dimension, int largest) {
    return settings(distances, dimension, largest, true, null);
  }

  private static ImageSettings settings(
      List<Integer> distances,
      int dimension,
      int largest,
      boolean symmetrical,
      @Nullable WeightingNorm norm) {
    return new ImageSettings(
        1,
        null,
        distances,
        symmetrical,
        norm,
        largest,
        dimension >= 0,
        Math.max(0, dimension),
        0,
        ArrayEngine.JAVA);
  }

  @Property(tries = 150)
  void nextNeighboursAreCountedVoxelByVoxel(
      @ForAll long seed,
      @ForAll @IntRange(min = -1, max = 2) int dimension,
      @ForAll @IntRange(min = 0, max = 3) int largest) {
    var random = new Random(seed);
    int most = random.nextInt(5) == 0 ? 2 : 11;
    LevelBox box =
        LevelBox.random(
            random,
            1 + random.nextInt(most + 12),
            1 + random.nextInt(most),
            1 + random.nextInt(most),
            1 + random.nextInt(9));
    check(box, settings(List.of(1), dimension, largest));
  }

  @Property(tries = 60)
  void distantNeighboursAreCountedVoxelByVoxel(
      @ForAll long seed,
      @ForAll @IntRange(min = -1, max = 2) int dimension,
      @ForAll @IntRange(min = 0, max = 3) int largest) {
    var random = new Random(seed);
    LevelBox box =
        LevelBox.random(
            random, 2 + random.nextInt(9), 2 + random.nextInt(6), 5, 1 + random.nextInt(9));
    List<List<Integer>> distances = List.of(List.of(2), List.of(2, 1), List.of(3), List.of(1, 3));
    check(box, settings(distances.get(random.nextInt(4)), dimension, largest));
  }

  /** About as many levels as lanes of 8 bits hold, and more. */
  @Property(tries = 12)
  void manyLevelsAreCountedVoxelByVoxel(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 3) int largest) {
    var random = new Random(seed);
    check(
        LevelBox.random(random, 9, 8, 9, 122 + random.nextInt(6)),
        settings(List.of(1), -1, largest));
    check(LevelBox.random(random, 9, 8, 9, 2000), settings(List.of(1), -1, largest));
  }

  /** Rows that end at the end of a word, where the neighbours of a row must not meet the next. */
  @Test
  void fullBoxesOfEveryWidthAreCountedVoxelByVoxel() {
    for (int sizeX = 2; sizeX < 20; sizeX++) {
      int[] levels = new int[sizeX * 6 * 5];
      for (int i = 0; i < levels.length; i++) {
        levels[i] = 1 + i * i % 3;
      }
      LevelBox box = new LevelBox(sizeX, 6, 5, levels);
      check(box, settings(List.of(1), -1, 0));
      check(box, settings(List.of(1), -1, 1));
    }
  }

  @Test
  void aLargestDifferenceBeyondAllLevelsTakesEveryNeighbour() {
    LevelBox box =
        new LevelBox(
            3,
            3,
            3,
            new int[] {
              1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9
            });
    check(box, settings(List.of(1), -1, Integer.MAX_VALUE));
    check(box, settings(List.of(1), -1, 200));
  }

  private static void check(LevelBox box, ImageSettings settings) {
    Roi roi = box.roi();
    GrayLevels gray = GrayLevels.of(roi, settings, GrayLevels.MATRIX_LIMIT);
    LevelGrid grid = LevelGrid.of(roi, gray);
    List<NeighbourOffsets> directions =
        NeighbourOffsets.of(settings.distances(), settings, box.sizeX(), box.sizeY(), box.sizeZ());
    int n = gray.present.length;
    int columns = 2 * directions.size() + 1;
    int[][] glcm = new int[directions.size()][n * n];
    int[] gldm = new int[n * columns];
    double[] ngtdm = new double[n];
    for (int i = 0; i < box.levels().length; i++) {
      int level = box.levels()[i];
      if (level == 0) {
        continue;
      }
      int row = Arrays.binarySearch(gray.present, level);
      int dependent = 0;
      int neighbours = 0;
      double sum = 0;
      for (int d = 0; d < directions.size(); d++) {
        for (int sign = 1; sign >= -1; sign -= 2) {
          int other = neighbour(box, i, directions.get(d), sign);
          if (other == 0) {
            continue;
          }
          neighbours++;
          sum += other;
          dependent += Math.abs(level - other) <= settings.gldmA() ? 1 : 0;
          if (sign == 1) {
            glcm[d][row * n + Arrays.binarySearch(gray.present, other)]++;
          }
        }
      }
      gldm[row * columns + dependent]++;
      ngtdm[row] += neighbours == 0 ? 0 : Math.abs(level - sum / neighbours);
    }
    int[][] counts = CooccurrenceMatrices.count(grid, n, directions);
    for (int d = 0; d < glcm.length; d++) {
      assertArrayEquals(glcm[d], counts[d], "co-occurrences at " + directions.get(d));
      int[] one = new int[n * n];
      CooccurrenceMatrices.count(grid, n, directions.get(d), one);
      assertArrayEquals(glcm[d], one, "co-occurrences at " + directions.get(d));
    }
    assertArrayEquals(
        gldm, DependenceMatrix.count(grid, gray, directions, settings.gldmA()), "dependences");
    double[] differences = ToneDifferences.of(grid, gray, directions);
    assertArrayEquals(ngtdm, differences, 1e-12 * roi.voxelCount() * gray.highest, "differences");
  }

  private static int neighbour(LevelBox box, int voxel, NeighbourOffsets offset, int sign) {
    int x = voxel % box.sizeX();
    int y = voxel / box.sizeX() % box.sizeY();
    int z = voxel / (box.sizeX() * box.sizeY());
    return box.at(x + sign * offset.dx(), y + sign * offset.dy(), z + sign * offset.dz());
  }

  /**
   * The sums of HXY1 and HXY2 that need the marginals alone, and the halves of a symmetric matrix,
   * against the formulas as they are written.
   */
  @Property(tries = 40)
  void glcmFeaturesAreThoseOfTheFormulas(@ForAll long seed, @ForAll boolean symmetrical) {
    var random = new Random(seed);
    LevelBox box = LevelBox.random(random, 6, 5, 4, 2 + random.nextInt(12));
    Roi roi = box.roi();
    ImageSettings settings = settings(List.of(1), -1, 0, symmetrical, null);
    GrayLevels gray = GrayLevels.of(roi, settings, GrayLevels.MATRIX_LIMIT);
    LevelGrid grid = LevelGrid.of(roi, gray);
    List<NeighbourOffsets> directions = NeighbourOffsets.of(grid, settings);
    int n = gray.present.length;
    int[][] counts = CooccurrenceMatrices.count(grid, n, directions);
    var glcm = new GlcmFeatures(gray, settings, true);
    for (int[] matrix : counts) {
      double[] features = glcm.compute(matrix);
      double total = Arrays.stream(matrix).sum() * (symmetrical ? 2 : 1);
      if (total == 0) {
        assertTrue(Arrays.stream(features).allMatch(Double::isNaN));
        continue;
      }
      double[][] p = new double[n][n];
      double[] px = new double[n];
      double[] py = new double[n];
      for (int a = 0; a < n; a++) {
        for (int b = 0; b < n; b++) {
          p[a][b] = (matrix[a * n + b] + (symmetrical ? matrix[b * n + a] : 0)) / total;
          px[a] += p[a][b];
          py[b] += p[a][b];
        }
      }
      double ux = 0;
      double uy = 0;
      for (int a = 0; a < n; a++) {
        ux += px[a] * gray.present[a];
        uy += py[a] * gray.present[a];
      }
      double eps = Math.ulp(1.0);
      double hx = 0;
      double hy = 0;
      double hxy = 0;
      double hxy1 = 0;
      double hxy2 = 0;
      double shade = 0;
      double covariance = 0;
      double varianceX = 0;
      double varianceY = 0;
      for (int a = 0; a < n; a++) {
        hx -= px[a] * log2(px[a] + eps);
        hy -= py[a] * log2(py[a] + eps);
        for (int b = 0; b < n; b++) {
          hxy -= p[a][b] * log2(p[a][b] + eps);
          hxy1 -= p[a][b] * log2(px[a] * py[b] + eps);
          hxy2 -= px[a] * py[b] * log2(px[a] * py[b] + eps);
          double i = gray.present[a] - ux;
          double j = gray.present[b] - uy;
          shade += p[a][b] * Math.pow(i + j, 3);
          covariance += p[a][b] * i * j;
          varianceX += p[a][b] * i * i;
          varianceY += p[a][b] * j * j;
        }
      }
      assertEquals(hxy, feature(features, "JointEntropy"), 1e-12);
      double information = (hxy - hxy1) / Math.max(hx, hy);
      assertEquals(hx == 0 ? 0 : information, feature(features, "Imc1"), 1e-12);
      if (hxy2 - hxy > 1e-6) {
        assertEquals(Math.sqrt(1 - Math.exp(-2 * (hxy2 - hxy))), feature(features, "Imc2"), 1e-9);
      }
      assertEquals(shade, feature(features, "ClusterShade"), 1e-10 * Math.pow(gray.highest, 3));
      double deviations = Math.sqrt(varianceX) * Math.sqrt(varianceY);
      if (deviations > 1e-9) {
        assertEquals(covariance / deviations, feature(features, "Correlation"), 1e-12);
      }
    }
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }

  private static double feature(double[] features, String name) {
    return features[FeatureClass.GLCM.indexOf(name)];
  }

  /** Four levels in a cycle: each has the one before and the one after it for neighbours. */
  @Test
  void maximalCorrelationIsThatOfKnownMatrices() {
    GrayLevels gray =
        GrayLevels.of(
            new LevelBox(4, 1, 1, new int[] {1, 2, 3, 4}).roi(),
            settings(List.of(1), -1, 0),
            GrayLevels.MATRIX_LIMIT);
    int[] cycle = {0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0};
    assertEquals(1, feature(new GlcmFeatures(gray, SYMMETRIC, true).compute(cycle), "MCC"), 1e-12);
    int[] independent = new int[16];
    Arrays.fill(independent, 1);
    assertEquals(
        0, feature(new GlcmFeatures(gray, SYMMETRIC, true).compute(independent), "MCC"), 1e-12);
    // Each level stays itself in 5 of 8 pairs, else it is any other: eigenvalues 1 and 1/2.
    int[] staying = {5, 1, 1, 1, 1, 5, 1, 1, 1, 1, 5, 1, 1, 1, 1, 5};
    assertEquals(
        0.5, feature(new GlcmFeatures(gray, SYMMETRIC, true).compute(staying), "MCC"), 1e-12);
    // The same with the second level of the pair turned by one: no symmetry, same singular values.
    int[] turned = {1, 5, 1, 1, 1, 1, 5, 1, 1, 1, 1, 5, 5, 1, 1, 1};
    assertEquals(
        0.5,
        feature(
            new GlcmFeatures(gray, settings(List.of(1), -1, 0, false, null), true).compute(turned),
            "MCC"),
        1e-12);
  }

  @Test
  void distancesBeyondTheRoiAreRefused() {
    Roi roi = new LevelBox(3, 2, 1, new int[] {1, 2, 1, 2, 1, 2}).roi();
    ImageSettings settings = settings(List.of(3), -1, 0);
    GrayLevels gray = GrayLevels.of(roi, settings, GrayLevels.MATRIX_LIMIT);
    LevelGrid grid = LevelGrid.of(roi, gray);
    var e = assertThrows(InvalidInputException.class, () -> GldmFeatures.of(grid, gray, settings));
    assertEquals("distances-beyond-roi", e.code());
    assertTrue(e.problem().contains("3x2x1") && e.problem().contains("[3]"), e.problem());
    assertThrows(
        InvalidInputException.class, () -> GlcmFeatures.of(grid, roi, gray, settings, true));
    assertThrows(InvalidInputException.class, () -> NgtdmFeatures.of(grid, gray, settings));
  }

  /** Too many levels for the counts of all directions at once. */
  @Test
  void directionsOneByOneGiveTheSame() {
    int[] levels = new int[9 * 9 * 9];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = 1 + i * 7919 % 420;
    }
    LevelBox box = new LevelBox(9, 9, 9, levels);
    Roi roi = box.roi();
    for (WeightingNorm norm : new WeightingNorm[] {null, WeightingNorm.EUCLIDEAN}) {
      ImageSettings settings = settings(List.of(1), -1, 0, true, norm);
      GrayLevels gray = GrayLevels.of(roi, settings, GrayLevels.MATRIX_LIMIT);
      LevelGrid grid = LevelGrid.of(roi, gray);
      double[] result = GlcmFeatures.of(grid, roi, gray, settings, false);
      List<NeighbourOffsets> directions = NeighbourOffsets.of(grid, settings);
      int[][] counts = CooccurrenceMatrices.count(grid, gray.present.length, directions);
      assertTrue(13L * counts[0].length > 1 << 21);
      if (norm == null) {
        var glcm = new GlcmFeatures(gray, settings, false);
        double[][] each = Arrays.stream(counts).map(glcm::compute).toArray(double[][]::new);
        assertArrayEquals(GlcmFeatures.average(each), result);
      } else {
        assertTrue(result[GlcmFeatures.MAXIMUM_PROBABILITY] > 0);
      }
    }
  }
}
