package io.pleura.radiomics.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.ConfigurationException;
import io.pleura.execution.ExecutionContext;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaplacianOfGaussianTest {

  private static FilteredImage of(double sigma, Volume image) {
    return LaplacianOfGaussian.of(List.of(sigma))
        .apply(image, FormulaImages.everywhere(image), ExecutionContext.ofCallingThread())
        .get(0);
  }

  /** Texts of the same numbers in Python. */
  @Test
  void namesHoldSigmaAsPythonWritesIt() {
    assertEquals(
        List.of(
            "log-sigma-3-mm-3D",
            "log-sigma-3-0-mm-3D",
            "log-sigma-0-5-mm-3D",
            "log-sigma-0-30000000000000004-mm-3D",
            "log-sigma-0-0001-mm-3D",
            "log-sigma-1e-05-mm-3D",
            "log-sigma-2-5e-07-mm-3D",
            "log-sigma-100-0-mm-3D",
            "log-sigma-12345678-5-mm-3D",
            "log-sigma-1e+16-mm-3D",
            "log-sigma-2e+23-mm-3D",
            "log-sigma-7-mm-3D",
            "log-sigma-1-25-mm-3D",
            "log-sigma-4-mm-3D"),
        LaplacianOfGaussian.of(
                List.<Number>of(
                    3,
                    3.0,
                    0.5,
                    0.1 + 0.2,
                    1e-4,
                    1e-5,
                    2.5e-7,
                    1e2,
                    12345678.5,
                    1e16,
                    2e23,
                    7L,
                    new BigDecimal("1.25"),
                    BigInteger.valueOf(4)))
            .imageNames());
  }

  @Test
  void sigmaOutOfRangeIsRefused() {
    for (Number sigma : List.<Number>of(0, -1.5, Double.NaN, Double.POSITIVE_INFINITY)) {
      var e =
          assertThrows(
              ConfigurationException.class, () -> LaplacianOfGaussian.of(List.of(2.0, sigma)));
      assertEquals("log-sigma-range", e.code());
      assertTrue(e.getMessage().contains(sigma.toString()), e.getMessage());
    }
    assertEquals(
        "log-sigma-missing",
        assertThrows(ConfigurationException.class, () -> LaplacianOfGaussian.of(List.of())).code());
    assertEquals(
        "log-sigma-twice",
        assertThrows(
                ConfigurationException.class, () -> LaplacianOfGaussian.of(List.of(2.0, 1, 2.0)))
            .code());
  }

  /** Three slices, as in field case D27. */
  @Test
  void anImageOfThreeSlicesHasNoSuchImage() {
    FilteredImage derived = of(3.0, FormulaImages.of(32, 30, 3, PixelType.INT16));
    String reason = derived.missingBecause().orElseThrow();
    assertEquals(
        "LoG with sigma 3.0 mm needs at least 4 voxels along z at a spacing of 1.0 mm, and the"
            + " image has 3.",
        reason);
    var e =
        assertThrows(
            IllegalStateException.class, () -> derived.compute(new Region(0, 0, 0, 1, 1, 1)));
    assertTrue(e.getMessage().contains(reason));
  }

  @Test
  void theSmallestSizeGrowsWithSigmaInVoxels() {
    var spacing = new Vector3(1, 0.5, 2);
    // At least ceil(4.2 / 0.5) + 1 = 10 voxels along y.
    Volume tooSmall = FormulaImages.of(6, 9, 4, spacing, PixelType.FLOAT32);
    assertTrue(of(4.2, tooSmall).missingBecause().orElseThrow().contains("10 voxels along y"));
    Volume largeEnough = FormulaImages.of(6, 10, 4, spacing, PixelType.FLOAT32);
    assertTrue(of(4.2, largeEnough).missingBecause().isEmpty());
    Volume shortRows = FormulaImages.of(3, 10, 4, spacing, PixelType.FLOAT32);
    assertTrue(of(0.5, shortRows).missingBecause().orElseThrow().contains("4 voxels along x"));
  }

  @Test
  void aConstantImageGivesNothing() {
    float[] voxels = new float[8 * 9 * 10];
    java.util.Arrays.fill(voxels, 37.5f);
    var grid = VoxelGrid.of(8, 9, 10, new Vector3(1, 1, 1));
    Volume derived = of(2.0, Volume.wrap(grid, PixelType.FLOAT32, voxels)).compute(grid.region());
    for (int i = 0; i < voxels.length; i++) {
      assertEquals(0, derived.get(i), 2e-5);
    }
  }

  /** The response to a wide paraboloid is sigma squared times its Laplacian. */
  @Test
  void theLaplacianIsInMillimetresAndTimesSigmaSquared() {
    var spacing = new Vector3(1, 0.5, 2);
    var grid = VoxelGrid.of(61, 121, 31, spacing);
    double[] voxels = new double[grid.voxelCount()];
    for (int z = 0; z < 31; z++) {
      for (int y = 0; y < 121; y++) {
        for (int x = 0; x < 61; x++) {
          double dx = x - 30;
          double dy = (y - 60) * 0.5;
          double dz = (z - 15) * 2;
          voxels[grid.offset(x, y, z)] = dx * dx + 2 * dy * dy + 3 * dz * dz;
        }
      }
    }
    Volume derived =
        of(3.0, Volume.wrap(grid, PixelType.FLOAT64, voxels))
            .compute(new Region(30, 60, 15, 31, 61, 16));
    double laplacian = 2 + 4 + 6;
    assertEquals(9 * laplacian, derived.get(0), 0.5);
  }
}
