package io.pleura.radiomics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Shape in the plane of a slice, against values of PyRadiomics 3.0.1. */
class Shape2DFeaturesTest {

  private static final List<String> ALL =
      List.of(
          "Elongation",
          "MajorAxisLength",
          "MaximumDiameter",
          "MeshSurface",
          "MinorAxisLength",
          "Perimeter",
          "PerimeterSurfaceRatio",
          "PixelSurface",
          "SphericalDisproportion",
          "Sphericity");

  private static RadiomicsResult extract(
      int sizeX, int sizeY, int sizeZ, String voxels, int dimension) {
    // One empty voxel on each side.
    var grid = VoxelGrid.of(sizeX + 2, sizeY + 2, sizeZ + 2, new Vector3(0.7, 1.3, 2.5));
    boolean[] inside = new boolean[grid.voxelCount()];
    for (int i = 0; i < voxels.length(); i++) {
      int x = i % sizeX;
      int y = i / sizeX % sizeY;
      int z = i / (sizeX * sizeY);
      inside[grid.offset(x + 1, y + 1, z + 1)] = voxels.charAt(i) == '1';
    }
    RadiomicsSettings settings =
        RadiomicsSettings.builder()
            .features(FeatureClass.FIRSTORDER, "Mean")
            .features(FeatureClass.SHAPE2D, ALL.toArray(new String[0]))
            .minimumRoiDimensions(1)
            .force2D(true)
            .force2DDimension(dimension)
            .build();
    return Radiomics.extract(
        Volume.wrap(grid, PixelType.FLOAT32, new float[inside.length]),
        Mask.wrap(grid, inside),
        settings,
        ExecutionContext.ofCallingThread());
  }

  private static void check(RadiomicsResult result, double... expected) {
    for (int f = 0; f < ALL.size(); f++) {
      double value = result.features().get(new FeatureName("original_shape2D_" + ALL.get(f)));
      assertEquals(expected[f], value, 1e-13 * expected[f], ALL.get(f));
    }
  }

  @Test
  void slicesWithHolesAndTouchingCorners() {
    check(
        extract(6, 5, 1, "100110100111111000001101111001", 0),
        0.666104796600312,
        7.463821108553421,
        7.3824115301167,
        14.105,
        4.971687041374091,
        31.11778767228009,
        2.2061529721573976,
        15.469999999999999,
        2.3373149443381944,
        0.427841358060177);
    check(
        extract(3, 4, 1, "100111110101", 0),
        0.43784116932297773,
        5.182526320867078,
        5.385164807134504,
        6.369999999999999,
        2.269123384375551,
        14.935376142163385,
        2.3446430364463717,
        7.279999999999999,
        1.6693273792075536,
        0.5990436701965015);
  }

  @Test
  void sliceAcrossX() {
    check(
        extract(1, 5, 6, "111101110110100011101011110101", 2),
        0.39148333600474977,
        17.773083581825155,
        15.875767697972908,
        60.12499999999999,
        6.957866051704158,
        63.66700841081607,
        1.0589107427994358,
        65.0,
        2.316231518154978,
        0.43173577086826015);
  }

  /** The guard of PyRadiomics looks at x for dimension 0, z for 2, and y twice for 1. */
  @Test
  void leftOutWhereTheGuardOfPyradiomicsSaysSo() {
    for (RadiomicsResult result :
        List.of(
            extract(1, 3, 1, "111", 0),
            extract(1, 4, 3, "1".repeat(12), 0),
            extract(4, 1, 3, "1".repeat(12), 1),
            extract(4, 3, 1, "1".repeat(12), 2))) {
      assertEquals(1, result.features().schema().size(), "the mean is left");
      String warning =
          result.warnings().stream()
              .filter(w -> w.code().equals("shape2d-missing"))
              .findFirst()
              .orElseThrow()
              .message();
      assertTrue(warning.contains("original_shape2D_Sphericity"), warning);
    }
    assertEquals(11, extract(4, 1, 1, "1111", 0).features().schema().size());
  }

  @Test
  void severalSlicesAreRefused() {
    for (int dimension = 0; dimension < 3; dimension++) {
      int number = dimension;
      InvalidInputException e =
          assertThrows(InvalidInputException.class, () -> extract(4, 3, 2, "1".repeat(24), number));
      assertEquals("shape2d-several-slices", e.code());
      assertTrue(
          e.getMessage().contains((dimension == 0 ? 2 : dimension == 1 ? 3 : 4) + " slices"));
    }
  }
}
