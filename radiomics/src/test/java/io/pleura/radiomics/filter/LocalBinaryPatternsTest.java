package io.pleura.radiomics.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.radiomics.filter.LocalBinaryPattern2D.Method;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LocalBinaryPatternsTest {

  private static List<FilteredImage> apply(ImageFilter filter, Volume image, Mask roi) {
    return filter.apply(image, roi, ExecutionContext.ofCallingThread());
  }

  private static Mask only(Volume image, int... offsets) {
    boolean[] inside = new boolean[image.grid().voxelCount()];
    for (int offset : offsets) {
      inside[offset] = true;
    }
    return Mask.wrap(image.grid(), inside);
  }

  /** One bright voxel in a flat image. */
  private static Volume spot(PixelType type) {
    float[] voxels = new float[11 * 11 * 11];
    java.util.Arrays.fill(voxels, 10);
    voxels[5 + 11 * (5 + 11 * 5)] = 60;
    var grid = FormulaImages.of(11, 11, 11, PixelType.FLOAT32).grid();
    return Volume.wrap(grid, type, voxels);
  }

  @Test
  void methodsAreKnownByTheirKeys() {
    assertEquals(Optional.of(Method.UNIFORM), Method.ofKey("Uniform"));
    assertEquals(Optional.of(Method.ROTATION_INVARIANT), Method.ofKey("ror"));
    assertEquals(Optional.empty(), Method.ofKey("uni"));
    for (Method method : Method.values()) {
      assertEquals(Optional.of(method), Method.ofKey(method.key()));
    }
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertEquals(
        "lbp-radius",
        assertThrows(
                ConfigurationException.class,
                () -> new LocalBinaryPattern2D(0, 8, Method.UNIFORM, 0))
            .code());
    assertEquals(
        "lbp-samples",
        assertThrows(
                ConfigurationException.class,
                () -> new LocalBinaryPattern2D(1, 32, Method.DEFAULT, 0))
            .code());
    assertEquals(
        "slice-axis",
        assertThrows(
                ConfigurationException.class,
                () -> new LocalBinaryPattern2D(1, 8, Method.UNIFORM, -1))
            .code());
    assertEquals(
        "lbp-levels",
        assertThrows(ConfigurationException.class, () -> new LocalBinaryPattern3D(0, 1, 1)).code());
    assertEquals(
        "lbp-radius",
        assertThrows(
                ConfigurationException.class,
                () -> new LocalBinaryPattern3D(2, Double.POSITIVE_INFINITY, 1))
            .code());
    assertEquals(
        "lbp-subdivision",
        assertThrows(ConfigurationException.class, () -> new LocalBinaryPattern3D(2, 1, 5)).code());
  }

  @Test
  void allSamplesOfAFlatSliceAreOnesAndASpotHasNone() {
    Volume image = spot(PixelType.INT16);
    Volume codes =
        apply(new LocalBinaryPattern2D(1, 8, Method.UNIFORM, 0), image, only(image))
            .get(0)
            .compute(image.grid().region());
    assertEquals(8, codes.get(5, 5, 2));
    assertEquals(0, codes.get(5, 5, 5));
    assertEquals(PixelType.INT16, codes.pixelType());
  }

  @Test
  void aFlatNeighbourhoodHasNoVariance() {
    Volume image = spot(PixelType.FLOAT32);
    int flat = 3 + 11 * (3 + 11 * 3);
    FilteredImage outside =
        apply(new LocalBinaryPattern2D(1, 8, Method.VARIANCE, 0), image, only(image)).get(0);
    assertTrue(Double.isNaN(outside.compute(image.grid().region()).get(flat)));
    FilteredImage inside =
        apply(new LocalBinaryPattern2D(1, 8, Method.VARIANCE, 0), image, only(image, flat)).get(0);
    var e = assertThrows(InvalidInputException.class, () -> inside.compute(image.grid().region()));
    assertEquals("lbp-flat-neighbourhood", e.code());
    assertTrue(e.getMessage().contains("[3, 3, 3]"), e.getMessage());
  }

  /** A value beyond the type of the image would wrap around in PyRadiomics. */
  @Test
  void aValueBeyondTheTypeIsAnError() {
    Volume image = spot(PixelType.UINT8);
    int beside = 4 + 11 * (5 + 11 * 5);
    FilteredImage derived =
        apply(new LocalBinaryPattern2D(1, 8, Method.VARIANCE, 0), image, only(image, beside))
            .get(0);
    var e = assertThrows(InvalidInputException.class, () -> derived.compute(image.grid().region()));
    assertEquals("lbp-overflow", e.code());
    assertTrue(e.getMessage().contains("UINT8"), e.getMessage());
    FilteredImage elsewhere =
        apply(new LocalBinaryPattern2D(1, 8, Method.VARIANCE, 0), image, only(image)).get(0);
    assertEquals(255, elsewhere.compute(image.grid().region()).get(beside));
  }

  @Test
  void aFlatSphereHasNoKurtosis() {
    Volume image = spot(PixelType.INT16);
    int flat = 1 + 11 * (8 + 11 * 2);
    List<FilteredImage> derived =
        apply(new LocalBinaryPattern3D(2, 1, 1), image, only(image, flat));
    var e =
        assertThrows(
            InvalidInputException.class, () -> derived.get(2).compute(image.grid().region()));
    assertEquals("lbp-flat-neighbourhood", e.code());
    assertTrue(e.getMessage().contains("[1, 8, 2]"), e.getMessage());
    // The levels are defined: 42 ones.
    Volume level = derived.get(0).compute(image.grid().region());
    assertEquals(42 * Math.sqrt(42) / (4 * Math.PI), level.get(flat), 1e-12);
  }

  @Test
  void onlyTheRoiHasPatternsOnASphere() {
    Volume image = FormulaImages.of(7, 6, 5, PixelType.FLOAT32);
    int inside = 3 + 7 * (2 + 6 * 2);
    for (FilteredImage derived :
        apply(new LocalBinaryPattern3D(3, 1, 1), image, only(image, inside))) {
      Volume values = derived.compute(image.grid().region());
      for (int i = 0; i < image.grid().voxelCount(); i++) {
        assertEquals(i == inside, values.get(i) != 0, derived.name() + " " + i);
      }
      Volume elsewhere = derived.compute(new Region(0, 0, 0, 2, 2, 2));
      assertEquals(0, elsewhere.get(0));
    }
  }

  @Test
  void anEmptyRoiGivesZeros() {
    Volume image = FormulaImages.of(4, 4, 4, PixelType.FLOAT32);
    Volume values =
        apply(new LocalBinaryPattern3D(2, 1, 1), image, only(image))
            .get(0)
            .compute(image.grid().region());
    assertEquals(0, values.get(0));
  }
}
