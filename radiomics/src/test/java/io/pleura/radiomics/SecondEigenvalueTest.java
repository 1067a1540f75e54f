package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pleura.radiomics.array.ArrayEngine;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The second largest eigenvalues against all eigenvalues. */
class SecondEigenvalueTest {

  private static final int MATRICES = 13;

  /** A symmetric matrix of counts, divided by the roots of its marginals. */
  private record Case(double[] matrix, double[] vector, double expected) {

    static Case of(int[][] counts) {
      int n = counts.length;
      double[] marginals = new double[n];
      double total = 0;
      for (int i = 0; i < n; i++) {
        marginals[i] = Arrays.stream(counts[i]).sum();
        total += marginals[i];
      }
      double[] matrix = new double[n * n];
      double[] vector = new double[n];
      for (int i = 0; i < n; i++) {
        vector[i] = Math.sqrt(marginals[i] / total);
        for (int j = 0; j < n; j++) {
          matrix[i * n + j] =
              counts[i][j] == 0 ? 0 : counts[i][j] / Math.sqrt(marginals[i] * marginals[j]);
        }
      }
      double[] all = ArrayEngine.JAVA.symmetricEigenvalues(matrix.clone(), n);
      return new Case(matrix, vector, Math.max(Math.abs(all[0]), Math.abs(all[n - 2])));
    }

    int rows() {
      return vector.length;
    }
  }

  /** Few pairs of voxels make eigenvalues that are equal, or 0, or 1. */
  private static Case random(Random random, int n) {
    int[][] counts = new int[n][n];
    int pairs = 1 + random.nextInt(random.nextBoolean() ? 6 : 80);
    double spread = 4 * random.nextDouble();
    for (int k = 0; k < pairs; k++) {
      int i = random.nextInt(n);
      int j = Math.floorMod((int) Math.round(i + spread * random.nextGaussian()), n);
      counts[i][j]++;
      counts[j][i]++;
    }
    return Case.of(counts);
  }

  @Property(tries = 300)
  void oneMatrixAtATime(@ForAll long seed, @ForAll @IntRange(min = 2, max = 14) int rows) {
    var random = new Random(seed);
    var eigenvalue = new SecondEigenvalue(14);
    for (int i = 0; i < 5; i++) {
      Case one = random(random, rows);
      if (one.vector[0] > 0) {
        System.arraycopy(one.matrix, 0, eigenvalue.matrix(rows), 0, rows * rows);
        assertEquals(one.expected, eigenvalue.of(rows, one.vector), 1e-11);
      }
    }
  }

  @Property(tries = 1000)
  void severalMatricesSideBySide(@ForAll long seed, @ForAll @IntRange(min = 3, max = 14) int rows) {
    var random = new Random(seed);
    var eigenvalues = new SecondEigenvalues(14, MATRICES);
    double[] results = new double[MATRICES];
    for (int i = 0; i < 3; i++) {
      Case[] cases = new Case[MATRICES];
      for (int m = 0; m < MATRICES; m++) {
        cases[m] = random(random, rows);
      }
      fill(eigenvalues, cases);
      eigenvalues.compute(rows, results);
      for (int m = 0; m < MATRICES; m++) {
        assertEquals(cases[m].expected, results[m], 1e-11, "matrix " + m);
      }
    }
  }

  private static void fill(SecondEigenvalues eigenvalues, Case[] cases) {
    int rows = cases[0].rows();
    eigenvalues.clear(rows);
    for (int m = 0; m < cases.length; m++) {
      for (int i = 0; i < rows; i++) {
        eigenvalues.vectors[eigenvalues.place(i) + m] = cases[m].vector[i];
        for (int j = 0; j <= i; j++) {
          eigenvalues.matrices[eigenvalues.place(i, j) + m] = cases[m].matrix[i * rows + j];
        }
      }
    }
  }

  /** Opposite levels only: the eigenvalue of the largest magnitude is −1. */
  @Test
  void negativeEigenvaluesCount() {
    int[][] counts = {{0, 0, 3, 1}, {0, 0, 2, 4}, {3, 2, 0, 0}, {1, 4, 0, 0}};
    Case bipartite = Case.of(counts);
    assertEquals(1, bipartite.expected, 1e-12);
    var one = new SecondEigenvalue(4);
    System.arraycopy(bipartite.matrix, 0, one.matrix(4), 0, 16);
    assertEquals(1, one.of(4, bipartite.vector), 1e-11);
    Case[] cases = new Case[MATRICES];
    Arrays.fill(cases, bipartite);
    var several = new SecondEigenvalues(4, MATRICES);
    fill(several, cases);
    double[] results = new double[MATRICES];
    several.compute(4, results);
    assertEquals(1, results[12], 1e-11);
  }

  /**
   * Levels that pair with themselves only, all or some of them: as many eigenvalues of 1, at which
   * determinants are too small for a double.
   */
  @Test
  void levelsWithoutOtherNeighboursGiveOne() {
    for (int n = 3; n <= 20; n++) {
      for (int pairing = 0; pairing < n; pairing++) {
        int[][] counts = new int[n][n];
        for (int i = 0; i < n; i++) {
          counts[i][i] = 1 + i % 3;
        }
        for (int i = 1; i < pairing; i++) {
          counts[i - 1][i] = 2;
          counts[i][i - 1] = 2;
        }
        Case apart = Case.of(counts);
        Case[] cases = new Case[MATRICES];
        Arrays.fill(cases, apart);
        var several = new SecondEigenvalues(n, MATRICES);
        fill(several, cases);
        double[] results = new double[MATRICES];
        several.compute(n, results);
        assertEquals(apart.expected, results[7], 1e-11, n + " levels, " + pairing + " in a chain");
        var one = new SecondEigenvalue(n);
        System.arraycopy(apart.matrix, 0, one.matrix(n), 0, n * n);
        assertEquals(apart.expected, one.of(n, apart.vector), 1e-11);
      }
    }
  }

  /** Eigenvalues that the iteration from above reaches slowly: all but the first are equal. */
  @Test
  void equalEigenvaluesAreFound() {
    int n = 9;
    int[][] counts = new int[n][n];
    for (int i = 0; i < n; i++) {
      Arrays.fill(counts[i], 1);
      counts[i][i] = 10;
    }
    Case equal = Case.of(counts);
    Case[] cases = new Case[MATRICES];
    Arrays.fill(cases, equal);
    var several = new SecondEigenvalues(n, MATRICES);
    fill(several, cases);
    double[] results = new double[MATRICES];
    several.compute(n, results);
    assertEquals(0.5, results[3], 1e-12);
  }
}
