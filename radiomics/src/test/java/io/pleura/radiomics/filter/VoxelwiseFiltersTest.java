package io.pleura.radiomics.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.execution.ExecutionContext;
import io.pleura.radiomics.array.ArrayEngine;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Square, SquareRoot, Logarithm, Exponential and Gradient on numbers that can be checked by hand.
 */
class VoxelwiseFiltersTest {

  private static Volume image(float... voxels) {
    return Volume.wrap(
        VoxelGrid.of(voxels.length, 1, 1, new Vector3(2, 1, 1)), PixelType.INT16, voxels);
  }

  private static FilteredImage apply(ImageFilter filter, Volume image) {
    return filter
        .apply(image, FormulaImages.everywhere(image), ExecutionContext.ofCallingThread())
        .get(0);
  }

  private static void check(ImageFilter filter, Volume image, double... expected) {
    Volume actual = apply(filter, image).compute(image.grid().region());
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual.get(i), 1e-12 * Math.abs(expected[i]), "voxel " + i);
    }
  }

  @Test
  void valuesFollowTheFormulas() {
    Volume image = image(-100, 0, 25, 64);
    check(new Square(), image, 100, 0, 6.25, 40.96);
    check(new SquareRoot(), image, -100, 0, 50, 80);
    check(
        new Logarithm(ArrayEngine.JAVA),
        image,
        -100,
        0,
        100 * Math.log(26) / Math.log(101),
        100 * Math.log(65) / Math.log(101));
    check(
        new Exponential(ArrayEngine.JAVA),
        image,
        0.01,
        1,
        Math.pow(100, 0.25),
        Math.pow(100, 0.64));
  }

  /** The largest magnitude is that of the whole image, also when it lies outside the region. */
  @Test
  void theScaleComesFromTheWholeImage() {
    Volume image = image(-100, 0, 25, 64);
    Volume part = apply(new Square(), image).compute(new Region(2, 0, 0, 4, 1, 1));
    assertEquals(6.25, part.get(0), 1e-12);
    assertEquals(40.96, part.get(1), 1e-12);
  }

  @Test
  void anImageOfZerosHasNoScale() {
    Volume zeros = image(0, 0, 0);
    for (ImageFilter filter :
        List.of(new Square(), new Logarithm(ArrayEngine.JAVA), new Exponential(ArrayEngine.JAVA))) {
      String reason = apply(filter, zeros).missingBecause().orElseThrow();
      assertTrue(reason.contains("0 everywhere"), reason);
    }
    check(new SquareRoot(), zeros, 0, 0, 0);
  }

  @Test
  void gradientRepeatsTheEdge() {
    check(new Gradient(true), image(1, 5, 25, 25), 1, 6, 5, 0);
    check(new Gradient(false), image(1, 5, 25, 25), 2, 12, 10, 0);
  }

  @Test
  void gradientAddsTheAxesUp() {
    var grid = VoxelGrid.of(3, 3, 3, new Vector3(1, 2, 0.5));
    float[] voxels = new float[27];
    for (int i = 0; i < 27; i++) {
      voxels[i] = 3 * (i % 3) + 8 * (i / 3 % 3) + 6 * (i / 9);
    }
    Volume image = Volume.wrap(grid, PixelType.FLOAT32, voxels);
    Volume actual = apply(new Gradient(true), image).compute(new Region(1, 1, 1, 2, 2, 2));
    assertEquals(13, actual.get(0), 1e-6); // 3, 4 and 12 per mm
    assertEquals(PixelType.FLOAT32, actual.pixelType());
  }
}
