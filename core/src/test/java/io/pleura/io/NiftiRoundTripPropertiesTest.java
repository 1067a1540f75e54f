package io.pleura.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.spi.ReadVolume;
import io.pleura.volume.Direction;
import io.pleura.volume.PixelType;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** What is written comes back, whatever the grid. */
class NiftiRoundTripPropertiesTest {

  @Property(tries = 300)
  void everyGridAndTypeComesBack(
      @ForAll @IntRange(min = 1, max = 9) int sizeX,
      @ForAll @IntRange(min = 1, max = 7) int sizeY,
      @ForAll @IntRange(min = 1, max = 5) int sizeZ,
      @ForAll @DoubleRange(min = 0.05, max = 20) double spacingXy,
      @ForAll @DoubleRange(min = 0.05, max = 20) double spacingZ,
      @ForAll @DoubleRange(min = -1000, max = 1000) double origin,
      @ForAll boolean leftHanded,
      @ForAll PixelType type,
      @ForAll boolean nifti2,
      @ForAll boolean compressed,
      @ForAll long seed)
      throws IOException {
    var random = new Random(seed);
    VoxelGrid grid =
        new VoxelGrid(
            sizeX,
            sizeY,
            sizeZ,
            new Vector3(spacingXy, spacingXy, spacingZ),
            new Vector3(origin, -origin / 3, origin / 7),
            direction(random, leftHanded));
    Volume volume = noise(grid, type, random);
    Path path = Files.createTempFile("round-trip", compressed ? ".nii.gz" : ".nii");
    try {
      NiftiWriter writer = nifti2 ? new NiftiWriter().asNifti2() : new NiftiWriter();
      writer.write(volume, path);
      ReadVolume read = ImageFiles.read(path);
      assertEquals(List.of(), read.warnings());
      assertEquals(type, read.volume().pixelType());
      double distance = grid.cornerDistance(read.volume().grid());
      assertTrue(distance < (nifti2 ? 1e-9 : 2e-4), distance + " mm");
      assertEquals(grid.direction().orientation(), read.volume().grid().direction().orientation());
      assertArrayEquals(volume.toDoubles(grid.region()), read.volume().toDoubles(grid.region()));
    } finally {
      Files.delete(path);
    }
  }

  private static Direction direction(Random random, boolean leftHanded) {
    double[] q = new double[4];
    double squares = 0;
    for (int i = 0; i < 4; i++) {
      q[i] = random.nextGaussian();
      squares += q[i] * q[i];
    }
    double s = 2 / squares;
    double h = leftHanded ? -1 : 1;
    return new Direction(
        1 - s * (q[2] * q[2] + q[3] * q[3]),
        s * (q[1] * q[2] - q[0] * q[3]),
        h * s * (q[1] * q[3] + q[0] * q[2]),
        s * (q[1] * q[2] + q[0] * q[3]),
        1 - s * (q[1] * q[1] + q[3] * q[3]),
        h * s * (q[2] * q[3] - q[0] * q[1]),
        s * (q[1] * q[3] - q[0] * q[2]),
        s * (q[2] * q[3] + q[0] * q[1]),
        h * (1 - s * (q[1] * q[1] + q[2] * q[2])));
  }

  private static Volume noise(VoxelGrid grid, PixelType type, Random random) {
    double least = Math.max(type.minimum(), -0x1p53);
    double most = Math.min(type.maximum(), 0x1p53);
    double[] doubles = new double[grid.voxelCount()];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] =
          type.isInteger()
              ? 0.0 + Math.rint(least + random.nextDouble() * (most - least))
              : 1000 * random.nextGaussian();
    }
    if (type.isHeldAsDouble()) {
      return Volume.wrap(grid, type, doubles);
    }
    float[] floats = new float[doubles.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) doubles[i];
    }
    return Volume.wrap(grid, type, floats);
  }
}
